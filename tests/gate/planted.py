"""Invented people and the list of hiding places: each trick builds one file that holds one of their numbers."""

from collections.abc import Callable
from typing import NamedTuple

from core.law.payouts.id_numbers import check_digit
from core.law.privacy.kinds import ADDRESS, BANK_CARD, ID_NUMBER, PHONE

_BODY = "21038119790612034"
ID = _BODY + check_digit(_BODY)
OLD_ID = "210381520417263"
X_ID = "11010519491231002X"
CARD = "6228480128564890019"
MOBILE = "13941256078"
HOME = "王石镇庙宇村3组15号"
NUMBERS = (ID, OLD_ID, X_ID, CARD, MOBILE)


class Trick(NamedTuple):
    """One hiding place: what must be found, and the words by which an officer finds it."""

    title: str
    name: str
    kind: str
    words: tuple[str, ...]
    build: Callable[[], bytes]
    also: str = ""


TRICKS: list[Trick] = []


def trick(
    name: str, *words: str, kind: str = ID_NUMBER, also: str = ""
) -> Callable[[Callable[[], bytes]], Callable[[], bytes]]:
    """Enters a builder into the corpus; ``also`` is a finding about the file itself that must come with it."""

    def enter(build: Callable[[], bytes]) -> Callable[[], bytes]:
        title = f"{build.__module__.rsplit('.', 1)[-1]}: {build.__name__.replace('_', ' ')}"
        TRICKS.append(Trick(title, name, kind, words, build, also))
        return build

    return enter


__all__ = [
    "ADDRESS",
    "BANK_CARD",
    "CARD",
    "HOME",
    "ID",
    "ID_NUMBER",
    "MOBILE",
    "NUMBERS",
    "OLD_ID",
    "PHONE",
    "TRICKS",
    "X_ID",
    "Trick",
    "trick",
]
