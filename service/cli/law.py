"""``mingbai law`` prints the rules (规则总表) that the code obeys into docs/law.md."""

import sys
from pathlib import Path

import click

from core.law.printing import law_page

PAGE = Path(__file__).parents[2] / "docs" / "law.md"


@click.command("law")
@click.option("--check", is_flag=True, help="Write nothing; status 1 when the page is older than the rules.")
@click.option("--to", "path", type=click.Path(path_type=Path, dir_okay=False), default=PAGE, help="Another place.")
def command(path: Path, *, check: bool) -> None:
    """Write docs/law.md: every table of the law, with state diagrams."""
    page = law_page()
    current = path.read_text("utf-8") if path.exists() else ""
    if page == current:
        click.echo(f"{path} is what the rules say.")
    elif check:
        click.echo(f"{path} is older than the rules; run `mingbai law`.", err=True)
        sys.exit(1)
    else:
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(page, "utf-8")
        click.echo(f"{path} written.")
