"""Roles of officers (岗位) and what each may do; scope by department and township is decided where rows are known."""

from dataclasses import dataclass

from core.law.actor import Actor

PERMISSIONS = {
    "payouts.intake": "把批次文件交进来",
    "payouts.propose": "把批次报送审核",
    "payouts.approve": "审核并公开他人报送的批次，或者退回",
    "payouts.withdraw": "把已公开的名单撤下",
    "payouts.objections": "决定隐私异议：那一行继续隐去，还是重新列出",
    "privacy.override": "对隐私检查结果写明原因后放行",
    "leaks.handle": "处置泄露：全部撤下，报告，通知",
    "policies.draft": "起草补贴政策清单",
    "policies.publish": "公开他人起草的补贴政策清单",
    "documents.draft": "起草制度文件",
    "documents.publish": "公开他人起草的制度文件，或者撤下",
    "staff.manage": "管理工作人员账号",
    "departments.edit": "维护部门、镇街的电话和地址",
    "trail.read": "查看操作记录",
    "cards.issue": "发明白卡，停用明白卡",
    "check.assist": "本人同意后，替本人查补贴",
    "suspicions.read": "查看疑点",
    "suspicions.decide": "核实疑点，写明结果",
    "suspicions.export": "导出疑点，供审计用",
    "life_notices.bring": "交死亡、迁出通知",
}


@dataclass(frozen=True, slots=True)
class Role:
    """One role: its Chinese title, its permissions, and the rule that gives it this part."""

    code: str
    title: str
    permissions: frozenset[str]
    basis: str


ROLES: dict[str, Role] = {
    role.code: role
    for role in (
        Role(
            "finance",
            "财政部门",
            frozenset(
                {
                    "payouts.intake",
                    "payouts.propose",
                    "payouts.approve",
                    "payouts.withdraw",
                    "payouts.objections",
                    "privacy.override",
                    "leaks.handle",
                    "policies.draft",
                    "policies.publish",
                    "documents.draft",
                    "documents.publish",
                    "departments.edit",
                    "trail.read",
                    "cards.issue",
                    "suspicions.read",
                    "suspicions.decide",
                    "suspicions.export",
                    "life_notices.bring",
                }
            ),
            "海财发〔2022〕26号 职责暂行规定：财政局组织协调、程序性复核、集中公开",
        ),
        Role(
            "department",
            "业务主管部门",
            frozenset(
                {
                    "payouts.intake",
                    "payouts.propose",
                    "payouts.approve",
                    "payouts.withdraw",
                    "payouts.objections",
                    "policies.draft",
                    "documents.draft",
                    "documents.publish",
                    "suspicions.read",
                    "suspicions.decide",
                    "life_notices.bring",
                }
            ),
            "海财发〔2022〕26号 职责暂行规定：谁主管、谁负责，公开本部门制作或者获取的信息",
        ),
        Role(
            "township",
            "镇（街道）",
            frozenset({"departments.edit", "cards.issue", "check.assist"}),
            "海财发〔2022〕26号 发放业务流程说明：镇街经办站所、财政所报送和比对",
        ),
        Role(
            "disclosure",
            "政务公开办",
            frozenset(
                {
                    "payouts.withdraw",
                    "payouts.objections",
                    "privacy.override",
                    "leaks.handle",
                    "policies.publish",
                    "documents.publish",
                    "trail.read",
                }
            ),
            "海财发〔2022〕26号 职责暂行规定：监督全面性、准确性、时效性，保护个人隐私",
        ),
        Role(
            "auditor",
            "审计监督",
            frozenset({"trail.read", "suspicions.read", "suspicions.export"}),
            "辽财债管〔2021〕132号：监督检查；只看不改",
        ),
        Role(
            "administrator",
            "系统管理员",
            frozenset({"staff.manage", "departments.edit", "trail.read"}),
            "互联网政务应用安全管理规定：最小权限；管账号的人不碰补贴数据",
        ),
    )
}


def may(role: str, permission: str) -> bool:
    """Whether the role holds the permission; unknown roles hold none."""
    found = ROLES.get(role)
    return found is not None and permission in found.permissions


@dataclass(frozen=True, slots=True)
class StaffIdentity:
    """The signed-in officer of a request; ``name`` is shown at the desk only."""

    login: str
    name: str
    role: str
    department_code: str | None = None
    township_code: str | None = None

    @property
    def actor(self) -> Actor:
        """The same person as the trail names them."""
        return Actor("staff", self.login, self.role, self.department_code, self.township_code)

    def may(self, permission: str) -> bool:
        """Whether this officer's role holds the permission."""
        return may(self.role, permission)
