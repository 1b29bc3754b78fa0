"""``mingbai scan``: what files hold that may not become public (隐私检查); never prints the numbers it finds.

``--public`` looks again at everything that is public (复查), as the worker does every day, and records a pass.
"""

import json
import sys
from collections.abc import Iterable, Iterator
from dataclasses import asdict
from pathlib import Path

import click
from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn

from core.law.clock import local_date
from core.law.privacy.kinds import KINDS
from core.law.privacy.patterns import redact
from gate.scanning import Reader, Verdict
from service.installation import Installation, utc_now
from service.rescans import Pass, Walk
from service.settings import Settings

Scanned = tuple[str, Verdict]
_SEVERITIES = {"error": "错误", "warning": "提醒"}


@click.command("scan")
@click.argument("paths", nargs=-1, type=click.Path(exists=True, readable=True, path_type=Path))
@click.option("--public", "everything", is_flag=True, help="Look again at everything that is public; records a pass.")
@click.option("--json", "as_json", is_flag=True, help="Print one JSON object for a program.")
def command(paths: tuple[Path, ...], *, everything: bool, as_json: bool) -> None:
    """Look for ID numbers, cards, phones, home addresses and hidden parts in files and folders.

    Status 0: nothing that blocks publication; 1: errors were found, with --public errors that nobody has overridden.
    """
    if everything == bool(paths):
        raise click.UsageError("name files and folders, or --public")
    if everything:
        sys.exit(_public(as_json=as_json))
    files = list(_files(paths))
    sys.exit(tell(_scanned(files), len(files), as_json=as_json))


def tell(scans: Iterable[Scanned], total: int, *, as_json: bool) -> int:
    """Prints each verdict as it comes, with progress; the status to end with."""
    answers, blocked_n = [], 0
    columns = (TextColumn("{task.description}"), BarColumn(), MofNCompleteColumn())
    with Progress(*columns, console=Console(stderr=True), disable=as_json, transient=True) as progress:
        task = progress.add_task("检查", total=total)
        for label, verdict in scans:
            blocked_n += verdict.blocks
            if as_json:
                answers.append({"file": label, **asdict(verdict), "blocks": verdict.blocks})
            else:
                _print(label, verdict)
            progress.advance(task)
    if as_json:
        click.echo(json.dumps({"files": answers, "files_n": total, "blocked_n": blocked_n}, ensure_ascii=False))
    else:
        click.echo(f"查了{total}个文件，{blocked_n}个不能公开。")
    return 1 if blocked_n else 0


def _public(*, as_json: bool) -> int:
    opened = Installation.open(Settings.from_env())
    try:
        walk = Walk(opened.read, opened.files, local_date(utc_now()))
        try:
            return tell(_passed(Pass(opened.write, walk)), walk.total, as_json=as_json)
        finally:
            walk.close()
    finally:
        opened.close()


def _passed(under_way: Pass) -> Iterator[Scanned]:
    while True:
        for looked in under_way.go_on(utc_now()):
            yield redact(looked.label), looked.verdict
        if under_way.walk.over:
            return


def _files(paths: Iterable[Path]) -> Iterator[Path]:
    for path in paths:
        if path.is_dir():
            yield from sorted(found for found in path.rglob("*") if found.is_file() and not found.is_symlink())
        else:
            yield path


def _scanned(files: Iterable[Path]) -> Iterator[Scanned]:
    with Reader() as reader:
        for path in files:
            yield redact(str(path)), reader.scan(path.name, path.read_bytes())


def _print(label: str, verdict: Verdict) -> None:
    if not verdict.findings:
        return
    click.echo(label)
    for found in verdict.findings:
        kind = KINDS[found.kind]
        click.echo(f"  {_SEVERITIES[found.severity]}  {kind.word}  {found.place}  {found.excerpt}".rstrip())
    if verdict.more_n:
        click.echo(f"  另有{verdict.more_n}处没有列出。")
