"""The table of steps read as a whole: nobody takes a step it does not name, and no batch is stuck."""

from itertools import product

import pytest

from core.law.payouts.states import ACTORS, NEEDS, START, STATES, STEPS, Step, may, step, take
from core.law.payouts.words import BATCH_STATE, ENDED, KIND, PROGRESS_STEPS, STATUS
from core.law.refusal import Refusal

EVERYTHING = frozenset(NEEDS)
VERBS = tuple(row.verb for row in STEPS)


@pytest.mark.parametrize(("verb", "state", "role"), list(product(VERBS, STATES, (*ACTORS, "villager"))))
def test_a_step_is_in_the_table_or_refused(verb: str, state: str, role: str) -> None:
    row = step(verb, state)
    if row is not None and row.open_to(role):
        assert may(verb, state, role)
        end = take(verb, state=state, role=role, supplied=EVERYTHING, officer="wang", proposer="li")
        assert end == row.end
    else:
        assert not may(verb, state, role)
        with pytest.raises(Refusal) as refused:
            take(verb, state=state, role=role, supplied=EVERYTHING, officer="wang", proposer="li")
        assert refused.value.code == ("not_allowed" if row else "batch.state")


def test_every_state_is_reached_and_every_open_one_left() -> None:
    reached, before = {START}, set[str]()
    while reached != before:
        before = set(reached)
        reached |= {row.end for row in STEPS if reached & set(row.begin)}
    assert reached == set(STATES)
    for state in STATES.values():
        assert state.closed != any(state.code in row.begin for row in STEPS)


def test_every_step_can_be_taken_by_somebody_on_a_basis() -> None:
    for row in STEPS:
        assert row.basis
        assert any(row.open_to(role) for role in ACTORS)
        assert set(row.needs) <= set(NEEDS)
        assert {*row.begin, row.end} <= set(STATES)


@pytest.mark.parametrize("verb", ["approve", "return"])
@pytest.mark.parametrize("officer", ["li", ""])
def test_nobody_decides_on_the_own_proposal(verb: str, officer: str) -> None:
    with pytest.raises(Refusal) as refused:
        take(verb, state="proposed", role="finance", supplied=EVERYTHING, officer=officer, proposer="li")
    assert refused.value.code == "same_officer"


@pytest.mark.parametrize("row", [row for row in STEPS if row.needs], ids=lambda row: row.verb)
def test_what_a_step_needs_is_asked_for(row: Step) -> None:
    role = next(role for role in ACTORS if row.open_to(role))
    with pytest.raises(Refusal) as refused:
        take(row.verb, state=row.begin[0], role=role, officer="wang", proposer="li")
    assert refused.value.code == NEEDS[row.needs[0]]


def test_only_announcements_expire() -> None:
    assert take("expire", state="published", role="system", kind="announcement") == "expired"
    with pytest.raises(Refusal):
        take("expire", state="published", role="system", kind="payment")


def test_everything_has_words() -> None:
    assert set(BATCH_STATE) == set(STATES)
    assert set(ENDED) == {"withdrawn", "superseded", "expired"}
    assert set(KIND) == {"announcement", "payment", "repayment"}
    assert set(STATUS) == {"listed", "paid", "failed", "repaid"}
    assert list(PROGRESS_STEPS) == list(range(1, 13))
    assert all(len(words.sentence) <= 20 for words in STATUS.values())
