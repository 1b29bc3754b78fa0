"""What refusals and faults say to people (说法), as ux asks: short, no jargon, one next step."""

from collections.abc import Mapping
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Words:
    """``href`` is where the next step leads, "" for the same page again."""

    status: int
    heading: str
    sentences: tuple[str, ...] = ()
    step: str = "回首页"
    href: str = "/"


BY_STATUS: Mapping[int, Words] = {
    400: Words(400, "这个地址写得不对。", ("可能少抄了几个字。", "请从首页重新进。")),
    403: Words(403, "这一页您不能看。", ("它只给管这件事的人看。",)),
    404: Words(404, "没有找到这一页。", ("地址可能抄错了，或者这一页换了地方。", "请从首页重新找。")),
    405: Words(405, "这个地址不能这样打开。", ("请从首页重新进。",)),
    410: Words(410, "这一页已经撤下了。", ("它以前公开过，现在不公开了。",)),
    413: Words(413, "文件太大了。", ("请分成几份再交。",), "回上一页", ""),
    415: Words(415, "这种文件收不了。", ("请换一种格式再交。",), "回上一页", ""),
    422: Words(422, "这一步现在做不了。", ("填的内容和规定对不上。", "请回上一页看一看。"), "回上一页", ""),
    429: Words(429, "试的次数太多了。", ("为了保护大家的信息，先停一停。", "过一会儿再来。"), "回首页", "/"),
    500: Words(500, "网站出了毛病，不是您的错。", ("我们已经记下来了。", "请过一会儿再试。")),
    503: Words(503, "网站正在忙，请稍等。", ("请过一两分钟再打开。", "着急就打电话。"), "再试一次", ""),
}

REFUSALS: Mapping[str, Words] = {
    "form.expired": Words(403, "这一页打开太久了。", ("为了安全，请重新打开再填一次。",), "重新填", ""),
    "form.foreign": Words(
        403, "这次填的没有收下。", ("它不是从我们的网页上发来的。", "请从我们的网页重新填。"), "重新填", ""
    ),
    "limit.reached": Words(429, "试的次数太多了。", ("为了保护大家的信息，先停一停。", "过一会儿再来。")),
    "page.cursor": Words(404, "没有找到这一页。", ("名单可能更新过了。", "请从第一页重新看。"), "从第一页看", ""),
    "search.cursor": Words(404, "没有找到这一页。", ("名单可能更新过了。", "请从第一页重新看。"), "从第一页看", ""),
    "staff.forbidden": Words(403, "您的岗位不能做这件事。", ("需要的话，请找系统管理员。",)),
}
