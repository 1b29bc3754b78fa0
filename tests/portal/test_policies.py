"""The policy list as a villager reads it."""

import gzip

import pytest
import sqlalchemy as sa

from core.law.sensitivity import K
from core.records.policies import PolicyEdition, PolicyItem
from service.county.catalogue import read_policies
from tests.factories import (
    CIVIL,
    COUNT_ONLY,
    FARMING,
    FULL,
    MASKED,
    NOT_LISTED,
    TODAY,
    YEAR,
    Row,
    a_batch,
    a_document,
    a_policy,
    an_edition,
)
from tests.portal.conftest import Door, nodes

HTML_LIMIT, NODES_LIMIT = 14 * 1024, 1500


def test_the_list_names_every_item_with_its_everyday_name(door: Door) -> None:
    page = door.get("/policies")
    assert page.status_code == 200
    assert f"<h1>{YEAR}年补贴政策清单</h1>" in page.text
    assert "耕地地力保护补贴（种地补贴）" in page.text
    assert "海城市民政局" in page.text
    assert 'href="tel:04120000100"' in page.text
    assert "<title>补贴政策清单 - " in page.text


def test_the_whole_catalogue_is_light_enough_for_one_page(door: Door) -> None:
    rows = read_policies()
    with door.session() as session:
        an_edition(
            session,
            YEAR + 1,
            items=[
                a_policy(YEAR + 1, row.code, name=row.name, plain_name=row.plain_name, unit=row.unit, target=row.target,
                         department_code=(FARMING, CIVIL)[n % 2])
                for n, row in enumerate(rows)
            ],
        )  # fmt: skip
        session.commit()
    page = door.get("/policies")
    assert len(rows) > 100
    assert page.text.count("/policies/NY") > 20
    assert len(gzip.compress(page.content)) <= HTML_LIMIT
    assert nodes(page.text) <= NODES_LIMIT
    everything_is_new = door.get(f"/policies/editions/{YEAR + 1}/changes")
    assert len(gzip.compress(everything_is_new.content)) <= HTML_LIMIT
    assert nodes(everything_is_new.text) <= NODES_LIMIT


def test_before_the_first_edition_a_phone_stands_there(door: Door) -> None:
    with door.session() as session:
        session.exec(sa.delete(PolicyItem))
        session.exec(sa.delete(PolicyEdition))
        session.commit()
    page = door.get("/policies")
    assert "清单还没有公开" in page.text
    assert 'href="tel:12345"' in page.text


def test_an_older_edition_links_to_its_own_wording(door: Door) -> None:
    with door.session() as session:
        an_edition(session, YEAR - 1)
        session.commit()
    page = door.get(f"/policies/editions/{YEAR - 1}")
    assert "这是往年的清单" in page.text
    assert f'href="/policies/{MASKED}?year={YEAR - 1}"' in page.text
    newest = door.get("/policies")
    assert f'href="/policies/{MASKED}"' in newest.text
    assert f'href="/policies/editions/{YEAR}/changes"' in newest.text


def test_an_item_answers_the_four_questions(door: Door) -> None:
    with door.session() as session:
        an_edition(session, YEAR + 1, items=[a_policy(YEAR + 1, MASKED, unit="元/亩", target="种地的农民。")])
        a_document(session, title="管理办法")
        session.commit()
    page = door.get(f"/policies/{MASKED}")
    for heading in ("谁能领", "领多少", "什么时候", "怎么申请", "找谁问", "依据", "发了多少"):
        assert f"<h2>{heading}</h2>" in page.text
    assert "种地的农民。</p>" in page.text
    assert "10 × 85.00 = 850.00 元" in page.text
    assert "申请指南（9 项）" in page.text
    assert ">管理办法</strong>" in page.text
    assert page.text.count("<h1") == 1


def test_an_item_that_left_the_list_says_so(door: Door) -> None:
    with door.session() as session:
        an_edition(session, YEAR + 1, items=[a_policy(YEAR + 1, MASKED)])
        session.commit()
    assert "现在的清单里没有这一项了" in door.get(f"/policies/{FULL}").text
    older = door.get(f"/policies/{MASKED}?year={YEAR}")
    assert f'新的看<a href="/policies/{MASKED}">{YEAR + 1}年的</a>' in older.text


def test_money_is_said_as_far_as_the_mode_of_the_list_allows(door: Door) -> None:
    with door.session() as session:
        a_batch(session, "PAY", rows=[Row(amount_fen=1_234_500)])
        a_batch(session, "SICK", policy_code=COUNT_ONLY, rows=[Row(who=str(n), amount_fen=100) for n in range(K)])
        a_batch(session, "ORPHANS", policy_code=NOT_LISTED)
        session.commit()
    named = door.get(f"/policies/{MASKED}").text
    assert "12,345.00" in named
    assert f'href="/search?policy={MASKED}&amp;year={YEAR}"' in named
    counted = door.get(f"/policies/{COUNT_ONLY}").text
    assert 'data-label="发放（笔）">5<' in counted
    assert "/search?policy" not in counted
    assert "为的是保护领的人" in door.get(f"/policies/{NOT_LISTED}").text
    assert "还没有公开的发放" in door.get(f"/policies/{FULL}").text


def test_a_missing_phone_makes_no_dead_link(door: Door) -> None:
    with door.session() as session:
        an_edition(session, YEAR + 1, items=[a_policy(YEAR + 1, MASKED, supervision_phone="")])
        session.commit()
    page = door.get(f"/policies/{MASKED}")
    assert 'href="tel:"' not in page.text
    assert "还没有公布" in page.text


def test_changes_link_to_what_they_speak_of(door: Door) -> None:
    with door.session() as session:
        an_edition(
            session, YEAR + 1, items=[a_policy(YEAR + 1, MASKED, target="<b>新的</b>"), a_policy(YEAR + 1, "NY009")]
        )
        session.commit()
    page = door.get(f"/policies/editions/{YEAR + 1}/changes")
    assert "新增 1 项，改动 1 项，取消 3 项" in page.text
    assert f'href="/policies/NY009?year={YEAR + 1}"' in page.text
    assert f'href="/policies/{FULL}?year={YEAR}"' in page.text
    assert "<b>新的</b>" not in page.text
    assert "&lt;b&gt;新的&lt;/b&gt;" in page.text
    first = door.get(f"/policies/editions/{YEAR}/changes")
    assert "第一份清单" in first.text


@pytest.mark.parametrize(
    "path",
    [
        f"/policies/{MASKED}?year=bad",
        f"/policies/{MASKED}?year={TODAY.year + 1}",
        f"/policies/{MASKED}?year=" + "9" * 60,
        f"/policies/{MASKED}?year=²０²⁶",
        f"/policies/{MASKED}?year=-1",
        "/policies/XX999",
        "/policies/" + "X" * 400,
        "/policies/editions/1999",
        "/policies/editions/" + "9" * 40,
        "/policies/editions/" + "9" * 5000,
        "/policies/editions/abc",
        "/policies/editions/1999/changes",
        f"/policies/editions/{10**30}/changes",
    ],
)
def test_an_address_that_names_nothing_is_not_found(door: Door, path: str) -> None:
    page = door.get(path)
    assert page.status_code == 404
    assert "没有找到" in page.text


def test_an_edition_that_is_a_draft_is_not_found(door: Door) -> None:
    with door.session() as session:
        an_edition(session, YEAR + 1, state="draft")
        session.commit()
    assert door.get(f"/policies/editions/{YEAR + 1}").status_code == 404
    assert door.get(f"/policies/editions/{YEAR + 1}/changes").status_code == 404
    assert f"{YEAR + 1}年" not in door.get("/policies").text
