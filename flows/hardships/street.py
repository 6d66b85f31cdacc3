"""The stages at the street and the district: from the window to the result, and what can be done against it."""

from __future__ import annotations

from flows.fields import Choice, Text
from flows.hardships.asked import past, written
from flows.hardships.clocks import AID, IS_LOW, IS_POOR, LOW, REVIEWS, WHOLE
from flows.hardships.course import (
    AFTER_POSTING,
    CHANGED,
    LOW_CLOCK,
    NOTICES,
    OBJECTED,
    PLAN,
    POST,
    REFUSED,
    REFUSED_DAY,
    REFUSED_WHY,
    REMEDIES,
    RESULTS,
    RIGID_CLOCK,
)
from flows.model.parts import Advance, Begins, Stage
from flows.model.phrases import Phrase
from flows.model.services import Answered, Is, Step, Unanswered

ACCEPTED = Advance(
    "accept",
    Phrase("街道受理了"),
    "accepted",
    asks=(
        past("accepted_day", Phrase("街道哪天受理的？法定时限从这天起算。"), Phrase("受理日期")),
        Step("accepted_number", Phrase("受理编号是多少？照回执写。"), Text(limit=40), Phrase("受理编号")),
        Step(
            AID,
            Phrase("受理的是哪一种？"),
            Choice(("低保", "特困供养", "低保边缘", "刚性支出困难", "临时救助", "其他救助")),
            Phrase("受理种类"),
        ),
        LOW_CLOCK,
        RIGID_CLOCK,
    ),
    says=(
        Phrase("您的办件 {ref}（{title}）：街道受理了，编号 {accepted_number}，种类：{aid}。"),
        Phrase("按规定最晚 {at} 走完这一步，我们会帮您盯着。"),
        Phrase("会有人上门或打电话了解情况，照实说就行。办救助不收钱。"),
    ),
)
STREET_STAGES = (
    Stage(
        "referred",
        Phrase("已交街道窗口，等受理"),
        waits=Phrase("街道在看材料，受理不受理都会有回话。"),
        begins=(
            Begins("taken_on", since="signed_day", when=Unanswered("topped_day")),
            Begins("taken_on", since="topped_day", when=Answered("topped_day")),
        ),
        advances=(
            ACCEPTED,
            Advance(
                "missing",
                Phrase("街道要补材料"),
                "topping_up",
                asks=(written("missing_what", Phrase("街道要补哪些？一次写全，本人会看到。"), Phrase("要补的材料")),),
                says=(
                    Phrase("您的办件 {ref}（{title}）：街道还要这些，最晚 {top_up}：{missing_what}"),
                    Phrase("备不齐的请说一声，我们帮您想办法。"),
                ),
            ),
            Advance("turn_away", Phrase("街道不受理"), "refused", asks=(REFUSED_DAY, REFUSED_WHY), says=REFUSED),
        ),
    ),
    Stage(
        "topping_up",
        Phrase("街道要补材料"),
        waits=Phrase("材料备好交街道。"),
        begins=(Begins("top_up"),),
        advances=(
            Advance(
                "topped_up",
                Phrase("材料补交了"),
                "referred",
                asks=(past("topped_day", Phrase("哪天补交的？街道从这天重新数。"), Phrase("补交日期")),),
                says=(Phrase("您的办件 {ref}（{title}）：要补的材料交上去了。受不受理，最晚 {taken_on} 有回话。"),),
            ),
        ),
    ),
    Stage(
        "accepted",
        Phrase("街道受理了"),
        waits=Phrase("街道要调查家庭情况。"),
        begins=(
            *WHOLE,
            Begins("probe", since="accepted_day", when=IS_LOW),
            Begins("poor_street", since="accepted_day", when=IS_POOR),
        ),
        advances=(
            Advance(
                "probe",
                Phrase("街道开始调查了"),
                "probing",
                says=(Phrase("您的办件 {ref}（{title}）：街道开始调查家庭情况了，照实说就行。"),),
            ),
            POST,
            *RESULTS,
            *CHANGED,
        ),
    ),
    Stage(
        "probing",
        Phrase("街道在调查"),
        waits=Phrase("街道上门、问邻居、核对信息。"),
        begins=(*WHOLE, Begins("check", when=IS_LOW), Begins("poor_street", since="accepted_day", when=IS_POOR)),
        advances=(POST, *RESULTS),
    ),
    Stage(
        "posted",
        Phrase("在公示"),
        waits=Phrase("公示只写姓名、人数和数额。"),
        begins=(*WHOLE, *NOTICES),
        advances=AFTER_POSTING,
    ),
    Stage(
        "objected",
        Phrase("有人提了异议，在重新核实"),
        waits=Phrase("街道在重新核实。"),
        begins=(*WHOLE, Begins("poor_again", since="objected_day", when=IS_POOR)),
        advances=(POST, *RESULTS),
    ),
    Stage(
        "confirming",
        Phrase("区里在确认"),
        waits=Phrase("区里在看材料。"),
        begins=(
            *WHOLE,
            Begins("county", since="filed_day", when=IS_LOW),
            Begins("poor_county", since="filed_day", when=IS_POOR),
        ),
        advances=(*RESULTS, OBJECTED),
    ),
    Stage("granted", Phrase("批准了"), waits=Phrase("再商量平时怎么帮。"), begins=REVIEWS, advances=(PLAN,), ends=True),
    Stage(
        "refused",
        Phrase("没有批"),
        waits=Phrase("不同意可以申请复议；志愿帮扶照样有。"),
        begins=(
            Begins("told_low", since="refused_day", when=Is(AID, LOW, "低保边缘")),
            Begins("told_poor", since="refused_day", when=IS_POOR),
            Begins("told_other", since="refused_day", when=Is(AID, "刚性支出困难", "临时救助", "其他救助")),
            Begins("appeal", since="refused_day"),
        ),
        advances=(
            Advance(
                "told",
                Phrase("书面决定已送到本人"),
                "refusal_told",
                asks=(past("told_day", Phrase("本人哪天拿到书面决定的？"), Phrase("送达日期")),),
                says=(Phrase("您的办件 {ref}（{title}）：书面决定您拿到了，复议最晚 {appeal}。"), *REMEDIES),
            ),
        ),
    ),
    Stage(
        "refusal_told",
        Phrase("没有批，本人知道怎么复议"),
        waits=Phrase("复议不复议由本人定。"),
        begins=(Begins("appeal", since="told_day", anew=True),),
        ends=True,
        advances=(
            Advance(
                "appeal",
                Phrase("本人申请了复议"),
                "appealing",
                asks=(past("appeal_day", Phrase("哪天交的复议申请？"), Phrase("复议申请日期")),),
                says=(Phrase("您的办件 {ref}（{title}）：记下了，您申请了复议。结果出来我们告诉您。"),),
            ),
            PLAN,
        ),
    ),
    Stage(
        "appealing",
        Phrase("在复议"),
        waits=Phrase("等复议机关的决定。"),
        advances=(
            Advance(
                "appeal_won",
                Phrase("复议后重新办"),
                "accepted",
                asks=(past("accepted_day", Phrase("街道哪天重新受理的？"), Phrase("受理日期")),),
                says=(Phrase("您的办件 {ref}（{title}）：复议有了结果，街道重新办，最晚 {at}。"),),
            ),
            Advance(
                "appeal_lost",
                Phrase("复议维持原来的决定"),
                "refusal_told",
                says=(Phrase("您的办件 {ref}（{title}）：复议维持了原来的决定。还可以去法院，想问清楚找我们。"),),
            ),
            PLAN,
        ),
    ),
)
