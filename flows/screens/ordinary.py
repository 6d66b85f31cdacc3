"""The usual style: a question with its count, its reason and who will see the answer, two short buttons a row."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from flows.fields import Phone
from flows.model import Action, AskContact, Button, Phrase, Send, ToPerson, verbatim
from flows.progress import questions_left
from flows.route import asked_steps, current
from flows.texts import widest

if TYPE_CHECKING:
    from collections.abc import Mapping

    from flows.model import Buttons, Conversation, Keyboard, Lines, Service, Step, Value

SKIPPED = ""
"""The answer of a question that was passed over."""
FAILURES_BEFORE_HUMAN = 3
SHORT_LABEL = 6
HALF_A_ROW = 22
"""Letters that half the width of a small phone shows."""
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
CANCEL_FORM = Phrase("算了")
SKIP = Phrase("跳过")
KEEP = Phrase("保留：{answer}")
HUMAN = Phrase("找人工")
SHARE_PHONE = Phrase("发送我的手机号码")
CHECK = Phrase("请核对一下。现在还没有提交，点“{submit}”才会发出。")
ANSWER = Phrase("{number}. {label}：{answer}")
NOT_GIVEN = Phrase("没有填")
CHANGE = Phrase("改第 {number} 条")


def screen(service: Service, conversation: Conversation) -> Send:
    """The present question, or the check-your-answers screen, as a message."""
    step = current(service, conversation)
    if step is None:
        return message(conversation, check_lines(service, conversation), _check_keyboard(service, conversation))
    lines = (*_progress(service, conversation, step), *_question(step, conversation))
    return message(conversation, lines, keyboard_of(service, conversation, step))


def message(conversation: Conversation, lines: Lines, keyboard: Keyboard) -> Send:
    """A question to the person, whose buttons hold for this state of the conversation."""
    return Send(
        ToPerson(conversation.person),
        lines,
        keyboard,
        kind="question",
        case=conversation.id,
        revision=conversation.revision,
    )


# --- a question -----------------------------------------------------------------------------------


def _progress(service: Service, conversation: Conversation, step: Step) -> Lines:
    if service.internal:
        return ()
    number = asked_steps(service, conversation.answers).index(step) + 1
    if is_editing(service, conversation, step):
        return (CHANGE(number=number),)
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
    if shows_contact_button(step, conversation):
        lines = (*lines, TYPE_TO_GO_BACK)
    return lines


def shows_contact_button(step: Step, conversation: Conversation) -> bool:
    """Whether the question stands over a keyboard that shares the person's number."""
    return step.field.takes_contact and step.name not in conversation.shelf and conversation.pending is None


def keyboard_of(service: Service, conversation: Conversation, step: Step) -> Keyboard:
    """The options of a question, and the ways on and out."""
    if shows_contact_button(step, conversation) and conversation.failures < FAILURES_BEFORE_HUMAN:
        return AskContact(SHARE_PHONE)
    choices = step.field.choices(conversation.pending)
    rows = _rows(tuple(Button(label, Action("pick", str(n))) for n, label in enumerate(choices.labels)))
    if choices.finished is not None:
        rows = (*rows, (Button(choices.finished, Action("finished")),))
    if conversation.shelf.get(step.name, SKIPPED) != SKIPPED and conversation.pending is None:
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
    leave = Button(CANCEL_FORM if service.internal else CANCEL, Action("cancel"))
    is_first = step is asked_steps(service, conversation.answers)[0]
    if is_first and conversation.pending is None and not is_editing(service, conversation, step):
        return (leave,)
    return (Button(BACK, Action("back")), leave)


def is_editing(service: Service, conversation: Conversation, step: Step) -> bool:
    """Whether all other questions have answers, so that this one is being changed from the check screen."""
    if step.name not in conversation.shelf:
        return False
    answers = {**conversation.answers, step.name: conversation.shelf[step.name]}
    return current(service, replace(conversation, answers=answers)) is None


def _rows(buttons: tuple[Button, ...]) -> Buttons:
    """Two short labels a row, a long one alone: readable on a small phone, in each language."""
    longest = max((len(button.label.text) for button in buttons), default=0)
    if longest > SHORT_LABEL or any(widest(button.label) > HALF_A_ROW for button in buttons):
        return tuple((button,) for button in buttons)
    return tuple(buttons[n : n + 2] for n in range(0, len(buttons), 2))


# --- the check-your-answers screen ----------------------------------------------------------------


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
    if whole and isinstance(step.field, Phone) and isinstance(value, str):
        return verbatim(value)
    return step.field.show(value)


def _check_keyboard(service: Service, conversation: Conversation) -> Buttons:
    steps = asked_steps(service, conversation.answers)
    edits = tuple(Button(CHANGE(number=n), Action("edit", step.name)) for n, step in enumerate(steps, start=1))
    rows = tuple(edits[n : n + EDITS_A_ROW] for n in range(0, len(edits), EDITS_A_ROW))
    return ((Button(service.submit, Action("submit")),), *rows, (Button(CANCEL, Action("cancel")),))
