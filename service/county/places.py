"""The county's departments, townships, villages, banks and fail reasons as the facts that the ledger takes."""

from importlib.resources.abc import Traversable

from core.actions.departments import BankFacts, County, DepartmentFacts, ReasonFacts, TownshipFacts, VillageFacts
from service.county.catalogue import read_rows


def read_county(folder: Traversable | None = None) -> County:
    """All places and units of the county's data files; of this package, or of ``folder``.

    OSError where a file is missing, TypeError or KeyError where its columns are not ours.
    """
    return County(
        departments=tuple(
            DepartmentFacts(**row, position=place) for place, row in enumerate(read_rows("departments.csv", folder))
        ),
        townships=tuple(TownshipFacts(**row) for row in read_rows("townships.csv", folder)),
        villages=tuple(
            VillageFacts(code=row["village_code"], township_code=row["township_code"], name=row["name"])
            for row in read_rows("villages.csv", folder)
        ),
        banks=tuple(BankFacts(**row) for row in read_rows("banks.csv", folder)),
        reasons=tuple(ReasonFacts(**row) for row in read_rows("fail_reasons.csv", folder)),
    )
