"""Pages are read by what they say, so that the oracle compares figures and not markup."""

from benchmarks.export import apart, phrase
from benchmarks.oracle import Filter
from benchmarks.reading import fen, number, other_count, read_list, read_search, read_village

SEARCH = """<p class="lead">名单上一共 1,203 条，其中 1,180 条发到了卡上，共 2,305.10 元。</p>
<details class="more"><summary>按镇街分</summary><ul><li><a href="/search?township=210381123&amp;year=2025" rel="nofollow">牛庄镇</a>：12 条，发到卡上 1,000.00 元</li>
<li>还有 3 个没有列出</li></ul></details>
<table><tr><th scope="row">王*芳</th><td><a href="/lists/B-1/villages/210381123201">牛庄镇东村</a></td><td>2025年种地补贴</td><td class="num">867.00 元</td><td>已发到卡上</td></tr>
<tr><th scope="row">李*</th><td><a href="/lists/B-1?township=210381123">牛庄镇</a></td><td>2025年种地补贴</td><td class="num">8.05 元</td><td>没发成</td></tr></table>
<nav><a rel="next" href="/search?page=2025-1-20&amp;year=2025">下一页</a></nav>"""
LIST = """<p class="lead">发到卡上 2 笔，1,734.00 元；没发成 1 笔，9.10 元。</p>
<tr><th scope="row">1　王*芳</th><td>1组</td><td>按标准</td><td class="num">867.00 元</td><td><span class="status ok">✓ 已发到卡上</span></td></tr>
<tr><th scope="row">2　李*</th><td>2组</td><td>按标准</td><td class="num">9.10 元</td><td><span class="status bad">▲ 没发成</span></td></tr>"""
VILLAGE = """<h3><a href="/policies/NY001">耕地</a></h3>
<p>发到卡上 2 笔，1,734.00 元。</p><h3><a href="/policies/MZ001">低保</a></h3><p>共 7 人次，700.00 元。</p>"""


def test_a_search_page() -> None:
    said = read_search(SEARCH)
    assert (said.rows_n, said.received) == (1203, (1180, 230510))
    assert said.facets == {"township": ({"210381123": (12, 100000)}, 3)}
    assert said.rows[0] == ("王*芳", "B-1", "210381123201", 86700, "已发到卡上")
    assert said.rows[1][2] == "210381123"
    assert said.next == "/search?page=2025-1-20&year=2025"


def test_a_list_page() -> None:
    said = read_list(LIST)
    assert said.rows == ((1, "王*芳", 86700, "paid"), (2, "李*", 910, "failed"))
    assert said.sums == {"received": (2, 173400), "failed": (1, 910)}


def test_a_village_page() -> None:
    assert read_village(VILLAGE) == {"NY001": {"received": (2, 173400)}, "MZ001": {"mixed": (7, 70000)}}


def test_figures_and_words() -> None:
    assert (fen("2,305.00"), number("60,000"), number(None)) == (230500, 60000, 0)
    assert other_count("<h3>1,234 rows where village_code</h3>") == 1234
    assert (apart("低保"), phrase("低保")) == ("低 保", '"低 保"')
    assert Filter.of(year=2025, policy_code=("A", "B")) == Filter(
        "year IN (?) AND policy_code IN (?, ?)", (2025, "A", "B")
    )
