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
    "downloads.remaking": Words(503, "这份文件正在重新生成。", ("请过一分钟再下载。",), "看别的文件", "/downloads"),
    "file.refused": Words(422, "文件没有收下。", ("{sentence}",), "回上一页", ""),
    "form.expired": Words(403, "这一页打开太久了。", ("为了安全，请重新打开再填一次。",), "重新填", ""),
    "form.foreign": Words(
        403, "这次填的没有收下。", ("它不是从我们的网页上发来的。", "请从我们的网页重新填。"), "重新填", ""
    ),
    "limit.reached": Words(429, "试的次数太多了。", ("为了保护大家的信息，先停一停。", "过一会儿再来。")),
    "page.cursor": Words(404, "没有找到这一页。", ("名单可能更新过了。", "请从第一页重新看。"), "从第一页看", ""),
    "progress.future": Words(422, "办理时间不能在以后。", (), "回上一页", ""),
    "progress.invalid": Words(422, "办理步骤只能是 1 到 12。", (), "回上一页", ""),
    "search.engine_refused": Words(400, "这样查不了。", ("请少写几个词，再查一次。",), "重新查", "/search"),
    "search.full_name": Words(
        422, "这里不能按姓名查人。", ("查自己的补贴，请走“查我的补贴”。",), "查我的补贴", "/check"
    ),
    "search.limit": Words(400, "一页最多看 100 条。", (), "重新查", "/search"),
    "search.personal_number": Words(
        422, "这里不能填身份证号。", ("查自己的补贴，请走“查我的补贴”。",), "查我的补贴", "/check"
    ),
    "search.cursor": Words(404, "没有找到这一页。", ("名单可能更新过了。", "请从第一页重新看。"), "从第一页看", ""),
    "staff.forbidden": Words(403, "您的岗位不能做这件事。", ("需要的话，请找系统管理员。",)),
    "not_allowed": Words(403, "您的岗位不能做这件事。", ("需要的话，请找系统管理员。",)),
    "out_of_scope": Words(403, "这不是您这里管的。", ("谁主管，谁负责。",)),
    "same_officer": Words(403, "这一步要换一个人来做。", ("经办和审核不能是同一个人。", "请找另一位同事。")),
    "not_found": Words(404, "没有找到。", ("地址可能写错了，也可能不归您这里管。",)),
    "wrong_state": Words(409, "现在不能做这一步。", ("可能别的同事刚办过了。", "请回上一页刷新再看。"), "回上一页", ""),
    "batch.state": Words(409, "这一批现在不能做这一步。", ("可能别的同事刚办过了。", "请刷新再看。"), "回上一页", ""),
    "batch.role": Words(403, "您的岗位不能做这件事。", ("需要的话，请找系统管理员。",)),
    "batch.same_officer": Words(
        403, "这一批是您报送的，要换一个人审核。", ("经办和审核不能是同一个人。", "请找另一位同事。")
    ),
    "batch.errors": Words(409, "这一批有错误，不能报送。", ("请在发放系统里改好，再发一次。",)),
    "batch.reason": Words(422, "还没有写原因。", (), "回上一页", ""),
    "batch.conflict": Words(409, "这个批次号已经收过，内容不一样。", ("要更正，请在清单里写明更正哪一批。",)),
    "batch.totals": Words(
        422, "行数或合计和清单写的对不上。", ("清单写 {rows} 行，实际 {rows_read} 行。", "整批没有收。")
    ),
    "card.reason": Words(422, "请选一个停用的原因。", (), "回上一页", ""),
    "card.revoked": Words(409, "这张卡已经停用了。", (), "看发过的卡", "/admin/cards"),
    "assistance.consent": Words(422, "请写明本人怎么同意的。", (), "回上一页", ""),
    "reason.personal": Words(422, "这里不要写身份证号、电话和卡号。", (), "回上一页", ""),
    "document.personal": Words(422, "文件里有像身份证号的数字，不能公开。请去掉以后再保存。", (), "回上一页", ""),
    "reason.missing": Words(422, "请写原因，最多 {longest} 个字。", (), "回上一页", ""),
    "announcement.over": Words(409, "公示期已经过了，不能再公示。", ("请改公示日期后再发一次。",)),
    "repays.twice": Words(409, "这一批里有人已经补发过了。", ("请核对第 {row_no} 行。",)),
    "repays.unknown": Words(422, "要补发的那一批不存在，或者还没公开。"),
    "supersedes.unknown": Words(422, "要更正的那一批不存在。"),
    "supersedes.other": Words(409, "批次号不对，要更正的是别的补贴。"),
    "repays.other": Words(409, "批次号不对，要补发的是别的补贴。"),
    "change.reason": Words(422, "名单和以前公布的不一样，要写明原因。", ("原因会跟名单一起公开。",), "回上一页", ""),
    "mask.differs": Words(
        409, "第 {row_no} 行的人在别的名单上名字不一样。", ("两种写法放在一起会露出姓名。", "请先核对姓名。")
    ),
    "privacy.found": Words(
        409,
        "隐私检查没有通过：{place}。",
        ("请换掉或者去掉这一处。", "也可以请另一位同事写明原因放行。"),
        "回上一页",
        "",
    ),
    "privacy.overridden": Words(409, "这一条已经放行了。", ("请刷新再看。",), "回上一页", ""),
    "leak.subject": Words(422, "第 {line} 行看不懂。", ("一行写一个批次号，或者“文件 12”。",), "回上一页", ""),
    "leak.empty": Words(422, "没有写要撤下什么。", ("一行写一个批次号或者文件编号。",), "回上一页", ""),
    "leak.rows": Words(422, "没有名单可数，请填行数。", ("不准也先填，以后再核。",), "回上一页", ""),
    "leak.kind": Words(422, "没有选泄露的是哪一类信息。", (), "回上一页", ""),
    "leak.step": Words(409, "这一步已经做过，或者还不能做。", ("请刷新再看。",), "回上一页", ""),
    "hold.list": Words(409, "这份名单现在不在公示。"),
    "hold.reference": Words(422, "编号没有填，或者太长。", (), "回上一页", ""),
    "hold.released": Words(409, "这件异议已经处理完了。"),
    "hold.unknown": Words(404, "没有这件异议。"),
    "objection.decided": Words(409, "这件异议已经有结论了。", ("请刷新再看。",), "回上一页", ""),
    "supersedes.ended": Words(409, "要更正的那一批已经结束了。"),
    "policy.unknown": Words(422, "{year} 年公开的清单里没有这个项目。", ("先公开当年的补贴政策清单。",)),
    "policy.invalid": Words(422, "这一项填得不对。", ("请再看一遍。",), "回上一页", ""),
    "department.unknown": Words(422, "没有这个部门。", (), "回上一页", ""),
    "township.unknown": Words(422, "没有这个镇街。", (), "回上一页", ""),
    "contact.invalid": Words(422, "电话没有填，或者写得太长。", (), "回上一页", ""),
    "edition.exists": Words(409, "{year} 年的清单已经有了。", (), "回上一页", ""),
    "edition.frozen": Words(409, "公开的清单不能再改。", ("要改，就在下一年的清单里改。",)),
    "edition.empty": Words(409, "这份清单里还没有项目。", (), "回上一页", ""),
    "edition.incomplete": Words(409, "清单还缺内容，不能公开。", ("项目 {policy} 还缺：{missing}。",), "回上一页", ""),
    "document.frozen": Words(409, "公开的文件不能再改。", ("可以撤下，或者标明被替代。",)),
    "document.incomplete": Words(
        422, "文件还缺内容，不能公开。", ("文号、标题、发文单位、正文都要有。",), "回上一页", ""
    ),
    "document.invalid": Words(422, "有一栏写得太长了。", (), "回上一页", ""),
    "document.replaced": Words(409, "它已经被替代，或者不能被自己替代。", (), "回上一页", ""),
    "sheet.altered": Words(
        409, "这份名单的数据和公开时登记的对不上。", ("先不要打印，也不要张贴。", "请打电话告诉我们。")
    ),
    "file.name": Words(422, "文件名里有不能用的符号，或者太长。", ("请改个名字再传。",), "回上一页", ""),
    "file.size": Words(422, "文件是空的，或者超过 20 MB。", (), "回上一页", ""),
    "file.kind": Words(422, "只收 {allowed}，内容要和后缀一致。", ("名单类表格不能当附件公开。",), "回上一页", ""),
    "notice.invalid": Words(422, "通知没有写来源，或者类别不对。", (), "回上一页", ""),
    "notice.form": Words(
        422, "还没有选文件，也没有贴内容；或者文件读不了。", ("只收 .xlsx 和 .csv。",), "回上一页", ""
    ),
    "notice.large": Words(422, "一次最多 {most} 行。", ("请分成几份再交。",), "回上一页", ""),
    "export.large": Words(422, "Excel 一次最多导出 {most} 行。", ("请缩小范围，或者导出 CSV。",), "回上一页", ""),
    "staff.exists": Words(422, "这个用户名已经有了。", (), "回上一页", ""),
    "staff.invalid": Words(422, "用户名或姓名写得不对。", (), "回上一页", ""),
    "staff.scope": Words(422, "这个岗位要选对部门或镇街。", (), "回上一页", ""),
    "staff.self": Words(409, "不能停用自己的账号。", ("请找另一位管理员。",)),
    "password.weak": Words(422, "密码至少 {shortest} 位，不能太简单。", (), "回上一页", ""),
    "password.wrong": Words(422, "原来的密码不对。", (), "回上一页", ""),
}
