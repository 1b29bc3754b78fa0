"""Every permission is held by somebody, nobody holds all, and who manages accounts touches no money."""

import pytest

from core.law.actor import Actor
from core.law.roles import PERMISSIONS, ROLES, StaffIdentity, may


def test_roles_hold_known_permissions_only_and_each_is_held() -> None:
    held = {permission for role in ROLES.values() for permission in role.permissions}
    assert held == set(PERMISSIONS)
    assert all(role.basis and role.title for role in ROLES.values())


@pytest.mark.parametrize("role", ROLES)
def test_nobody_holds_everything(role: str) -> None:
    assert any(not may(role, permission) for permission in PERMISSIONS)


def test_the_administrator_touches_no_payouts_and_the_auditor_changes_nothing() -> None:
    assert not any(permission.startswith("payouts.") for permission in ROLES["administrator"].permissions)
    assert ROLES["auditor"].permissions == {"trail.read", "suspicions.read", "suspicions.export"}


def test_unknown_roles_may_nothing() -> None:
    assert not any(may("villager", permission) for permission in PERMISSIONS)


def test_an_officer_is_an_actor() -> None:
    officer = StaffIdentity("li", "李甲", "department", "210381-nyncj")
    assert officer.actor == Actor("staff", "li", "department", "210381-nyncj", None)
    assert officer.may("payouts.propose")
    assert not officer.may("staff.manage")
