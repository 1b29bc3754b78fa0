"""``mingbai serve``: the web server, on SQLite with the worker inside."""

from typing import Any

import click
import uvicorn

from service.settings import Settings, SettingsError

LOGGING: dict[str, Any] = {
    "version": 1,
    "disable_existing_loggers": False,
    "formatters": {"line": {"format": "%(asctime)s %(levelname)s %(name)s %(message)s"}},
    "handlers": {"stderr": {"class": "logging.StreamHandler", "formatter": "line"}},
    # The engine loggers stay silent: SQL and its values do not belong in a log.
    "loggers": {
        "mingbai": {"handlers": ["stderr"], "level": "INFO", "propagate": False},
        "uvicorn.error": {"handlers": ["stderr"], "level": "WARNING", "propagate": False},
    },
}
GRACE_SECONDS = 10


@click.command()
@click.option("--host", help="Address to listen on (MINGBAI_HOST).")
@click.option("--port", type=click.IntRange(1, 65535), help="Port to listen on (MINGBAI_PORT).")
@click.option("--workers", type=click.IntRange(1, 64), default=1, show_default=True, help="Server processes.")
def command(host: str | None, port: int | None, workers: int) -> None:
    """Serve the site until interrupted."""
    try:
        settings = Settings.from_env()
    except SettingsError as wrong:
        raise click.ClickException(str(wrong)) from wrong
    host, port = host or settings.host, port or settings.port
    click.echo(f"{settings.site.name}: http://{host}:{port}{settings.site.base_path}/  (Ctrl+C ends)")
    _serve(
        "service.app:application",
        factory=True,
        host=host,
        port=port,
        workers=workers,
        access_log=False,
        server_header=False,
        date_header=True,
        log_config=LOGGING,
        proxy_headers=bool(settings.trusted_proxies),
        forwarded_allow_ips=settings.trusted_proxies or None,
        timeout_graceful_shutdown=GRACE_SECONDS,
    )


def _serve(application: str, **options: Any) -> None:  # noqa: ANN401  uvicorn's own options
    try:
        uvicorn.run(application, **options)
    except SystemExit as ended:
        if ended.code:
            raise click.ClickException(
                "the server did not start: is the port taken? The line above says why."
            ) from ended
