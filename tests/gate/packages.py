"""Zip-based office files made from their XML parts, and workbooks spoiled after they were written."""

import io
import zipfile
from collections.abc import Callable, Mapping

from xlsxwriter import Workbook  # type: ignore[import-untyped]  # the package ships no types
from xlsxwriter.worksheet import Worksheet  # type: ignore[import-untyped]  # as above

__all__ = ["Workbook", "Worksheet", "book", "cells", "docx", "edited", "odf", "para", "pptx", "story", "zipped"]

W = "http://schemas.openxmlformats.org/wordprocessingml/2006/main"
A = "http://schemas.openxmlformats.org/drawingml/2006/main"
P = "http://schemas.openxmlformats.org/presentationml/2006/main"
R = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
S = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
RELS = "http://schemas.openxmlformats.org/package/2006/relationships"
_TYPES = '<?xml version="1.0"?><Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types"/>'
_ODF = "urn:oasis:names:tc:opendocument:xmlns:"
_ODF_NAMES = " ".join(f'xmlns:{name}="{_ODF}{name}:1.0"' for name in ("office", "text", "table", "style", "meta"))


def zipped(parts: Mapping[str, str | bytes]) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in parts.items():
            archive.writestr(name, content)
    return out.getvalue()


def edited(content: bytes, changes: Mapping[str, Callable[[str], str] | str | bytes]) -> bytes:
    """A package with parts changed or added."""
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        parts: dict[str, str | bytes] = {name: archive.read(name) for name in archive.namelist()}
    for name, change in changes.items():
        if callable(change):
            old = parts.get(name, b"")
            parts[name] = change(old.decode() if isinstance(old, bytes) else old)
        else:
            parts[name] = change
    return zipped(parts)


def book(fill: Callable[[Workbook, Worksheet], None]) -> bytes:
    """A workbook with a list of payouts as an office writes it; ``fill`` adds what should not be there."""
    out = io.BytesIO()
    with Workbook(out, {"in_memory": True, "strings_to_formulas": False}) as workbook:
        sheet = workbook.add_worksheet("名单")
        for column, heading in enumerate(("序号", "姓名", "村组", "面积（亩）", "金额（元）")):
            sheet.write_string(0, column, heading)
        for row in range(1, 4):
            sheet.write_row(row, 0, [row, "张*芳", f"庙宇村{row}组", 10.2 * row, 867.0 * row])
        fill(workbook, sheet)
    return out.getvalue()


def docx(body: str, **parts: str | bytes) -> bytes:
    """A document around the paragraphs ``body``; further parts by name with __ for / and the ending left out."""
    return zipped(
        {
            "[Content_Types].xml": _TYPES,
            "word/document.xml": f'<w:document xmlns:w="{W}" xmlns:r="{R}" xmlns:a="{A}"><w:body>{para("关于发放补贴的公示")}{body}</w:body></w:document>',
            **{name.replace("__", "/") + ("" if "." in name else ".xml"): content for name, content in parts.items()},
        }
    )


def para(*runs: str, props: str = "") -> str:
    """A paragraph of runs."""
    return "<w:p>" + "".join(f"<w:r>{props}<w:t>{run}</w:t></w:r>" for run in runs) + "</w:p>"


def story(tag: str, body: str) -> str:
    """A header, footer or another part that holds paragraphs."""
    return f'<w:{tag} xmlns:w="{W}">{body}</w:{tag}>'


def pptx(slide: str, *, show: str = "1", **parts: str | bytes) -> bytes:
    return zipped(
        {
            "[Content_Types].xml": _TYPES,
            "ppt/presentation.xml": f'<p:presentation xmlns:p="{P}"/>',
            "ppt/slides/slide1.xml": f'<p:sld xmlns:p="{P}" xmlns:a="{A}" show="{show}"><a:p><a:r><a:t>{slide}</a:t></a:r></a:p></p:sld>',
            **{name.replace("__", "/") + ".xml": content for name, content in parts.items()},
        }
    )


def odf(kind: str, body: str, *, styles: str = "", **parts: str) -> bytes:
    """``kind`` is text or spreadsheet."""
    return zipped(
        {
            "mimetype": f"application/vnd.oasis.opendocument.{kind}",
            "content.xml": f"<office:document-content {_ODF_NAMES}><office:automatic-styles>{styles}</office:automatic-styles>"
            f"<office:body><office:{kind}>{body}</office:{kind}></office:body></office:document-content>",
            **{name + ".xml": content.replace("NAMES", _ODF_NAMES) for name, content in parts.items()},
        }
    )


def cells(*values: str) -> str:
    """A row of an OpenDocument table."""
    return (
        "<table:table-row>"
        + "".join(f"<table:table-cell><text:p>{v}</text:p></table:table-cell>" for v in values)
        + "</table:table-row>"
    )
