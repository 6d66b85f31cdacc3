"""What is asked and said where somebody is in danger: a dispute of that kind is nobody's to mediate."""

from __future__ import annotations

from flows import law
from flows.fields import Choice
from flows.model import Is, Notice, Phrase, Step

IN_DANGER = Is("danger", "有")
VICTIM = Step(
    "victim",
    Phrase("被打、被威胁的是谁？"),
    Choice(("我自己", "家里的孩子", "自己说不了的老人、病人", "别的人")),
    label=Phrase("谁有危险"),
    when=IN_DANGER,
    why=Phrase("孩子和自己说不了的人，社区要马上报警。"),
)
"""Who is not able to speak for themselves has to be protected by others (反家庭暴力法 art. 14)."""
SAFETY = Notice(
    IN_DANGER,
    (
        Phrase("您的安全最要紧。正在危险中，请马上打 110。"),
        Phrase("妇女维权打 12338，法律咨询打 12348。"),
        Phrase("可以向法院申请人身安全保护令：一般{usual}内决定，情况紧急的{urgent}内。")(
            usual=law.words_of("protection.usual"), urgent=law.words_of("protection.urgent")
        ),
        Phrase("有孩子或不能照顾自己的人被家里人打，社区知道了，必须马上报警。"),
        Phrase("我们不会通知对方，也不会让您和对方坐到一起。请接着填几题，社区会单独联系您。"),
        Phrase("怕别人看到这些话，可以长按这里的消息，把它删掉。"),
    ),
)
