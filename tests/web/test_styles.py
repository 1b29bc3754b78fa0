"""The public style sheet: small, readable, and understood by the phones villagers have."""

import gzip
import re

import pytest

from web.asgi import STATIC, TEMPLATES

TEXT = (STATIC / "mingbai.css").read_text(encoding="utf-8")
RULES = re.sub(r"/\*.*?\*/", "", TEXT, flags=re.DOTALL)
TOKENS = dict(re.findall(r"--([a-z-]+): (#[0-9a-f]{3,6});", TEXT))
NEWER_THAN_CHROME_49 = (
    r"[;{\s]gap:", r":is\(", r":where\(", r":has\(", r":focus-visible", r"clamp\(", r"[^-]min\(", r"[^-]max\(",
    r"(margin|padding|border|inset)-(inline|block)", r"aspect-ratio", r"@layer", r"@container", r"color-mix", r"oklch",
    r"overflow-wrap: anywhere", r"@import", r"url\(", r"!important.*!important",
)  # fmt: skip


def luminance(colour: str) -> float:
    digits = colour[1:] if len(colour) == 7 else "".join(sign * 2 for sign in colour[1:])
    parts = [int(digits[place : place + 2], 16) / 255 for place in (0, 2, 4)]
    red, green, blue = (part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4 for part in parts)
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def contrast(one: str, other: str) -> float:
    light, dark = sorted((luminance(TOKENS[one]), luminance(TOKENS[other])), reverse=True)
    return (light + 0.05) / (dark + 0.05)


@pytest.mark.parametrize(
    ("text", "ground", "least"),
    [
        ("ink", "ground", 7), ("soft", "paper", 7), ("soft", "ground", 7), ("link", "paper", 7), ("link", "ground", 7),
        ("brand", "paper", 7), ("ok", "ok-ground", 7), ("warn", "warn-ground", 7), ("bad", "bad-ground", 7),
        ("ink", "calm-ground", 7), ("link", "calm-ground", 6.5), ("ink", "focus", 7), ("line", "paper", 3),
    ],
)  # fmt: skip
def test_contrast(text: str, ground: str, least: float) -> None:
    assert contrast(text, ground) >= least


def test_weight() -> None:
    assert len(gzip.compress(TEXT.encode(), 9)) <= 8 * 1024


@pytest.mark.parametrize("feature", NEWER_THAN_CHROME_49)
def test_nothing_newer_than_the_baseline(feature: str) -> None:
    assert not re.search(feature, RULES)


PLAIN = {"plain", "info", "more", "text"}
"""Names for what looks as it is without a rule of its own."""


def test_every_class_of_a_public_page_has_a_rule() -> None:
    known = set(re.findall(r"\.([a-z][a-z-]*)", RULES)) | PLAIN
    for path in (*(TEMPLATES / "portal").rglob("*.html"), *(TEMPLATES / "shared").glob("[!d]*.html")):
        text = re.sub(r"\{[{%#].*?[}%#]\}", " ", path.read_text(encoding="utf-8"), flags=re.DOTALL)
        used = {name for names in re.findall(r'class="([^"]*)"', text) for name in names.split()}
        assert used <= known, path.name
