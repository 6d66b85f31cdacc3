"""What every update goes through: finish its inbox row, meet the person, run the handler, apply its effects."""

from __future__ import annotations

from contextvars import ContextVar
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING

from telegram import Update
from telegram.ext import CallbackContext

from flows import danger
from flows.fields import hidden
from flows.model import Action, Button, Perform, Phrase, Send, ToChat, ToPerson
from flows.texts import say
from storage import cases, conversations, effects, inbox, people, reminders
from storage.database import Tx, directory_of
from storage.sending import outbox

if TYPE_CHECKING:
    from collections.abc import Callable, Coroutine, Mapping, Sequence
    from datetime import datetime

    from flows.community import Community
    from flows.model import Effects, Keyboard, Outcomes
    from flows.registry import Directory
    from flows.texts import Reader
    from handlers.arrival import Arrival
    from storage.people import Person
    from storage.tables import CaseRow, MessageRow

LONGEST_TOAST = 200
"""Characters: Telegram's limit for the acknowledgement of a press."""
TOO_MANY = Phrase("您发得太快了，我一下子看不过来。请等一分钟，再从这里接着发。着急就打 {phone}。")


@dataclass(frozen=True, slots=True)
class Pressed:
    """A button that was pressed: the message that it stands on and what it means."""

    message: MessageRow
    action: Action
    label: str


@dataclass(slots=True)
class Job:
    """An update that was picked up, and the handler that the library finds for it."""

    row_id: int
    arrival: Arrival
    handler: Handler | None = None
    """None where nothing of ours reacts to it."""
    nobody: Impersonal | None = None
    """Does the work where no person with an account of their own stands behind the update."""


job: ContextVar[Job] = ContextVar("job")
"""What the library is being asked about, set by the worker."""


@dataclass(slots=True)
class Turn:
    """One update (or one due reminder) being worked on, within its transaction."""

    tx: Tx
    at: datetime
    person: Person
    arrival: Arrival
    cause: str
    pressed: Pressed | None = None
    acknowledgement: Phrase | None = None
    """What the pressed button says; nothing when None."""
    directory: Directory = field(init=False)

    def __post_init__(self) -> None:
        """Finds the directory."""
        self.directory = directory_of(self.tx.info)

    @property
    def home(self) -> Community:
        """The person's community."""
        return self.directory.communities[self.person.community]

    @property
    def reader(self) -> Reader:
        """In which words the person reads."""
        return people.reader_of(self.tx, self.person)

    @property
    def argument(self) -> str:
        """What the pressed button is about."""
        return self.pressed.action.arg if self.pressed else self.arrival.argument

    def say(self, *lines: Phrase, keyboard: Keyboard = ()) -> Effects:
        """An answer to the person, in private; in a group, to the group."""
        if not self.arrival.private and self.pressed is None and self.arrival.chat_id:
            return (Send(ToChat(self.arrival.chat_id, self.arrival.thread_id), lines, keyboard),)
        return (Send(ToPerson(self.person.id), lines, keyboard),)

    def acknowledge(self, phrase: Phrase) -> Effects:
        """Only the pressed button answers; nothing is sent."""
        self.acknowledgement = phrase
        return ()


def said_before(effects: Effects, *lines: Phrase) -> Effects:
    """The same effects, the first message with some words before its own."""
    for position, effect in enumerate(effects):
        if isinstance(effect, Send):
            worded = replace(effect, lines=(*lines, *effect.lines))
            return (*effects[:position], worded, *effects[position + 1 :])
    return effects


def effects_of(outcomes: Outcomes) -> Effects:
    """What is to be applied; an internal form that was filled in is done by its handler before."""
    return tuple(outcome for outcome in outcomes if not isinstance(outcome, Perform))


if TYPE_CHECKING:
    Handler = Callable[[Turn], Effects]
    Impersonal = Callable[[Tx, Arrival, datetime], Effects]
    Callback = Callable[[Update, CallbackContext], Coroutine[object, object, None]]  # type: ignore[type-arg]


def answering(handler: Handler, nobody: Impersonal | None = None) -> Callback:
    """A callback for the library that says which handler is meant: the worker runs it, with others, afterwards."""

    async def callback(update: Update, context: CallbackContext) -> None:  # type: ignore[type-arg]  # generic in six ways that we don't use
        del update, context
        found = job.get()
        found.handler, found.nobody = handler, nobody

    return callback


def _too_many(turn: Turn) -> Effects | None:
    """Nothing is done for somebody who writes faster than people can; they are told so once. None for the others.

    Words of danger are heard in between, as many again, so that nobody is left without the numbers.
    """
    if not turn.arrival.private or turn.arrival.callback_id:
        return None
    over = people.count_words(turn.tx, turn.person, at=turn.at)
    if not over or (over <= people.WORDS_A_MINUTE and _is_danger(turn.arrival.text)):
        return None
    return turn.say(TOO_MANY(phone=turn.home.phone)) if over == 1 else ()


def _is_danger(text: str) -> bool:
    return danger.is_call(text) or bool(danger.found(text))


def _kept_back(turn: Turn) -> Effects:
    """Who sent the number of an identity card or a bank card is told that it was not taken, and may take it back."""
    if not turn.arrival.kept_back or not turn.arrival.private or turn.arrival.edited:
        return ()
    button = Button(hidden.UNSAY, Action("unsay", str(turn.arrival.said_in)))
    return (Send(ToPerson(turn.person.id), (hidden.KEPT_BACK, hidden.NOT_NEEDED), ((button,),), kind="notice"),)


def work_all(tx: Tx, jobs: Sequence[Job], *, at: datetime) -> list[str | None]:
    """The transaction of some updates, each of another person: answers the acknowledgements' words.

    None stands for an update that another worker did. What all of them look for is read in one go; those that press
    buttons of one case come in the order of the cases, so that no two workers wait for each other.
    """
    mine = inbox.finish_all(tx, [job.row_id for job in jobs], at=at)
    ours = [job for job in jobs if job.row_id in mine and job.handler is not None]
    met = people.expect(tx, {job.arrival.sender for job in ours if job.arrival.is_somebody})
    conversations.expect(tx, met)
    pressed = outbox.expect(tx, {job.arrival.pressed[0] for job in ours if job.arrival.pressed})
    waiting = cases.expect(tx, {row.case_id for row in pressed.values() if row.case_id and row.revision is None})
    if len(waiting) > 1:
        _expect_claims(tx, waiting)
    said: dict[int, str | None] = {}
    for job in sorted(ours, key=lambda job: _case_of(job, pressed)):
        said[job.row_id] = _work(tx, job, at=at)
    return [said.get(job.row_id, "" if job.row_id in mine else None) for job in jobs]


def _expect_claims(tx: Tx, waiting: Sequence[CaseRow]) -> None:
    """What those look for who claim one of these cases."""
    case_ids = [row.id for row in waiting]
    people.expect_ids(tx, {row.opened_by for row in waiting})
    reminders.expect(tx, case_ids)
    conversations.expect_ids(tx, case_ids)
    outbox.expect_cards(tx, case_ids)


def _case_of(job: Job, pressed: Mapping[str, MessageRow]) -> int:
    row = pressed.get(job.arrival.pressed[0]) if job.arrival.pressed else None
    return (row.case_id or 0) if row else 0


def _work(tx: Tx, job: Job, *, at: datetime) -> str:
    arrival, cause = job.arrival, f"u{job.row_id}"
    if not arrival.is_somebody:
        found = job.nobody(tx, arrival, at) if job.nobody else ()
        effects.apply(tx, found, cause=cause, community=next(iter(directory_of(tx.info).communities)), at=at)
        return ""
    assert job.handler is not None
    person = people.meet(tx, arrival.sender, arrival.language_code, at=at, private=arrival.private)
    turn = Turn(tx, at, person, arrival, cause=cause)
    said = _too_many(turn)
    done = (*_kept_back(turn), *job.handler(turn)) if said is None else said
    effects.apply(tx, done, cause=cause, community=turn.person.community, at=at)
    return say(turn.acknowledgement, turn.reader)[:LONGEST_TOAST] if turn.acknowledgement else ""
