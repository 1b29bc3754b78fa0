"""``mingbai demo``: make the demo county, or name its accounts again."""

import sys
from datetime import datetime
from zoneinfo import ZoneInfo

import click
from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeElapsedColumn

from core.law.masking import mask_name
from core.law.refusal import Refusal
from service.demo.build import Recipe, build, empty, feed_key, somebody, story_of
from service.demo.officers import OFFICERS, PASSWORD
from service.installation import Installation
from service.settings import Settings

ROWS, FEWEST = 60_000, 1_000


@click.command()
@click.option("--rows", default=ROWS, show_default=True, type=click.IntRange(FEWEST), help="payouts over three years")
@click.option("--seed", default="mingbai", show_default=True, help="equal seeds give equal people and amounts")
@click.option("--accounts", is_flag=True, help="only print the demo accounts of this installation")
def command(rows: int, seed: str, *, accounts: bool) -> None:
    """(Re)create the demo county: places, policies, documents, lists in every state; invented people only."""
    settings = Settings.from_env()
    if not accounts:
        _make(settings, Recipe(rows, seed, datetime.now(ZoneInfo("UTC")).isoformat()))
    recipe = Recipe.load(settings.var)
    if recipe is None:
        click.echo("This installation holds no demo county; make one with: mingbai demo", err=True)
        sys.exit(1)
    _print(settings, recipe)


def _make(settings: Settings, recipe: Recipe) -> None:
    try:
        empty(settings)
    except Refusal:
        click.echo("This installation has published something and is no demo; it was left as it is.", err=True)
        sys.exit(1)
    installation = Installation.open(settings)
    columns = (TextColumn("Demo county 演示县"), BarColumn(), MofNCompleteColumn(), TimeElapsedColumn())
    try:
        with Progress(*columns, console=Console(stderr=True)) as bar:
            task = bar.add_task("demo", total=None)
            build(installation, recipe, lambda done, total: bar.update(task, completed=done, total=total))
    finally:
        installation.close()


def _print(settings: Settings, recipe: Recipe) -> None:
    installation = Installation.open(settings)
    try:
        person = somebody(story_of(recipe, installation))
    finally:
        installation.close()
    click.echo("\nStaff accounts (工作人员演示账号), all with the password " + PASSWORD)
    for officer in OFFICERS:
        click.echo(f"  {officer.login:<12} {officer.name}")
    click.echo("Key of the feed (发放系统的密钥), for mingbai feed send --key: " + feed_key(settings.var))
    click.echo("Sign in at /admin/. To try 查我的补贴 at /check, use this invented person:")
    click.echo(f"  姓名 {person.name} (on lists: {mask_name(person.name)})  身份证号 {person.id_number}\n")
