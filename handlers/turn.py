"""What every update goes through: finish its inbox row, meet the person, run the handler, apply its effects."""

from __future__ import annotations

from contextvars import ContextVar
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING

from telegram import Update
from telegram.ext import CallbackContext

from flows.model import Action, Perform, Phrase, Send, ToChat, ToPerson
from flows.texts import say
from handlers import arrival as arrivals
from storage import effects, inbox, people
from storage.database import Tx, directory_of

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable, Coroutine
    from datetime import datetime

    from flows.community import Community
    from flows.model import Effects, Keyboard, Outcomes
    from flows.registry import Directory
    from flows.texts import Reader
    from handlers.arrival import Arrival
    from storage.database import Database
    from storage.people import Person
    from storage.tables import MessageRow

inbox_row: ContextVar[int] = ContextVar("inbox_row")
"""The row of the update that is being worked on, set by the worker."""
SHELL = "shell"
TOO_MANY = Phrase("您发得太快了，我一下子看不过来。请等一分钟，再从这里接着发。着急就打 {phone}。")


@dataclass(frozen=True, slots=True)
class Shell:
    """What a handler's outside needs: the database, the clock, and the one thing that is not a row."""

    database: Database
    now: Callable[[], datetime]
    acknowledge: Callable[[str, str], Awaitable[None]]
    """Ends the waiting sign on a pressed button, with at most one short sentence."""


@dataclass(frozen=True, slots=True)
class Pressed:
    """A button that was pressed: the message that it stands on and what it means."""

    message: MessageRow
    action: Action
    label: str


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
    """A callback for the library that runs a handler in one transaction and acknowledges the button afterwards.

    `nobody` does the work where no person with an account of their own stands behind the update.
    """

    async def callback(update: Update, context: CallbackContext) -> None:  # type: ignore[type-arg]  # generic in six ways that we don't use
        shell: Shell = context.application.bot_data[SHELL]
        arrival = arrivals.read(update)
        row_id = inbox_row.get()

        def unit(tx: Tx) -> str | None:
            return work(tx, handler, arrival, row_id=row_id, at=shell.now(), nobody=nobody)

        words = await shell.database.run(unit)
        if arrival.callback_id and words is not None:
            await shell.acknowledge(arrival.callback_id, words)

    return callback


def _too_many(turn: Turn) -> Effects | None:
    """Nothing is done for somebody who writes faster than people can; they are told so once. None for the others."""
    if not turn.arrival.private or turn.arrival.callback_id:
        return None
    over = people.count_words(turn.tx, turn.person, at=turn.at)
    if not over:
        return None
    return turn.say(TOO_MANY(phone=turn.home.phone)) if over == 1 else ()


def work(
    tx: Tx, handler: Handler, arrival: Arrival, *, row_id: int, at: datetime, nobody: Impersonal | None = None
) -> str | None:
    """The transaction of an update: answers the acknowledgement's words, None where another did the work."""
    if not inbox.finish(tx, row_id, at=at):
        return None
    if not arrival.is_somebody:
        found = nobody(tx, arrival, at) if nobody else ()
        community = next(iter(directory_of(tx.info).communities))
        effects.apply(tx, found, cause=f"u{row_id}", community=community, at=at)
        return ""
    person = people.meet(tx, arrival.sender, arrival.language_code, at=at, private=arrival.private)
    turn = Turn(tx, at, person, arrival, cause=f"u{row_id}")
    said = _too_many(turn)
    effects.apply(tx, handler(turn) if said is None else said, cause=turn.cause, community=turn.person.community, at=at)
    return say(turn.acknowledgement, turn.reader)[:200] if turn.acknowledgement else ""
