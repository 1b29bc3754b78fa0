"""Forms: read in memory, bound to a pydantic model, handed back with a sentence for every field that is wrong."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, Generic, TypeVar, get_origin
from urllib.parse import parse_qsl

from litestar.exceptions import ClientException
from multipart import (  # type: ignore[import-untyped]  # the package ships no types
    MultipartError,
    MultipartSegment,
    PushMultipartParser,
    parse_options_header,
)
from pydantic import BaseModel, ValidationError

from web.kit import Connection

M = TypeVar("M", bound=BaseModel)
FIELDS = 500

# pydantic's error type → what a person reads; the field's label stands before it.
SENTENCES: Mapping[str, str] = {
    "missing": "还没有填",
    "string_too_short": "至少要 {min_length} 个字",
    "string_too_long": "最多 {max_length} 个字",
    "string_pattern_mismatch": "写法不对，请照着例子改",
    "int_parsing": "这里要填数字",
    "int_from_float": "这里要填整数",
    "float_parsing": "这里要填数字",
    "decimal_parsing": "这里要填数字",
    "decimal_max_places": "小数最多 {decimal_places} 位",
    "date_parsing": "日期要写成 2026-11-20 这样",
    "date_from_datetime_parsing": "日期要写成 2026-11-20 这样",
    "date_from_datetime_inexact": "日期要写成 2026-11-20 这样",
    "datetime_from_date_parsing": "时间要写成 2026-11-20 08:30 这样",
    "datetime_parsing": "时间要写成 2026-11-20 08:30 这样",
    "bool_parsing": "请选一个",
    "literal_error": "请从列出的里面选一个",
    "enum": "请从列出的里面选一个",
    "greater_than": "要大于 {gt}",
    "greater_than_equal": "不能小于 {ge}",
    "less_than": "要小于 {lt}",
    "less_than_equal": "不能大于 {le}",
    "too_short": "至少选 {min_length} 项",
    "too_long": "最多选 {max_length} 项",
}
PLAIN = "这里填得不对，请再看一遍"


@dataclass(frozen=True, slots=True)
class Upload:
    """A file that came with a form. It was never on disk: it may hold clear names and numbers."""

    name: str
    media_type: str
    content: bytes


@dataclass(frozen=True, slots=True)
class Form:
    """The fields of a POST as they came; ``files`` holds only inputs that were filled."""

    fields: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    files: Mapping[str, tuple[Upload, ...]] = field(default_factory=dict)

    def last(self, name: str) -> str:
        """The last value of a field, stripped; "" when it did not come."""
        return self.fields.get(name, ("",))[-1].strip()


@dataclass(frozen=True, slots=True)
class Bound(Generic[M]):
    """The outcome of binding: a value, or ``errors`` by field ("" for the whole form) and the words to show again."""

    value: M | None
    errors: Mapping[str, str] = field(default_factory=dict)
    raw: Mapping[str, str | list[str]] = field(default_factory=dict)
    files: Mapping[str, tuple[Upload, ...]] = field(default_factory=dict)

    def text(self, name: str) -> str:
        """What was typed into a field, for showing it again."""
        typed = self.raw.get(name, "")
        return typed if isinstance(typed, str) else "\n".join(typed)

    def has(self, name: str, value: str) -> bool:
        """Whether ``value`` was chosen among the options of ``name``."""
        typed = self.raw.get(name, "")
        return value == typed if isinstance(typed, str) else value in typed

    def error(self, name: str) -> str:
        """The sentence for a field, "" when it is right."""
        return self.errors.get(name, "")

    def refused(self, errors: Mapping[str, str]) -> "Bound[M]":
        """The same form with the errors that only an action could find."""
        return Bound(None, {**self.errors, **errors}, self.raw, self.files)


def blank(values: Mapping[str, str | list[str]] | None = None) -> Bound[Any]:
    """A form that nobody has sent yet, filled with ``values``."""
    return Bound(None, {}, values or {})


def bind(model: type[M], form: Form) -> Bound[M]:
    """Validate a form. Empty inputs count as absent; a field annotated as a list keeps all its values."""
    lists = {name for name, info in model.model_fields.items() if get_origin(info.annotation) in {list, tuple}}
    raw: dict[str, str | list[str]] = {}
    for name, values in form.fields.items():
        filled = [value.strip() for value in values if value.strip()]
        if name in lists:
            raw[name] = filled
        elif filled:
            raw[name] = filled[-1]
    try:
        return Bound(model.model_validate(raw), {}, raw, form.files)
    except ValidationError as found:
        return Bound(None, _sentences(found), raw, form.files)


def _sentences(found: ValidationError) -> dict[str, str]:
    errors: dict[str, str] = {}
    for error in found.errors():
        name = str(error["loc"][0]) if error["loc"] else ""
        details = error.get("ctx", {})
        # A ValueError of our own validator is already a sentence.
        said = str(details["error"]) if error["type"] == "value_error" else SENTENCES.get(error["type"], PLAIN)
        errors.setdefault(name, said.format_map(details) if error["type"] in SENTENCES else said)
    return errors


def form_of(connection: Connection) -> Form:
    """The form of this POST; the CSRF guard of the application has read and checked it."""
    form: Form = connection.state.form
    return form


def parse(content_type: str, body: bytes) -> Form:
    """The form in ``body``; another type than the two that browsers send gives an empty form."""
    kind, options = parse_options_header(content_type)
    if kind == "multipart/form-data":
        return _parse_multipart(str(options.get("boundary", "")), body)
    if kind != "application/x-www-form-urlencoded":
        return Form()
    fields: dict[str, tuple[str, ...]] = {}
    try:
        for name, value in parse_qsl(body.decode(), keep_blank_values=True, max_num_fields=FIELDS):
            fields[name] = (*fields.get(name, ()), value)
    except ValueError as broken:
        raise ClientException("form cannot be read") from broken
    return Form(fields)


def _parse_multipart(boundary: str, body: bytes) -> Form:
    # The framework's own parser rolls files over one megabyte to disk, in clear.
    fields: dict[str, tuple[str, ...]] = {}
    files: dict[str, tuple[Upload, ...]] = {}
    try:
        for segment, content in _segments(boundary, body):
            if segment.filename is None:
                fields[segment.name] = (*fields.get(segment.name, ()), content.decode())
            elif segment.filename:
                kind = segment.content_type or "application/octet-stream"
                upload = Upload(segment.filename, kind, content)
                files[segment.name] = (*files.get(segment.name, ()), upload)
    except (MultipartError, ValueError) as broken:
        raise ClientException("form cannot be read") from broken
    return Form(fields, files)


def _segments(boundary: str, body: bytes) -> list[tuple[MultipartSegment, bytes]]:
    found: list[tuple[MultipartSegment, list[bytes]]] = []
    with PushMultipartParser(boundary, max_segment_count=FIELDS) as parser:
        for event in (*parser.parse(body), *parser.parse(b"")):
            if isinstance(event, MultipartSegment):
                found.append((event, []))
            elif event:
                found[-1][1].append(bytes(event))
    return [(segment, b"".join(chunks)) for segment, chunks in found]
