"""Time of the county: instants are UTC, days are days in China (北京时间)."""

from datetime import date, datetime
from zoneinfo import ZoneInfo

CHINA = ZoneInfo("Asia/Shanghai")


def local_date(now: datetime) -> date:
    """The calendar day in China at the aware instant ``now``."""
    return now.astimezone(CHINA).date()
