"""Reads the county's data files (县情数据): policies, villages, townships, departments, banks, reasons, seed documents."""

import csv
import tomllib
from dataclasses import dataclass
from datetime import date
from importlib.resources import files
from importlib.resources.abc import Traversable
from typing import Any

DOCUMENTS = ("liaocaizhaiguan-2021-132", "ancaishiwu-2022-45", "haicaifa-2022-26")


@dataclass(frozen=True, slots=True)
class PolicyRow:
    """One line of policies.csv; ``rate_yuan`` is a decimal string, empty where the amount has no single rate."""

    code: str
    name: str
    plain_name: str
    department_code: str
    level: str
    target: str
    standard_text: str
    unit: str
    rate_yuan: str
    frequency: str
    basis: str
    list_mode: str


@dataclass(frozen=True, slots=True)
class SeedDocument:
    """One government document as text, head and Markdown body."""

    doc_no: str
    title: str
    issuers: tuple[str, ...]
    addressed_to: str
    issued_on: date | None
    date_note: str
    forwards: tuple[str, ...]
    body: str


def read_rows(name: str, folder: Traversable | None = None) -> list[dict[str, str]]:
    """The lines of one CSV file, as dictionaries; of this package, or of a folder with files of the same names."""
    text = (folder or files("service.county")).joinpath(name).read_text(encoding="utf-8-sig")
    return list(csv.DictReader(text.splitlines()))


def read_policies() -> list[PolicyRow]:
    """The policy catalogue, in file order."""
    return [PolicyRow(**row) for row in read_rows("policies.csv")]


def read_documents() -> list[SeedDocument]:
    """The seed documents, the earliest issuer first."""
    return [_document(name) for name in DOCUMENTS]


def _document(name: str) -> SeedDocument:
    text = files("service.county").joinpath("documents", f"{name}.md").read_text(encoding="utf-8")
    _, head, body = text.split("+++\n", 2)
    fields: dict[str, Any] = tomllib.loads(head)
    return SeedDocument(
        doc_no=fields["doc_no"],
        title=fields["title"],
        issuers=tuple(fields["issuers"]),
        addressed_to=fields["addressed_to"],
        issued_on=date.fromisoformat(fields["issued_on"]) if fields["issued_on"] else None,
        date_note=fields["date_note"],
        forwards=tuple(fields["forwards"]),
        body=body.strip() + "\n",
    )
