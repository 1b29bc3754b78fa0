"""The review page: totals, findings, preview, comparison, privacy; and the list with its filters."""

import gzip
import re
from datetime import date

from core.law.payouts.findings import found
from core.records.payouts import Finding
from tests.admin.conftest import Door
from tests.factories import CIVIL, COUNT_ONLY, EAST_A, EAST_B, FULL, NOT_LISTED, SOUTH_B, WEST_A, Row, a_batch, failed

LARGE = 200


def test_everything_an_approver_must_have_seen_is_on_one_page(door: Door) -> None:
    with door.session() as session:
        a_batch(
            session, "210381-2026-NY001-01", rows=[Row(who="old"), Row(village=WEST_A, who="kept"), Row(who="gone")]
        )
        batch = a_batch(
            session, "210381-2026-NY001-02", state="proposed", proposed_by="finance-1", warnings_n=2,
            rows=[Row(who="old"), Row(village=WEST_A, who="kept"), Row(village=EAST_B, who="new", minor_until=2030)],
        )  # fmt: skip
        for row_no in (1, 2):
            issue = found("amount.product", row_no)
            session.add(Finding(batch_id=batch.id or 0, **issue._asdict()))
        session.commit()
    text = door.officer("finance-2").get("/admin/payouts/2").text
    for sentence in (
        "数量乘以标准不等于金额", "牛庄镇", "西四镇", "新增 <b>1</b> 人，减少 <b>1</b> 人，都有 <b>2</b> 人", "只有 1 个人的村",
        "未成年人（不列名）", "（未成年人，不列名）", "审核并公开", "退回", "210381-2026-NY001-01", "finance-1",
    ):  # fmt: skip
        assert sentence in text, sentence
    assert "报送审核</button>" not in text


def test_a_list_without_names_is_previewed_without_names(door: Door) -> None:
    with door.session() as session:
        rows = [Row(village=EAST_A)] * 12 + [Row(village=WEST_A, name_shown="孤*")] + [Row(village=SOUTH_B)] * 6
        a_batch(session, "210381-2026-MZ001-01", state="held", policy_code=COUNT_ONLY, department=CIVIL, rows=rows)
        a_batch(session, "210381-2026-MZ002-01", state="held", policy_code=NOT_LISTED, department=CIVIL, rows=rows)
        session.commit()
    officer = door.officer("civil-1")
    counted, hidden = officer.get("/admin/payouts/1").text, officer.get("/admin/payouts/2").text
    assert "人数太少，不单独列出" in counted
    assert "这一项只公布人数和金额，不列名。" in counted
    assert "共 6 人次，5,202.00 元" in counted
    assert "孤*" not in counted
    assert "在网上不公布名单" in hidden
    assert "孤*" not in hidden


def test_the_preview_has_the_cells_and_words_of_the_public_list(door: Door) -> None:
    rows = [Row(), Row(paid_on=date(2026, 11, 20), quantity_e4=None), failed(village=EAST_B)]
    with door.session() as session:
        a_batch(session, "A", state="held", rows=rows)
        a_batch(session, "B", state="held", kind="announcement")
        a_batch(session, "C", state="held", policy_code=FULL, rows=rows)
        session.commit()
    officer = door.officer("finance-1")
    paid, announced, full = (officer.get(f"/admin/payouts/{no}/preview").text for no in (1, 2, 3))
    heads = ["序号、姓名", "村、组", "怎么算的", "金额", "结果"]
    assert re.findall(r'<th scope="col"[^>]*>([^<]*)</th>', paid) == heads
    assert re.findall(r'<th scope="col"[^>]*>([^<]*)</th>', announced) == heads[:-1]
    lines = [re.sub(r"<[^>]+>", "|", line) for line in re.findall(r'<tr><th scope="row">.*?</tr>', paid, re.DOTALL)]
    told = [[cell.strip() for cell in line.split("|") if cell.strip()] for line in lines]
    assert told == [
        ["1　王*", "牛庄镇东村 3组", "10.2 亩 × 85.00", "867.00 元", "✓ 已发到卡上"],
        ["2　王*", "牛庄镇东村 3组", "按标准", "867.00 元", "✓ 已发到卡上", "11月20日"],
        ["3　王*", "西四镇东村 3组", "10.2 亩 × 85.00", "867.00 元", "▲ 没发成"],
    ]
    assert "姓名隐去一个字，没有身份证号和卡号。" in paid
    assert "单位的名称照写，个人的姓名隐去一个字。" in full


def test_the_preview_and_the_findings_go_on_page_by_page(door: Door) -> None:
    with door.session() as session:
        batch = a_batch(session, state="held", rows=[Row()] * LARGE)
        session.add_all(
            Finding(batch_id=batch.id or 0, **found("person.twice", row)._asdict()) for row in range(1, 151)
        )
        session.commit()
    officer = door.officer("finance-1")
    first = officer.get("/admin/payouts/1/preview").text
    assert "/admin/payouts/1/preview?after=100" in first
    assert "下一页" not in officer.get("/admin/payouts/1/preview?after=100").text
    found_first = officer.get("/admin/payouts/1/findings?code=person.twice").text
    assert "code=person.twice&amp;after=100" in found_first
    assert officer.get("/admin/payouts/1/findings?code=person.twice&after=100").text.count("<tr>") == 51
    assert officer.get("/admin/payouts/1/preview?after=x").status_code == 200


def test_the_list_is_filtered_by_its_address_and_goes_back_in_time(door: Door) -> None:
    with door.session() as session:
        for number in range(1, 53):
            a_batch(session, f"210381-2026-NY001-{number:02}", state="held", rows=[Row()])
        a_batch(session, "210381-2026-NY001-99", kind="announcement", objections_until=date(2026, 11, 30))
        session.commit()
    officer = door.officer("finance-1")
    first = officer.get("/admin/payouts").text
    assert "全部 53" in first
    assert "待报送 52" in first
    older = officer.get("/admin/payouts?before=4").text
    assert "NY001-03" in older
    assert "NY001-04" not in older
    shown = officer.get("/admin/payouts?state=published&kind=announcement&year=2026&policy=NY001").text
    assert "NY001-99" in shown
    assert "公示到 11月30日" in shown
    assert "NY001-52" not in shown
    assert "没有符合条件的批次" in officer.get("/admin/payouts?year=1999").text
    assert "NY001-07" in officer.get("/admin/payouts?number=210381-2026-NY001-07").text


def test_pages_keep_within_their_budget(door: Door) -> None:
    with door.session() as session:
        a_batch(session, state="held", rows=[Row()] * LARGE)
        session.commit()
    officer = door.officer("finance-1")
    for path in (
        "/admin/",
        "/admin/payouts",
        "/admin/payouts/1",
        "/admin/payouts/1/preview",
        "/admin/policies/2026/items/NY001",
    ):
        assert len(gzip.compress(officer.get(path).content)) < 30_000, path
    style = officer.get("/admin/").text.split('rel="stylesheet" href="')[1].split('"')[0]
    assert len(gzip.compress(officer.client.get(style).content)) < 14_000
    assert "<script" not in officer.get("/admin/payouts/1").text


def test_an_unknown_batch_is_not_found(door: Door) -> None:
    officer = door.officer("finance-1")
    for path in ("1", "1/preview", "1/findings", "1/approve", "1/published", "1/withdraw"):
        assert officer.get(f"/admin/payouts/{path}").status_code == 404, path
