"""The way of a request: heard, looked at, papers, a visit, the street's window, its result, help by neighbours, end."""

from __future__ import annotations

from flows import law
from flows.fields import Choice, Text
from flows.hardships.asked import past, written
from flows.hardships.clocks import (
    AID,
    EDGE,
    IS_LOW,
    IS_POOR,
    IS_RIGID,
    LOW,
    OTHER,
    RELIEF,
    RIGID,
)
from flows.model.parts import Advance, Begins
from flows.model.phrases import Phrase
from flows.model.services import Is, Step

MATCHES = (
    "低保", "特困供养", "低保边缘", "刚性支出困难", "临时救助", "受灾救助", "疾病应急", "流浪救助",
    "困难党员帮扶", "只要志愿帮扶",
)  # fmt: skip
PRESSING = Is("pressing", "是")
LOW_CLOCK = Step(
    "low_clock",
    Phrase("街道按哪一种期限办？"),
    Choice(("一般手续", "特殊情形", "街道直接确认")),
    Phrase("办理期限"),
    when=Is(AID, LOW, EDGE),
)
RIGID_CLOCK = Step(
    "rigid_clock",
    Phrase("街道按哪一种期限办？"),
    Choice(("一般手续", "特殊情形")),
    Phrase("办理期限"),
    when=Is(AID, RIGID),
)
REFUSED_DAY = past("refused_day", Phrase("决定是哪天作出的？"), Phrase("不批的日期"))
REFUSED_WHY = written("refused_why", Phrase("书面上写的理由是什么？照着写，本人会看到。"), Phrase("不批的理由"))
REMEDIES = (
    Phrase("不同意的话，{review}内可以申请行政复议，也可以在{suit}内去法院起诉。")(
        review=law.words_of("limit.review"), suit=law.words_of("limit.suit")
    ),
    Phrase("想申请复议，或者想问清楚，回我一声，我们帮您。志愿帮扶照样有，不受影响。"),
)
REFUSED = (
    Phrase("您的办件 {ref}（{title}）：这次没有批下来。"),
    Phrase("街道写的理由：{refused_why}"),
    Phrase("书面的决定最晚 {told_low} 给您，请收好。"),
    Phrase("书面的决定最晚 {told_poor} 给您，请收好。"),
    Phrase("书面的决定最晚 {told_other} 给您，请收好。"),
    *REMEDIES,
)
GRANTED = Advance(
    "grant",
    Phrase("批准了"),
    "granted",
    asks=(
        past("result_day", Phrase("是哪天批准的？"), Phrase("批准日期")),
        written("granted_what", Phrase("批了什么、多少？写一句，本人会看到。"), Phrase("批准内容")),
        Step(
            "review",
            Phrase("这一家收入稳不稳定？复核的日子不一样。"),
            Choice(("收入稳定", "收入不稳或有劳动力")),
            Phrase("复核"),
            optional=True,
        ),
    ),
    says=(
        Phrase("您的办件 {ref}（{title}）：批准了。{granted_what}"),
        Phrase("钱一般从下个月起发。公示只写姓名、人数和数额，别的都不写。"),
        Phrase("要复核一次，最晚 {review_year}。家里有变化，照实告诉街道就行。"),
        Phrase("要复核一次，最晚 {review_half}。家里有变化，照实告诉街道就行。"),
        Phrase("资格到 {rigid_valid} 为止，到时候可以再申请。"),
    ),
)
REFUSE = Advance("refuse", Phrase("没有批"), "refused", asks=(REFUSED_DAY, REFUSED_WHY), says=REFUSED)
PLAN = Advance(
    "plan",
    Phrase("定帮扶计划"),
    "helping",
    asks=(written("plan", Phrase("帮什么、多久一次、谁来？和本人商量好再写，本人会看到。"), Phrase("帮扶计划")),),
    says=(
        Phrase("您的办件 {ref}（{title}）：和您商量好的帮扶计划是：{plan}"),
        Phrase("每个月会有人来问问您，下次最晚 {monthly}。哪里不合适，随时说。"),
    ),
)
OBJECTED = Advance(
    "object",
    Phrase("公示有异议"),
    "objected",
    asks=(past("objected_day", Phrase("是哪天收到异议的？"), Phrase("异议日期")),),
    says=(Phrase("您的办件 {ref}（{title}）：公示时有人提了不同意见，街道会再核实。这是常有的事，您先别急。"),),
)
SCREEN = Advance(
    "screen",
    Phrase("初筛"),
    "screened",
    asks=(
        Step(
            "match",
            Phrase("听下来，可以先问一问哪一种？只是方向，批不批由街道定。"),
            Choice(MATCHES),
            Phrase("可以问的政策"),
        ),
        Step(
            "related",
            Phrase("本人或家里人，是社区、街道经办人员的亲属吗？"),
            Choice(("不是", "是")),
            Phrase("经办人员近亲属"),
        ),
        Step(
            "where",
            Phrase("本人户口在哪个街道？申请一般在户口所在的街道。"),
            Text(limit=40),
            Phrase("户口所在街道"),
            optional=True,
        ),
    ),
    says=(
        Phrase("您的办件 {ref}（{title}）：可以先问一问“{match}”。行不行由街道定，我们帮您备材料。"),
        Phrase("申请一般在户口所在的街道；临时救助，在哪里遇到急事就在哪里的街道。"),
    ),
    alerts=Phrase("办件 {ref}（{title}）：这一家和经办人员是近亲属，要单独登记、入户核查，最好换人办。"),
    alerts_when=Is("related", "是"),
)
HELP_FIRST = Advance(
    "help_first",
    Phrase("请街道先行救助"),
    "urgent_help",
    says=(Phrase("您的办件 {ref}（{title}）：情况急，我们请街道先救助，手续后补。最晚 {first_help} 给您回话。"),),
    alerts=Phrase("办件 {ref}（{title}）：请求先行救助，最晚 {first_help} 要有回话。先救助，手续后补。"),
    above=True,
)
SEEN_BY_PHONE = Advance(
    "seen_far",
    Phrase("情况急，先电话看过"),
    "visited",
    asks=(
        written("seen_how", Phrase("电话或视频里看到、听到了什么？只有工作人员看得到。"), Phrase("电话里了解的情况")),
    ),
    when=PRESSING,
)
VISITED = Advance("visited", Phrase("入户看过了"), "visited", needs_visit=True)
HANDED_IN = Advance(
    "hand_in",
    Phrase("已转街道窗口"),
    "referred",
    asks=(past("signed_day", Phrase("本人哪天在转介单和核对授权书上签的字？没签不能转。"), Phrase("签字日期")),),
    says=(Phrase("您的办件 {ref}（{title}）：按您签字同意的，材料交给街道了。受不受理，最晚 {taken_on} 有回话。"),),
)
RESULTS = (GRANTED, REFUSE)
AFTER_POSTING = (
    Advance(
        "file_up",
        Phrase("公示完，交区里确认"),
        "confirming",
        asks=(past("filed_day", Phrase("哪天交到区里的？"), Phrase("交区里日期")),),
        says=(Phrase("您的办件 {ref}（{title}）：公示完了，材料交到区里确认了。"),),
    ),
    OBJECTED,
    *RESULTS,
)
POST = Advance(
    "post",
    Phrase("开始公示"),
    "posted",
    asks=(past("posted_day", Phrase("公示从哪天开始？"), Phrase("公示日期")),),
    says=(
        Phrase("您的办件 {ref}（{title}）：开始公示了，到 {notice}。只写姓名、人数和数额。"),
        Phrase("您的办件 {ref}（{title}）：开始公示了，到 {poor_notice}。只写姓名、人数和数额。"),
        Phrase("看到写多了，打 12345 或告诉我们。"),
    ),
)
CHANGED = (
    Advance(
        "low_clock",
        Phrase("街道改了期限"),
        "accepted",
        asks=(Step("low_clock", LOW_CLOCK.ask, LOW_CLOCK.field, LOW_CLOCK.label),),
        when=IS_LOW,
        says=(Phrase("您的办件 {ref}（{title}）：街道告诉我们办理期限改了，最晚 {at}。"),),
    ),
    Advance(
        "rigid_clock",
        Phrase("街道改了期限"),
        "accepted",
        asks=(Step("rigid_clock", RIGID_CLOCK.ask, RIGID_CLOCK.field, RIGID_CLOCK.label),),
        when=IS_RIGID,
        says=(Phrase("您的办件 {ref}（{title}）：街道告诉我们办理期限改了，最晚 {at}。"),),
    ),
)
NOTICES = (
    Begins("notice", since="posted_day", when=Is(AID, LOW, EDGE, RIGID, RELIEF, OTHER)),
    Begins("poor_notice", since="posted_day", when=IS_POOR),
)
