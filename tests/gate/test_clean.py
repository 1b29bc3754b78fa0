"""Look-alikes are let through: at most two of sixty clean files raise a false alarm."""

from gate.scanning import scan_many
from tests.gate.clean_files import CLEAN

ALLOWED = 2


def test_clean_files_raise_hardly_any_alarm() -> None:
    assert len(CLEAN) >= 60
    verdicts = scan_many((f"附件{number}.bin", build()) for number, build in enumerate(CLEAN, 1))
    alarms = {number: verdict.findings for number, verdict in enumerate(verdicts, 1) if verdict.blocks}
    assert not alarms.keys() - FALSE_ALARMS, alarms
    assert len(alarms) <= ALLOWED


# Files of the clean corpus that are known to be taken for a leak, by their number: none at present.
FALSE_ALARMS: set[int] = set()
