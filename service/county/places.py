"""The county's departments, townships, villages, banks and fail reasons as the facts that the ledger takes."""

from core.actions.departments import BankFacts, County, DepartmentFacts, ReasonFacts, TownshipFacts, VillageFacts
from service.county.catalogue import read_rows


def read_county() -> County:
    """All places and units of the county's data files."""
    return County(
        departments=tuple(
            DepartmentFacts(**row, position=place) for place, row in enumerate(read_rows("departments.csv"))
        ),
        townships=tuple(TownshipFacts(**row) for row in read_rows("townships.csv")),
        villages=tuple(
            VillageFacts(code=row["village_code"], township_code=row["township_code"], name=row["name"])
            for row in read_rows("villages.csv")
        ),
        banks=tuple(BankFacts(**row) for row in read_rows("banks.csv")),
        reasons=tuple(ReasonFacts(**row) for row in read_rows("fail_reasons.csv")),
    )
