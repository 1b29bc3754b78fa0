"""The console script ``mingbai``: every module of this package that exports ``command`` is a subcommand."""

import importlib
import pkgutil

import click

import service.cli as package


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


@click.command(cls=Subcommands, context_settings={"help_option_names": ["-h", "--help"]})
def main() -> None:
    """明白账: subsidies paid to people, published and answered for."""
