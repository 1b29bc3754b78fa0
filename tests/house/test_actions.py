"""Every change names who and when, and leaves exactly one row in the trail (操作留痕)."""

import importlib
import inspect
import pkgutil
from collections.abc import Callable, Iterator
from typing import Any

import pytest
import sqlalchemy as sa
from sqlmodel import select

import core.actions
from core.actions.recording import verify_publications, verify_trail
from core.database import Session
from core.records.trail import TrailEntry
from tests.house.examples import EXAMPLES, make_world

# Public functions of core.actions that are no actions.
EXEMPT = {
    "authority": "asks whether an actor may act; changes nothing",
    "outbox": "the worker's bookkeeping of messages; what caused a message is in the trail already",
    "recording": "what actions record with",
    "standing": "a read for the sender of a batch",
    "payouts.known_for": "a read before a batch is parsed",
    "publication.rows_digest": "a read, so that anyone can compute the published digest again",
    "staff.resume": "every request of an officer; notes the visit once a minute on the session itself",
}


def public_functions() -> Iterator[tuple[str, Callable[..., Any]]]:
    """``module.name`` and function, for whatever core.actions offers."""
    for found in pkgutil.iter_modules(core.actions.__path__):
        module = importlib.import_module(f"core.actions.{found.name}")
        for name, function in inspect.getmembers(module, inspect.isfunction):
            if function.__module__ == module.__name__ and not name.startswith("_"):
                yield f"{found.name}.{name}", function


FUNCTIONS = dict(public_functions())
ACTIONS = {name: f for name, f in FUNCTIONS.items() if not EXEMPT.keys() & {name, name.partition(".")[0]}}


def test_every_exemption_is_still_needed() -> None:
    names = {name for full in FUNCTIONS for name in (full, full.partition(".")[0])}
    assert EXEMPT.keys() <= names


@pytest.mark.parametrize("name", ACTIONS)
def test_an_action_takes_actor_and_now_by_keyword(name: str) -> None:
    parameters = inspect.signature(ACTIONS[name]).parameters
    assert next(iter(parameters)) == "session"
    for needed in ("actor", "now"):
        assert parameters[needed].kind is inspect.Parameter.KEYWORD_ONLY
        assert parameters[needed].default is inspect.Parameter.empty


def test_every_action_has_an_example() -> None:
    assert EXAMPLES.keys() == ACTIONS.keys()


@pytest.mark.parametrize("name", EXAMPLES)
def test_an_action_leaves_exactly_one_trail_row(name: str, sqlite_session: Session) -> None:
    world = make_world(sqlite_session)
    before = trail_rows(sqlite_session)
    EXAMPLES[name](sqlite_session, world)
    assert sqlite_session.in_transaction(), "an action never commits"
    assert trail_rows(sqlite_session) == before + 1
    assert verify_trail(sqlite_session) is None
    assert verify_publications(sqlite_session) is None


def trail_rows(session: Session) -> int:
    return session.exec(select(sa.func.count()).select_from(TrailEntry)).one()
