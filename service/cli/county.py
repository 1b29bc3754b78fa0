"""``mingbai county``: puts places, units, banks and fail reasons (县情) into an installation, or brings them up to date."""

import json
import sys
from datetime import UTC, datetime
from pathlib import Path

import click
from sqlalchemy.exc import IntegrityError

from core.actions.departments import County, load_county
from core.law.actor import Actor
from service.county.places import read_county
from service.installation import Installation
from service.settings import Settings

FOLDER = click.Path(exists=True, file_okay=False, path_type=Path)


@click.group("county")
def command() -> None:
    """Places and units of the county."""


@command.command("load")
@click.option("--from", "folder", type=FOLDER, help="Folder with the five CSV files; Haicheng's own when left out.")
@click.option("--json", "as_json", is_flag=True, help="For machines.")
def load(folder: Path | None, *, as_json: bool) -> None:
    """Take in departments, townships, villages, banks and fail_reasons (.csv); again with changed files is safe."""
    county = _read(folder)
    opened = Installation.open(Settings.from_env())
    try:
        with opened.write.begin() as session:
            changed = load_county(session, county, actor=Actor.system(), now=datetime.now(UTC)).changed_n
    except IntegrityError:
        click.echo("A village names a township that is in none of the files, or a code stands twice.", err=True)
        sys.exit(1)
    finally:
        opened.close()
    answer = {"changed": changed, "townships": len(county.townships), "villages": len(county.villages)}
    click.echo(json.dumps(answer) if as_json else "\n".join(f"{name:<10} {n}" for name, n in answer.items()))


def _read(folder: Path | None) -> County:
    try:
        return read_county(folder)
    except OSError as missing:
        click.echo(f"{missing.filename} cannot be read.", err=True)
    except (TypeError, KeyError, UnicodeDecodeError) as wrong:
        click.echo(f"A file does not have the columns or the encoding of service/county: {wrong}", err=True)
    sys.exit(1)
