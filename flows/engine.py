"""The one equation: (service, conversation, input) -> (conversation, effects)."""

from __future__ import annotations

import re
from dataclasses import replace
from typing import TYPE_CHECKING, assert_never

from flows.fields import Accepted, Asked, Files, Partial, Rejected
from flows.fields.reading import read_index
from flows.model import (
    Back,
    Conversation,
    DropKeyboard,
    Edit,
    Effect,
    Finished,
    Keep,
    More,
    OpenCase,
    Perform,
    Phrase,
    Reply,
    Send,
    Show,
    Skip,
    Submit,
    ToPerson,
)
from flows.route import asked_steps, current, relevant
from flows.screens import (
    AT_ONCE,
    EMPTY,
    MORE,
    SKIPPED,
    TO_CHANGE,
    is_editing,
    screen,
    shows_contact_button,
    with_words,
)
from flows.texts import plain, spellings

if TYPE_CHECKING:
    from datetime import date, datetime

    from flows.model import CaseId, Input, Lines, Outcomes, PersonId, Service, Step, Value

FAILURES_BEFORE_EXAMPLE = 2

NOTED = Phrase("好，记下了。")
GOING_BACK = Phrase("好，回到上一题。")
EXAMPLE = Phrase("例如：{example}")
NEEDED = Phrase("“{label}”办事时要用到，这一题不能跳过。")
CHECK_BY_BUTTON = Phrase("要发出，请点“{submit}”。要改哪一条，点“改第几条”，或者直接打它的号码。")
CHECK_PLAINLY = Phrase("要发出，点“{submit}”。要改，点“要改”，或者打它的号码。")
FILE_AT_CHECK = Phrase("刚才发的没有收下。要加照片，先点“改第 {number} 条”，再发一次。")
FILE_PLAINLY = Phrase("刚才发的没有收下。要加照片，先打 {number}，再发一次。")
NO_FILES = Phrase("刚才发的没有收下，这里不收照片和文件。有要看的，当面带来就行。")
NO_LONGER_FITS = Phrase("“{label}”要再填一次：")
SKIP_WORDS = frozenset({"跳过", "跳過", "没有", "沒有", "不知道", "不清楚", "skip", "none", "不填", "无", "無"})
KEEP_WORDS = frozenset({"保留", "不变", "不變", "不改", "keep"})
SUBMIT_WORDS = frozenset({"提交", "确认", "確認", "submit", "yes"})


def begin(service: Service, id: CaseId, person: PersonId, *, about: CaseId | None = None) -> Conversation:
    """An empty conversation about a service, or, for an internal form, about a case."""
    return Conversation(id=id, service=service.name, person=person, about=about, version=service.version)


def advance(
    service: Service, conversation: Conversation, given: Input, *, today: date
) -> tuple[Conversation, Outcomes]:
    """What a person's input makes of the conversation, and what should be said or done."""
    step = current(service, conversation)
    after, effects = _take(service, conversation, given, step, today=today)
    if step is not None and shows_contact_button(step, conversation) and current(service, after) is not step:
        return after, (_drop_keyboard(after, GOING_BACK if isinstance(given, Back) else NOTED), *effects)
    return after, effects


def _take(
    service: Service, conversation: Conversation, given: Input, step: Step | None, *, today: date
) -> tuple[Conversation, Outcomes]:
    match given:
        case Submit():
            return _submit(service, conversation, given.at, today)
        case Back():
            return _shown(service, _back(service, conversation, step))
        case Edit():
            return _shown(service, _edit(service, conversation, given.step))
        case More():
            return _more(service, conversation, given.page)
        case Reply() if step is None:
            return _reply_at_check(service, conversation, given, today)
        case Reply() if step is not None:
            return _reply(service, conversation, step, given, today=today)
        case Skip() if step is not None:
            return _skip(service, conversation, step)
        case Keep() if step is not None:
            return _keep(service, conversation, step)
        case Finished() if step is not None:
            return _finish(service, conversation, step)
        case Show() | Reply() | Skip() | Keep() | Finished():
            return _shown(service, conversation)
        case _:
            assert_never(given)


# --- a reply --------------------------------------------------------------------------------------


def _reply(
    service: Service, conversation: Conversation, step: Step, reply: Reply, *, today: date
) -> tuple[Conversation, Outcomes]:
    word = plain(reply.text)
    reply = _by_number(service, conversation, step, reply)
    if step.optional and word in SKIP_WORDS and not _is_label(step, word):
        return _skip(service, conversation, step)
    if step.name in conversation.shelf and word in KEEP_WORDS:
        return _keep(service, conversation, step)
    finished = step.field.choices(conversation.pending).finished
    if finished is not None and word in spellings(finished):
        return _finish(service, conversation, step)
    if service.elder and word in spellings(MORE) and len(step.field.choices(conversation.pending).labels) > AT_ONCE:
        return _more(service, conversation, 1)
    parsed = step.field.parse(reply, Asked(today, conversation.pending))
    match parsed:
        case Accepted():
            return _settle(service, conversation, step, parsed.value)
        case Partial():
            after = conversation.changed(pending=parsed.value or None, failures=0)
            kind = "redraw" if parsed.quiet else "question"
            return after, (replace(screen(service, after, page=(reply.pick or 0) // AT_ONCE), kind=kind),)
        case Rejected():
            return _refuse(service, conversation, step, parsed.why)
        case _:
            assert_never(parsed)


def _by_number(service: Service, conversation: Conversation, step: Step, reply: Reply) -> Reply:
    """In elder mode the number before an option is the option, whatever else a number could mean here."""
    choices = step.field.choices(conversation.pending)
    if not service.elder or reply.pick is not None or choices.finished is not None:
        return reply
    index = read_index(plain(reply.text), len(choices.labels))
    return reply if index is None else replace(reply, text="", pick=index)


def _is_label(step: Step, word: str) -> bool:
    return any(word in spellings(label) for label in step.field.choices(None).labels)


def _skip(service: Service, conversation: Conversation, step: Step) -> tuple[Conversation, Outcomes]:
    if not step.optional:
        return _refuse(service, conversation, step, NEEDED(label=step.label))
    return _settle(service, conversation, step, SKIPPED)


def _keep(service: Service, conversation: Conversation, step: Step) -> tuple[Conversation, Outcomes]:
    if step.name not in conversation.shelf:
        return _shown(service, conversation)
    return _settle(service, conversation, step, conversation.shelf[step.name])


def _finish(service: Service, conversation: Conversation, step: Step) -> tuple[Conversation, Outcomes]:
    done = step.field.finish(conversation.pending)
    if isinstance(done, Accepted):
        return _settle(service, conversation, step, done.value)
    return _refuse(service, conversation, step, done.why)


def _settle(service: Service, conversation: Conversation, step: Step, value: Value) -> tuple[Conversation, Outcomes]:
    """The question has its answer; those that no longer apply are dropped, and the next is asked."""
    answers = relevant(service, {**conversation.answers, step.name: value})
    shelf = {name: answer for name, answer in conversation.shelf.items() if name != step.name}
    after = conversation.changed(answers=answers, shelf=shelf, pending=None, failures=0)
    if service.internal and not service.checked and current(service, after) is None:
        return after, (Perform(after),)
    said = tuple(
        line
        for notice in service.notices
        if notice.when.step == step.name and notice.when.holds(answers)
        for line in (*notice.lines, EMPTY)
    )
    return after, (with_words(screen(service, after), said),)


def _refuse(service: Service, conversation: Conversation, step: Step, why: Phrase) -> tuple[Conversation, Outcomes]:
    after = replace(conversation, failures=conversation.failures + 1)
    lines: Lines = (why,)
    if step.field.example is not None and after.failures >= FAILURES_BEFORE_EXAMPLE:
        lines = (*lines, EXAMPLE(example=step.field.example))
    return after, (with_words(screen(service, after), (*lines, EMPTY)),)


# --- the end --------------------------------------------------------------------------------------


def _reply_at_check(
    service: Service, conversation: Conversation, reply: Reply, today: date
) -> tuple[Conversation, Outcomes]:
    if reply.attachment is not None:
        return conversation, (with_words(screen(service, conversation), (_about_file(service, conversation), EMPTY)),)
    word = plain(reply.text)
    if word and word in spellings(service.submit) | SUBMIT_WORDS:
        return _submit(service, conversation, reply.at, today)
    steps = asked_steps(service, conversation.answers)
    number = read_index(re.sub("^改", "", word), len(steps))
    if number is not None:
        return _shown(service, _edit(service, conversation, steps[number].name))
    if service.elder and word in spellings(TO_CHANGE):
        return _more(service, conversation, 1)
    hint = (CHECK_PLAINLY if service.elder else CHECK_BY_BUTTON)(submit=service.submit)
    return conversation, (with_words(screen(service, conversation), (hint, EMPTY)),)


def _about_file(service: Service, conversation: Conversation) -> Phrase:
    steps = enumerate(asked_steps(service, conversation.answers), start=1)
    number = next((number for number, step in steps if isinstance(step.field, Files)), None)
    if number is None:
        return NO_FILES
    return (FILE_PLAINLY if service.elder else FILE_AT_CHECK)(number=number)


def _submit(service: Service, conversation: Conversation, at: datetime, today: date) -> tuple[Conversation, Outcomes]:
    """The last button; a date that has gone by since, or an option that is no more, is asked once again."""
    if (service.internal and not service.checked) or current(service, conversation) is not None:
        return _shown(service, conversation)
    if service.internal:
        return conversation, (Perform(conversation),)
    for step in asked_steps(service, conversation.answers):
        value = conversation.answers[step.name]
        if not isinstance(value, str) or value == SKIPPED:
            continue
        parsed = step.field.parse(Reply(at, text=value), Asked(today))
        if isinstance(parsed, Rejected):
            after = _edit(service, conversation, step.name)
            after = replace(after, shelf={name: kept for name, kept in after.shelf.items() if name != step.name})
            said = (NO_LONGER_FITS(label=step.label), parsed.why, EMPTY)
            return after, (with_words(screen(service, after), said),)
    done = conversation.changed(shelf={}, pending=None)
    return done, (OpenCase(done),)


# --- back and changes -----------------------------------------------------------------------------


def _back(service: Service, conversation: Conversation, step: Step | None) -> Conversation:
    """The answer before is taken back to the shelf; in the middle of a change the old answer returns."""
    if conversation.pending is not None:
        return conversation.changed(pending=None, failures=0)
    steps = asked_steps(service, conversation.answers)
    if step is not None and is_editing(service, conversation, step):
        answers = {**conversation.answers, step.name: conversation.shelf[step.name]}
        shelf = {other: value for other, value in conversation.shelf.items() if other != step.name}
        return conversation.changed(answers=answers, shelf=shelf, failures=0)
    position = len(steps) if step is None else steps.index(step)
    return conversation if position == 0 else _edit(service, conversation, steps[position - 1].name)


def _edit(service: Service, conversation: Conversation, name: str) -> Conversation:
    """The answer goes to the shelf, so that its question is the first without one; what hangs on it stays for now."""
    if name not in conversation.answers or name not in {step.name for step in service.steps}:
        return conversation
    answers = {other: value for other, value in conversation.answers.items() if other != name}
    shelf = {**conversation.shelf, name: conversation.answers[name]}
    return conversation.changed(answers=answers, shelf=shelf, pending=None, failures=0)


def _shown(service: Service, conversation: Conversation) -> tuple[Conversation, Outcomes]:
    return conversation, (screen(service, conversation),)


def _more(service: Service, conversation: Conversation, page: int) -> tuple[Conversation, Outcomes]:
    """Another page is another state: a second tap on the same button is old."""
    after = conversation.changed()
    return after, (screen(service, after, page=page),)


def _drop_keyboard(conversation: Conversation, words: Phrase) -> Effect:
    return Send(ToPerson(conversation.person), (words,), DropKeyboard(), kind="question", case=conversation.id)
