"""A township's own roster against the ledger (底册比对): missing, extra, different; of the file nothing is kept."""

from dataclasses import dataclass

from litestar import Response, post
from pydantic import BaseModel, Field

from admin.answers import seen
from admin.ledgers.pages import TEMPLATE, TITLE, page_of
from admin.ledgers.rosters import LARGEST, Place, RosterError, read_roster
from core.actions.ledgers import compare_ledger
from core.law.ledgers import Claim, compare_rosters
from core.staff_view.ledgers import Ledger, LedgerRow, PaidRow, ledger, ledger_rows
from web.forms import bind, form_of
from web.guards import signed_in
from web.kit import WebRequest, kit_of, parts_of
from web.requests import actor_of, reading, transaction
from web.responses import form_page, private_page

SHOWN = 100


class CompareForm(BaseModel):
    """Which ledger; ``village`` for a roster of one village without that column, ``policy`` for one subsidy."""

    township: str = Field(pattern=r"^[0-9]{9}$")
    year: int = Field(ge=2000, le=2100)
    village: str = Field("", pattern=r"^[0-9]{12}$")
    policy: str = Field("", max_length=16)


@dataclass(frozen=True, slots=True)
class RosterRow:
    """One line of the file, masked."""

    line: int
    village: str
    name: str
    amount_fen: int


@dataclass(frozen=True, slots=True)
class Pair:
    """The same payee with two amounts."""

    theirs: RosterRow
    ours: LedgerRow


@dataclass(frozen=True, slots=True)
class ComparisonPage:
    """Counts of everything, the first 100 lines of each kind; ``villages_n`` of the township stand in the file."""

    ledger: Ledger
    lines_n: int
    villages_n: int
    same_n: int
    missing_n: int
    extra_n: int
    different_n: int
    missing: tuple[RosterRow, ...]
    extra: tuple[LedgerRow, ...]
    different: tuple[Pair, ...]


@post(
    "/admin/ledgers/compare",
    guards=[signed_in],
    sync_to_thread=True,
    status_code=200,
    request_max_body_size=LARGEST + 65536,
)
def compare(request: WebRequest) -> Response[bytes]:
    """The answer page itself, since there is nothing kept that an address could lead to."""
    form = bind(CompareForm, form_of(request))
    asked, sent = form.value, form.files.get("file", ())
    if asked is None or not sent:
        township, year = form.text("township"), form.text("year")
        wrong = form if asked is None else form.refused({"file": "还没有选文件"})
        page = page_of(request, township, int(year) if year.isdigit() else None, wrong)
        return form_page(request, TEMPLATE, page, title=TITLE)
    try:
        answer = _compared(request, asked, sent[-1].name, sent[-1].content)
    except RosterError as wrong_file:
        page = page_of(request, asked.township, asked.year, form.refused({"file": str(wrong_file)}))
        return form_page(request, TEMPLATE, page, title=TITLE)
    return private_page(request, "admin/ledgers/comparison.html", answer, title="底册比对结果")


def _compared(request: WebRequest, asked: CompareForm, name: str, content: bytes) -> ComparisonPage:
    actor = actor_of(request)
    with reading(request) as session:
        found = seen(ledger(session, actor, asked.township, asked.year))
        paid = list(ledger_rows(session, actor, asked.township, asked.year, policy=asked.policy))
    places = tuple(Place(village.value, village.label) for village in found.villages)
    known = frozenset(one.claim.name_shown for one in paid)
    claims = list(read_roster(name, content, places, asked.village, known, parts_of(request).digester))
    if not claims:
        raise RosterError("文件里没有一行名单。")
    page = comparison_page(found, claims, paid)
    counts = {
        "lines_n": page.lines_n,
        "missing_n": page.missing_n,
        "extra_n": page.extra_n,
        "different_n": page.different_n,
    }
    with transaction(request) as session:
        compare_ledger(session, asked.township, asked.year, counts, actor=actor, now=kit_of(request).clock())
    return page


def comparison_page(found: Ledger, claims: list[Claim], paid: list[PaidRow]) -> ComparisonPage:
    """Only villages that the file speaks of are compared: a sheet of one village misses no other."""
    names = {village.value: village.label for village in found.villages}
    spoken = {claim.village_code for claim in claims}
    ours = {one.claim.ref: one for one in paid if one.claim.village_code in spoken}
    theirs = {
        claim.ref: RosterRow(claim.ref, names[claim.village_code], claim.name_shown, claim.amount_fen)
        for claim in claims
    }
    result = compare_rosters(claims, [one.claim for one in ours.values()])
    return ComparisonPage(
        ledger=found,
        lines_n=len(claims),
        villages_n=len(spoken),
        same_n=result.same_n,
        missing_n=len(result.missing),
        extra_n=len(result.extra),
        different_n=len(result.different),
        missing=tuple(theirs[ref] for ref in result.missing[:SHOWN]),
        extra=tuple(ours[ref].row for ref in result.extra[:SHOWN]),
        different=tuple(Pair(theirs[one], ours[other].row) for one, other in result.different[:SHOWN]),
    )


ROUTES = [compare]
