"""Templates to bytes. A page is one frozen dataclass; the template sees it as ``page``, everything else is ``shell``."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, fields, is_dataclass
from datetime import date, datetime
from pathlib import Path
from urllib.parse import urlencode

from jinja2 import Environment, FileSystemLoader, StrictUndefined
from sqlmodel import SQLModel

from core.law.roles import StaffIdentity
from web.filters import FILTERS
from web.site import Site

PRODUCT = "明白账"
PLAIN = (str, int, float, bytes, date, datetime, type(None))


@dataclass(frozen=True, slots=True)
class Shell:
    """What surrounds a page. ``path`` is inside the base path; ``query`` are the known filters of this page."""

    title: str
    site: Site
    path: str
    today: date
    static_name: Callable[[str], str]
    query: Mapping[str, str] = field(default_factory=dict)
    big: bool = False
    flash: str = ""
    form_token: str = ""
    staff: StaffIdentity | None = None

    @property
    def full_title(self) -> str:
        """What stands in the browser's title bar."""
        return f"{self.title} - {self.site.name}" if self.title else self.site.name

    @property
    def toggle(self) -> str:
        """The address of this page in the other text size; it is carried in links, so that shared ones keep it."""
        return self._address(self.path, {**self.query, "big": "0" if self.big else "1"})

    def url(self, path: str, **query: str | int | None) -> str:
        """The address of ``path`` ("/…", may end in "#part"); empty filters are left out."""
        known = {name: str(value) for name, value in query.items() if value not in (None, "")}
        return self._address(path, known | ({"big": "1"} if self.big else {}))

    def with_query(self, **changes: str | int | None) -> str:
        """This page with some of its filters changed; None takes a filter out."""
        return self.url(self.path, **{**self.query, **changes})

    def static(self, name: str) -> str:
        """The address of a file in ``static/``."""
        return f"{self.site.base_path}/static/{self.static_name(name)}"

    def word(self, name: str) -> str:
        """A promise that the county has configured (Site.words)."""
        return self.site.words[name]

    def may(self, permission: str) -> bool:
        """Whether the signed-in officer holds ``permission``."""
        return self.staff is not None and self.staff.may(permission)

    def _address(self, path: str, query: Mapping[str, str]) -> str:
        place, mark, part = path.partition("#")
        joint = "&" if "?" in place else "?"
        return f"{self.site.base_path}{place}{joint + urlencode(query) if query else ''}{mark}{part}"


class Renderer:
    """Renders ``<door>/<noun>/<page>.html`` from ``folder``; a name that a page does not carry is an error."""

    def __init__(self, folder: Path, *, reload: bool = False) -> None:
        self.environment = Environment(
            loader=FileSystemLoader(folder),
            autoescape=True,
            undefined=StrictUndefined,
            trim_blocks=True,
            lstrip_blocks=True,
            auto_reload=reload,
            cache_size=-1,
        )
        self.environment.filters.update(FILTERS)

    def render(self, template: str, page: object, shell: Shell) -> bytes:
        """The HTML of ``page``; TypeError when it carries a record of the ledger."""
        refuse_records(page)
        return self.environment.get_template(template).render(page=page, shell=shell).encode()


def refuse_records(page: object) -> None:
    """Raises TypeError unless ``page`` is a dataclass without any raw record inside."""
    if not is_dataclass(page) or isinstance(page, type):
        message = f"a page is one dataclass, not {type(page).__name__}"
        raise TypeError(message)
    waiting: list[object] = [page]
    while waiting:
        value = waiting.pop()
        if isinstance(value, PLAIN):
            continue
        if isinstance(value, SQLModel):
            message = f"{type(value).__name__} is a record: give the page what may be seen of it"
            raise TypeError(message)
        waiting.extend(_inside(value))


def _inside(value: object) -> Sequence[object]:
    if is_dataclass(value) and not isinstance(value, type):
        return [getattr(value, item.name) for item in fields(value)]
    if isinstance(value, Mapping):
        return list(value.values())
    return list(value) if isinstance(value, (tuple, list, set, frozenset)) else []
