"""The stages of a request for help, in their usual order."""

from __future__ import annotations

from flows.fields import Choice, Text
from flows.hardships.asked import written
from flows.hardships.clocks import REVIEWS
from flows.hardships.course import (
    HANDED_IN,
    HELP_FIRST,
    PLAN,
    PRESSING,
    SCREEN,
    SEEN_BY_PHONE,
    VISITED,
)
from flows.hardships.listed import LISTS
from flows.hardships.members import MEMBER_STAGES, MEMBER_START
from flows.hardships.street import STREET_STAGES
from flows.model.parts import Advance, Begins, Course, Stage
from flows.model.phrases import Phrase
from flows.model.services import Is, Step

STAGES = (
    Stage(
        "registered",
        Phrase("求助登记好了"),
        waits=Phrase("先听清楚难处，再看能申请什么。"),
        ends=True,
        begins=(Begins("first_help", when=PRESSING),),
        advances=(SCREEN, HELP_FIRST),
    ),
    Stage(
        "urgent_help",
        Phrase("在请街道先行救助"),
        waits=Phrase("街道先救助，手续后补。"),
        begins=(Begins("first_help"),),
        advances=(
            Advance(
                "helped",
                Phrase("先救助上了"),
                "helped_first",
                asks=(written("helped_how", Phrase("救助了什么？写一句，本人会看到。"), Phrase("先行救助内容")),),
                says=(
                    Phrase("您的办件 {ref}（{title}）：先救助上了：{helped_how}"),
                    Phrase("手续最晚 {late_papers} 补，我们帮您一起备。"),
                ),
            ),
            Advance(
                "not_helped",
                Phrase("街道没有先救助"),
                "screened",
                asks=(
                    written("not_helped_why", Phrase("街道怎么说的？写一句，协调员会看到。"), Phrase("没先救助的原因")),
                ),
                says=(Phrase("您的办件 {ref}（{title}）：街道说按一般手续办。我们接着跑，急用的先找志愿者。"),),
                alerts=Phrase("办件 {ref}（{title}）：请求先行救助，街道没有先救助，请您过问。"),
            ),
        ),
    ),
    Stage(
        "helped_first",
        Phrase("先救助上了，在补手续"),
        waits=Phrase("手续备齐了就交街道。"),
        begins=(Begins("late_papers"),),
        advances=(SEEN_BY_PHONE, VISITED, SCREEN),
    ),
    Stage(
        "screened",
        Phrase("初筛好了，在备材料"),
        waits=Phrase("材料备齐就上门看看；备不齐也请说一声。"),
        advances=(
            Advance(
                "prepare",
                Phrase("材料齐了"),
                "prepared",
                says=(Phrase("您的办件 {ref}（{title}）：材料齐了。接下来约个时间，两个人上门看看。"),),
            ),
            MEMBER_START,
            PLAN,
        ),
    ),
    Stage(
        "prepared",
        Phrase("材料齐了，等上门走访"),
        waits=Phrase("上门要两个人，先问过您才来。"),
        advances=(VISITED, SEEN_BY_PHONE),
    ),
    Stage(
        "visited",
        Phrase("走访过了"),
        waits=Phrase("转介单和授权书要本人亲笔签。"),
        advances=(HANDED_IN, PLAN),
    ),
    *STREET_STAGES,
    *MEMBER_STAGES,
    Stage(
        "helping",
        Phrase("在帮扶"),
        waits=Phrase("每个月有人来问问。"),
        begins=(Begins("monthly", anew=True), *REVIEWS),
        advances=(
            Advance(
                "call_on",
                Phrase("这个月回访过了"),
                "helping",
                asks=(
                    Step(
                        "call_result", Phrase("近来怎么样？"), Choice(("好转", "差不多", "更难了")), Phrase("回访情况")
                    ),
                    Step(
                        "call_words",
                        Phrase("记一记回访时说了什么。只有工作人员看得到。"),
                        Text(limit=500),
                        Phrase("回访记录"),
                        optional=True,
                    ),
                ),
                says=(Phrase("您的办件 {ref}（{title}）：谢谢您和我们说近况。下次回访最晚 {monthly}。"),),
                alerts=Phrase("办件 {ref}（{title}）：回访说更难了，请看看要不要加把力。"),
                alerts_when=Is("call_result", "更难了"),
            ),
            Advance("change_plan", Phrase("改帮扶计划"), "helping", asks=PLAN.asks, says=PLAN.says),
            Advance(
                "end",
                Phrase("问本人能不能结束"),
                "ending",
                says=(Phrase("您的办件 {ref}（{title}）：我们觉得可以告一段落了。您同意吗？不同意就接着帮。"),),
            ),
        ),
    ),
    Stage(
        "ending",
        Phrase("等本人答应结束"),
        waits=Phrase("本人点了头才结束。"),
        begins=(Begins("end_asked"), *REVIEWS),
        advances=(
            Advance(
                "agree_end",
                Phrase("同意结束帮扶"),
                "ended",
                by=("resident",),
                says=(Phrase("好。以后有难处，随时打 /menu 找我们。"),),
            ),
            Advance("keep_on", Phrase("还想接着帮"), "helping", by=("resident",), says=(Phrase("好，接着帮您。"),)),
            Advance(
                "agreed_aloud",
                Phrase("本人当面或电话里同意了"),
                "ended",
                asks=(written("agreed_how", Phrase("本人怎么说的？写一句。"), Phrase("同意结束的话")),),
                says=(Phrase("您的办件 {ref}（{title}）：按您说的，帮扶告一段落。以后有难处，随时找我们。"),),
            ),
            Advance("keep_helping", Phrase("本人还想接着帮"), "helping"),
        ),
    ),
    Stage("ended", Phrase("本人同意结束了"), begins=REVIEWS, ends=True),
)
COURSE = Course(STAGES, lists=LISTS, street_when=PRESSING)
