"""A dispute: what its timeline says, which grounds there are to refuse it, which other ways, and what parties read."""

from __future__ import annotations

from typing import TYPE_CHECKING

from flows import law, proxies
from flows.model.parts import Milestone, Parties, Warning
from flows.model.phrases import Phrase
from flows.model.services import Is

if TYPE_CHECKING:
    from collections.abc import Mapping

    from flows.model import Lines, Value

LABOUR = "工资和工作"
"""The topic of labour disputes."""
UNHELD = law.RULES["mediation.unheld"].span.amount
"""Days after which the mediator is reminded that nobody has sat down yet."""
PARTIES = Parties(named="other_side", may_ask=Is("contact_other", "同意"))
TIMELINE: tuple[Milestone, ...] = (
    Milestone(
        "mediation", "mediation.limit",
        (
            Warning(
                UNHELD, ("handler",),
                Phrase("办件 {ref}（{title}）受理{span}了，还没有约两边坐下来谈。请约个时间。")(
                    span=law.words_of("mediation.unheld")
                ),
            ),
            Warning(-7, ("handler",), Phrase("办件 {ref}（{title}）的调解到 {at} 为止，还剩 {days} 天。")),
            Warning(
                -2, ("handler", "coordinator"),
                Phrase("办件 {ref}（{title}）的调解到 {at} 为止，还剩 {days} 天。要延期，得两边都同意。"),
            ),
            Warning(
                0, ("handler", "coordinator"),
                Phrase("办件 {ref}（{title}）的调解期限到了（{at}）。两边没都同意延期，请终止调解，告诉他们别的路。"),
            ),
        ),
    ),
    Milestone(
        "labour", "mediation.labour",
        (
            Warning(
                0, ("handler", "parties"),
                Phrase("办件 {ref}（{title}）：收到申请满{span}还没谈成，任何一方都可以去申请劳动仲裁。接着谈也行。")(
                    span=law.words_of("mediation.labour")
                ),
            ),
        ),
    ),
    Milestone(
        "confirmation", "confirmation.window",
        tuple(
            Warning(
                days, ("handler", "parties"),
                Phrase("办件 {ref}（{title}）：要请法院确认协议，两边一起去，最晚 {at}，还剩 {days} 天。法院不收费。"),
            )
            for days in (15, -7, -2)
        ),
    ),
    Milestone(
        "visit_first", "follow_up.first",
        (Warning(0, ("handler",), Phrase("办件 {ref}（{title}）该做第一次回访了：看看协议做到没有。")),),
        far=True,
    ),
    Milestone(
        "visit_second", "follow_up.second",
        (Warning(0, ("handler",), Phrase("办件 {ref}（{title}）该做第二次回访了：看看协议做到没有。")),),
        far=True,
    ),
)  # fmt: skip
OTHER_WAYS: Lines = (
    Phrase("还可以走别的路，哪条都不耽误："),
    Phrase("· 申请仲裁（劳动争议，先找劳动仲裁）；"),
    Phrase("· 请管这类事的行政部门处理；"),
    Phrase("· 到法院起诉；"),
    Phrase("· 不知道走哪条，打 12348 免费问律师。"),
)
RIGHTS: Lines = (
    Phrase("您的权利："),
    Phrase("· 调解不收一分钱，愿不愿意全由您定。"),
    Phrase("· 同意了也能随时停，不用说原因。"),
    Phrase("· 可以选调解员，也可以换一位。"),
    Phrase("· 不耽误您去仲裁、打官司。"),
    Phrase("· 您说的话、留的电话，只有调解员和社区协调员看，不给对方看。"),
)
CONSENT: Mapping[str, Phrase] = {
    "none": Phrase("还没问"),
    "asked": Phrase("已邀请，等回话"),
    "agreed": Phrase("愿意"),
    "refused": Phrase("不愿意"),
    "withdrawn": Phrase("停止了"),
}
"""For the mediator."""
THEIRS: Mapping[str, Phrase] = {
    "none": Phrase("等您回话"),
    "asked": Phrase("等您回话"),
    "agreed": Phrase("您愿意谈，调解员会和您联系"),
    "refused": Phrase("您不愿意谈，已经停止"),
    "withdrawn": Phrase("您已停止"),
}
"""For the party itself: nothing of what the other said."""
GROUNDS: Mapping[str, Phrase] = {
    "court": Phrase("法院已经受理或判过了：请按法院的程序走。"),
    "police": Phrase("派出所已经受理：请找办案的民警。"),
    "body": Phrase("别的部门已经受理：请等那边的结果。"),
    "reserved": Phrase("法律规定要由专门机关处理，不能由我们调解。"),
    "danger": Phrase("有人身安全的危险：不能坐在一起调解。有危险马上打 110。"),
    "elsewhere": Phrase("人和事都不在我们社区：请找当地的调解委员会。"),
}
SHORT_GROUNDS: Mapping[str, str] = {
    "法院在办": "court", "派出所在办": "police", "别的部门在办": "body", "法律规定不能调": "reserved",
    "有人身危险": "danger", "不归我们社区": "elsewhere",
}  # fmt: skip
"""What the handler picks, and the ground that it names."""
VICTIM = "victim"
HELPLESS = frozenset({"家里的孩子", "自己说不了的老人、病人"})
REPORT: Lines = (
    Phrase("孩子或自己说不了的人受到暴力：社区必须马上打 110 报警，不能等（反家庭暴力法第14条）。"),
    Phrase("报了警，请在办件里记一笔：什么时候、谁报的。"),
)


def duties(answers: Mapping[str, Value]) -> Lines:
    """What the law asks of the community where somebody who can't speak for themselves is in danger."""
    helpless = answers.get(VICTIM) in HELPLESS or answers.get(proxies.AGREED) == proxies.CANT_SAY
    return REPORT if helpless else ()


assert all(one.rule in law.RULES for one in TIMELINE)
