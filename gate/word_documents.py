"""DOCX and PPTX (文字文档和演示文稿): body, tables, headers, notes, comments, deletions, hidden text and slides."""

import re

from core.law.privacy.kinds import COMMENT, HIDDEN_SLIDE
from gate.markup import attribute, parse, rest
from gate.notes import Notes, Unreadable
from gate.office_parts import package, shared_parts
from gate.paragraphs import flowing

_DOCX = (
    (re.compile(r"word/document\.xml"), "正文"),
    (re.compile(r"word/header[0-9]*\.xml"), "页眉"),
    (re.compile(r"word/footer[0-9]*\.xml"), "页脚"),
    (re.compile(r"word/footnotes\.xml"), "脚注"),
    (re.compile(r"word/endnotes\.xml"), "尾注"),
    (re.compile(r"word/comments\.xml"), "批注"),
    (re.compile(r"word/glossary/document\.xml"), "自动图文集"),
)
_PPTX = (
    (re.compile(r"ppt/slides/slide([0-9]+)\.xml"), "第{}张幻灯片"),
    (re.compile(r"ppt/notesSlides/notesSlide([0-9]+)\.xml"), "备注页{}"),
    (re.compile(r"ppt/slideMasters/slideMaster([0-9]+)\.xml"), "母版{}"),
    (re.compile(r"ppt/slideLayouts/slideLayout([0-9]+)\.xml"), "版式{}"),
    (re.compile(r"ppt/comments/(.*)\.xml"), "批注"),
)


def read_docx(content: bytes, notes: Notes) -> None:
    """Raises Unreadable when there is no body."""
    _read(content, notes, _DOCX, "word/document.xml")


def read_pptx(content: bytes, notes: Notes) -> None:
    """Raises Unreadable when there is no presentation."""
    _read(content, notes, _PPTX, "ppt/presentation.xml")


def _read(content: bytes, notes: Notes, worded: tuple[tuple[re.Pattern[str], str], ...], main: str) -> None:
    parts = package(content, notes)
    if main not in parts:
        raise Unreadable("damaged")
    for pattern, word in worded:
        for name in sorted(filter(pattern.fullmatch, parts)):
            match = pattern.fullmatch(name)
            _flowing(parts.pop(name), notes, word.format(*(match.groups() if match else ())))
    shared_parts(parts, notes)


def _flowing(content: bytes, notes: Notes, place: str) -> None:
    notes.part()
    root = parse(content)
    if attribute(root, "show") in {"0", "false"}:
        notes.mark(HIDDEN_SLIDE, place)
    if place == "批注" and len(root):
        notes.mark(COMMENT, place)
    flowing(root, notes, place)
    rest(root, content, notes, place)
