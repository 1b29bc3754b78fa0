"""The demo county is made through the feed and the actions, repeatably, and shows every state."""

from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

import pytest
import sqlalchemy as sa
from sqlmodel import select

from core.actions.recording import verify_publications, verify_trail
from core.law.payouts.id_numbers import check_digit
from core.law.refusal import Refusal
from core.records.documents import Document
from core.records.payouts import Batch, Payout
from core.records.policies import PolicyEdition, PolicyItem
from service.demo.build import Recipe, build, empty, feed_key, somebody, story_of
from service.installation import Installation
from service.settings import Settings
from tests.factories import a_batch, an_edition, small_county

RECIPE = Recipe(rows=1_500, seed="test", made_at=datetime(2026, 11, 24, 2, tzinfo=UTC).isoformat())


@pytest.fixture(scope="module")
def demo(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Installation]:
    var = tmp_path_factory.mktemp("demo")
    settings = Settings.from_env({"MINGBAI_VAR": str(var)})
    empty(settings)
    installation = Installation.open(settings)
    build(installation, RECIPE, lambda _done, _total: None)
    yield installation
    installation.close()


def test_every_state_is_there(demo: Installation) -> None:
    with demo.read() as session:
        batches = set(session.exec(select(Batch.kind, Batch.state)).all())
        statuses = set(session.exec(select(Payout.status)).all())
        policies = session.exec(select(PolicyItem.year, sa.func.count()).group_by(sa.text("1"))).all()
        editions = session.exec(select(PolicyEdition.state)).all()
        documents = session.exec(select(Document.doc_no).where(Document.state == "published")).all()
    assert {state for _kind, state in batches} == {
        "held", "proposed", "published", "refused", "withdrawn", "superseded", "expired",
    }  # fmt: skip
    assert {kind for kind, state in batches if state == "published"} == {"announcement", "payment", "repayment"}
    assert statuses == {"listed", "paid", "failed", "repaid"}
    assert [count >= 60 for _year, count in policies] == [True, True, True]
    assert set(editions) == {"published"}
    assert sorted(documents) == ["海财发〔2022〕26号", "辽财债管〔2021〕132号", "鞍财事务〔2022〕45号"]


def test_it_holds_as_many_payouts_as_were_asked_for(demo: Installation) -> None:
    with demo.read() as session:
        assert session.exec(select(sa.func.count()).select_from(Payout)).one() >= RECIPE.rows


def test_its_chains_are_whole_and_its_index_is_filled(demo: Installation) -> None:
    with demo.read() as session:
        assert (verify_trail(session), verify_publications(session)) == (None, None)
    status = demo.index.status()
    assert status.built
    assert status.documents["policies"] > 100


def test_its_people_are_visibly_invented(demo: Installation) -> None:
    people = story_of(RECIPE, demo).people()
    assert len({person.id_number for person in people}) == len(people)
    for person in people:
        assert person.id_number.startswith("210399")
        assert person.id_number[17] == check_digit(person.id_number[:17])
        assert person.name[-1] in "子丑寅卯辰巳午未申酉戌亥"


def test_the_same_recipe_names_the_same_person(demo: Installation) -> None:
    assert somebody(story_of(RECIPE, demo)) == somebody(story_of(RECIPE, demo))


def test_it_takes_batches_over_http(demo: Installation) -> None:
    var = demo.settings.var
    assert list(Settings.from_env({"MINGBAI_VAR": str(var)}).feed_keys) == ["demo"]
    assert feed_key(var) == feed_key(var)
    assert (var / "feed_keys").stat().st_mode & 0o077 == 0


def test_a_ledger_that_is_no_demo_is_left_alone(tmp_path: Path) -> None:
    settings = Settings.from_env({"MINGBAI_VAR": str(tmp_path)})
    installation = Installation.open(settings)
    with installation.write.begin() as session:
        small_county(session)
        an_edition(session)
        a_batch(session)
    with pytest.raises(Refusal, match=r"demo\.in_use"):
        empty(settings)
    with installation.read() as session:
        assert session.exec(select(Batch.id)).first() is not None
    installation.close()
