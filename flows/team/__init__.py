"""Who works for a community: what they may be, what they can do, and the rules that they agree to."""

from __future__ import annotations

from typing import TYPE_CHECKING

from flows.model import Phrase

if TYPE_CHECKING:
    from collections.abc import Mapping

    from flows.model import Lines, Value

ROLES: Mapping[str, Phrase] = {
    "coordinator": Phrase("协调员"),
    "volunteer": Phrase("志愿者"),
    "grid_worker": Phrase("网格员"),
    "mediator": Phrase("调解员"),
    "lawyer": Phrase("律师"),
    "party_worker": Phrase("党务工作者"),
    "officer": Phrase("街道经办"),
    "district": Phrase("区里经办"),
    "supervisor": Phrase("居务监督"),
}
INVITED = ("volunteer", "mediator", "grid_worker", "lawyer", "party_worker")
"""Roles that one coordinator may give: their holders see the cases that they claim."""
OVERSEEING = frozenset({"coordinator", "officer", "district", "supervisor"})
"""Roles whose holders see cases of others: a second coordinator must agree."""
SKILLS: Mapping[str, str] = {
    "律师": "lawyer",
    "医生、护士": "doctor",
    "心理咨询": "counsellor",
    "电工、水工": "electrician",
    "照顾人": "care",
    "跑腿接送": "errands",
    "写材料": "writing",
    "电脑手机": "computers",
}
"""What somebody can do, as the form asks it, and as the skills of a queue call it."""
LICENSED = ("律师", "医生、护士", "心理咨询", "电工、水工")
"""For these the law wants a licence (Regulations on Volunteer Services, article 16)."""
GENDERS: Mapping[str, str] = {"女": "f", "男": "m"}

CONDUCT_VERSION = 1
CONDUCT_HEAD = Phrase("认领第一件之前，请看一遍志愿者守则：")
CONDUCT: Lines = (
    Phrase("· 自愿来帮忙，不拿报酬。不想接就不接，不用解释。"),
    Phrase("· 不收居民的钱和东西，不向居民推销。"),
    Phrase("· 居民说的事只用来办事。不外传，不拍照发出去，办完就删。"),
    Phrase("· 说真话，不替人做决定。做不到的早点交回。"),
    Phrase("· 不替居民保管存折、银行卡和密码。"),
    Phrase("· 上门两个人一起去，先约时间。会有风险的事先问协调员。"),
    Phrase("· 和自己有关系的人、有关系的事，请别的同事来办。"),
)
"""Regulations on Volunteer Services (2017), articles 2, 12, 16, 20 to 22, 25."""


def skills_of(answer: Value | None) -> frozenset[str]:
    """The skills that the ticks of the form stand for."""
    ticked = (answer,) if isinstance(answer, str) else answer or ()
    return frozenset(SKILLS[label] for label in ticked if label in SKILLS)


def needs_licence(answer: Value | None) -> bool:
    """Whether one of the ticked skills is one for which the law wants a licence."""
    ticked = (answer,) if isinstance(answer, str) else answer or ()
    return any(label in LICENSED for label in ticked)


def role_names(roles: frozenset[str]) -> tuple[Phrase, ...]:
    """Roles in words, in the order of the list."""
    return tuple(name for role, name in ROLES.items() if role in roles)
