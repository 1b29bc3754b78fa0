"""The files of the repository and their syntax trees, for tests about the system itself."""

import ast
import os
from collections.abc import Iterator
from functools import cache
from pathlib import Path

ROOT = Path(__file__).parents[2]
FLOORS = ("service", "portal", "admin", "intake", "web", "search", "gate", "paper", "core", "migrations")
DOORS = ("portal", "admin", "intake")
OURS = (*FLOORS, "tests", "benchmarks")
NOT_OURS = {"var", "build", "dist", "__pycache__"}
FunctionNode = ast.FunctionDef | ast.AsyncFunctionDef


def all_files() -> Iterator[Path]:
    """Everything that is part of the repository, by walking: an exported tree has no git."""
    for folder, folders, names in os.walk(ROOT):
        hidden = {name for name in folders if name.startswith(".") and name != ".ci"}
        folders[:] = sorted(set(folders) - hidden - NOT_OURS - {f for f in folders if f.endswith(".egg-info")})
        yield from (Path(folder) / name for name in sorted(names) if name != ".git")


@cache
def sources(*packages: str) -> dict[str, ast.Module]:
    """Path relative to the root → syntax tree, for every module of ``packages`` (default: all of ours)."""
    found: dict[str, ast.Module] = {}
    for package in packages or OURS:
        for path in sorted((ROOT / package).rglob("*.py")):
            name = str(path.relative_to(ROOT))
            if not name.startswith("migrations/versions/"):  # written by alembic
                found[name] = ast.parse(path.read_text(encoding="utf-8"), name)
    return found


def functions(tree: ast.Module) -> Iterator[FunctionNode]:
    """All functions and methods, nested ones too."""
    return (node for node in ast.walk(tree) if isinstance(node, FunctionNode))


def length(node: FunctionNode) -> int:
    """Lines from ``def`` to the end, the docstring not counted: a reason costs nothing."""
    total = (node.end_lineno or node.lineno) - node.lineno + 1
    first = node.body[0]
    if ast.get_docstring(node) is not None:
        total -= (first.end_lineno or first.lineno) - first.lineno + 1
    return total


def called(node: ast.AST) -> str:
    """The dotted name of a call's or decorator's target, "" when it has none."""
    target = node.func if isinstance(node, ast.Call) else node
    try:
        return ast.unparse(target)
    except ValueError:
        return ""
