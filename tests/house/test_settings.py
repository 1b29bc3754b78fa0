"""Every setting stands in the README, in both languages, as the code has it; no other variable is read."""

import re
from html import escape

import pytest

from service.settings import SETTINGS, WORDS, Setting
from tests.house.tree import FLOORS, ROOT, sources

README = (ROOT / "README.md").read_text(encoding="utf-8")
ENGLISH, CHINESE = README.split("\n# 中文说明\n")
NAMES = {setting.name for setting in SETTINGS}


@pytest.mark.parametrize("setting", SETTINGS, ids=lambda setting: setting.name)
def test_a_setting_is_documented(setting: Setting) -> None:
    assert (
        f"| `{setting.name}` | {escape(setting.default, quote=False)} | {escape(setting.says, quote=False)} |"
        in ENGLISH
    )
    assert f"| `{setting.name}` |" in CHINESE


def test_the_readme_documents_no_setting_that_is_gone() -> None:
    assert set(re.findall(r"\bMINGBAI_[A-Z_]*[A-Z]", README)) <= NAMES


def test_the_code_reads_no_variable_beside_the_settings() -> None:
    code = {name: (ROOT / name).read_text(encoding="utf-8") for name in sources(*FLOORS)}
    found = {(name, word) for name, text in code.items() for word in re.findall(r"\bMINGBAI_[A-Z_]*[A-Z]", text)}
    assert not {(name, word) for name, word in found if word not in NAMES}


@pytest.mark.parametrize("word", WORDS)
def test_a_promise_to_villagers_is_documented(word: str) -> None:
    assert f'{word} = "{WORDS[word]}"' in ENGLISH
