"""Whatever the system may say has words: refusals for people, events and jobs for those who run it."""

import ast
import re
from collections.abc import Iterator

from core.law.payouts.states import STEPS
from core.law.roles import PERMISSIONS
from tests.house.tree import ROOT, called, sources
from web.asgi import TEMPLATES
from web.wording import REFUSALS

EVENTS_PAGE = (ROOT / "docs/events.md").read_text(encoding="utf-8")
CODE = re.compile(r"[a-z]+\.[a-z_]+")
# Outbox kinds, modules and columns look otherwise; a literal of this shape in core.actions is an event.
NAMES_NO_EVENT = set(PERMISSIONS)


def refusals(*packages: str) -> Iterator[str]:
    for tree in sources(*packages).values():
        for node in ast.walk(tree):
            if isinstance(node, ast.Call) and called(node).rsplit(".", 1)[-1] == "Refusal" and node.args:
                code = node.args[0]
                choices = (code.body, code.orelse) if isinstance(code, ast.IfExp) else (code,)
                yield from (n.value for n in choices if isinstance(n, ast.Constant) and isinstance(n.value, str))


def events() -> set[str]:
    tree = sources("core/actions").values()
    literals = {n.value for t in tree for n in ast.walk(t) if isinstance(n, ast.Constant) and isinstance(n.value, str)}
    return {text for text in literals if CODE.fullmatch(text)} - set(refusals("core/actions")) - NAMES_NO_EVENT


def test_every_refusal_has_words_for_people() -> None:
    assert not {code for code in refusals("core", "web", "portal", "admin", "search") if code not in REFUSALS}


def test_every_event_is_documented() -> None:
    documented = set(re.findall(r"^\| `([a-z_.]+)` \| [^|]", EVENTS_PAGE, re.MULTILINE))
    assert len(events()) > 20
    assert events() <= documented


def test_the_desk_has_a_word_for_every_event() -> None:
    words = (TEMPLATES / "admin/words.html").read_text(encoding="utf-8")
    assert not {event for event in events() if f'"{event}":' not in words}


def test_every_job_is_documented() -> None:
    jobs = (ROOT / "service/jobs.py").read_text(encoding="utf-8")
    names = re.findall(r'\bJob\("([a-z_]+)"', jobs)
    assert names
    assert not [name for name in names if f"| `{name}` |" not in EVENTS_PAGE]


def test_every_step_of_a_batch_has_a_basis() -> None:
    assert not [step for step in STEPS if not step.basis]
