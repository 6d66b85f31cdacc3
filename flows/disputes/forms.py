"""Internal forms of a mediation: what a party tells alone, what the mediator writes down."""

from __future__ import annotations

from typing import TYPE_CHECKING

from flows.fields import Choice, Clock, Day, Name, Phone, Text
from flows.fields.told import ANYTHING
from flows.model import Clocks, Phrase, Service, Step, Untimed

if TYPE_CHECKING:
    from collections.abc import Mapping

NOTHING = Phrase("")
SEEN = Phrase("只有调解员和社区协调员，对方看不到。")


def _form(name: str, title: str, *steps: Step) -> Service:
    return Service(
        name=name, title=Phrase(title), summary=NOTHING, minutes=1, prepare=(), steps=steps,
        submit=NOTHING, after=(), clocks=Clocks(), internal=True,
    )  # fmt: skip


STATEMENT = _form(
    "party_statement", "说说我这边",
    Step(
        "words", Phrase("请说说您这边是怎么回事。"), Text(limit=1000, least=2, kinds=ANYTHING), Phrase("经过"),
        seen_by=SEEN,
    ),
    Step(
        "wish", Phrase("您希望怎么解决？"), Text(limit=300), Phrase("希望"), seen_by=SEEN, optional=True,
    ),
    Step("name", Phrase("怎么称呼您？"), Name(), Phrase("姓名"), seen_by=SEEN, optional=True),
    Step(
        "phone", Phrase("打哪个电话能找到您？不想留就跳过。"), Phone(own=False), Phrase("电话"),
        seen_by=SEEN, optional=True,
    ),
    Step(
        "time", Phrase("什么时候方便谈？"), Choice(("上班日白天", "晚上", "周末", "都可以")), Phrase("方便的时间"),
        optional=True,
    ),
)  # fmt: skip
WORDS = _form(
    "party_words", "说给调解员",
    Step(
        "words", Phrase("想对调解员说什么？发过来，我只转给调解员。"), Text(limit=1000, kinds=ANYTHING),
        Phrase("您的话"), seen_by=SEEN,
    ),
)  # fmt: skip
TELL = _form(
    "party_tell", "给这一方留言",
    Step(
        "words", Phrase("想对这一方说什么？只发给这一方，别写另一方说过的话。"), Text(limit=1000, kinds=ANYTHING),
        Phrase("留言"),
    ),
)  # fmt: skip
DECLINE = _form(
    "party_decline", "不予受理",
    Step("ground", Phrase("为什么不受理？"),
        Choice(("法院在办", "派出所在办", "别的部门在办", "法律规定不能调", "有人身危险", "不归我们社区")),
        Phrase("原因"),
    ),
    Step(
        "words", Phrase("再写一两句，申请人会收到：该找谁，怎么找。"), Text(limit=500, least=2), Phrase("说明"),
    ),
)  # fmt: skip
SITTING = _form(
    "sitting", "约调解会",
    Step("day", Phrase("哪天谈？比如“明天下午三点”。"), Day(ahead_days=60), Phrase("日期")),
    Step("clock", Phrase("几点？"), Clock(), Phrase("时间"), when=Untimed("day")),
)  # fmt: skip
RECORD = _form(
    "sitting_record", "调解记录",
    Step(
        "words", Phrase("记一记这次谈了什么、谈到哪一步。打印出来要来的人签字，只写他们都能看的。"),
        Text(limit=2000, least=2), Phrase("记录"),
    ),
)  # fmt: skip
LONGER = _form(
    "longer", "延期",
    Step("day", Phrase("想延到哪天？两边都同意才能延。"), Day(ahead_days=120, timed=False), Phrase("日期")),
)  # fmt: skip
FORM_NAMES = {"书面协议": "written", "部分达成": "partial", "口头协议": "oral"}
AGREEMENT = _form(
    "agreement", "达成协议",
    Step("form", Phrase("是哪一种协议？"), Choice(("书面协议", "部分达成", "口头协议")), Phrase("形式")),
    Step(
        "terms", Phrase("协议写了什么？两边都会看到这段话，只写两边都同意公开的。"),
        Text(limit=2000, least=2), Phrase("内容"),
    ),
)  # fmt: skip
DUTY = _form(
    "duty", "要做的事",
    Step(
        "what", Phrase("这一方要做什么？写一句。聊天里只发给这一方，协议书上两边都看得到。"),
        Text(limit=300, least=2), Phrase("做什么"),
    ),
    Step("day", Phrase("最晚哪天做到？"), Day(ahead_days=730, timed=False), Phrase("日期")),
)  # fmt: skip
SIGNED = _form(
    "signed", "已签字盖章",
    Step(
        "day", Phrase("两边签字、调解员签字、盖章，都齐了是哪天？"),
        Day(ahead_days=0, back_days=60, timed=False), Phrase("生效日"),
    ),
)  # fmt: skip
RESULTS = {"都做到了": "performed", "做到一部分": "partly", "没做到": "not_performed", "去打官司了": "lawsuit"}
VISIT = _form(
    "visit", "回访",
    Step(
        "result", Phrase("协议做到了吗？"), Choice(("都做到了", "做到一部分", "没做到", "去打官司了")),
        Phrase("结果"),
    ),
    Step("words", Phrase("回访时说了什么？只进卷宗。"), Text(limit=1000), Phrase("记录"), optional=True),
)  # fmt: skip
FORMS: Mapping[str, Service] = {
    form.name: form
    for form in (STATEMENT, WORDS, TELL, DECLINE, SITTING, RECORD, LONGER, AGREEMENT, DUTY, SIGNED, VISIT)
}
