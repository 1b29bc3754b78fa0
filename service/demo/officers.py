"""The demo county's officers (演示账号): two for every desk that needs a second pair of eyes."""

from core.actions.staff import NewStaff
from core.law.actor import Actor

PASSWORD = "Mingbai-demo-2026"  # noqa: S105  printed at every start; the demo guards nothing
FINANCE, DISCLOSURE = "210381-czj", "210381-zwgkb"

OFFICERS = (
    NewStaff("cz01", "财政局经办（演示）", "finance", FINANCE, None),
    NewStaff("cz02", "财政局审核（演示）", "finance", FINANCE, None),
    NewStaff("nync01", "农业农村局经办（演示）", "department", "210381-nyncj", None),
    NewStaff("nync02", "农业农村局审核（演示）", "department", "210381-nyncj", None),
    NewStaff("mz01", "民政局经办（演示）", "department", "210381-mzj", None),
    NewStaff("niuzhuang01", "牛庄镇财政所（演示）", "township", None, "210381123"),
    NewStaff("zwgk01", "政务公开办（演示）", "disclosure", DISCLOSURE, None),
    NewStaff("sj01", "审计（演示）", "auditor", None, None),
    NewStaff("admin", "系统管理员（演示）", "administrator", None, None),
)
_BY_LOGIN = {officer.login: officer for officer in OFFICERS}
_DRAFTERS = {"210381-nyncj": "nync01", "210381-mzj": "mz01"}


def acting(login: str) -> Actor:
    """The officer as an actor of the trail."""
    officer = _BY_LOGIN[login]
    return Actor("staff", officer.login, officer.role, officer.department_code, officer.township_code)


def drafter(department_code: str) -> Actor:
    """Who proposes for a department: its own officer where the demo has one, else the finance bureau's."""
    return acting(_DRAFTERS.get(department_code, "cz01"))


def approver() -> Actor:
    """Who approves: the second officer of the finance bureau."""
    return acting("cz02")
