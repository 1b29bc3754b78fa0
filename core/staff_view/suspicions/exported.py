"""Findings for an audit (导出疑点): as many as the filters of the list find, masked, row by row."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date

import sqlalchemy as sa
from sqlmodel import Session, col

from core.law.actor import Actor
from core.law.suspicions.checks import STATES
from core.records.payouts import Batch
from core.records.suspicions import Suspicion
from core.staff_view.payouts.listing import policy_names
from core.staff_view.suspicions.asking import SuspicionFilter, batch_about, findings_of, standing, wanted
from core.staff_view.suspicions.listing import line_of, line_query

STREAMED_ROWS = 1000
COLUMNS = (
    "编号", "疑点", "核查项目", "补贴项目", "年度", "期次", "批次号", "行号", "姓名（已隐去）", "镇村", "主管部门", "可能有错的金额（元）",
    "说明", "核实结果", "核实说明",
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Extent:
    """How much is taken out."""

    rows_n: int
    fen: int


def extent_of(session: Session, actor: Actor, asked: SuspicionFilter) -> Extent:
    """What ``export_rows`` will give."""
    query = (
        sa.select(sa.func.count(), sa.cast(sa.func.coalesce(sa.func.sum(col(Suspicion.fen)), 0), sa.BigInteger))
        .select_from(Suspicion)
        .join(Batch, col(Batch.id) == batch_about())
        .where(findings_of(actor), standing(asked.state), *wanted(asked))
    )
    rows_n, fen = session.connection().execute(query).one()
    return Extent(rows_n, int(fen))


def export_rows(session: Session, actor: Actor, asked: SuspicionFilter, today: date) -> Iterator[tuple[str | int, ...]]:
    """The cells of ``COLUMNS``, oldest finding first; money as yuan with two places."""
    names = policy_names(session)
    query = (
        line_query()
        .where(findings_of(actor), standing(asked.state), *wanted(asked))
        .order_by(col(Suspicion.id))
        .execution_options(yield_per=STREAMED_ROWS)
    )
    with session.connection().execute(query) as rows:
        for row in rows:
            line = line_of(row, names, today)
            state = "现在查不到了" if line.gone else STATES[line.state]
            yield (
                line.id, line.kind, line.word, line.policy_name, line.year, line.period, line.batch_no, line.row_no or "",
                line.name, line.village, line.department, f"{line.fen // 100}.{line.fen % 100:02d}", line.sentence, state, row.note,
            )  # fmt: skip
