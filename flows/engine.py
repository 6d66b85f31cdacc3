"""The one equation: (service, conversation, input) -> (conversation, effects)."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, assert_never

from flows.fields import Accepted, Asked, Partial, Rejected
from flows.model import (
    Action,
    AskContact,
    Back,
    Button,
    Conversation,
    DropKeyboard,
    Edit,
    Effect,
    Finished,
    Keep,
    OpenCase,
    Perform,
    Phrase,
    Reply,
    Send,
    Show,
    Skip,
    Submit,
    ToPerson,
    verbatim,
)
from flows.progress import questions_left
from flows.texts import plain, spellings

if TYPE_CHECKING:
    from collections.abc import Mapping
    from datetime import date

    from flows.model import Buttons, CaseId, Input, Keyboard, Lines, Outcomes, PersonId, Service, Step, Value

SKIPPED = ""
"""The answer of a question that was passed over."""
FAILURES_BEFORE_EXAMPLE = 2
FAILURES_BEFORE_HUMAN = 3
SHORT_LABEL = 6
EDITS_A_ROW = 3
KEPT_LABEL = 16

EMPTY = Phrase("")
PROGRESS = Phrase("第 {number} 题（约还有 {left} 题）")
LAST_QUESTION = Phrase("第 {number} 题（最后一题）")
WHY = Phrase("为什么问：{why}")
SEEN_BY = Phrase("谁会看到：{who}")
MAY_SKIP = Phrase("这一题可以跳过。")
TYPE_TO_GO_BACK = Phrase("直接打字也行。想回上一题，打“返回”。")
BACK = Phrase("上一步")
CANCEL = Phrase("不办了")
SKIP = Phrase("跳过")
KEEP = Phrase("保留：{answer}")
HUMAN = Phrase("找人工")
SHARE_PHONE = Phrase("发送我的手机号码")
NOTED = Phrase("好，记下了。")
EXAMPLE = Phrase("例如：{example}")
NEEDED = Phrase("“{label}”办事时要用到，这一题不能跳过。")
CHECK = Phrase("请核对一下。现在还没有提交，点“{submit}”才会发出。")
ANSWER = Phrase("{number}. {label}：{answer}")
NOT_GIVEN = Phrase("没有填")
CHANGE = Phrase("改第 {number} 条")
CHECK_BY_BUTTON = Phrase("要发出，请点“{submit}”。要改哪一条，点“改第几条”，或者直接打它的号码。")
SKIP_WORDS = frozenset({"跳过", "跳過", "没有", "沒有", "不知道", "不清楚", "skip", "none", "不填", "无", "無"})
KEEP_WORDS = frozenset({"保留", "不变", "不變", "不改", "keep"})


def begin(service: Service, id: CaseId, person: PersonId, *, about: CaseId | None = None) -> Conversation:
    """An empty conversation about a service, or, for an internal form, about a case."""
    return Conversation(id=id, service=service.name, person=person, about=about, version=service.version)


def asked_steps(service: Service, answers: Mapping[str, Value]) -> tuple[Step, ...]:
    """The questions that apply, given the answers."""
    return tuple(step for step in service.steps if step.when is None or step.when.holds(answers))


def current(service: Service, conversation: Conversation) -> Step | None:
    """The question that the person is at: the first that applies and has no answer; None at the check screen."""
    steps = asked_steps(service, conversation.answers)
    return next((step for step in steps if step.name not in conversation.answers), None)


def advance(
    service: Service, conversation: Conversation, given: Input, *, today: date
) -> tuple[Conversation, Outcomes]:
    """What a person's input makes of the conversation, and what should be said or done."""
    step = current(service, conversation)
    after, effects = _take(service, conversation, given, step, today)
    if step is not None and _shows_contact_button(step, conversation) and current(service, after) is not step:
        return after, (_drop_keyboard(after), *effects)
    return after, effects


def _take(
    service: Service, conversation: Conversation, given: Input, step: Step | None, today: date
) -> tuple[Conversation, Outcomes]:
    match given:
        case Show():
            return conversation, (screen(service, conversation),)
        case Reply():
            if step is None:
                return _reply_at_check(service, conversation, given)
            return _reply(service, conversation, step, given, today)
        case Back():
            return _shown(service, _back(service, conversation, step))
        case Edit():
            return _shown(service, _edit(service, conversation, given.step))
        case Skip():
            if step is None or not step.optional:
                return _refuse(service, conversation, step, NEEDED(label=step.label) if step else EMPTY)
            return _settle(service, conversation, step, SKIPPED)
        case Keep():
            if step is None or step.name not in conversation.shelf:
                return conversation, (screen(service, conversation),)
            return _settle(service, conversation, step, conversation.shelf[step.name])
        case Finished():
            return _finish(service, conversation, step)
        case Submit():
            if step is not None:
                return conversation, (screen(service, conversation),)
            return conversation.changed(), (OpenCase(conversation),)
        case _:
            assert_never(given)


def _reply(
    service: Service, conversation: Conversation, step: Step, reply: Reply, today: date
) -> tuple[Conversation, Outcomes]:
    word = plain(reply.text)
    if step.optional and word in SKIP_WORDS and not _is_label(step, word):
        return _settle(service, conversation, step, SKIPPED)
    if step.name in conversation.shelf and word in KEEP_WORDS:
        return _settle(service, conversation, step, conversation.shelf[step.name])
    finished = step.field.choices(conversation.pending).finished
    if finished is not None and word in spellings(finished):
        return _finish(service, conversation, step)
    parsed = step.field.parse(reply, Asked(today, conversation.pending))
    match parsed:
        case Accepted():
            return _settle(service, conversation, step, parsed.value)
        case Partial():
            after = conversation.changed(pending=parsed.value or None, failures=0)
            kind = "redraw" if parsed.quiet else "question"
            return after, (replace(screen(service, after), kind=kind),)
        case Rejected():
            return _refuse(service, conversation, step, parsed.why)
        case _:
            assert_never(parsed)


def _is_label(step: Step, word: str) -> bool:
    return any(word in spellings(label) for label in step.field.choices(None).labels)


def _reply_at_check(service: Service, conversation: Conversation, reply: Reply) -> tuple[Conversation, Outcomes]:
    word = plain(reply.text)
    if word and word in spellings(service.submit) | {"提交", "确认", "確認", "submit", "yes"}:
        return conversation.changed(), (OpenCase(conversation),)
    steps = asked_steps(service, conversation.answers)
    if word.isdecimal() and 1 <= int(word) <= len(steps):
        return _shown(service, _edit(service, conversation, steps[int(word) - 1].name))
    hint = CHECK_BY_BUTTON(submit=service.submit)
    return conversation, (_with(screen(service, conversation), (hint, EMPTY)),)


def _finish(service: Service, conversation: Conversation, step: Step | None) -> tuple[Conversation, Outcomes]:
    if step is None:
        return conversation, (screen(service, conversation),)
    done = step.field.finish(conversation.pending)
    if isinstance(done, Accepted):
        return _settle(service, conversation, step, done.value)
    return _refuse(service, conversation, step, done.why)


def _settle(service: Service, conversation: Conversation, step: Step, value: Value) -> tuple[Conversation, Outcomes]:
    """The question has its answer; those that no longer apply are dropped, and the next is asked."""
    answers = _relevant(service, {**conversation.answers, step.name: value})
    shelf = {name: answer for name, answer in conversation.shelf.items() if name != step.name}
    after = conversation.changed(answers=answers, shelf=shelf, pending=None, failures=0)
    if service.internal and current(service, after) is None:
        return after, (Perform(after),)
    said = tuple(
        line
        for notice in service.notices
        if notice.when.step == step.name and notice.when.holds(answers)
        for line in (*notice.lines, EMPTY)
    )
    return after, (_with(screen(service, after), said),)


def _relevant(service: Service, answers: Mapping[str, Value]) -> Mapping[str, Value]:
    """Only the answers to questions that apply: to drop one may make others irrelevant."""
    while True:
        names = {step.name for step in asked_steps(service, answers)}
        kept = {name: value for name, value in answers.items() if name in names}
        if len(kept) == len(answers):
            return kept
        answers = kept


def _refuse(
    service: Service, conversation: Conversation, step: Step | None, why: Phrase
) -> tuple[Conversation, Outcomes]:
    after = replace(conversation, failures=conversation.failures + 1)
    lines: Lines = (why,)
    if step is not None and step.field.example is not None and after.failures >= FAILURES_BEFORE_EXAMPLE:
        lines = (*lines, EXAMPLE(example=step.field.example))
    return after, (_with(screen(service, after), (*lines, EMPTY)),)


def _back(service: Service, conversation: Conversation, step: Step | None) -> Conversation:
    """The answer before is taken back to the shelf; in the middle of a change the old answer returns."""
    if conversation.pending is not None:
        return conversation.changed(pending=None, failures=0)
    steps = asked_steps(service, conversation.answers)
    if step is not None and step.name in conversation.shelf and _is_editing(service, conversation, step):
        return _unshelve(conversation, step.name)
    position = len(steps) if step is None else steps.index(step)
    return conversation if position == 0 else _edit(service, conversation, steps[position - 1].name)


def _is_editing(service: Service, conversation: Conversation, step: Step) -> bool:
    """Whether all other questions have answers, so that this one is being changed from the check screen."""
    return current(service, _unshelve(conversation, step.name)) is None


def _unshelve(conversation: Conversation, name: str) -> Conversation:
    answers = {**conversation.answers, name: conversation.shelf[name]}
    shelf = {other: value for other, value in conversation.shelf.items() if other != name}
    return conversation.changed(answers=answers, shelf=shelf, pending=None, failures=0)


def _edit(service: Service, conversation: Conversation, name: str) -> Conversation:
    if name not in conversation.answers or name not in {step.name for step in service.steps}:
        return conversation
    answers = {other: value for other, value in conversation.answers.items() if other != name}
    old = conversation.answers[name]
    shelf = dict(conversation.shelf) if old == SKIPPED else {**conversation.shelf, name: old}
    hidden = {s.name: answers[s.name] for s in service.steps if s.name in answers and _hangs_on(s, name)}
    answers = {other: value for other, value in answers.items() if other not in hidden}
    shelf |= {other: value for other, value in hidden.items() if value != SKIPPED}
    return conversation.changed(answers=answers, shelf=shelf, pending=None, failures=0)


def _hangs_on(step: Step, name: str) -> bool:
    return step.when is not None and step.when.step == name


# --- screens --------------------------------------------------------------------------------------


def _shown(service: Service, conversation: Conversation) -> tuple[Conversation, Outcomes]:
    return conversation, (screen(service, conversation),)


def _with(send: Send, before: Lines) -> Send:
    return replace(send, lines=(*before, *send.lines))


def screen(service: Service, conversation: Conversation) -> Send:
    """The present question, or the check-your-answers screen, as a message."""
    step = current(service, conversation)
    if step is None:
        return _message(conversation, check_lines(service, conversation), _check_keyboard(service, conversation))
    lines = (*_progress(service, conversation, step), *_question(step, conversation))
    return _message(conversation, lines, _keyboard(service, conversation, step))


def _message(conversation: Conversation, lines: Lines, keyboard: Keyboard) -> Send:
    return Send(
        ToPerson(conversation.person),
        lines,
        keyboard,
        kind="question",
        case=conversation.id,
        revision=conversation.revision,
    )


def _drop_keyboard(conversation: Conversation) -> Effect:
    return Send(ToPerson(conversation.person), (NOTED,), DropKeyboard(), kind="question", case=conversation.id)


def _progress(service: Service, conversation: Conversation, step: Step) -> Lines:
    if service.internal:
        return ()
    steps = asked_steps(service, conversation.answers)
    number = steps.index(step) + 1
    left = questions_left(service, conversation.answers, after=step)
    return (PROGRESS(number=number, left=left) if left else LAST_QUESTION(number=number),)


def _question(step: Step, conversation: Conversation) -> Lines:
    lines = step.field.question(step.ask, conversation.pending)
    if conversation.pending is not None:
        return lines
    if step.why is not None:
        lines = (*lines, WHY(why=step.why))
    if step.seen_by is not None:
        lines = (*lines, SEEN_BY(who=step.seen_by))
    if step.optional:
        lines = (*lines, MAY_SKIP)
    if _shows_contact_button(step, conversation):
        lines = (*lines, TYPE_TO_GO_BACK)
    return lines


def _shows_contact_button(step: Step, conversation: Conversation) -> bool:
    return step.field.takes_contact and step.name not in conversation.shelf and conversation.pending is None


def _keyboard(service: Service, conversation: Conversation, step: Step) -> Keyboard:
    if _shows_contact_button(step, conversation) and conversation.failures < FAILURES_BEFORE_HUMAN:
        return AskContact(SHARE_PHONE)
    choices = step.field.choices(conversation.pending)
    rows = _rows(tuple(Button(label, Action("pick", str(n))) for n, label in enumerate(choices.labels)))
    if choices.finished is not None:
        rows = (*rows, (Button(choices.finished, Action("finished")),))
    if step.name in conversation.shelf and conversation.pending is None:
        rows = ((Button(_kept_label(step, conversation), Action("keep")),), *rows)
    if step.optional and conversation.pending is None:
        rows = (*rows, (Button(SKIP, Action("skip")),))
    if conversation.failures >= FAILURES_BEFORE_HUMAN:
        rows = (*rows, (Button(HUMAN, Action("human")),))
    return (*rows, _ways_out(service, conversation, step))


def _kept_label(step: Step, conversation: Conversation) -> Phrase:
    shown = step.field.show(conversation.shelf[step.name])
    words = dict(shown.args).get("words")
    if isinstance(words, str) and len(words) > KEPT_LABEL:
        shown = verbatim(words[: KEPT_LABEL - 1] + "…")
    return KEEP(answer=shown)


def _ways_out(service: Service, conversation: Conversation, step: Step) -> tuple[Button, ...]:
    leave = Button(CANCEL, Action("cancel"))
    first = asked_steps(service, conversation.answers)[0]
    if step is first and conversation.pending is None and step.name not in conversation.shelf:
        return (leave,)
    if step is first and conversation.pending is None and not _is_editing(service, conversation, step):
        return (leave,)
    return (Button(BACK, Action("back")), leave)


def _rows(buttons: tuple[Button, ...]) -> Buttons:
    """Two short labels a row, a long one alone: readable on a small phone."""
    longest = max((len(button.label.text) for button in buttons), default=0)
    if longest > SHORT_LABEL:
        return tuple((button,) for button in buttons)
    return tuple(buttons[n : n + 2] for n in range(0, len(buttons), 2))


def check_lines(service: Service, conversation: Conversation) -> Lines:
    """Every answer on a line, and that nothing has been sent."""
    return (CHECK(submit=service.submit), EMPTY, *answer_lines(service, conversation.answers))


def answer_lines(service: Service, answers: Mapping[str, Value], *, whole: bool = False) -> Lines:
    """The answers in the order of the questions; `whole` for the handler, who needs the telephone number unmasked."""
    return tuple(
        ANSWER(number=number, label=step.label, answer=_answer(step, answers.get(step.name, SKIPPED), whole=whole))
        for number, step in enumerate(asked_steps(service, answers), start=1)
    )


def _answer(step: Step, value: Value, *, whole: bool) -> Phrase:
    if value == SKIPPED:
        return NOT_GIVEN
    if whole and step.field.takes_contact and isinstance(value, str):
        return verbatim(value)
    return step.field.show(value)


def _check_keyboard(service: Service, conversation: Conversation) -> Buttons:
    steps = asked_steps(service, conversation.answers)
    edits = tuple(Button(CHANGE(number=n), Action("edit", step.name)) for n, step in enumerate(steps, start=1))
    rows = tuple(edits[n : n + EDITS_A_ROW] for n in range(0, len(edits), EDITS_A_ROW))
    return ((Button(service.submit, Action("submit")),), *rows, (Button(CANCEL, Action("cancel")),))
