"""Everything public is looked at again: what is found, where, once a day, on demand, and as a command."""

import hashlib
import json
from datetime import datetime, timedelta
from pathlib import Path

import pytest
from click.testing import CliRunner
from sqlalchemy import Engine
from sqlmodel import select

from core.actions.privacy_findings import override_finding
from core.actions.publication import withdraw_batch
from core.actions.rescans import begin_rescan
from core.database import SessionFactory, open_engine, read_factory, session_factory
from core.records.documents import DocumentFile
from core.records.payouts import Payout
from core.records.privacy import ScanFinding, ScanRun
from core.records.trail import TrailEntry
from migrations import migrate
from service.cli.scan import command
from service.files import FileMaker, FileStore
from service.jobs import look_again
from service.rescans import AGAIN, LATER, PATIENCE, Pass, Rescanner, Walk
from tests.factories import (
    APPROVER,
    MASKED,
    NOW,
    OFFICER,
    TODAY,
    YEAR,
    Row,
    a_batch,
    a_document,
    an_edition,
    small_county,
)

ID = "11010519491231002X"
CLEAN = "发放时间：每年 6 月。咨询电话 0412-3221234。"
ORDERED = f"{YEAR}/{MASKED}/"


class Ground:
    """A small county with public lists, their files, and a document with one attachment."""

    def __init__(self, engine: Engine, sessions: SessionFactory, folder: Path) -> None:
        self.sessions, self.read, self.store = sessions, read_factory(engine), FileStore(folder / "files")
        with sessions.begin() as session:
            small_county(session)
            an_edition(session)
            a_batch(session, "A")
            a_document(session)
        self.attach(CLEAN)
        self.make()
        self.rescanner = Rescanner(self.read, self.sessions, self.store)

    def make(self) -> None:
        maker = FileMaker(self.sessions, self.sessions, self.store)
        while maker.run_once(NOW) < timedelta(seconds=1):
            pass

    def attach(self, text: str) -> None:
        """Change the attachment behind the program's back."""
        with self.sessions.begin() as session:
            file = session.exec(select(DocumentFile)).one()
            file.name, file.content = "notice.txt", text.encode()
            file.sha256 = hashlib.sha256(file.content).hexdigest()

    def leak(self, text: str, **where: int) -> None:
        """The same with the rows of a list."""
        with self.sessions.begin() as session:
            payout = session.exec(select(Payout).filter_by(**where)).first()
            assert payout is not None
            payout.group_name = text

    def look(self) -> Pass:
        """A whole pass at once."""
        under_way = Pass(self.sessions, Walk(self.read, self.store, TODAY))
        while not under_way.walk.over:
            under_way.go_on(NOW)
        under_way.walk.close()
        return under_way

    def open_findings(self) -> list[tuple[str, str, str]]:
        with self.sessions() as session:
            asked = select(ScanFinding).where(ScanFinding.gone_at == None)  # noqa: E711  SQL
            return sorted((one.subject_kind, one.subject_id, one.kind) for one in session.exec(asked))

    def runs(self) -> list[ScanRun]:
        with self.sessions() as session:
            return list(session.exec(select(ScanRun).order_by(ScanRun.id)))  # type: ignore[arg-type]  # a column


@pytest.fixture
def ground(sqlite_engine: Engine, sqlite_sessions: SessionFactory, tmp_path: Path) -> Ground:
    return Ground(sqlite_engine, sqlite_sessions, tmp_path)


def test_what_the_program_has_published_is_clean(ground: Ground) -> None:
    looked = ground.look()
    assert looked.blocking_n == 0
    assert ground.open_findings() == []
    run = ground.runs()[-1]
    assert run.ended_at == NOW
    assert run.checked_n == looked.walk.total > 10
    with ground.sessions() as session:
        events = session.exec(select(TrailEntry.event).where(TrailEntry.subject_kind == "rescan")).all()
    assert events == ["rescan.began", "rescan.ended"]


def test_a_number_is_found_wherever_it_stands(ground: Ground) -> None:
    ground.attach(f"{CLEAN}身份证号 {ID}")
    ground.leak("家 13912345678", row_no=1)
    with ground.sessions.begin() as session:
        a_batch(session, "B", rows=[Row(payee="organisation", name_shown=f"{ID}合作社")])
    ground.make()
    assert ground.look().blocking_n > 0
    found = ground.open_findings()
    assert ("file", "1/notice.txt", "id_number") in found
    assert ("batch", "1", "phone") in found
    assert ("batch", "2", "id_number") in found
    assert ("rows", "2", "id_number") in found
    # The files were made before the first list was changed in the table, and together with the second.
    forms = {name.rpartition(".")[2] for kind, name, _ in found if kind == "download" and name.startswith(ORDERED)}
    assert forms == {"csv", "ndjson", "xlsx"}
    with ground.sessions() as session:
        assert not [one for one in session.exec(select(ScanFinding)) if ID in f"{one.place}{one.excerpt}"]


def test_a_long_table_is_read_in_pieces(ground: Ground) -> None:
    with ground.sessions.begin() as session:
        rows = [Row(who=str(n), group=f"{n % 9 + 1}组" if n != 2100 else "13912345678") for n in range(2101)]
        a_batch(session, "LONG", rows=rows)
    ground.make()
    ground.look()
    with ground.sessions() as session:
        found = [one for one in session.exec(select(ScanFinding)) if one.subject_id.endswith(".csv")]
    assert [one.place for one in found] == ["第104行第15列（另起，前面还有2000行）"]


def test_what_is_mended_or_taken_down_is_gone(ground: Ground) -> None:
    ground.attach(f"{CLEAN}身份证号 {ID}")
    ground.leak("13912345678", row_no=1)
    ground.look()
    assert {kind for kind, _, _ in ground.open_findings()} == {"file", "batch"}
    ground.attach(CLEAN)
    with ground.sessions.begin() as session:
        withdraw_batch(session, 1, "更正", actor=OFFICER, now=NOW)
    ground.make()
    assert ground.look().blocking_n == 0
    assert ground.open_findings() == []


def test_a_draft_keeps_its_findings(ground: Ground) -> None:
    with ground.sessions.begin() as session:
        a_document(session, state="draft", doc_no="草稿", body="x")
        session.add(
            ScanFinding(
                subject_kind="document", subject_id="2", place="正文", kind="phone", severity="error",
                fingerprint="0" * 64, found_at=NOW,
            )
        )  # fmt: skip
    ground.look()
    assert ground.open_findings() == [("document", "2", "phone")]


def test_an_overridden_finding_does_not_come_back(ground: Ground) -> None:
    ground.leak("值班 13912345678", row_no=1)
    ground.make()
    assert ground.look().blocking_n == 1
    with ground.sessions.begin() as session:
        found = session.exec(select(ScanFinding)).one()
        override_finding(session, found.id or 0, "村委会公开的值班手机", actor=APPROVER, now=NOW)
    assert ground.look().blocking_n == 0
    ground.leak("值班 13912345679", row_no=1)
    assert ground.look().blocking_n == 1, "other words, another finding"


def test_a_pass_a_day_and_not_right_after_the_start(ground: Ground) -> None:
    job = look_again(ground.rescanner)

    def until_rest(now: datetime) -> int:
        slices = 1
        while job.run(now) == AGAIN:
            slices += 1
        return len(ground.runs())

    assert job.run(NOW) == LATER
    assert ground.runs() == []
    assert until_rest(NOW + PATIENCE) == 1
    assert until_rest(NOW + timedelta(hours=2)) == 1, "one a day is enough"
    assert until_rest(NOW + timedelta(hours=14)) == 2, "midnight in China"
    assert all(run.ended_at for run in ground.runs())


def test_the_worker_takes_on_what_an_officer_asks_for(ground: Ground) -> None:
    with ground.sessions.begin() as session:
        asked = begin_rescan(session, actor=OFFICER, now=NOW)
    while ground.rescanner.run_once(NOW) == AGAIN:
        pass
    assert [(run.id, run.ended_at) for run in ground.runs()] == [(asked, NOW)]


def test_a_pass_that_was_broken_off_is_not_taken_for_one_that_is_asked_for(ground: Ground) -> None:
    with ground.sessions.begin() as session:
        session.add(ScanRun(began_at=NOW, checked_n=3))
    assert ground.rescanner.run_once(NOW) == LATER
    while ground.rescanner.run_once(NOW + PATIENCE) == AGAIN:
        pass
    assert [bool(run.ended_at) for run in ground.runs()] == [False, True]


def test_what_fails_is_looked_at_again_and_files_swept_away_are_left_out(ground: Ground) -> None:
    walk = Walk(ground.read, ground.store, TODAY)
    for path in ground.store.folder.glob("??/*"):
        path.unlink()
    with ground.sessions.begin() as session:
        session.connection().exec_driver_sql("ALTER TABLE document RENAME TO elsewhere")
    under_way = Pass(ground.sessions, walk)
    for _ in range(2):
        with pytest.raises(Exception, match="document"):
            under_way.go_on(NOW, seconds=60)
    with ground.sessions.begin() as session:
        session.connection().exec_driver_sql("ALTER TABLE elsewhere RENAME TO document")
    looked = under_way.go_on(NOW, seconds=60)
    assert walk.over
    assert {one.key[0] for one in looked} == {"document", "file", "edition", "batch", "rows"}
    walk.close()


def test_the_command_prints_what_stands_and_records_a_pass(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("MINGBAI_VAR", str(tmp_path))
    engine = open_engine(f"sqlite:///{tmp_path / 'mingbai.db'}")
    migrate(engine)
    ground = Ground(engine, session_factory(engine), tmp_path)
    clean = CliRunner().invoke(command, ["--public"])
    assert (clean.exit_code, "0个不能公开" in clean.output) == (0, True), clean.output
    ground.leak("值班 13912345678", row_no=1)
    answers = [CliRunner().invoke(command, options) for options in (["--public"], ["--public", "--json"])]
    assert [answer.exit_code for answer in answers] == [1, 1]
    assert "批次 1" in answers[0].output
    assert "13912345678" not in answers[0].output + answers[1].output
    told = json.loads(answers[1].stdout)
    assert told["blocked_n"] == 1
    with ground.sessions.begin() as session:
        found = session.exec(select(ScanFinding)).one()
        override_finding(session, found.id or 0, "村委会公开的值班手机", actor=APPROVER, now=NOW)
    assert CliRunner().invoke(command, ["--public"]).exit_code == 0
    assert len(ground.runs()) == 4
    engine.dispose()


def test_the_command_takes_paths_or_everything(tmp_path: Path) -> None:
    assert CliRunner().invoke(command, ["--public", str(tmp_path)]).exit_code == 2
