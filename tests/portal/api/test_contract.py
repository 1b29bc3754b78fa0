"""The API keeps what its description says: schemathesis asks it in process, the same questions every time."""

import json
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
import schemathesis
from hypothesis import HealthCheck, Phase, given, settings
from schemathesis import GenerationMode
from schemathesis.core.result import Ok

from core.actions.publication import withdraw_batch
from portal.api import described
from tests.factories import COUNT_ONLY, FULL, NOT_LISTED, NOW, OFFICER, TODAY, Row, a_batch, a_document
from tests.portal.conftest import Door, open_door

SCHEMA = schemathesis.openapi.from_dict(json.loads(described("")))
OPERATIONS = {found.ok().label: found.ok() for found in SCHEMA.get_all_operations() if isinstance(found, Ok)}
# What has no parameter that can be wrong cannot be asked wrongly.
ASKED = [
    pytest.param(label, mode, id=f"{label} {mode.value}")
    for label, operation in OPERATIONS.items()
    for mode in (GenerationMode.POSITIVE, GenerationMode.NEGATIVE)
    if mode is GenerationMode.POSITIVE or len(operation.query)
]


@pytest.fixture(scope="module")
def opened(migrated: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Door]:
    """A county with lists of every kind, one of them withdrawn."""
    with open_door(migrated, tmp_path_factory.mktemp("api")) as door:
        with door.session() as session:
            a_batch(session, "PAY")
            a_batch(session, "OPEN", kind="announcement", policy_code=FULL, objections_until=TODAY + timedelta(days=3))
            a_batch(session, "COUNT", policy_code=COUNT_ONLY, rows=[Row(who=str(n)) for n in range(9)])
            a_batch(session, "NONE", policy_code=NOT_LISTED)
            withdraw_batch(session, a_batch(session, "GONE").id or 0, "核对有误", actor=OFFICER, now=NOW)
            a_document(session)
            session.commit()
        yield door


# The client of schemathesis leaves a stream of its own open.
@pytest.mark.filterwarnings("ignore::pytest.PytestUnraisableExceptionWarning")
@pytest.mark.parametrize(("label", "mode"), ASKED)
def test_answers_are_as_described(label: str, mode: GenerationMode, opened: Door) -> None:
    operation = OPERATIONS[label]
    operation.app = operation.schema.app = opened.site

    @given(case=OPERATIONS[label].as_strategy(generation_mode=mode))
    @settings(
        max_examples=12,
        derandomize=True,
        deadline=None,
        database=None,
        phases=[Phase.explicit, Phase.generate],
        suppress_health_check=list(HealthCheck),
    )
    def ask(case: Any) -> None:  # noqa: ANN401  generic in what schemathesis alone knows
        if mode is GenerationMode.POSITIVE:
            # A cursor is ours alone: a text of the right length that we did not make is refused.
            case.query.pop("cursor", None)
        # Every minute has its own share of requests.
        opened.clock.move(seconds=1)
        case.call_and_validate()

    ask()


def test_the_description_is_openapi_3_1_and_of_the_api_alone(opened: Door) -> None:
    found = json.loads(opened.get("/api/v1/openapi.json").content)
    assert found["openapi"].startswith("3.1")
    assert all(path.startswith("/api/v1/") for path in found["paths"])
    assert len(OPERATIONS) == len(found["paths"]) > 12
