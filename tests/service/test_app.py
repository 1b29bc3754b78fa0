"""The application as it is served: put together, migrated, probed, and every route spoken for."""

import json
from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

import pytest
import sqlalchemy as sa
from litestar.testing import TestClient

from core.database import open_engine
from service.app import application, build_app
from service.installation import Installation
from service.settings import Settings
from web.asgi import Outside

NOW = datetime(2026, 11, 24, 2, 0, tzinfo=UTC)


@pytest.fixture(scope="module")
def settings(tmp_path_factory: pytest.TempPathFactory) -> Settings:
    return Settings.from_env({"MINGBAI_VAR": str(tmp_path_factory.mktemp("var")), "MINGBAI_SECRET": "5e" * 32})


@pytest.fixture(scope="module")
def app(settings: Settings) -> Outside:
    return build_app(settings, clock=lambda: NOW)


@pytest.fixture(scope="module")
def client(app: Outside) -> Iterator[TestClient[Outside]]:
    with TestClient(app, raise_server_exceptions=False) as opened:
        yield opened


def test_the_probes_answer(client: TestClient[Outside]) -> None:
    assert client.get("/healthz").text == "ok\n"
    ready = client.get("/readyz")
    assert (ready.status_code, ready.json()["database"], ready.json()["schema"]) == (200, "ok", "ok")
    assert client.head("/healthz").status_code == 200


def test_an_old_schema_is_not_ready(tmp_path: Path) -> None:
    settings = Settings.from_env({"MINGBAI_VAR": str(tmp_path)})
    with TestClient(build_app(settings, clock=lambda: NOW, working=False)) as client:
        engine = open_engine(settings.database_url)
        with engine.begin() as connection:
            connection.execute(sa.text("UPDATE alembic_version SET version_num = 'older'"))
        engine.dispose()
        ready = client.get("/readyz")
        assert (ready.status_code, ready.json()["schema"]) == (503, "old")


def test_crawlers_may_see_what_is_public(tmp_path: Path, client: TestClient[Outside]) -> None:
    assert "Disallow: /admin/" in client.get("/robots.txt").text
    settings = Settings.from_env(
        {"MINGBAI_VAR": str(tmp_path), "MINGBAI_BASE_PATH": "/mb", "MINGBAI_ORIGIN": "https://www.example.gov.cn"}
    )
    with TestClient(build_app(settings, clock=lambda: NOW, working=False)) as mounted:
        text = mounted.get("/mb/robots.txt").text
        assert "Disallow: /mb/check\n" in text
        assert "Sitemap: https://www.example.gov.cn/mb/sitemap.xml" in text
        assert mounted.get("/healthz").status_code == 200, "probes need no base path"


@pytest.mark.parametrize(
    ("path", "kind"), [("/nowhere", "text/html"), ("/intake/v1/nowhere", "application/problem+json")]
)
def test_a_dead_end_speaks_to_whoever_came(client: TestClient[Outside], path: str, kind: str) -> None:
    answer = client.get(path)
    assert answer.status_code == 404
    assert answer.headers["content-type"].startswith(kind)


def test_the_empty_county_has_a_home_page(client: TestClient[Outside]) -> None:
    home = client.get("/")
    assert home.status_code == 200
    assert home.headers["cache-control"] == "public, no-cache"
    assert client.get("/", headers={"if-none-match": home.headers["etag"]}).status_code == 304


def test_the_worker_has_its_round(settings: Settings) -> None:
    opened = Installation.open(replace(settings, var=settings.var))
    try:
        worker = opened.worker(lambda: NOW)
        worker.run_once()
        assert opened.index.status().built
    finally:
        opened.close()


def test_a_server_process_reads_its_environment(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setenv("MINGBAI_VAR", str(tmp_path))
    with TestClient(application()) as client:
        assert json.loads(client.get("/readyz").content)["database"] == "ok"
