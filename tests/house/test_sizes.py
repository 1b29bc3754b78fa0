"""Small files, small functions, telling names: what a stranger can read in one sitting stays that way."""

import ast
import re
from collections.abc import Iterator

from tests.house.tree import DOORS, FLOORS, ROOT, FunctionNode, called, functions, length, sources

FILE, FUNCTION, HANDLER = 400, 50, 15
VAGUE = {"util", "utils", "helper", "helpers", "common", "base", "manager", "managers", "misc"}
VERBS = {"get", "post", "put", "patch", "delete", "head", "route", "asgi"}
EXCUSE = re.compile(r"#\s*(?:noqa|type:\s*ignore)(?!: [A-Z]+\d+(?:, [A-Z]+\d+)*  \S|\[[a-z, -]+\]  # \S)")
LATER = re.compile(r"\b(?:TO" + r"DO|FIX" + r"ME|X" + r"XX|HA" + r"CK)\b")


def test_no_file_is_long() -> None:
    long = {}
    for name in sources():
        lines = (ROOT / name).read_text(encoding="utf-8").count("\n")
        if lines > FILE:
            long[name] = lines
    assert not long


def test_no_function_is_long() -> None:
    assert not {
        f"{name}:{node.lineno} {node.name}": length(node)
        for name, tree in sources().items()
        for node in functions(tree)
        if length(node) > FUNCTION
    }


def test_no_handler_is_long() -> None:
    assert not {f"{name}:{node.name}": length(node) for name, node in handlers() if length(node) > HANDLER}


def test_no_module_has_a_vague_name() -> None:
    parts = ((name, part.removesuffix(".py")) for name in sources() for part in name.split("/"))
    assert not {name for name, part in parts if part.lower() in VAGUE}


def test_every_module_says_what_it_is() -> None:
    silent = {name for name, tree in sources().items() if tree.body and ast.get_docstring(tree) is None}
    assert not silent


def test_module_docstrings_are_short() -> None:
    said = {name: ast.get_docstring(tree) or "" for name, tree in sources(*FLOORS).items()}
    assert not {name: text.count("\n") + 1 for name, text in said.items() if len(text.splitlines()) > 8}


def test_every_excuse_has_its_reason_beside_it() -> None:
    assert not list(lines_that_match(EXCUSE))


def test_nothing_is_left_for_later() -> None:
    assert not list(lines_that_match(LATER))


def handlers() -> Iterator[tuple[str, FunctionNode]]:
    """Functions of the doors that carry a route decorator."""
    for name, tree in sources(*DOORS).items():
        for node in functions(tree):
            if any(called(decorator).rsplit(".", 1)[-1] in VERBS for decorator in node.decorator_list):
                yield name, node


def lines_that_match(pattern: re.Pattern[str]) -> Iterator[str]:
    for name in sources():
        for number, line in enumerate((ROOT / name).read_text(encoding="utf-8").splitlines(), 1):
            if pattern.search(line):
                yield f"{name}:{number} {line.strip()}"
