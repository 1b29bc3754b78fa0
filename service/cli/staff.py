"""``mingbai staff``: accounts of officers (工作人员账号), for the first one and for emergencies."""

import sys
from collections.abc import Callable
from datetime import UTC, datetime
from typing import Concatenate, ParamSpec

import click

from core.actions import staff
from core.database import Session
from core.law.actor import Actor
from core.law.refusal import Refusal
from core.law.roles import ROLES
from service.installation import Installation
from service.settings import Settings
from web.errors import sentence_of

P = ParamSpec("P")
# The password is asked for or piped in: as an argument it would stand in the shell's history and in the process list.
PASSWORD = click.password_option("--password", prompt="Password", help="Asked for when left out.")


@click.group("staff")
def command() -> None:
    """Accounts of officers."""


@command.command("add")
@click.argument("login")
@click.option("--name", required=True, help="Shown at the desk only.")
@click.option("--role", required=True, type=click.Choice(sorted(ROLES)))
@click.option("--department", help="Department code; department officers need one.")
@click.option("--township", help="Township code; township officers need one.")
@PASSWORD
def add(login: str, name: str, role: str, department: str | None, township: str | None, password: str) -> None:
    """Make an account."""
    _do(
        staff.add_staff,
        staff.NewStaff(login, name, role, department, township),
        password,
        actor=Actor.system(),
        now=datetime.now(UTC),
    )


@command.command("disable")
@click.argument("login")
def disable(login: str) -> None:
    """Close an account and end its sessions."""
    _do(staff.disable_staff, login, actor=Actor.system(), now=datetime.now(UTC))


@command.command("reset")
@click.argument("login")
@PASSWORD
def reset(login: str, password: str) -> None:
    """Give an account a new password and end its sessions."""
    _do(staff.reset_password, login, password, actor=Actor.system(), now=datetime.now(UTC))


def _do(action: Callable[Concatenate[Session, P], None], *args: P.args, **kwargs: P.kwargs) -> None:
    opened = Installation.open(Settings.from_env())
    try:
        with opened.write.begin() as session:
            action(session, *args, **kwargs)
    except Refusal as refusal:
        click.echo(sentence_of(refusal), err=True)
        sys.exit(1)
    finally:
        opened.close()
    click.echo("done")
