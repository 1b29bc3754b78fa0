"""First look: every page of the desk answers."""

import pytest

from tests.admin.conftest import Door
from tests.factories import ROWS, a_batch, a_document


def test_pages(door: Door) -> None:
    with door.session() as session:
        a_batch(session)
        a_batch(session, "210381-2026-NY001-02", state="held")
        a_document(session)
        session.commit()
    officer = door.officer("finance-1")
    for path in (
        "/admin/",
        "/admin/payouts",
        "/admin/payouts/1",
        "/admin/payouts/2",
        "/admin/payouts/2/preview",
        "/admin/payouts/2/findings",
        "/admin/payouts/upload",
        "/admin/payouts/1/withdraw",
        "/admin/policies",
        "/admin/policies/2026",
        "/admin/policies/2026/changes",
        "/admin/policies/2026/items/NY001",
        "/admin/documents",
        "/admin/documents/1",
        "/admin/documents/new",
        "/admin/departments",
        "/admin/departments/210381-czj",
        "/admin/trail",
        "/admin/password",
    ):
        answer = officer.get(path)
        assert answer.status_code == 200, (path, answer.text[-2000:])
    boss = door.officer("administrator-1")
    for path in ("/admin/", "/admin/staff", "/admin/staff/new", "/admin/staff/finance-1/reset"):
        assert boss.get(path).status_code == 200, path
