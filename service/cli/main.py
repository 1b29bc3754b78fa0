"""The console script ``mingbai``: every module of this package that exports ``command`` is a subcommand."""

import importlib
import pkgutil

import click
from sqlalchemy.exc import SQLAlchemyError

import service.cli as package
from service.settings import SettingsError


class Subcommands(click.Group):
    """Imports a subcommand only when it is asked for, so that ``mingbai law`` starts no database driver."""

    def list_commands(self, ctx: click.Context) -> list[str]:  # noqa: ARG002  click's signature
        """Module names are command names."""
        return sorted(module.name for module in pkgutil.iter_modules(package.__path__) if module.name != "main")

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        """The ``command`` of the module ``cmd_name``."""
        if cmd_name not in self.list_commands(ctx):
            return None
        command: click.Command = importlib.import_module(f"service.cli.{cmd_name}").command
        return command

    def invoke(self, ctx: click.Context) -> object:
        """Runs the subcommand; what the machine refuses is a sentence and status 1, not a page of code."""
        try:
            return super().invoke(ctx)
        except SettingsError as wrong:
            raise click.ClickException(str(wrong)) from wrong
        except OSError as wrong:
            raise click.ClickException(f"{wrong.strerror or wrong}: {wrong.filename or ''}".rstrip(": ")) from wrong
        except SQLAlchemyError as wrong:
            # The address may hold a password, and the driver's own words may hold values: only the kind is told.
            raise click.ClickException(
                f"the database cannot be opened or used ({type(wrong).__name__}); see MINGBAI_DATABASE_URL"
            ) from wrong


@click.command(cls=Subcommands, context_settings={"help_option_names": ["-h", "--help"]})
def main() -> None:
    """明白账: subsidies paid to people, published and answered for."""
