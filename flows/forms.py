"""Short internal forms about an existing case: words to add, a note, an appointment, a reason to hand back."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from flows import courses, errands
from flows.advice.forms import FORMS as ADVICE_FORMS
from flows.diaries.forms import FORMS as DIARY_FORMS
from flows.disputes.forms import FORMS as DISPUTE_FORMS
from flows.fields import Choice, Clock, Day, Duration, Name, Phone, Text
from flows.fields.told import ANYTHING
from flows.model import Clocks, Phrase, Service, Step, Untimed
from flows.team.forms import FORMS as TEAM_FORMS
from flows.visits.forms import FORMS as VISIT_FORMS

if TYPE_CHECKING:
    from collections.abc import Mapping

    from flows.fields import Field

NOTHING = Phrase("")
WORDS = Text(limit=1000, kinds=ANYTHING)
SHORT = Text(limit=300, least=2)


def _form(name: str, title: str, *steps: Step) -> Service:
    return Service(
        name=name, title=Phrase(title), summary=NOTHING, minutes=1, prepare=(), steps=steps,
        submit=NOTHING, after=(), clocks=Clocks(), internal=True,
    )  # fmt: skip


def _step(name: str, ask: Phrase, field: Field, label: Phrase) -> Step:
    return Step(name, ask, field, label)


ADD_WORDS = _form(
    "add_words", "补充说明",
    _step("words", Phrase("想说什么？发过来，我转给办事的人。"), WORDS, Phrase("补充")),
)  # fmt: skip
REOPEN = _form(
    "reopen", "还没解决",
    Step(
        "words", Phrase("还差什么没办好？说一两句，经办的人会看到。"), WORDS, Phrase("还差什么"),
        optional=True,
    ),
)  # fmt: skip
NOTE = _form(
    "note", "记一笔",
    _step("words", Phrase("记什么？只有工作人员看得到，居民看不到。"), Text(limit=1000), Phrase("记录")),
)  # fmt: skip
TELL = _form(
    "tell", "给居民留言",
    _step("words", Phrase("想对居民说什么？发过来，我会转给居民。"), WORDS, Phrase("留言")),
)  # fmt: skip
APPOINT = _form(
    "appoint", "约时间",
    _step("day", Phrase("约在什么时候？比如“明天下午三点”。"), Day(ahead_days=90), Phrase("日期")),
    Step("clock", Phrase("几点？"), Clock(), Phrase("时间"), when=Untimed("day")),
)  # fmt: skip
FINISH = _form(
    "finish", "办好了",
    _step(
        "words",
        Phrase("办成了什么？写一两句，居民会看到这段话。"),
        Text(
            limit=1000, least=3, kinds=ANYTHING, example=Phrase("已经和楼上谈好，这周六修水管，费用他出。"),
        ),
        Phrase("结果"),
    ),
)  # fmt: skip
HAND_BACK = _form(
    "hand_back", "交回",
    _step(
        "reason",
        Phrase("为什么交回？点一个就行，不用解释。"),
        Choice(("时间不合适", "需要别的专长", "需要回避", "联系不上居民", "其他原因")),
        Phrase("原因"),
    ),
)  # fmt: skip

HAND_OVER = _form(
    "hand_over", "请同事接手",
    _step("reason", Phrase("为什么请同事接手？写一句，不要写居民的姓名和电话。"), SHORT, Phrase("原因")),
)  # fmt: skip
ESCALATE = _form(
    "escalate", "往上报",
    _step("reason", Phrase("为什么办不了，要上面帮什么？不要写居民的姓名和电话。"), SHORT, Phrase("原因")),
)  # fmt: skip
WHISTLE = _form(
    "whistle", "吹哨叫人",
    _step("words", Phrase("叫人来做什么、在哪里？不要写居民的姓名和电话。"), SHORT, Phrase("做什么")),
)  # fmt: skip
REPORT = _form(
    "report", "回报",
    _step("words", Phrase("办得怎么样了？写一两句，吹哨的人会看到。"), SHORT, Phrase("回报")),
)  # fmt: skip
SUPPLEMENT = _form(
    "supplement", "请居民补材料",
    _step(
        "words", Phrase("还缺哪些？一次写全，一行一样，居民照着备。"), Text(limit=600, least=2),
        Phrase("缺的材料"),
    ),
)  # fmt: skip
EXTEND = _form(
    "extend", "改答应的日期",
    _step("day", Phrase("改到哪天？比如“下周五”。"), Day(ahead_days=180), Phrase("日期")),
    _step("reason", Phrase("为什么要晚？写一句，居民会看到。"), SHORT, Phrase("原因")),
)  # fmt: skip
SEND_BACK = _form(
    "send_back", "不归这里办",
    _step("reason", Phrase("应该归哪里办？写一句，协调员会看到。"), SHORT, Phrase("归哪里")),
)  # fmt: skip
GLASS = _form(
    "glass", "有急事要看",
    _step(
        "words", Phrase("为什么急着看？写一句。会告诉另一位协调员，也会记进这一件。"), Text(limit=300, least=4),
        Phrase("理由"),
    ),
)  # fmt: skip
HOURS = _form(
    "hours", "服务时间",
    _step("time", Phrase("花了多久？比如“一个半小时”“40分钟”。"), Duration(), Phrase("时间")),
)  # fmt: skip
CORRECT = replace(_form(
    "correct_me", "改称呼或电话",
    Step("name", Phrase("怎么称呼您？"), Name(), Phrase("称呼"), optional=True),
    Step("phone", Phrase("打哪个电话能找到您？"), Phone(), Phrase("电话"), optional=True),
), forgotten=True)  # fmt: skip
"""What was corrected is kept where it belongs, and not in the form too."""

FORMS: Mapping[str, Service] = {
    **{
        form.name: form
        for form in (
            ADD_WORDS, REOPEN, NOTE, TELL, APPOINT, FINISH, HAND_BACK, HAND_OVER, ESCALATE, WHISTLE, REPORT,
            SUPPLEMENT, EXTEND, SEND_BACK, GLASS, HOURS, CORRECT,
        )
    },
    **TEAM_FORMS,
    **{form.name: form for form in (*DIARY_FORMS, *ADVICE_FORMS)},
    **DISPUTE_FORMS,
    **{form.name: form for form in courses.forms()},
    **VISIT_FORMS,
    **errands.FORMS,
}  # fmt: skip
