"""Each officer in their part: what one may not see does not exist, what one may not do is refused."""

from tests.admin.conftest import Door
from tests.factories import CIVIL, COUNT_ONLY, EAST_A, SOUTH_B, Row, a_batch, a_document

OWN, FOREIGN, ELSEWHERE, HELD = 1, 2, 3, 4


def fill(door: Door) -> None:
    with door.session() as session:
        a_batch(session, "210381-2026-NY001-01", rows=[Row(village=EAST_A), Row(village=SOUTH_B, amount_fen=77_700)])
        a_batch(
            session, "210381-2026-MZ001-01", policy_code=COUNT_ONLY, department=CIVIL, rows=[Row(village=EAST_A)] * 6
        )
        a_batch(session, "210381-2026-NY001-02", rows=[Row(village=SOUTH_B)])
        a_batch(session, "210381-2026-NY001-03", state="held", rows=[Row(village=EAST_A)])
        a_document(session, state="draft", drafted_by="farming-1")
        session.commit()


def status(door: Door, login: str, *paths: str) -> list[int]:
    officer = door.officer(login)
    return [officer.get(path).status_code for path in paths]


def test_a_department_sees_its_own_batches_only(door: Door) -> None:
    fill(door)
    officer = door.officer("farming-1")
    listed = officer.get("/admin/payouts").text
    assert "210381-2026-NY001-01" in listed
    assert "210381-2026-MZ001-01" not in listed
    for path in ("", "/preview", "/findings", "/withdraw"):
        assert officer.get(f"/admin/payouts/{FOREIGN}{path}").status_code == 404, path
    assert officer.post(f"/admin/payouts/{FOREIGN}/withdraw", {"reason": "不归我"}).status_code == 404
    assert officer.get(f"/admin/payouts/{OWN}").status_code == 200


def test_a_township_reads_its_part_and_changes_nothing(door: Door) -> None:
    fill(door)
    officer = door.officer("town-1")
    assert [officer.get(f"/admin/payouts/{one}").status_code for one in (OWN, FOREIGN, ELSEWHERE, HELD)] == [
        200,
        200,
        404,
        404,
    ]
    shown = officer.get(f"/admin/payouts/{OWN}").text
    assert "下面只是牛庄镇的部分" in shown
    assert "867.00" in shown
    assert "777.00" not in shown
    assert "西四镇" not in shown
    assert "1,644.00" not in shown
    assert officer.get(f"/admin/payouts/{OWN}/findings").status_code == 404
    listed = officer.get("/admin/payouts").text
    assert "1,644.00" not in listed
    assert officer.post(f"/admin/payouts/{OWN}/withdraw", {"reason": "不归我"}).status_code == 403
    assert officer.post(f"/admin/payouts/{OWN}/propose").status_code == 403


def test_those_who_supervise_read_everything(door: Door) -> None:
    fill(door)
    pages = [f"/admin/payouts/{one}" for one in (OWN, FOREIGN, ELSEWHERE, HELD)]
    for login in ("finance-1", "disclosure-1", "auditor-1"):
        assert status(door, login, *pages, "/admin/documents/1") == [200] * 5, login
    auditor = door.officer("auditor-1").get(f"/admin/payouts/{OWN}").text
    assert "/withdraw" not in auditor


def test_the_administrator_sees_accounts_and_no_payouts(door: Door) -> None:
    fill(door)
    assert status(door, "administrator-1", "/admin/payouts", f"/admin/payouts/{OWN}", "/admin/documents/1") == [404] * 3
    assert status(door, "administrator-1", "/admin/staff", "/admin/trail") == [200] * 2


def test_a_draft_document_belongs_to_the_drafters_department(door: Door) -> None:
    fill(door)
    assert status(door, "farming-2", "/admin/documents/1") == [200]
    assert status(door, "civil-1", "/admin/documents/1") == [404]
    officer = door.officer("civil-1")
    form = {"title": "别人的", "body": "改"}
    assert officer.post("/admin/documents/1/edit", form).status_code == 404
    assert officer.post("/admin/documents/1/publish").status_code == 404


def test_a_township_rings_its_own_number_only(door: Door) -> None:
    officer = door.officer("town-1")
    assert officer.get("/admin/departments").text.count("号码打通了") == 2
    assert officer.get("/admin/departments/210381102").status_code == 403
    assert officer.post("/admin/departments/210381102/checked").status_code == 403
    assert officer.post("/admin/departments/210381101/checked").status_code == 303
