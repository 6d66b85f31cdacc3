"""A transfer of Party organisational relations: how people ask for it, its course from application to receipt."""

from __future__ import annotations

from flows.fields import Day, Text
from flows.model.parts import Advance, Begins, Course, Milestone, Stage, Warning
from flows.model.phrases import Phrase
from flows.model.services import Heard, Is, Step

NEAR = Is("route", "同一个街道", "同一个市")
FAR = Is("route", "同一个省", "跨省", "不清楚")
_RUNS_OUT = tuple(
    Warning(
        days, ("handler", "resident"),
        Phrase("办件 {ref}（{title}）：介绍信到 {at} 就过期了，还剩 {days} 天。没办的请抓紧办。"), half=half,
    )
    for days, half in ((0, True), (-7, False), (-1, False))
)  # fmt: skip
TIMELINE: tuple[Milestone, ...] = (
    Milestone("letter_near", "transfer.near", _RUNS_OUT, far=True),
    Milestone("letter_far", "transfer.far", _RUNS_OUT, far=True),
    Milestone(
        "receipt", "transfer.receipt",
        (Warning(0, ("handler",), Phrase("办件 {ref}（{title}）：该收到回执了，请问一问接收的党委。")),), far=True,
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
COURSE = Course((
    Stage(
        "applied", Phrase("已经收到申请"), waits=Phrase("党务工作人员在核对材料。"), ends=True,
        advances=(
            Advance(
                "issue", Phrase("介绍信已开"), "issued",
                asks=(
                    Step("letter_day", Phrase("介绍信是哪天开的？"), Day(back_days=30, ahead_days=0, timed=False),
                         Phrase("开信日期")),
                    Step("letter_number", Phrase("介绍信编号是多少？"), Text(limit=40), Phrase("介绍信编号"),
                         optional=True),
                ),
                says=(Phrase("您的办件 {ref}（{title}）：介绍信开好了，{at} 前有效。请带上身份证去接收的地方。"),),
            ),
        ),
    ),
    Stage(
        "issued", Phrase("介绍信已开，等对方接收"), waits=Phrase("对方接收以前，您还归原来的党组织管。"),
        begins=(
            Begins("letter_near", since="letter_day", when=NEAR),
            Begins("letter_far", since="letter_day", when=FAR),
        ),
        advances=(
            Advance("received", Phrase("对方已接收"), "received", by=("handler", "resident"),
                    says=(Phrase("您的办件 {ref}（{title}）：对方已经接收您了。"),)),
        ),
    ),
    Stage("received", Phrase("对方已接收"), begins=(Begins("receipt"),), ends=True),
))  # fmt: skip
