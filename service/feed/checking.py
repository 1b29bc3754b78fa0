"""Checks a batch file before it is sent (发送前检查), against the installation if there is one, else by shape alone."""

import os
import secrets
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any, TypeVar

from core.actions.payouts import known_for
from core.database import open_engine, read_factory
from core.law.masking import Digester
from core.law.payouts.findings import ERROR
from core.law.payouts.types import FoundIssue, Known, Manifest, PolicyFact
from intake.files import read_file
from intake.taking import Reading, Sink
from service.settings import Settings

V = TypeVar("V")
Knows = Callable[[Manifest], Known]
INSTALLATION, SHAPE = "installation", "shape"
ONLY_THE_LEDGER_KNOWS = frozenset({"repays.unknown"})


@dataclass(frozen=True, slots=True)
class Checked:
    """What was found; ``against`` is installation or shape."""

    manifest: Manifest
    findings: tuple[FoundIssue, ...]
    errors_n: int
    warnings_n: int
    against: str


class _Everything(dict[str, V]):
    """A catalogue that has every code."""

    def __init__(self, value: V) -> None:
        super().__init__()
        self._value = value

    def __contains__(self, key: object) -> bool:
        return True

    def __missing__(self, key: str) -> V:
        return self._value

    def get(self, _key: str, _default: Any = None) -> V:  # noqa: ANN401  dict's signature
        return self._value


class _AnyCode(frozenset[str]):
    """A set that holds every code."""

    __slots__ = ()

    def __contains__(self, code: object) -> bool:
        return True


def check_file(path: Path, today: date, watch: Callable[[Sink], Sink]) -> Checked:
    """Read a whole file and say what is wrong with it; raises FeedRefusal or Refusal when it would not be taken.

    ``watch`` may wrap the reading, to count.
    """
    knows, against = _catalogue()
    # Digests are made and thrown away; a key of the moment does for that.
    reading = Reading(knows, Digester(secrets.token_bytes(32)), today)
    with path.open("rb") as file:
        read_file(watch(reading), file, path.name)
    manifest, reader, _digest = reading.finish()
    skipped = [issue for issue in reader.findings if against == SHAPE and issue.code in ONLY_THE_LEDGER_KNOWS]
    errors_n = reader.errors_n - sum(issue.severity == ERROR for issue in skipped)
    kept = tuple(issue for issue in reader.findings if issue not in skipped)
    return Checked(manifest, kept, errors_n, reader.warnings_n, against)


def _catalogue() -> tuple[Knows, str]:
    if not _installed(os.environ):
        return _shape_only, SHAPE
    sessions = read_factory(open_engine(Settings.from_env().database_url))

    def knows(manifest: Manifest) -> Known:
        with sessions() as session:
            # The real pepper stays out of this: without the digests of the failed rows their persons are not compared.
            known = known_for(session, manifest)
        return Known(
            known.villages, known.policies, known.departments, known.reasons, known.failed_rows,
            repaid_rows=known.repaid_rows,
        )  # fmt: skip

    return knows, INSTALLATION


def _installed(env: Mapping[str, str]) -> bool:
    return bool(env.get("MINGBAI_DATABASE_URL")) or (Path(env.get("MINGBAI_VAR") or "var") / "mingbai.db").exists()


def _shape_only(_manifest: Manifest) -> Known:
    return Known(_Everything(""), _Everything(PolicyFact("masked")), _AnyCode(), _AnyCode())
