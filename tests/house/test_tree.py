"""What lies in the repository besides code: no foreign addresses, a whole lock, a short list of targets."""

import re
import subprocess
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.house.tree import ROOT, all_files

LOCKS = ("requirements.lock", "requirements-dev.lock")
TEXT = {
    ".py",
    ".md",
    ".toml",
    ".lock",
    ".html",
    ".css",
    ".js",
    ".svg",
    ".txt",
    ".ini",
    ".mako",
    ".csv",
    ".yml",
    ".json",
    "",
}
ADDRESS = re.compile(r"\bhttps?://(?:[^\s/@\"'`<>]*@)?(\[[0-9a-fA-F:]+\]|[^\s/:\"'`<>)\]}?#，。；、）;\\]+)")
# This machine, names without a dot, names reserved for examples, names of XML vocabularies, and placeholders.
HARMLESS = re.compile(
    r"127\.0\.0\.1|\[::1\]|[\w-]+|.*\bexample(?:\.[a-z.]+)?|(?:.*\.)?(?:test|invalid)|testserver\.local|"
    r"www\.w3\.org|www\.sitemaps\.org|schemas\.openxmlformats\.org|purl\.oclc\.org|[{<$%*].*"
)
REGISTRY = re.compile(
    r"\b(?:pypi|pythonhosted|npmjs|yarnpkg|jsdelivr|unpkg|cdnjs|cloudflare|googleapis|gstatic|bootcdn|crates|tuna|aliyun)"
    r"\.(?:org|com|io|net|cn)\b"
)


def test_no_file_names_a_foreign_host() -> None:
    found = {(name, host) for name, text in texts() for host in ADDRESS.findall(text) if not HARMLESS.fullmatch(host)}
    assert not found


def test_no_file_names_a_registry_or_a_network_of_copies() -> None:
    assert not {(name, match.group()) for name, text in texts() for match in REGISTRY.finditer(text)}


@pytest.mark.parametrize("name", LOCKS)
def test_every_locked_package_is_pinned_with_hashes(name: str) -> None:
    packages = (ROOT / name).read_text(encoding="utf-8").replace("\\\n", " ").splitlines()
    assert packages
    for line in packages:
        assert re.match(r"[a-z0-9._-]+==\S+", line), line
        assert re.search(r"--hash=sha256:[0-9a-f]{64}\b", line), line
        assert "://" not in line


def test_the_runtime_lock_is_part_of_the_lock_for_tests() -> None:
    runtime, tests = (set((ROOT / name).read_text(encoding="utf-8").splitlines()) for name in LOCKS)
    assert runtime <= tests


def test_make_help_lists_every_target_and_not_too_many() -> None:
    shown = subprocess.run(["make", "help"], cwd=ROOT, capture_output=True, text=True, check=True).stdout
    listed = set(re.findall(r"^ +make ([a-z]+)", shown, re.MULTILINE))
    makefile = (ROOT / "Makefile").read_text(encoding="utf-8")
    phony = re.search(r"^\.PHONY: (.*)$", makefile, re.MULTILINE)
    assert phony
    assert listed == set(phony.group(1).split())
    assert len(listed) <= 14
    assert {"run", "test", "check", "help"} <= listed


def test_every_decision_is_one_numbered_page() -> None:
    pages = sorted(path.name for path in (ROOT / "docs/decisions").glob("*.md"))
    assert [page[:4] for page in pages] == [f"{number:04}" for number in range(1, len(pages) + 1)]


def texts() -> Iterator[tuple[str, str]]:
    for path in all_files():
        if path.suffix in TEXT:
            yield str(path.relative_to(ROOT)), read(path)


def read(path: Path) -> str:
    """What is no text has no address in it that anyone would follow."""
    try:
        return path.read_text(encoding="utf-8")
    except UnicodeDecodeError:
        return ""
