"""The shared nouns: services, steps, conversations, inputs and effects as frozen values."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from datetime import date, datetime
from typing import TYPE_CHECKING, Literal, NewType

from flows.calendar import Span

if TYPE_CHECKING:
    from collections.abc import Mapping

    from flows.fields import Field

CommunityId = NewType("CommunityId", int)
PersonId = NewType("PersonId", int)
CaseId = NewType("CaseId", int)
MessageId = NewType("MessageId", int)

Value = str | tuple[str, ...]
"""An answer: words, or several of them; a file is the text form of its row id."""


@dataclass(frozen=True, slots=True)
class Phrase:
    """A sentence in the source language (zh-Hans) and what fills its {places}."""

    text: str
    args: tuple[tuple[str, Arg], ...] = ()

    def __call__(self, **args: Arg) -> Phrase:
        """The same sentence with its places filled."""
        return Phrase(self.text, tuple(args.items()))


Arg = str | int | date | datetime | Phrase | tuple[Phrase, ...]
"""What may fill a place: a tuple of phrases is a list, written with the language's own comma."""
Lines = tuple[Phrase, ...]


def verbatim(text: str) -> Phrase:
    """Words that are said as they are in every language: a name, a number, what a person wrote."""
    return Phrase("{words}", (("words", text),))


# --- services -------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Is:
    """A guard: the earlier step was answered with one of these."""

    step: str
    values: tuple[str, ...]

    def __init__(self, step: str, *values: str) -> None:
        object.__setattr__(self, "step", step)
        object.__setattr__(self, "values", values)

    def holds(self, answers: Mapping[str, Value]) -> bool:
        """Whether the answers so far satisfy the guard; an answer of several satisfies it with any."""
        answer = answers.get(self.step)
        given = answer if isinstance(answer, tuple) else (answer,)
        return any(value in self.values for value in given)


@dataclass(frozen=True, slots=True)
class Notice:
    """Words shown right after an answer, before the next question: where to turn in danger, what the law allows."""

    when: Is
    lines: Lines


@dataclass(frozen=True, slots=True)
class Step:
    """One question: its name, words and field, when it is asked, why, and who will see the answer."""

    name: str
    ask: Phrase
    field: Field
    label: Phrase
    """A short name of the answer for the check-your-answers screen and for the handler."""
    when: Is | None = None
    why: Phrase | None = None
    seen_by: Phrase | None = None
    optional: bool = False
    private: bool = True
    """A private answer never appears on a card; `Service.category` may only name a step that is not private."""


@dataclass(frozen=True, slots=True)
class Paper:
    """One line of the checklist of papers, and when it applies; papers are brought, not sent through the chat."""

    text: Phrase
    when: Is | None = None


DAYS_KEPT = Span(90, "day")


@dataclass(frozen=True, slots=True)
class Clocks:
    """The times that a service promises and keeps; a community may override each (contract of the community file)."""

    first_contact: Span
    nudge_queue: Span
    tell_coordinator: Span
    promise: Span
    """By when the resident hears a result; shown when the case is sent."""
    follow_up: Span
    follow_up_again: Span
    lease: Span
    lease_warning: Span
    """How long before the end of a claim its volunteer is warned."""
    retention: Span = DAYS_KEPT
    """How long after its end a case is kept; then only numbers without names are."""


@dataclass(frozen=True, slots=True)
class Service:
    """What a resident can ask for: data only, one file each."""

    name: str
    title: Phrase
    summary: Phrase
    """Who it is for and what happens, in one or two short sentences."""
    minutes: int
    prepare: Lines
    """What to have at hand before starting."""
    steps: tuple[Step, ...]
    submit: Phrase
    """The words on the last button: what it does."""
    after: Lines
    """What happens next, said with the reference; may use {contact_by} and {promise_by}."""
    clocks: Clocks
    queue: str = ""
    """The queue that cards go to; the service's own name when empty."""
    consent: Phrase | None = None
    """What is sensitive here and why it is needed: agreed to separately, by the start button (PIPL 29)."""
    category: str = ""
    """The step whose (public) answer is shown on the card."""
    urgent: tuple[Is, ...] = ()
    place: str = ""
    """The step that tells the building, from which the grid follows."""
    papers: tuple[Paper, ...] = ()
    notices: tuple[Notice, ...] = ()
    version: int = 1
    emblem: str = ""
    internal: bool = False
    """A form of one or two questions about an existing case: not in the menu, no consent, no check screen."""

    @property
    def queue_name(self) -> str:
        """The queue that this service's cards go to."""
        return self.queue or self.name

    def step(self, name: str) -> Step:
        """The step of that name; KeyError where there is none."""
        for step in self.steps:
            if step.name == name:
                return step
        raise KeyError(name)


# --- conversations --------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Conversation:
    """One person filling in one service: the answers so far. The step is derived, never stored."""

    id: CaseId
    service: str
    person: PersonId
    answers: Mapping[str, Value] = field(default_factory=dict)
    shelf: Mapping[str, Value] = field(default_factory=dict)
    """Answers taken back, offered again with one button when their question returns."""
    pending: Value | None = None
    """What the present question has so far: a day to be confirmed, ticked options, files sent."""
    failures: int = 0
    """How many replies to the present question could not be used."""
    revision: int = 0
    about: CaseId | None = None
    """The case that an internal form is about."""
    version: int = 1

    def changed(self, **fields: object) -> Conversation:
        """The next revision with some fields changed."""
        return replace(self, revision=self.revision + 1, **fields)  # type: ignore[arg-type]  # field names are ours


@dataclass(frozen=True, slots=True)
class Attachment:
    """A file that came with a message: Telegram's handle, its kind and size; the bytes are fetched later."""

    file_id: str
    kind: Literal["photo", "document", "voice", "video", "other"]
    size: int
    name: str = ""


@dataclass(frozen=True, slots=True)
class Reply:
    """What a person answered: typed words, a pressed option, a file, a contact card or a position."""

    at: datetime
    text: str = ""
    pick: int | None = None
    attachment: Attachment | None = None
    kept_as: str = ""
    """The row id under which an attachment is being kept."""
    phone: str = ""
    own_phone: bool = True
    position: tuple[float, float] | None = None


@dataclass(frozen=True, slots=True)
class Back:
    """To the question before."""

    at: datetime


@dataclass(frozen=True, slots=True)
class Edit:
    """Change one answer and return to the check-your-answers screen."""

    at: datetime
    step: str


@dataclass(frozen=True, slots=True)
class Skip:
    """No answer to an optional question."""

    at: datetime


@dataclass(frozen=True, slots=True)
class Keep:
    """The answer given before stays."""

    at: datetime


@dataclass(frozen=True, slots=True)
class Finished:
    """Enough: the last of several files or ticks has been given."""

    at: datetime


@dataclass(frozen=True, slots=True)
class Submit:
    """The last button was pressed."""

    at: datetime


@dataclass(frozen=True, slots=True)
class Show:
    """The present question again: after a side trip, a restart, or days of silence."""

    at: datetime


Input = Reply | Back | Edit | Skip | Keep | Finished | Submit | Show


# --- effects --------------------------------------------------------------------------------------

Verb = Literal[
    "pick", "back", "edit", "skip", "keep", "finished", "submit", "show", "cancel", "cancel_sure", "human",
    "consent", "refuse", "withdraw_consent", "begin", "begin_new", "resume", "restart", "menu", "my", "language",
    "set_language", "community", "privacy", "case", "add_words", "withdraw", "withdraw_sure", "verdict",
    "claim", "work", "contacted", "note", "tell", "appoint", "finish", "hand_back", "renew", "queue", "mine",
    "list", "nudge", "take_back", "digest", "close", "more", "help",
]  # fmt: skip


@dataclass(frozen=True, slots=True)
class Action:
    """What a button means; kept in the message's row, never in the button."""

    verb: Verb
    arg: str = ""


@dataclass(frozen=True, slots=True)
class Button:
    """A label and its meaning."""

    label: Phrase
    action: Action


Buttons = tuple[tuple[Button, ...], ...]


@dataclass(frozen=True, slots=True)
class AskContact:
    """A one-time reply keyboard with one button that shares the sender's own number."""

    label: Phrase


@dataclass(frozen=True, slots=True)
class DropKeyboard:
    """Takes a reply keyboard away."""


Keyboard = Buttons | AskContact | DropKeyboard


@dataclass(frozen=True, slots=True)
class ToPerson:
    """One person, in private."""

    person: PersonId


@dataclass(frozen=True, slots=True)
class ToChat:
    """A chat as it is known to Telegram: an answer inside a group."""

    chat_id: int
    thread_id: int | None = None


@dataclass(frozen=True, slots=True)
class ToCoordinators:
    """Every coordinator whose scope holds the queue; all of them when it is empty."""

    queue: str = ""


Recipient = ToPerson | ToChat | ToCoordinators
Policy = Literal["must-not-be-missed", "must-not-repeat"]
Urgency = Literal["answer", "reminder", "digest", "broadcast"]


@dataclass(frozen=True, slots=True)
class Send:
    """A message that should reach somebody."""

    to: Recipient
    lines: Lines
    keyboard: Keyboard = ()
    kind: str = "answer"
    policy: Policy = "must-not-be-missed"
    urgency: Urgency = "answer"
    case: CaseId | None = None
    """The case (or the conversation that may become one) that the message and its buttons are about."""
    revision: int | None = None
    """The conversation's revision that the buttons belong to; None where a press is always welcome."""
    protect: bool = False
    """Forbids forwarding and saving: personal details."""
    files: tuple[str, ...] = ()
    """Row ids of our own copies of files, sent on by upload after the words."""
    key: str = ""
    """Names the message for good: a second with the same key is not kept. Derived from its cause when empty."""


@dataclass(frozen=True, slots=True)
class Settle:
    """The pressed message loses its buttons and shows what was chosen."""

    message: MessageId
    chosen: Phrase


@dataclass(frozen=True, slots=True)
class Redraw:
    """The pressed message is shown anew in place: ticks of several options."""

    message: MessageId
    lines: Lines
    keyboard: Buttons


@dataclass(frozen=True, slots=True)
class PostCard:
    """The case's card goes to its queue's chat, once; `again` after the first was lost."""

    case: CaseId
    again: str = ""


@dataclass(frozen=True, slots=True)
class EditCard:
    """The case's card shows the present state."""

    case: CaseId


@dataclass(frozen=True, slots=True)
class OpenCase:
    """The filled-in conversation becomes a case."""

    conversation: Conversation


@dataclass(frozen=True, slots=True)
class Perform:
    """An internal form is filled in: what it asks for is done to the case that it is about."""

    conversation: Conversation


@dataclass(frozen=True, slots=True)
class LeaveChat:
    """The bot goes away from a group that is none of ours."""

    chat_id: int


Effect = Send | Settle | Redraw | PostCard | EditCard | OpenCase | LeaveChat
Effects = tuple[Effect, ...]
Outcomes = tuple[Effect | Perform, ...]
"""What the engine answers: `Perform` is for the handlers, which turn it into a move of its case and effects."""
