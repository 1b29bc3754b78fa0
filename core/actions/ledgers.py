"""What is done with a township's ledger (补贴底册) leaves a trail: who took it out, who compared it, with how many rows."""

from datetime import datetime

from core.actions.recording import record
from core.database import Session
from core.law.actor import Actor
from core.law.refusal import Refusal

__all__ = ["compare_ledger", "export_ledger"]

COUNTY_WIDE = frozenset({"finance", "disclosure", "auditor"})


def export_ledger(
    session: Session, township: str, year: int, form: str, rows_n: int, *, actor: Actor, now: datetime
) -> None:
    """The ledger leaves the program as a file (``form``: xlsx or csv); it names nobody in clear."""
    _need_part(actor, township)
    detail: dict[str, str | int] = {"year": year, "form": form, "rows_n": rows_n}
    record(
        session, actor=actor, event="ledger.exported", subject_kind="township", subject_id=township, now=now, detail=detail
    )  # fmt: skip


def compare_ledger(
    session: Session, township: str, year: int, counts: dict[str, int], *, actor: Actor, now: datetime
) -> None:
    """A roster of the township was compared; of it only ``counts`` are kept."""
    _need_part(actor, township)
    detail: dict[str, str | int] = {"year": year, **counts}
    record(
        session, actor=actor, event="ledger.compared", subject_kind="township", subject_id=township, now=now, detail=detail
    )  # fmt: skip


def _need_part(actor: Actor, township: str) -> None:
    own = (actor.role == "department" and actor.department) or (actor.role == "township" and actor.township == township)
    if actor.kind != "staff" or not (actor.role in COUNTY_WIDE or own):
        raise Refusal("out_of_scope", "海财发〔2022〕26号：谁主管、谁负责", township=township)
