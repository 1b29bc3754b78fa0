"""The county's real names as a vocabulary."""

import csv
from datetime import date
from functools import cache
from importlib.resources import files

from search.resolved import PolicyName, TownshipName, VillageName
from search.vocabulary import Vocabulary

TODAY = date(2026, 3, 19)


def rows_of(name: str) -> list[dict[str, str]]:
    lines = files("service.county").joinpath(name).read_text("utf-8").splitlines()
    return list(csv.DictReader(lines))


@cache
def townships() -> tuple[TownshipName, ...]:
    return tuple(TownshipName(row["code"], row["name"]) for row in rows_of("townships.csv"))


@cache
def villages() -> tuple[VillageName, ...]:
    return tuple(VillageName(row["village_code"], row["name"], row["township_code"]) for row in rows_of("villages.csv"))


@cache
def policies() -> tuple[PolicyName, ...]:
    return tuple(PolicyName(row["code"], row["name"], row["plain_name"]) for row in rows_of("policies.csv"))


@cache
def vocabulary() -> Vocabulary:
    texts = [row["target"] + row["standard_text"] + row["basis"] for row in rows_of("policies.csv")]
    return Vocabulary.build(townships(), villages(), policies(), county="海城市", texts=texts)
