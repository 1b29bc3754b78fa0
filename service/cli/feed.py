"""``mingbai feed``: send, check, or start a batch file."""

import json
import sys
import time
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, NoReturn

import click
from rich.console import Console
from rich.progress import DownloadColumn, Progress, SpinnerColumn, TextColumn, TransferSpeedColumn

from core.law.clock import local_date
from core.law.refusal import Refusal
from intake.problems import FeedRefusal, told
from intake.signature import read_secret
from service.feed.checking import SHAPE, Checked, check_file
from service.feed.client import Answer, Unreachable, send_file
from service.feed.receipts import in_words
from service.feed.samples import FORMATS, sample
from service.feed.watching import watched

FILE = click.argument("file", type=click.Path(exists=True, dir_okay=False, readable=True, path_type=Path))
AS_JSON = click.option("--json", "as_json", is_flag=True, help="Print one JSON object for a program.")
SHOWN = 200


@click.group()
def command() -> None:
    """Send, check or start a batch file of the disbursement feed."""


@command.command()
@FILE
@click.option("--url", required=True, help="Address of the site, with its sub-path if it has one.")
@click.option("--key", required=True, help="whsec_… of this sender, or @FILE that holds it.")
@AS_JSON
def send(file: Path, url: str, key: str, *, as_json: bool) -> None:
    """Sign FILE (ndjson, csv, xlsx; .gz) and send it; sending again is always safe."""
    secret = _secret(key)
    if not url.startswith(("http://", "https://")):
        raise click.BadParameter("http:// or https:// is needed", param_hint="--url")
    columns = (SpinnerColumn(), TextColumn("{task.description}"), DownloadColumn(), TransferSpeedColumn())
    try:
        with Progress(*columns, console=Console(stderr=True), disable=as_json, transient=True) as progress:
            task = progress.add_task(file.name, total=None)
            answer = send_file(
                file, url, secret, pause=time.sleep, passed=lambda sent: progress.update(task, completed=sent)
            )
    except Unreachable as error:
        fail(f"没有送达：{error}。可以再发一次，不会重复入账。", as_json=as_json)
    except Refusal as refusal:
        refuse(refusal, as_json=as_json)
    _print_answer(answer, as_json=as_json)


@command.command()
@FILE
@AS_JSON
def check(file: Path, *, as_json: bool) -> None:
    """Check FILE without sending it: by the ledger of this installation, or by its shape alone."""
    try:
        with watched(file.name, quiet=as_json) as watch:
            found = check_file(file, local_date(datetime.now(UTC)), watch)
    except Refusal as refusal:
        refuse(refusal, as_json=as_json)
    if as_json:
        _print_json(found)
    else:
        _print_findings(found)
    sys.exit(1 if found.errors_n else 0)


@command.command()
@click.argument("file", required=False, type=click.Path(dir_okay=False, writable=True, path_type=Path))
@click.option("--format", "form", type=click.Choice(FORMATS), help="Kind of file; by the name of FILE, else ndjson.")
@click.option("--out", type=click.Path(dir_okay=False, writable=True, path_type=Path), help="The same as FILE.")
def template(file: Path | None, form: str | None, out: Path | None) -> None:
    """Write an example batch with invented payees to FILE, or to the output."""
    target = file or out
    form = form or _form_of(target)
    content = sample(form, local_date(datetime.now(UTC)))
    if target is not None:
        target.write_bytes(content)
        click.echo(f"已写入 {target}。")
    elif form == "xlsx" and sys.stdout.isatty():
        raise click.UsageError("xlsx needs a FILE")
    else:
        sys.stdout.buffer.write(content)


def _form_of(target: Path | None) -> str:
    suffix = target.suffix.lower().removeprefix(".") if target else FORMATS[0]
    if suffix not in FORMATS:
        raise click.BadParameter(f"the name must end in one of {', '.join(FORMATS)}", param_hint="FILE")
    return suffix


def fail(sentence: str, *, as_json: bool, **more: object) -> NoReturn:
    """Say why and end with status 1."""
    if as_json:
        click.echo(json.dumps({"error": sentence, **more}, ensure_ascii=False))
    else:
        click.echo(sentence, err=True)
    sys.exit(1)


def refuse(refusal: Refusal, *, as_json: bool) -> NoReturn:
    """Say in the words of the feed why a file is refused, and end with status 1."""
    said = told(refusal) or FeedRefusal("feed.malformed", f"不能接收（{refusal.code}）。")
    more = {} if said.line is None else {"line": said.line}
    fail(f"未接收。{said}", as_json=as_json, code=refusal.code, **more)


def _secret(key: str) -> bytes:
    try:
        return read_secret(Path(key[1:]).read_text(encoding="ascii") if key.startswith("@") else key)
    except (OSError, ValueError) as error:
        raise click.BadParameter("whsec_… or @FILE with it is needed", param_hint="--key") from error


def _print_answer(answer: Answer, *, as_json: bool) -> None:
    body = answer.body
    if not answer.taken:
        told_why = str(body.get("detail", "")) or f"对方答复 HTTP {answer.status}。"
        fail(f"未接收（{answer.status}）。{told_why}", as_json=as_json, **body)
    click.echo(json.dumps(body, ensure_ascii=False) if as_json else in_words(body))


def _print_findings(found: Checked) -> None:
    for issue in found.findings[:SHOWN]:
        place = "整批" if issue.row_no is None else f"序号 {issue.row_no}"
        click.echo(f"{'错误' if issue.severity == 'error' else '提醒'} {place} {issue.field} {issue.sentence}")
    if len(found.findings) > SHOWN:
        click.echo(f"……还有 {len(found.findings) - SHOWN} 条，用 --json 看全部。")
    if found.against == SHAPE:
        click.echo("这里没有安装本系统的数据库，村代码、补贴编码等没有核对。")
    if found.errors_n:
        click.echo(f"检查未通过：错误 {found.errors_n} 个，提醒 {found.warnings_n} 个。")
    else:
        click.echo(f"检查通过：{found.manifest.rows} 行，提醒 {found.warnings_n} 个。")


def _print_json(found: Checked) -> None:
    body: dict[str, Any] = {
        "batch_no": found.manifest.batch_no,
        "rows": found.manifest.rows,
        "errors": found.errors_n,
        "warnings": found.warnings_n,
        "against": found.against,
        "findings": [issue._asdict() for issue in found.findings],
    }
    click.echo(json.dumps(body, ensure_ascii=False))
