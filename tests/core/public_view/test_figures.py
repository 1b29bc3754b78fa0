"""Figures are those of the rows one may read, and of lists without names only what their own pages may say."""

from dataclasses import replace
from typing import Any

import pytest
import sqlalchemy as sa
from sqlmodel import col, select

from core.database import Session
from core.law.sensitivity import K
from core.public_view.figures import Counted, Figures, Narrowed, figures, labels
from core.records.departments import Village
from core.records.payouts import Batch, Payout
from core.records.policies import PolicyItem
from tests.core.public_view.publishing import SMALL, publish
from tests.factories import (
    COUNT_ONLY,
    EAST_A,
    EAST_B,
    FULL,
    MASKED,
    NOT_LISTED,
    SOUTH_B,
    TODAY,
    TOWN_A,
    TOWN_B,
    WEST_A,
    YEAR,
    Row,
    a_batch,
    a_policy,
    an_edition,
    failed,
    small_county,
)

QUESTIONS = (
    Narrowed(),
    Narrowed(kind="payment"),
    Narrowed(townships=(TOWN_A,)),
    Narrowed(townships=(TOWN_A, TOWN_B)),
    Narrowed(villages=(EAST_A, EAST_B)),
    Narrowed(policies=(MASKED,)),
    Narrowed(policies=(COUNT_ONLY, MASKED)),
    Narrowed(years=(YEAR - 1,)),
    Narrowed(statuses=("paid", "repaid")),
    Narrowed(kind="announcement", townships=(TOWN_A,), years=(YEAR,), statuses=("listed",)),
    Narrowed(villages=(WEST_A,), policies=(FULL,), years=(YEAR,), statuses=("failed",)),
)


@pytest.fixture(autouse=True)
def county(session: Session) -> None:
    small_county(session)
    an_edition(session, YEAR - 1)
    an_edition(session)


def of(session: Session, **asked: str | tuple[str | int, ...]) -> Figures:
    return figures(session, Narrowed(**asked), TODAY)  # type: ignore[arg-type]  # the fields of Narrowed


def people(village: str, persons_n: int, seed: str = "") -> list[Row]:
    return [Row(village=village, who=f"{seed}{village}/{n}", amount_fen=10_000) for n in range(persons_n)]


def lists_of_every_kind(session: Session) -> None:
    a_batch(session, "PAY")
    a_batch(session, "OLD", year=YEAR - 1, rows=[Row(), failed(village=WEST_A)])
    a_batch(session, "OPEN", kind="announcement")
    a_batch(session, "MACHINES", policy_code=FULL, rows=[Row(village=WEST_A), failed(village=WEST_A)])
    a_batch(session, "AGAIN", kind="repayment", rows=[Row(village=EAST_B, status="repaid")])
    a_batch(session, "SICK", policy_code=COUNT_ONLY, rows=people(EAST_A, K))
    a_batch(session, "ORPHANS", policy_code=NOT_LISTED, rows=people(EAST_A, K))
    for state in ("held", "proposed", "withdrawn", "superseded", "expired"):
        a_batch(session, state.upper(), state=state)


def counted_by_hand(session: Session, asked: Narrowed) -> tuple[int, int]:
    """The rows of lists with names that anyone may page through, and the fen that came to the cards."""
    chosen = (
        (Batch.kind, (asked.kind,) if asked.kind else ()), (Village.township_code, asked.townships),
        (Payout.village_code, asked.villages), (Batch.policy_code, asked.policies), (Batch.year, asked.years),
        (Payout.status, asked.statuses),
    )  # fmt: skip
    came = sa.case((col(Payout.status).in_(("paid", "repaid")), col(Payout.amount_fen)), else_=0)
    query = (
        sa.select(sa.func.count(), sa.func.coalesce(sa.func.sum(came), 0))
        .select_from(Payout)
        .join(Batch, col(Batch.id) == col(Payout.batch_id))
        .join(Village, col(Village.code) == col(Payout.village_code))
        .where(col(Batch.state) == "published", col(Batch.policy_code).in_((MASKED, FULL)))
        .where(*(col(column).in_(values) for column, values in chosen if values))
    )
    rows_n, fen = session.connection().execute(query).one()
    return int(rows_n), int(fen)


@pytest.mark.parametrize("asked", QUESTIONS, ids=str)
def test_totals_are_a_count_over_the_public_rows(session: Session, asked: Narrowed) -> None:
    lists_of_every_kind(session)
    found = figures(session, asked, TODAY)
    assert (found.rows_n, found.received_fen) == counted_by_hand(session, asked)


@pytest.mark.parametrize("asked", QUESTIONS, ids=str)
def test_every_facet_adds_up_to_the_total_and_each_line_is_what_its_filter_gives(
    session: Session, asked: Narrowed
) -> None:
    lists_of_every_kind(session)
    found = figures(session, asked, TODAY)
    fields = {"township": "townships", "policy": "policies", "year": "years", "status": "statuses"}
    for facet in found.facets:
        assert sum(line.rows_n for line in facet.lines) == found.rows_n
        for line in facet.lines:
            value = int(line.value) if facet.field == "year" else line.value
            chosen: dict[str, Any] = {fields[facet.field]: (value,)}
            narrower = figures(session, replace(asked, **chosen), TODAY)
            assert narrower.rows_n == line.rows_n
            if facet.field != "status":
                assert narrower.received_fen == line.amount_fen


def test_a_facet_says_what_codes_are_called(session: Session) -> None:
    lists_of_every_kind(session)
    said = {facet.name: [line.label for line in facet.lines] for facet in of(session).facets}
    assert set(said["镇街"]) == {"牛庄镇", "西四镇"}
    assert set(said["补贴"]) == {"耕地地力保护补贴", "农机购置补贴"}
    assert set(said["状态"]) == {"公示中", "已发到卡上", "没发成", "已补发"}
    assert said["年份"] == ["2026", "2025"]


def test_a_long_facet_says_how_much_it_leaves_out(session: Session) -> None:
    items = [a_policy(YEAR + 1, f"NY{n:03}") for n in range(15)]
    an_edition(session, YEAR + 1, items=items)
    for item in items:
        a_batch(session, item.code, policy_code=item.code, year=YEAR + 1)
    facet = next(facet for facet in of(session).facets if facet.field == "policy")
    assert (len(facet.lines), facet.more_n) == (12, 3)


def test_an_announcement_that_has_ended_counts_no_more(session: Session) -> None:
    a_batch(session, "OPEN", kind="announcement", objections_until=TODAY)
    assert of(session).rows_n == 3
    assert figures(session, Narrowed(), TODAY.replace(day=TODAY.day + 1)).rows_n == 0


def test_a_list_without_names_gives_its_sum_and_no_row(session: Session) -> None:
    a_batch(session, "SICK", policy_code=COUNT_ONLY, rows=[*people(EAST_A, K), failed(village=EAST_A)])
    found = of(session)
    assert (found.rows_n, found.facets) == (0, ())
    assert found.counted == (Counted(COUNT_ONLY, "困难残疾人生活补贴", K + 1, K * 10_000 + failed().amount_fen),)


def test_its_states_are_not_told_apart(session: Session) -> None:
    a_batch(session, "SICK", policy_code=COUNT_ONLY, rows=[*people(EAST_A, K), failed(village=EAST_A)])
    for status in ("paid", "failed"):
        found = of(session, statuses=(status,))
        assert (found.rows_n, found.counted, found.hidden) == (0, (), False)


@pytest.mark.parametrize(
    ("asked", "shown_n"),
    [
        (Narrowed(), 2 * K + 1),
        (Narrowed(townships=(TOWN_A,)), K + 1),
        (Narrowed(townships=(TOWN_A, TOWN_B)), 2 * K + 1),
        (Narrowed(villages=(EAST_A,)), None),  # would tell that of WEST_A, the one person left in the township
        (Narrowed(villages=(WEST_A,)), None),
        (Narrowed(villages=(EAST_B,)), K),
        (Narrowed(villages=(EAST_A, EAST_B)), K),
    ],
    ids=str,
)
def test_small_groups_are_left_out_and_it_is_said(session: Session, asked: Narrowed, shown_n: int | None) -> None:
    rows = [*people(EAST_A, K), *people(WEST_A, 1), *people(EAST_B, K)]
    a_batch(session, "SICK", policy_code=COUNT_ONLY, rows=rows)
    found = figures(session, asked, TODAY)
    assert [counted.rows_n for counted in found.counted] == ([shown_n] if shown_n else [])
    assert found.hidden == bool({EAST_A, WEST_A} & set(asked.villages))


def test_a_list_with_too_few_persons_gives_nothing_at_all(session: Session) -> None:
    a_batch(session, "FEW", policy_code=COUNT_ONLY, rows=people(SOUTH_B, K - 1))
    assert of(session).counted == ()
    assert of(session).hidden


def test_announcement_and_repayment_of_a_list_without_names_do_not_count_twice(session: Session) -> None:
    rows = people(EAST_A, K)
    for kind in ("announcement", "payment", "repayment"):
        a_batch(session, kind.upper(), kind=kind, policy_code=COUNT_ONLY, rows=rows)
    assert [counted.rows_n for counted in of(session).counted] == [K]
    assert [counted.rows_n for counted in of(session, kind="announcement").counted] == [K]


def test_a_list_that_is_not_public_gives_nothing(session: Session) -> None:
    a_batch(session, "ORPHANS", policy_code=NOT_LISTED, rows=people(EAST_A, K))
    found = of(session, policies=(NOT_LISTED,))
    assert found == Figures(0, 0, 0, (), (), hidden=False)


def test_the_name_of_an_item_binds_it_whatever_its_mode_says(session: Session) -> None:
    orphans = a_policy(YEAR + 1, NOT_LISTED)
    orphans.name, orphans.list_mode_web = "孤儿基本生活费", "masked"
    an_edition(session, YEAR + 1, items=[orphans])
    a_batch(session, "ORPHANS", policy_code=NOT_LISTED, year=YEAR + 1, rows=people(EAST_A, K))
    found = of(session, policies=(NOT_LISTED,))
    assert found.rows_n == 0
    assert [counted.rows_n for counted in found.counted] == [K]


def test_a_draft_gives_no_name_to_a_code(session: Session) -> None:
    renamed = a_policy(YEAR + 1, MASKED)
    renamed.name = "还没公开的名字"
    an_edition(session, YEAR + 1, state="draft", items=[renamed])
    named = labels(session, [EAST_A, "999999999999"], [MASKED, "XX999"])
    assert named.policies == {MASKED: "耕地地力保护补贴"}
    assert named.villages == {EAST_A: "牛庄镇东村"}


def test_rows_of_small_groups_count_in_their_township_or_in_the_county_only(session: Session) -> None:
    for item in session.exec(select(PolicyItem).where(PolicyItem.code == MASKED)):
        item.smallest_group = 3
    publish(session, "A", rows=SMALL)
    assert (of(session).rows_n, of(session, townships=(TOWN_A,)).rows_n) == (11, 7)
    assert of(session, villages=(EAST_A,)).rows_n == 0
    publish(session, "B", rows=[*SMALL[:2], *SMALL[7:]], period="2026-12")
    found = of(session)
    assert found.rows_n == 17
    (townships,) = [facet for facet in found.facets if facet.field == "township"]
    assert [(line.value, line.rows_n) for line in townships.lines] == [(TOWN_A, 7), (TOWN_B, 4)]
