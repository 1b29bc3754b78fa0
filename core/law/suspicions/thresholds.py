"""From where on something is doubtful (疑点门槛): data that a county sets for itself."""

import tomllib
from dataclasses import dataclass
from importlib.resources import files


@dataclass(frozen=True, slots=True)
class Thresholds:
    """The values of ``thresholds.toml``; quantities are ten-thousandths, days are calendar days."""

    missing_lists: int
    not_recurring: tuple[str, ...]
    jump_factor: int
    jump_least_e4: int
    failed_days: int
    account_persons: int
    list_reason_explains: bool

    def __post_init__(self) -> None:
        least = (self.missing_lists, self.jump_factor, self.failed_days, self.account_persons)
        if min(least) < 1 or self.jump_least_e4 < 0:
            raise ValueError("a threshold is below one")


def load_thresholds() -> Thresholds:
    """The values kept beside this module."""
    values = tomllib.loads((files("core.law.suspicions") / "thresholds.toml").read_text("utf-8"))
    return Thresholds(**values | {"not_recurring": tuple(values["not_recurring"])})
