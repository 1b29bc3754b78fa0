"""明白卡 and 帮办: what a 查询码 looks like, how often it may be tried, and the words of both."""

from core.law.payouts.codes import ALPHABET, check_sign

BODY = 7
LENGTH = BODY + 1
CODE_FAILURES = 5
"""Wrong codes from one network address in an hour. 31⁷ codes and this limit leave nothing to guess."""
OFFICER_TRIES = 60
"""Look-ups of persons by one officer in an hour, for cards and for help together."""

REVOKED: dict[str, str] = {
    "lost": "卡丢了",
    "unwanted": "本人不用了",
    "wrong": "发错了人",
    "dead": "本人去世",
}
REPLACED = "replaced"
REVOKED_SAID = {**REVOKED, REPLACED: "换了新卡"}
"""Why a card is no good any more; chosen, not typed, so that nothing personal is written down."""

CONSENTS: dict[str, str] = {
    "oral": "本人当面说了同意",
    "written": "本人写了同意书",
}
CONSENT_BASIS = "个人信息保护法第13条、第29条：处理敏感个人信息取得个人单独同意"


def code_fault(code: str) -> str:
    """What is wrong with a folded code, as one would tell a neighbour; "" when nothing is."""
    if any(sign not in ALPHABET for sign in code):
        return "查询码里只有数字和字母，没有 0、1、I、L、O。"
    if len(code) != LENGTH:
        missing = LENGTH - len(code)
        said = f"少了 {missing} 位" if missing > 0 else f"多了 {-missing} 位"
        return f"{said}。一共 {LENGTH} 位，现在是 {len(code)} 位。"
    return "" if check_sign(code[:BODY]) == code[BODY] else "有一位抄错了，请对着卡再看一遍。"
