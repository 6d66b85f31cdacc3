"""Every number that the law, a local rule or this program sets for what residents are told: one table, with its source.

A figure stands here once. Services, papers, reminders and `/why` take it from here, so that a change of the law is a
change of one line. What is only an example of some place is marked local: a community's file may set another figure.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from flows.calendar import Span
from flows.law import transfers
from flows.law.hardship import HARDSHIP
from flows.law.rules import CHANGEABLE, CHECKED, Mark, Rule
from flows.model.phrases import Phrase

if TYPE_CHECKING:
    from collections.abc import Mapping

__all__ = ["BY_SERVICE", "CHANGEABLE", "CHECKED", "RULES", "Mark", "Rule", "in_words", "words_of"]

SEVERAL: Mapping[str, Phrase] = {
    "year": Phrase("{n}年"), "month": Phrase("{n}个月"), "day": Phrase("{n}天"),
    "working day": Phrase("{n}个工作日"), "hour": Phrase("{n}小时"), "working hour": Phrase("{n}个工作小时"),
}  # fmt: skip
ONE: Mapping[str, Phrase] = {
    "year": Phrase("1年"), "month": Phrase("1个月"), "day": Phrase("1天"),
    "working day": Phrase("1个工作日"), "hour": Phrase("1小时"), "working hour": Phrase("1个工作小时"),
}  # fmt: skip
A_YEAR = 12


def in_words(span: Span) -> Phrase:
    """A span as residents read it: 36 months are three years."""
    is_years = span.unit == "month" and span.amount % A_YEAR == 0
    unit, amount = ("year", span.amount // A_YEAR) if is_years else (span.unit, span.amount)
    return ONE[unit] if amount == 1 else SEVERAL[unit](n=amount)


def words_of(name: str) -> Phrase:
    """The figure of a rule as residents read it; KeyError for no such rule."""
    return in_words(RULES[name].span)


_KNEW = Phrase("知道或应当知道权利受损害、谁是义务人之日")
_LEGAL: tuple[Rule, ...] = (
    Rule(
        "limit.civil",
        Phrase("民事诉讼时效"),
        Span(36, "month"),
        _KNEW,
        Phrase("民法典第188条"),
    ),
    Rule(
        "limit.labour",
        Phrase("申请劳动仲裁"),
        Span(12, "month"),
        _KNEW,
        Phrase("劳动争议调解仲裁法第27条"),
    ),
    Rule(
        "limit.review",
        Phrase("申请行政复议"),
        Span(60, "day"),
        Phrase("知道或应当知道该行政行为之日"),
        Phrase("行政复议法第20条"),
    ),
    Rule(
        "limit.suit",
        Phrase("提起行政诉讼"),
        Span(6, "month"),
        Phrase("知道或应当知道作出行政行为之日"),
        Phrase("行政诉讼法第46条"),
    ),
    Rule(
        "aid.decide",
        Phrase("法律援助决定"),
        Span(7, "day"),
        Phrase("收到申请之日"),
        Phrase("法律援助法第43条"),
    ),
    Rule(
        "aid.appoint",
        Phrase("指派法律援助人员"),
        Span(3, "day"),
        Phrase("决定给予援助之日"),
        Phrase("法律援助法第43条"),
    ),
    Rule(
        "aid.urgent",
        Phrase("可以先行援助：离时效届满不足"),
        Span(7, "day"),
        Phrase("时效届满之日往前数"),
        Phrase("法律援助法第44条"),
    ),
    Rule(
        "aid.objection",
        Phrase("对不予援助的异议审查"),
        Span(5, "day"),
        Phrase("收到异议之日"),
        Phrase("法律援助法第49条"),
    ),
    Rule(
        "advice.online",
        Phrase("网上留言答复"),
        Span(24, "hour"),
        Phrase("收到留言"),
        Phrase("法律援助服务规范（县级服务指南转述）"),
        "cross-checked",
    ),
    Rule(
        "advice.letter",
        Phrase("来信答复"),
        Span(7, "working day"),
        Phrase("收到来信之日"),
        Phrase("法律援助服务规范（县级服务指南转述）"),
        "cross-checked",
    ),
)
_MEDIATION: tuple[Rule, ...] = (
    Rule(
        "mediation.limit",
        Phrase("调解期限"),
        Span(30, "day"),
        Phrase("双方同意调解、调解组织受理之日"),
        Phrase("深圳经济特区矛盾纠纷多元化解条例第25条；司法部规章“一般在一个月内”"),
        "local",
    ),
    Rule(
        "mediation.unheld",
        Phrase("还没有坐下来谈，提醒调解员"),
        Span(7, "day"),
        Phrase("受理之日"),
        Phrase("本程序的约定"),
        "ours",
    ),
    Rule(
        "mediation.labour",
        Phrase("劳动争议调解不成，可以申请仲裁"),
        Span(15, "day"),
        Phrase("调解组织收到申请之日"),
        Phrase("劳动争议调解仲裁法第14条"),
    ),
    Rule(
        "confirmation.window",
        Phrase("申请司法确认"),
        Span(30, "day"),
        Phrase("调解协议生效之日"),
        Phrase("人民调解法第33条；民事诉讼法第205条"),
    ),
    Rule(
        "confirmation.accept",
        Phrase("法院决定是否受理"),
        Span(3, "day"),
        Phrase("收到申请之日"),
        Phrase("最高人民法院关于人民调解协议司法确认程序的若干规定第4条"),
    ),
    Rule(
        "confirmation.decide",
        Phrase("法院作出决定"),
        Span(15, "day"),
        Phrase("受理之日"),
        Phrase("最高人民法院关于人民调解协议司法确认程序的若干规定第5条"),
    ),
    Rule(
        "confirmation.longer",
        Phrase("特殊情况可以延长"),
        Span(10, "day"),
        Phrase("上述期限届满之日"),
        Phrase("最高人民法院关于人民调解协议司法确认程序的若干规定第5条"),
    ),
    Rule(
        "follow_up.first",
        Phrase("第一次回访"),
        Span(15, "day"),
        Phrase("调解协议生效之日"),
        Phrase("法律没有规定，各地自定"),
        "local",
    ),
    Rule(
        "follow_up.second",
        Phrase("第二次回访"),
        Span(60, "day"),
        Phrase("调解协议生效之日"),
        Phrase("法律没有规定，各地自定"),
        "local",
    ),
    Rule(
        "transfer.wrong_body",
        Phrase("不归本机关管的，转送"),
        Span(3, "working day"),
        Phrase("收到申请之日"),
        Phrase("深圳经济特区矛盾纠纷多元化解条例第45条"),
        "local",
    ),
    Rule(
        "transfer.accept",
        Phrase("行政机关决定是否受理"),
        Span(5, "working day"),
        Phrase("收到申请之日"),
        Phrase("深圳经济特区矛盾纠纷多元化解条例第46条"),
        "local",
    ),
    Rule(
        "transfer.complex",
        Phrase("复杂的，决定是否受理"),
        Span(10, "working day"),
        Phrase("收到申请之日"),
        Phrase("深圳经济特区矛盾纠纷多元化解条例第46条"),
        "local",
    ),
    Rule(
        "protection.usual",
        Phrase("人身安全保护令"),
        Span(72, "hour"),
        Phrase("法院受理申请"),
        Phrase("反家庭暴力法第28条"),
    ),
    Rule(
        "protection.urgent",
        Phrase("情况紧急的人身安全保护令"),
        Span(24, "hour"),
        Phrase("法院受理申请"),
        Phrase("反家庭暴力法第28条"),
    ),
    Rule(
        "protection.length",
        Phrase("人身安全保护令有效期最长"),
        Span(6, "month"),
        Phrase("作出之日"),
        Phrase("反家庭暴力法第30条"),
    ),
)
BY_SERVICE: Mapping[str, tuple[Rule, ...]] = {
    "legal": _LEGAL, "mediation": _MEDIATION, "transfer": transfers.RULES, "hardship": HARDSHIP,
}  # fmt: skip
"""The rules that a service's people need, in the order in which `/why` tells them."""
RULES: Mapping[str, Rule] = {rule.name: rule for rules in BY_SERVICE.values() for rule in rules}
