"""Every refusal that the code can raise has words of its own."""

import ast
from collections.abc import Iterator

import pytest

from web.asgi import FOLDER
from web.wording import REFUSALS

# The feed answers machines and has its own table (intake/problems.py).
PACKAGES = ("core", "search", "web", "portal", "admin")


def codes() -> Iterator[str]:
    for package in PACKAGES:
        for path in sorted((FOLDER / package).rglob("*.py")):
            for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
                if isinstance(node, ast.Call) and ast.unparse(node.func) == "Refusal" and node.args:
                    code = node.args[0]
                    if isinstance(code, ast.Constant):
                        yield str(code.value)


@pytest.mark.parametrize("code", sorted(set(codes())))
def test_words_for(code: str) -> None:
    assert code in REFUSALS
