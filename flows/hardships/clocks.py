"""The spans of social assistance: the street's and the district's, begun when the street has taken a request on.

The bot reminds and asks; it never decides, and no span's end decides anything.
"""

from __future__ import annotations

from flows.model.parts import Begins, Milestone, Warning
from flows.model.phrases import Phrase
from flows.model.services import Is

AID = "aid"
LOW, POOR, EDGE, RIGID, RELIEF, OTHER = "低保", "特困供养", "低保边缘", "刚性支出困难", "临时救助", "其他救助"
USUAL, SPECIAL, BY_STREET = "一般手续", "特殊情形", "街道直接确认"
IS_LOW, IS_POOR, IS_RIGID, IS_RELIEF = Is(AID, LOW, EDGE), Is(AID, POOR), Is(AID, RIGID), Is(AID, RELIEF)
STEADY, UNSTEADY = "收入稳定", "收入不稳或有劳动力"

_SOON = Warning(
    -3, ("handler",), Phrase("办件 {ref}（{title}）：“{what}”到 {at}，还剩 {days} 天。请问一问街道办到哪了。")
)
_OVER = Warning(
    0,
    ("handler", "coordinator"),
    Phrase("办件 {ref}（{title}）：“{what}”到期了（{at}），还没有记下结果。请去问，再记一步。"),
    resident=Phrase("您的办件 {ref}（{title}）：“{what}”按规定到 {at}，到期了。我们在问街道，您也可以打 12345。"),
)
_OVER_INSIDE = Warning(0, ("handler", "coordinator"), _OVER.says)
_REVIEW = Warning(
    -30,
    ("handler", "resident"),
    Phrase("办件 {ref}（{title}）：{at} 前要复核。家里有变化的，照实告诉街道就行。"),
)


def _whole(name: str, rule: str) -> Milestone:
    """A span at whose end the resident asks too."""
    return Milestone(name, rule, (_SOON, _OVER), far=True)


def _inside(name: str, rule: str) -> Milestone:
    """A span within the authorities: who works on the case asks."""
    return Milestone(name, rule, (_OVER_INSIDE,), far=True)


TIMELINE: tuple[Milestone, ...] = (
    Milestone(
        "first_help",
        "aid.first",
        (
            Warning(
                0,
                ("handler", "coordinator"),
                Phrase("办件 {ref}（{title}）：先行救助的时间到了（{at}），还没记下结果，请马上问街道。"),
            ),
        ),
    ),
    Milestone(
        "late_papers",
        "aid.papers",
        (Warning(0, ("handler", "resident"), Phrase("办件 {ref}（{title}）：先行救助后补的手续到 {at}，请补上。")),),
    ),
    _inside("taken_on", "aid.accept"),
    Milestone(
        "top_up",
        "aid.supply",
        (
            Warning(
                0, ("handler", "resident"), Phrase("办件 {ref}（{title}）：街道要的材料到 {at}。备不齐也请说一声。")
            ),
        ),
    ),
    _inside("probe", "low.probe"),
    _inside("check", "low.check"),
    _inside("notice", "low.notice"),
    _inside("county", "low.county"),
    _whole("low_whole", "low.whole"),
    _whole("low_special", "low.special"),
    _whole("low_street", "low.street"),
    _whole("poor_street", "poor.street"),
    _inside("poor_notice", "poor.notice"),
    _whole("poor_county", "poor.county"),
    _whole("poor_again", "poor.again"),
    _whole("rigid", "rigid.whole"),
    _whole("rigid_long", "rigid.special"),
    _whole("relief", "aid.relief"),
    Milestone("told_low", "low.refusal", (_OVER_INSIDE,)),
    Milestone("told_poor", "poor.refusal", (_OVER_INSIDE,)),
    Milestone("told_other", "aid.written", (_OVER_INSIDE,)),
    Milestone(
        "appeal",
        "limit.review",
        (
            Warning(
                -15,
                ("handler", "resident"),
                Phrase("办件 {ref}（{title}）：对结果不同意的，{at} 前可以申请行政复议，还剩 {days} 天。"),
            ),
        ),
        far=True,
    ),
    Milestone("review_year", "low.yearly", (_REVIEW,)),
    Milestone("review_half", "low.halfyearly", (_REVIEW,)),
    Milestone("rigid_valid", "rigid.valid", (_REVIEW,)),
    Milestone(
        "monthly",
        "plan.monthly",
        (
            Warning(-3, ("handler",), Phrase("办件 {ref}（{title}）：{at} 前该做这个月的回访了。")),
            Warning(0, ("handler", "coordinator"), Phrase("办件 {ref}（{title}）：这个月的回访到 {at} 还没做。")),
        ),
        far=True,
    ),
    Milestone(
        "end_asked",
        "plan.end",
        (Warning(0, ("handler",), Phrase("办件 {ref}（{title}）：问了本人能不能结束，还没回话。请打个电话问一问。")),),
        far=True,
    ),
)
WHOLE = (
    Begins("low_whole", since="accepted_day", when=Is("low_clock", USUAL)),
    Begins("low_special", since="accepted_day", when=Is("low_clock", SPECIAL)),
    Begins("low_street", since="accepted_day", when=Is("low_clock", BY_STREET)),
    Begins("rigid", since="accepted_day", when=Is("rigid_clock", USUAL)),
    Begins("rigid_long", since="accepted_day", when=Is("rigid_clock", SPECIAL)),
    Begins("relief", since="accepted_day", when=IS_RELIEF),
)
"""From the street's acceptance to the result."""
REVIEWS = (
    Begins("review_year", since="result_day", when=Is("review", STEADY)),
    Begins("review_half", since="result_day", when=Is("review", UNSTEADY)),
    Begins("rigid_valid", since="result_day", when=IS_RIGID),
)
"""When what was granted is looked at again."""
