"""A transfer of Party organisational relations: how people ask for it, and the spans that run on its way."""

from __future__ import annotations

from flows.model.parts import Milestone, Warning
from flows.model.phrases import Phrase
from flows.model.services import Heard, Is

INTO = "转入本社区"
OUT = "转出本社区"
FLOATING = "流动党员登记"
SAME_STREET = "同一个街道"
SAME_CITY = "同一个市"
SAME_PROVINCE = "同一个省"
ACROSS = "跨省"
UNCLEAR = "不清楚"
COMES_IN, GOES_OUT, STAYS = Is("direction", INTO), Is("direction", OUT), Is("direction", FLOATING)
IN_STREET = Is("route", SAME_STREET)
BEYOND = Is("route", SAME_CITY, SAME_PROVINCE, ACROSS, UNCLEAR)
LETTERS = ("letter_said", "letter_near", "letter_prov", "letter_far")
"""The spans in which a letter is valid: as its member said, and by where it leads."""
_SOON = Phrase("办件 {ref}（{title}）：介绍信到 {at} 就过期了，还剩 {days} 天。还没办的请抓紧办。")
_OVER = Phrase("办件 {ref}（{title}）：介绍信过了有效期（{at}）。还没接收的话，要请开信的党组织补开。")
_RUNS_OUT = (
    Warning(0, ("handler", "resident"), _SOON, half=True),
    Warning(-7, ("handler", "resident"), _SOON),
    Warning(-1, ("handler", "resident"), _SOON),
    Warning(0, ("handler", "resident"), _OVER),
)
TIMELINE: tuple[Milestone, ...] = (
    Milestone("letter_said", "transfer.written", _RUNS_OUT, far=True),
    Milestone("letter_near", "transfer.near", _RUNS_OUT, far=True),
    Milestone("letter_prov", "transfer.province", _RUNS_OUT, far=True),
    Milestone("letter_far", "transfer.far", _RUNS_OUT, far=True),
    Milestone(
        "receipt", "transfer.receipt",
        (
            Warning(
                0, ("handler", "resident"),
                Phrase("办件 {ref}（{title}）：回执还没回到转出的党委（该在 {at} 前）。请问一问接收的支部寄了没有。"),
            ),
        ),
        far=True,
    ),
    Milestone(
        "approve", "transfer.approve",
        (Warning(0, ("handler",), Phrase("办件 {ref}（{title}）：党委审核该有结果了（{at}），请问一问。")),),
    ),
    Milestone(
        "correct", "transfer.correct",
        (
            Warning(
                0, ("handler", "resident"),
                Phrase("办件 {ref}（{title}）：退回的材料还没改好（说好 {at} 前）。改不了的，打个电话说一声。"),
            ),
        ),
        far=True,
    ),
    Milestone(
        "await", "transfer.await",
        (
            Warning(
                0, ("handler", "resident"),
                Phrase("办件 {ref}（{title}）：转出有些日子了，还没说接收。请问一问对方收到没有。"),
            ),
        ),
        far=True,
    ),
    Milestone(
        "refusal", "transfer.refusal",
        (Warning(0, ("coordinator",), Phrase("办件 {ref}（{title}）：不收的原因还没弄清，请过问一下。")),),
    ),
    Milestone(
        "report_in", "transfer.report_in",
        (
            Warning(
                0, ("handler", "resident"), Phrase("办件 {ref}（{title}）：已经登记，还没到支部报到。请去报到一下。")
            ),
        ),
        far=True,
    ),
)  # fmt: skip
HEARD = (
    Heard(
        6,
        "组织关系 / 党组织关系 / 党员关系 / 党的关系 / 党关系 / 介绍信 / 接转 / 党籍 / 流动党员 / 预备党员 / "
        "党员档案 / 党费 / 转党 / 关系转 / 转关系 / 关系落 / 落关系 / 关系迁 / 关系挂 / 关系接 / "
        "party membership / organisational relation / organizational relation / letter of introduction / "
        "floating member / floating party / probationary / party dues / party transfer / transfer my party / "
        "party organisation / party organization / party branch / 组织生活 / 流动党 / 接收函 / party file",
    ),
    Heard(
        4,
        "党员 / 党支部 / 支部 / 党组织 / 党委 / 党工委 / 组织部 / 入党 / 党龄 / 党建 / 党小组 / 党内 / "
        "双报到 / party member / party / cpc / communist / membership / dues / branch / 民主评议 / 支书 / "
        "党会 / 思想汇报 / 党组 / 党徽 / 学习强国 / party secretary",
    ),
    Heard(3, "组织 / 书记 / 回执 / 政审 / branch secretary / receiving branch"),
    Heard(
        2,
        "党 / 关系 / 报到 / 转正 / 挂靠 / 落户支部 / 抬头 / 档案 / 原单位 / 毕业 / transfer / member / 转入 / "
        "转出 / organisation / organization",
    ),
)
"""Words by which people ask for it."""
