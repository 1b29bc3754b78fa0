"""Every answer of a run against the oracle (核对): how many came, how many were wrong, and in what."""

import re
from collections.abc import Sequence
from dataclasses import dataclass, field

from benchmarks.load import Heard, unpacked
from benchmarks.oracle import Oracle
from benchmarks.reading import other_count
from benchmarks.workload import Question

KEPT_FAULTS = 3
OK = 200
# What differs between two answers to the same question.
TOKEN = re.compile(r'name="form_token" value="[^"]+"')


@dataclass(slots=True)
class Checked:
    """Answers that were compared; ``faults`` holds the first few sentences of what was wrong."""

    answers: int = 0
    wrong: int = 0
    faults: list[str] = field(default_factory=list)

    def note(self, count: int, faults: Sequence[str]) -> None:
        """``count`` equal answers with these faults."""
        self.answers += count
        if faults:
            self.wrong += count
            self.faults += list(faults)[: max(0, KEPT_FAULTS - len(self.faults))]

    def add(self, other: "Checked") -> None:
        """The answers of another run too."""
        self.answers += other.answers
        self.wrong += other.wrong
        self.faults += other.faults[: max(0, KEPT_FAULTS - len(self.faults))]


class Checker:
    """Compares pages with the oracle, each different body once."""

    def __init__(self, oracle: Oracle) -> None:
        self._oracle = oracle
        self._known: dict[tuple[str, str], list[str]] = {}

    def ours(self, questions: Sequence[Question], heard: Heard) -> Checked:
        """Every answer of the product."""
        checked = Checked()
        failed = [answer for answer in heard.answers if answer.status != OK]
        for answer in failed:
            checked.note(1, [f"{answer.status} for {questions[answer.place].path}"])
        bad = {answer.place for answer in failed}
        for place, bodies in heard.bodies.items():
            for body, count in bodies.items():
                if place not in bad:
                    checked.note(count, self._faults(questions[place], body))
        return checked

    def _faults(self, question: Question, body: bytes) -> list[str]:
        text = TOKEN.sub("", unpacked(body))
        key = question.path, text
        if key not in self._known:
            self._known[key] = question.truth.faults(self._oracle, text)
        return self._known[key]

    def theirs(self, questions: Sequence[Question], heard: Heard) -> Checked:
        """Every answer of Datasette: the number of rows that it says there are."""
        checked = Checked()
        for place, bodies in heard.bodies.items():
            for body, count in bodies.items():
                question = questions[place]
                said = other_count(unpacked(body))
                right = question.other_n is None or said == question.other_n
                checked.note(count, [] if right else [f"{question.other}: {said}, not {question.other_n}"])
        return checked
