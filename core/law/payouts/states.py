"""States of a batch (批次状态): one row of STEPS is a sentence of who moves it from where to where, with what, and why."""

from collections.abc import Collection
from dataclasses import dataclass

from core.law.refusal import Refusal
from core.law.roles import ROLES
from core.law.roles import may as role_may

SYSTEM = "system"
TWO_PEOPLE = "政府信息公开条例第17条：公开前审查，明确程序和责任人"
FEED_RULE = "数据接口第1版"


@dataclass(frozen=True, slots=True)
class State:
    """One state; ``public`` ones stand on public pages, ``closed`` ones have no way out."""

    code: str
    word: str
    public: bool = False
    closed: bool = False


STATES: dict[str, State] = {
    state.code: state
    for state in (
        State("held", "已接收，还没报送"),
        State("proposed", "已报送，等另一个人审核"),
        State("published", "已公开", public=True),
        State("refused", "已退回", closed=True),
        State("withdrawn", "已撤下", closed=True),
        State("superseded", "已被新批次替换", closed=True),
        State("expired", "公示期满，已撤下", closed=True),
    )
}
START = "held"
LONGEST_REASON = 200
# What a step may ask for, and the refusal when it is not there.
NEEDS = {"clean": "batch.errors", "reason": "reason.missing"}


@dataclass(frozen=True, slots=True)
class Step:
    """Who may do ``verb`` from any of ``begin``: holders of ``permission``, or the system when it is "".

    ``needs`` names what must be supplied; ``other_officer`` forbids the one who proposed; ``kinds`` limits the batch.
    """

    verb: str
    word: str
    begin: tuple[str, ...]
    end: str
    basis: str
    permission: str = ""
    needs: tuple[str, ...] = ()
    other_officer: bool = False
    kinds: tuple[str, ...] = ("announcement", "payment", "repayment")

    def __post_init__(self) -> None:
        if not self.basis:
            raise ValueError(f"{self.verb}: a step needs a basis")

    def open_to(self, role: str) -> bool:
        """Whether the role may take this step at all."""
        return role_may(role, self.permission) if self.permission else role == SYSTEM


STEPS: tuple[Step, ...] = (
    Step("propose", "报送", ("held",), "proposed", TWO_PEOPLE, permission="payouts.propose", needs=("clean",)),
    Step("set_aside", "不采用", ("held",), "refused", FEED_RULE, permission="payouts.propose", needs=("reason",)),
    Step(
        "approve",
        "审核通过并公开",
        ("proposed",),
        "published",
        TWO_PEOPLE,
        permission="payouts.approve",
        other_officer=True,
    ),
    Step(
        "return",
        "退回",
        ("proposed",),
        "refused",
        TWO_PEOPLE,
        permission="payouts.approve",
        needs=("reason",),
        other_officer=True,
    ),
    Step(
        "withdraw",
        "撤下",
        ("published",),
        "withdrawn",
        "个人信息保护法第47条、第57条；政府信息公开条例第18条",
        permission="payouts.withdraw",
        needs=("reason",),
    ),
    Step(
        "replace",
        "替换",
        ("held", "proposed", "published"),
        "superseded",
        "数据接口第1版：新批次写明替换哪个批次；已公开的要等新批次公开",
    ),
    Step(
        "expire",
        "公示期满撤下",
        ("published",),
        "expired",
        "个人信息保护法第19条：保存期限为实现目的所必要的最短时间",
        kinds=("announcement",),
    ),
)

ACTORS: tuple[str, ...] = (*ROLES, SYSTEM)


def step(verb: str, state: str) -> Step | None:
    """The row of the table for a verb in a state."""
    return next((row for row in STEPS if row.verb == verb and state in row.begin), None)


def may(verb: str, state: str, role: str) -> bool:
    """Whether the role may take the step from the state, given everything it needs."""
    row = step(verb, state)
    return row is not None and row.open_to(role)


def take(
    verb: str,
    *,
    state: str,
    role: str,
    supplied: Collection[str] = (),
    officer: str = "",
    proposer: str | None = None,
    kind: str | None = None,
) -> str:
    """The state after the step. Raises Refusal: batch.state, not_allowed, same_officer, batch.errors, reason.missing.

    ``supplied`` names what is given: "reason", and "clean" for a batch without errors.
    """
    row = step(verb, state)
    if row is None or (kind is not None and kind not in row.kinds):
        raise Refusal("batch.state", FEED_RULE, verb=verb, state=state)
    if not row.open_to(role):
        raise Refusal("not_allowed", row.basis, verb=verb, role=role)
    if row.other_officer and (not officer or officer == proposer):
        raise Refusal("same_officer", row.basis, verb=verb)
    for need in row.needs:
        if need not in supplied:
            raise Refusal(NEEDS[need], row.basis, verb=verb, longest=LONGEST_REASON)
    return row.end
