"""Settings (设置): environment variables ``MINGBAI_*``, secrets kept in ``var/``, and the county's own words."""

import os
import secrets
import tempfile
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass, fields
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from intake.signature import read_secret
from web.site import Site

SECRET_BYTES = 32
TRUE, FALSE = frozenset({"1", "true", "yes", "on"}), frozenset({"", "0", "false", "no", "off"})


@dataclass(frozen=True, slots=True)
class Setting:
    """One variable: its default as README prints it, and what it is for."""

    name: str
    default: str
    says: str


SETTINGS = (
    Setting("MINGBAI_VAR", "var", "folder of everything that is kept: database, index, secrets, files"),
    Setting("MINGBAI_DATABASE_URL", "sqlite:///<var>/mingbai.db", "ledger; postgresql://user@host/name for PostgreSQL"),
    Setting("MINGBAI_HOST", "127.0.0.1", "address to listen on"),
    Setting("MINGBAI_PORT", "8000", "port to listen on"),
    Setting("MINGBAI_BASE_PATH", "", "sub-path of the county portal under which the whole site is mounted, like /mingbai"),
    Setting("MINGBAI_ORIGIN", "", "public scheme and host, like https://www.example.gov.cn; for QR codes and the site map"),
    Setting("MINGBAI_TRUSTED_PROXIES", "", "addresses whose X-Forwarded-For is believed, comma separated; none by default"),
    Setting("MINGBAI_SECURE_COOKIES", "on with an https origin", "cookies only over https: 1 or 0"),
    Setting("MINGBAI_PEPPER", "<var>/pepper", "64 hex digits that key the digests of people; losing it ends own-record look-ups"),
    Setting("MINGBAI_SECRET", "<var>/secret", "64 hex digits that sign form tokens and notes"),
    Setting("MINGBAI_FEED_KEYS", "<var>/feed_keys", "senders of batches, sender:whsec_<base64>, comma separated or one a line"),
    Setting("MINGBAI_SEARCH", "embedded", "search engine: embedded or meilisearch"),
    Setting("MINGBAI_MEILI_URL", "", "address of the Meilisearch server"),
    Setting("MINGBAI_MEILI_KEY", "", "its key for documents, indexes, tasks, settings and search"),
    Setting("MINGBAI_MEILI_PREFIX", "mingbai", "first part of the names of its indexes"),
    Setting("MINGBAI_SITE_FILE", "<var>/site.toml", "names, phones, footer and confirmed promises of the county"),
)  # fmt: skip

# Claims that only the county can make. These defaults follow the seed documents and are TO BE CONFIRMED BY THE COUNTY:
# every one may be changed in the [words] table of the site file.
WORDS: Mapping[str, str] = {
    "money_safe": "钱还在，不会少您的。",
    "repaid_in": "换好卡以后，一般 10 个工作日内补发。",
    "no_fee": "不用交任何费用。",
    "fraud": "我们不会打电话要验证码，也不会让您先交钱。",
    "privacy_sentence": "您填的身份证号只用来查您自己的补贴。",
    "privacy_kept": "我们不公开、不保存在这部手机上、不给别人。公布的名单里，个人的姓名隐去一个字，没有身份证号和卡号。查完请点“看完了，退出”。",
    "objection_sentence": "您觉得谁不该领、谁漏了、面积不对，都可以说。可以不留名。",
    "objection_days": "5 个工作日内核实答复。",
    "helpdesk": "乡镇便民服务中心",
    "helpdesk_hours": "工作日 8:30-17:00",
    "card_step": "请带身份证和新卡，到乡镇便民服务中心换卡。",
    "bank_memo": "惠农补贴",
    "idle_minutes": "5",
    "open_licence": "可以免费使用和转发。请注明来源和日期。",
}
SITE = {"name": "明白账", "county": "海城市", "host_unit": "海城市财政局"}


class SettingsError(ValueError):
    """A variable or file that cannot be used; the sentence names it, never its value."""


@dataclass(frozen=True, slots=True)
class Settings:
    """Everything the process was told from outside, read once."""

    var: Path
    database_url: str
    host: str
    port: int
    trusted_proxies: str
    secure_cookies: bool
    pepper: bytes
    secret: bytes
    feed_keys: Mapping[str, bytes]
    meili_url: str
    meili_key: str
    meili_prefix: str
    site: Site

    @property
    def on_sqlite(self) -> bool:
        """Whether one process does everything, the worker included."""
        return self.database_url.startswith("sqlite")

    @property
    def search_path(self) -> Path:
        """The file of the embedded index."""
        return self.var / "search.db"

    @classmethod
    def from_env(cls, env: Mapping[str, str] = os.environ) -> "Settings":
        """Read the environment; creates ``var`` and missing secrets. SettingsError says what is wrong."""
        given = {setting.name: env.get(setting.name, "").strip() for setting in SETTINGS}
        var = Path(given["MINGBAI_VAR"] or "var").resolve()
        var.mkdir(mode=0o700, parents=True, exist_ok=True)
        site = _site(given, var)
        return cls(
            var=var,
            database_url=given["MINGBAI_DATABASE_URL"] or f"sqlite:///{var / 'mingbai.db'}",
            host=given["MINGBAI_HOST"] or "127.0.0.1",
            port=_port(given["MINGBAI_PORT"] or "8000"),
            trusted_proxies=given["MINGBAI_TRUSTED_PROXIES"],
            secure_cookies=_truth("MINGBAI_SECURE_COOKIES", given, default=site.origin.startswith("https:")),
            pepper=_secret("MINGBAI_PEPPER", given, var / "pepper"),
            secret=_secret("MINGBAI_SECRET", given, var / "secret"),
            feed_keys=_feed_keys(given["MINGBAI_FEED_KEYS"], var / "feed_keys"),
            meili_url=_meili_url(given),
            meili_key=given["MINGBAI_MEILI_KEY"],
            meili_prefix=given["MINGBAI_MEILI_PREFIX"] or "mingbai",
            site=site,
        )


def _port(text: str) -> int:
    if not text.isdecimal() or not 0 < int(text) < 1 << 16:
        raise SettingsError("MINGBAI_PORT must be a number from 1 to 65535")
    return int(text)


def _truth(name: str, given: Mapping[str, str], *, default: bool) -> bool:
    text = given[name].lower()
    if text not in TRUE | FALSE:
        raise SettingsError(f"{name} must be 1 or 0")
    return default if text == "" else text in TRUE


def _secret(name: str, given: Mapping[str, str], path: Path) -> bytes:
    text = given[name] or _kept_secret(path)
    try:
        value = bytes.fromhex(text)
    except ValueError:
        value = b""
    if len(value) < SECRET_BYTES:
        raise SettingsError(f"{name} (or the file {path}) must hold at least {2 * SECRET_BYTES} hex digits")
    return value


def _kept_secret(path: Path) -> str:
    if not path.exists():
        handle, name = tempfile.mkstemp(dir=path.parent)  # readable by its owner only
        with os.fdopen(handle, "w") as fresh:
            fresh.write(secrets.token_hex(SECRET_BYTES))
        try:
            # A link fails when another process was first, so that both use the same secret, and it is never half written.
            os.link(name, path)
        except FileExistsError:
            pass
        finally:
            Path(name).unlink()
    return path.read_text(encoding="ascii", errors="replace").strip()


def _feed_keys(text: str, path: Path) -> dict[str, bytes]:
    if not text and path.exists():
        text = path.read_text(encoding="utf-8")
    keys: dict[str, bytes] = {}
    for entry in text.replace("\n", ",").split(","):
        if not entry.strip():
            continue
        sender, _, key = (part.strip() for part in entry.partition(":"))
        try:
            keys[sender] = read_secret(key)
        except ValueError as wrong:
            raise SettingsError(
                f"MINGBAI_FEED_KEYS (or {path}): the key of {sender or '?'} is not whsec_<base64>"
            ) from wrong
    return keys


def _meili_url(given: Mapping[str, str]) -> str:
    engine, url = given["MINGBAI_SEARCH"] or "embedded", given["MINGBAI_MEILI_URL"]
    if engine not in {"embedded", "meilisearch"}:
        raise SettingsError("MINGBAI_SEARCH must be embedded or meilisearch")
    if engine == "meilisearch" and not url:
        raise SettingsError("MINGBAI_SEARCH=meilisearch needs MINGBAI_MEILI_URL")
    return url if engine == "meilisearch" else ""


def _site(given: Mapping[str, str], var: Path) -> Site:
    base = given["MINGBAI_BASE_PATH"].rstrip("/")
    if base and not base.startswith("/"):
        raise SettingsError("MINGBAI_BASE_PATH must start with /")
    origin = given["MINGBAI_ORIGIN"].rstrip("/")
    if origin and (urlsplit(origin).scheme not in {"http", "https"} or urlsplit(origin).path):
        raise SettingsError("MINGBAI_ORIGIN must be like https://www.example.gov.cn")
    told = _site_file(Path(given["MINGBAI_SITE_FILE"] or var / "site.toml"), asked=bool(given["MINGBAI_SITE_FILE"]))
    words = {**WORDS, **told.pop("words", {})}
    known = {item.name for item in fields(Site)} - {"base_path", "origin", "words"}
    if unknown := set(told) - known:
        raise SettingsError(
            f"MINGBAI_SITE_FILE: unknown {', '.join(sorted(unknown))}; known are {', '.join(sorted(known))}, [words]"
        )
    return Site(**{**SITE, **told}, base_path=base, origin=origin, words=words)


def _site_file(path: Path, *, asked: bool) -> dict[str, Any]:
    if not asked and not path.exists():
        return {}
    try:
        told = tomllib.loads(path.read_text(encoding="utf-8"))
    except (OSError, ValueError) as wrong:
        raise SettingsError(f"MINGBAI_SITE_FILE: {path} cannot be read: {type(wrong).__name__}") from wrong
    values = [*told.values(), *told.get("words", {}).values()] if isinstance(told.get("words", {}), dict) else [0]
    if any(not isinstance(value, str) for value in values if value is not told.get("words")):
        raise SettingsError("MINGBAI_SITE_FILE: every value must be a text in quotes")
    return told
