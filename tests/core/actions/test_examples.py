"""Every action says who acts and when, and leaves exactly one entry in the trail."""

import importlib
import inspect
import pkgutil
from collections.abc import Iterator

import pytest
import sqlalchemy as sa
from sqlmodel import Session, select

import core.actions
from core.actions.recording import verify_publications, verify_trail
from core.records.trail import TrailEntry
from tests.core.actions.examples import EXAMPLES

# Not changes of the ledger's facts by somebody, so they leave no trail entry.
UNTRAILED = {
    "recording": "makes the entries themselves",
    "outbox": "the worker's own bookkeeping; the change that queued the item has its entry",
    "downloads": "the worker's own bookkeeping; the publication that it follows has its entry",
    "authority": "answers questions",
    "standing": "only reads",
    "staff.resume": "every page of an officer would leave an entry; the sign-in has one",
    "payouts.known_for": "only reads",
    "life_notices.need_giver": "answers a question",
    "privacy_findings.scan_fields": "only reads",
    "privacy_findings.keep_findings": "part of the action that changed the subject",
    "privacy_findings.forget_findings": "part of the action that changed the subject",
    "privacy_findings.need_clean": "only reads",
    "publication.take_down_batch": "part of the action that handles a leak",
    "documents.take_down_document": "part of the action that handles a leak",
    "rescans.last_passes": "only reads",
    "rescans.note_rescanned": "part of a pass, whose begin and end have their entries",
    "cube": "part of a publication, which has its entry",
    "sheets": "part of a publication, which has its entry",
    "changes": "part of a publication, which has its entry",
    "proving": "only reads",
    "attempts": "counts; the look-up has its entry",
    "row_objections.carry_objections": "part of a publication, which has its entry",
}


def actions() -> Iterator[str]:
    for module in pkgutil.iter_modules(core.actions.__path__):
        if module.name in UNTRAILED:
            continue
        loaded = importlib.import_module(f"core.actions.{module.name}")
        for name, function in inspect.getmembers(loaded, inspect.isfunction):
            own = function.__module__ == loaded.__name__ and not name.startswith("_")
            if own and f"{module.name}.{name}" not in UNTRAILED:
                yield f"{module.name}.{name}"


def test_every_action_has_an_example() -> None:
    assert set(actions()) == set(EXAMPLES)


@pytest.mark.parametrize("name", EXAMPLES)
def test_actor_and_now_are_keywords(name: str) -> None:
    module, function = name.split(".")
    parameters = inspect.signature(getattr(importlib.import_module(f"core.actions.{module}"), function)).parameters
    assert parameters["actor"].kind is parameters["now"].kind is inspect.Parameter.KEYWORD_ONLY


@pytest.mark.parametrize("name", EXAMPLES)
def test_an_action_leaves_exactly_one_trail_entry(session: Session, name: str) -> None:
    EXAMPLES[name](session)
    assert session.exec(select(sa.func.count()).select_from(TrailEntry)).one() == 1
    assert session.in_transaction(), "an action never commits"
    session.commit()
    assert (verify_trail(session), verify_publications(session)) == (None, None)
