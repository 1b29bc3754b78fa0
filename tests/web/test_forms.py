"""Forms: read in memory, bound with a sentence per field, shown again as they were typed."""

from typing import Annotated, Literal

import pytest
from litestar.exceptions import ClientException
from pydantic import BaseModel, Field, field_validator

from web.forms import Form, Upload, bind, blank, parse

URLENCODED = "application/x-www-form-urlencoded"


class Sheet(BaseModel):
    name: Annotated[str, Field(min_length=2, max_length=4)]
    year: Annotated[int, Field(ge=2020)] = 2026
    tags: list[str] = []
    kind: Literal["a", "b"] = "a"

    @field_validator("name")
    @classmethod
    def no_digits(cls, value: str) -> str:
        if any(sign.isdigit() for sign in value):
            message = "名字里没有数字"
            raise ValueError(message)
        return value


def form(text: str) -> Form:
    return parse(URLENCODED, text.encode())


def test_a_right_form_becomes_a_value() -> None:
    bound = bind(Sheet, form("name=%20王小明+&year=2025&tags=x&kind="))
    assert bound.value == Sheet(name="王小明", year=2025, tags=["x"])
    assert not bound.errors


def test_a_wrong_form_comes_back_with_sentences_and_words() -> None:
    bound = bind(Sheet, form("name=王&year=x&kind=c&tags=x&tags=y"))
    assert bound.value is None
    assert bound.errors == {
        "name": "至少要 2 个字",
        "year": "这里要填数字",
        "kind": "请从列出的里面选一个",
    }
    assert (bound.text("name"), bound.text("year"), bound.text("nothing")) == ("王", "x", "")
    assert bound.has("tags", "y")
    assert bound.has("kind", "c")
    assert not bound.has("tags", "z")


def test_an_empty_input_is_a_missing_one_and_our_own_sentence_stays() -> None:
    assert bind(Sheet, form("name=")).error("name") == "还没有填"
    assert bind(Sheet, form("name=王2")).error("name") == "名字里没有数字"


def test_an_action_can_refuse_a_right_form() -> None:
    bound = bind(Sheet, form("name=王小明")).refused({"": "已经有了"})
    assert bound.value is None
    assert bound.text("name") == "王小明"


def test_a_blank_form_may_be_filled_before() -> None:
    assert blank({"year": "2025"}).text("year") == "2025"
    assert not blank().errors


def multipart(*parts: str) -> bytes:
    return "".join(f"--sep\r\n{part}\r\n" for part in parts).encode() + b"--sep--\r\n"


def test_files_stay_in_memory_and_empty_ones_do_not_count() -> None:
    body = multipart(
        'Content-Disposition: form-data; name="note"\r\n\r\n好',
        'Content-Disposition: form-data; name="sheet"; filename="表.csv"\r\nContent-Type: text/csv\r\n\r\na,b',
        'Content-Disposition: form-data; name="other"; filename=""\r\n\r\n',
    )
    got = parse("multipart/form-data; boundary=sep", body)
    assert got.last("note") == "好"
    assert got.files == {"sheet": (Upload("表.csv", "text/csv", b"a,b"),)}


@pytest.mark.parametrize(
    ("kind", "body"),
    [
        ("multipart/form-data; boundary=sep", b"--sep\r\nContent-Disposition: form-data; name=x\r\n\r\ncut"),
        ("multipart/form-data", b"x"),
        (URLENCODED, b"\xff\xfe"),
        (URLENCODED, b"&".join(b"a=1" for _ in range(501))),
    ],
)
def test_a_broken_form_is_the_senders_fault(kind: str, body: bytes) -> None:
    with pytest.raises(ClientException):
        parse(kind, body)


def test_another_type_is_no_form() -> None:
    assert parse("application/json", b"{}") == Form()
