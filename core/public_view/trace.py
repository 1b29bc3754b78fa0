"""The trace of one payment (一笔钱的经过): 公示, 发放, 到账 or 失败, 核实修正, 二次发放; each step with its day."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date

from core.public_view.second_payments import Attempt

DONE, NOW, NEXT, BAD = "done", "now", "next", "bad"


@dataclass(frozen=True, slots=True)
class Step:
    """``what``: announced, paying, received, failed, correcting, repaid or failed_again; ``state`` is that of the parcel.

    ``until`` is the last day of an announcement; ``amount_fen`` what was announced, where it is another amount.
    """

    what: str
    state: str
    day: date | None = None
    until: date | None = None
    amount_fen: int | None = None
    path: str = ""


@dataclass(frozen=True, slots=True)
class Announced:
    """The announcement that a payment followed; ``amount_fen`` is the own row in it, None without one under this name."""

    day: date | None
    until: date | None
    amount_fen: int | None
    path: str


def listed(day: date | None, until: date | None) -> tuple[Step, ...]:
    """Of a payment that is announced only."""
    return (Step("announced", NOW, day, until), Step("paying", NEXT), Step("received", NEXT))


class Chain:
    """All attempts at the payments of one person, by what they make good."""

    def __init__(self, own: Mapping[tuple[str, int], Attempt], later: Iterable[Attempt]) -> None:
        self._known = {**{attempt.key: attempt for attempt in later}, **own}
        self._tries: dict[tuple[str, int], list[Attempt]] = {}
        for attempt in self._known.values():
            if attempt.settles is not None and attempt.settles in self._known:
                self._tries.setdefault(attempt.settles, []).append(attempt)

    def first(self, attempt: Attempt) -> Attempt:
        """The payment that this attempt makes good after all; itself when it is the first."""
        seen = {attempt.key}
        while attempt.settles in self._known and attempt.settles not in seen:
            attempt = self._known[attempt.settles]
            seen.add(attempt.key)
        return attempt

    def steps(self, first: Attempt, announced: Announced | None) -> tuple[Step, ...]:
        """From the announcement to where the money is now."""
        found = [*_announced(first, announced), *_first(first)]
        last = first
        for attempt in self._following(first):
            last = attempt if last.status == "failed" else last
            found.append(Step("correcting", DONE, attempt.sent_on))
            failed = attempt.status == "failed"
            found.append(Step("failed_again", BAD, attempt.day) if failed else Step("repaid", DONE, attempt.day))
        if last.status == "failed":
            found += [Step("correcting", NOW), Step("repaid", NEXT)]
        return tuple(found)

    def _following(self, first: Attempt) -> list[Attempt]:
        found: dict[tuple[str, int], Attempt] = {}
        waiting = [first]
        while waiting:
            fresh = [one for one in self._tries.get(waiting.pop().key, ()) if one.key not in found and one != first]
            found.update({one.key: one for one in fresh})
            waiting += fresh
        return sorted(found.values(), key=lambda one: (one.sent_on, one.status != "failed"))


def _announced(first: Attempt, announced: Announced | None) -> Iterator[Step]:
    if announced is not None:
        other = announced.amount_fen if announced.amount_fen != first.amount_fen else None
        yield Step("announced", DONE, announced.day, announced.until, other, announced.path)


def _first(first: Attempt) -> Iterator[Step]:
    if first.repays_no is not None:
        yield Step("repaid" if first.status != "failed" else "failed_again", DONE, first.day)
        return
    yield Step("paying", DONE, first.batch_day)
    yield Step("failed", BAD, first.day) if first.status == "failed" else Step("received", DONE, first.day)
