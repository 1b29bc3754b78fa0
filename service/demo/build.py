"""Makes the demo county (演示县) from nothing: empties a demo installation, plays the story, fills the index."""

import json
from base64 import b64encode
from collections.abc import Callable
from dataclasses import asdict, dataclass
from datetime import datetime
from pathlib import Path
from secrets import token_bytes

from core.database import open_engine, read_factory
from core.law.calendar import WorkCalendar
from core.law.masking import Digester
from core.law.refusal import Refusal
from core.public_view.site import data_version
from intake.taking import Desk
from migrations import migrate, unmake
from service.demo.batches import failures
from service.demo.ledger import Ledger
from service.demo.people import Person
from service.demo.story import Story
from service.installation import Installation
from service.settings import Settings

SHOWN_POLICY = "NY001"
KEY_BYTES = 32
Tell = Callable[[int, int], None]


@dataclass(frozen=True, slots=True)
class Recipe:
    """What a demo county was made from; kept beside it, so that its people can be named again."""

    rows: int
    seed: str
    made_at: str

    def save(self, var: Path) -> None:
        """Write it beside the ledger."""
        (var / "demo.json").write_text(json.dumps(asdict(self)), encoding="utf-8")

    @classmethod
    def load(cls, var: Path) -> "Recipe | None":
        """The recipe of this installation, or None where it is no finished demo."""
        path = var / "demo.json"
        return cls(**json.loads(path.read_text(encoding="utf-8"))) if path.exists() else None


def feed_key(var: Path) -> str:
    """The key with which the demo takes batches over HTTP; made once, kept where the server looks for senders."""
    path = var / "feed_keys"
    if not path.exists():
        path.touch(mode=0o600)
        path.write_text(f"demo:whsec_{b64encode(token_bytes(KEY_BYTES)).decode()}\n", encoding="ascii")
    return path.read_text(encoding="ascii").split(":", 1)[1].strip()


def story_of(recipe: Recipe, installation: Installation) -> Story:
    """The story as it was, or will be, played into this installation."""
    desk = Desk(installation.write, installation.read, Digester(installation.settings.pepper))
    now = datetime.fromisoformat(recipe.made_at)
    return Story(Ledger(desk), WorkCalendar.load(), now, recipe.rows, recipe.seed)


def empty(settings: Settings) -> None:
    """Leave a new schema without a row. Refusal ``demo.in_use`` where something is published that is no demo."""
    engine = open_engine(settings.database_url)
    try:
        migrate(engine)
        with read_factory(engine)() as session:
            if data_version(session) and not _is_demo(settings.var):
                raise Refusal("demo.in_use")
        (settings.var / "demo.started").touch()
        (settings.var / "demo.json").unlink(missing_ok=True)
        unmake(engine)
    finally:
        engine.dispose()


def _is_demo(var: Path) -> bool:
    # A demo that was interrupted has no recipe yet, but it is still a demo and may be made again.
    return (var / "demo.json").exists() or (var / "demo.started").exists()


def build(installation: Installation, recipe: Recipe, tell: Tell) -> None:
    """Play every step, then build the index; ``tell`` gets (done, all). Files and checks are made by the worker."""
    steps = story_of(recipe, installation).steps()
    for done, step in enumerate(steps):
        tell(done, len(steps))
        step.act(step.at)
    installation.sync().rebuild()
    tell(len(steps), len(steps))
    feed_key(installation.settings.var)
    recipe.save(installation.settings.var)


def somebody(story: Story) -> Person:
    """An invented person whose failed payment for farmland was paid again this year: the whole road in one look-up."""
    repaid = list(story.repaid())
    for plan, rows in sorted(repaid, key=lambda entry: entry[0].policy.code != SHOWN_POLICY):
        failed = failures(rows, story.seed, plan.batch_no)
        for row in rows:
            if row.row_no in failed and row.row_no % 5 and len(row.name) == len("王甲子"):
                return row.person
    return story.people()[0]
