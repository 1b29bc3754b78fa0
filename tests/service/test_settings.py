"""Settings come from the environment; secrets are made once and never shown."""

import base64
import inspect
import re
import stat
from pathlib import Path

import pytest

import service.settings
from service.settings import SETTINGS, WORDS, Settings, SettingsError

KEY = "whsec_" + base64.b64encode(b"k" * 32).decode()


def read(var: Path, **given: str) -> Settings:
    return Settings.from_env({"MINGBAI_VAR": str(var), **{f"MINGBAI_{name}": value for name, value in given.items()}})


def test_defaults_need_nothing_but_a_folder(tmp_path: Path) -> None:
    settings = read(tmp_path / "var")
    assert settings.database_url == f"sqlite:///{tmp_path}/var/mingbai.db"
    assert settings.on_sqlite
    assert (settings.host, settings.port, settings.trusted_proxies) == ("127.0.0.1", 8000, "")
    assert (settings.meili_url, settings.feed_keys, settings.secure_cookies) == ("", {}, False)
    assert settings.site.words == WORDS
    assert stat.S_IMODE((tmp_path / "var").stat().st_mode) == 0o700


def test_secrets_are_made_once_and_for_the_owner_only(tmp_path: Path) -> None:
    first, again = read(tmp_path), read(tmp_path)
    assert first == again
    assert first.pepper != first.secret
    assert len(first.pepper) == 32
    for name in ("pepper", "secret"):
        assert stat.S_IMODE((tmp_path / name).stat().st_mode) == 0o600
    assert sorted(path.name for path in tmp_path.iterdir()) == ["pepper", "secret"]


def test_a_given_secret_is_not_written_down(tmp_path: Path) -> None:
    settings = read(tmp_path, PEPPER="ab" * 32, SECRET="cd" * 40)
    assert (settings.pepper, len(settings.secret)) == (b"\xab" * 32, 40)
    assert list(tmp_path.iterdir()) == []


def test_feed_keys_come_from_the_environment_or_the_file(tmp_path: Path) -> None:
    assert read(tmp_path, FEED_KEYS=f"yikatong:{KEY}, second:{KEY}").feed_keys == {
        "yikatong": b"k" * 32,
        "second": b"k" * 32,
    }
    (tmp_path / "feed_keys").write_text(f"yikatong: {KEY}\n\n", encoding="utf-8")
    assert list(read(tmp_path).feed_keys) == ["yikatong"]


def test_the_county_sets_its_own_names_and_promises(tmp_path: Path) -> None:
    (tmp_path / "site.toml").write_text(
        'county = "示例县"\nhotline = "0412-3221234"\n[words]\nrepaid_in = "换好卡以后，5 天内补发。"\n',
        encoding="utf-8",
    )
    site = read(tmp_path, BASE_PATH="/mb/", ORIGIN="https://www.example.gov.cn").site
    assert (site.county, site.hotline, site.name) == ("示例县", "0412-3221234", "明白账")
    assert (site.base_path, site.origin) == ("/mb", "https://www.example.gov.cn")
    assert site.words["repaid_in"] == "换好卡以后，5 天内补发。"
    assert site.words["no_fee"] == WORDS["no_fee"]
    assert read(tmp_path, ORIGIN="https://www.example.gov.cn").secure_cookies


def test_the_search_server_is_used_only_when_asked_for(tmp_path: Path) -> None:
    assert read(tmp_path, MEILI_URL="http://127.0.0.1:7700").meili_url == ""
    asked = read(tmp_path, SEARCH="meilisearch", MEILI_URL="http://127.0.0.1:7700", MEILI_KEY="k")
    assert (asked.meili_url, asked.meili_key, asked.meili_prefix) == ("http://127.0.0.1:7700", "k", "mingbai")


@pytest.mark.parametrize(
    "given",
    [
        {"PORT": "http"},
        {"PORT": "70000"},
        {"SECURE_COOKIES": "perhaps"},
        {"PEPPER": "short"},
        {"SECRET": "zz" * 32},
        {"FEED_KEYS": "yikatong:hunter2"},
        {"SEARCH": "elastic"},
        {"SEARCH": "meilisearch"},
        {"BASE_PATH": "mb"},
        {"ORIGIN": "www.example.gov.cn"},
        {"SITE_FILE": "/nowhere/site.toml"},
    ],
)
def test_what_cannot_be_used_is_named_without_its_value(tmp_path: Path, given: dict[str, str]) -> None:
    with pytest.raises(SettingsError, match=f"MINGBAI_{next(iter(given))}") as told:
        read(tmp_path, **given)
    assert "hunter2" not in str(told.value)


@pytest.mark.parametrize("text", ["name = ", "nickname = 'x'", "words = 'x'", "[words]\nno_fee = 3", "county = 5"])
def test_a_site_file_that_cannot_be_used_stops_the_start(tmp_path: Path, text: str) -> None:
    (tmp_path / "site.toml").write_text(text, encoding="utf-8")
    with pytest.raises(SettingsError, match="MINGBAI_SITE_FILE"):
        read(tmp_path)


def test_every_variable_the_code_reads_is_in_the_table() -> None:
    source = inspect.getsource(service.settings)
    assert set(re.findall(r"MINGBAI_[A-Z_]+", source)) - {"MINGBAI_"} == {setting.name for setting in SETTINGS}
    assert all(setting.says for setting in SETTINGS)
