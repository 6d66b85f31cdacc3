"""What should become true: messages, cards, cases; each is a row before it is an act."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal

if TYPE_CHECKING:
    from datetime import datetime

    from flows.model.conversations import Conversation
    from flows.model.phrases import CaseId, Lines, MessageId, PersonId, Phrase

Verb = Literal[
    "pick", "back", "edit", "skip", "keep", "finished", "submit", "show", "more", "cancel", "cancel_sure", "human",
    "consent", "refuse", "withdraw_consent", "begin", "begin_new", "resume", "restart", "menu", "my", "language",
    "set_language", "community", "privacy", "case", "add_words", "withdraw", "withdraw_sure", "verdict",
    "claim", "work", "contacted", "note", "tell", "appoint", "finish", "hand_back", "renew", "queue", "mine",
    "list", "nudge", "take_back", "digest", "close", "help", "unsay", "safe", "pass_on", "leave_words", "files",
    "export", "invite", "join", "decline", "desk", "desk_begin", "desk_case", "elder", "danger",
    "erase", "another", "ways", "hand_over", "suggest", "ask_colleague", "accept", "reject", "revoke", "offer",
    "choose", "escalate", "take_over", "refer", "whistle", "call_unit", "report", "agree", "supplement", "supply",
    "extend", "send_back", "reroute", "rate", "call_back", "reopen_case", "join_similar", "not_similar",
    "merge", "split", "snooze", "mute", "ready", "tasks", "tick", "cases", "page",
    "team", "recruit", "recruit_link", "apply", "application", "decide", "member", "role", "remove", "conduct", "own",
    "leave", "back_at_work", "deputy", "entrust", "entrusted", "quiet_day", "quit", "avoid", "unwanted",
    "numbers", "numbers_by", "numbers_cases", "numbers_hard", "numbers_how", "month_sheet", "month_picture",
    "exclude", "exclude_agree", "wish", "hours", "hours_record", "hours_change", "thank",
    "papers", "paper", "paper_filled", "paper_filed", "why",
    "slot_move", "slot_cancel", "slot_cancel_sure", "slot_missed", "slot_take", "slot_decline",
    "diary", "diary_add", "diary_stop", "diary_stop_sure", "diary_clients", "diary_forget",
    "parties", "dispute", "side", "record", "record_none", "swap", "advice", "course", "advance", "course_back",
    "board", "board_list", "my_data", "visits", "visit", "errands", "errand", "look", "glass", "export_agree",
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


@dataclass(frozen=True, slots=True)
class ToDuty:
    """Everybody who is on duty, or the queue's coordinators where nobody is; never the resident whose matter it is."""

    queue: str
    besides: PersonId


@dataclass(frozen=True, slots=True)
class ToResident:
    """Whoever stands on the resident's side of a case: who filed it, and whom it is for; the staff where nobody there
    can be written to, so that they call."""

    case: CaseId
    besides: PersonId | None = None
    """Who need not read it: its author."""


Recipient = ToPerson | ToChat | ToCoordinators | ToDuty | ToResident
Policy = Literal["must-not-be-missed", "must-not-repeat"]
Urgency = Literal["danger", "answer", "reminder", "digest", "broadcast"]


@dataclass(frozen=True, slots=True)
class Chart:
    """A picture of some days, drawn when it is sent: of each the number in its month, new, done, left at its end."""

    days: tuple[tuple[int, int, int, int], ...]


@dataclass(frozen=True, slots=True)
class CaseSheet:
    """The cases in its reader's scope, read and made into a sheet when it is sent."""

    since: datetime | None
    """Opened since then; None for all."""


@dataclass(frozen=True, slots=True)
class MonthSheet:
    """The numbers of a month in its reader's scope, read and made into a sheet when it is sent."""

    month: str
    """2026-03"""


@dataclass(frozen=True, slots=True)
class MonthChart:
    """A picture of some months: of each its number and four percentages, -1 where there is no rate."""

    months: tuple[tuple[int, ...], ...]


@dataclass(frozen=True, slots=True)
class CasePaper:
    """A paper of a case's file, filled in when it is sent and for who may still read it; or its first page, drawn."""

    case: CaseId
    name: str
    party: int = 0
    """Whose copy; 0 where there is one for all."""
    drawn: bool = False


@dataclass(frozen=True, slots=True)
class OwnCopy:
    """Everything that is kept of its reader, written down when it is sent."""

    as_data: bool = False
    """For programs (JSON); otherwise to be read."""


@dataclass(frozen=True, slots=True)
class CalendarEntry:
    """A file by which a booked time gets into its reader's calendar, or out of it again."""

    slot: int
    """Its row id."""
    cancelled: bool = False


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
    made: Chart | CaseSheet | MonthSheet | MonthChart | CasePaper | CalendarEntry | OwnCopy | None = None
    """What is made of numbers or rows right before it is sent; the words are its caption, and few."""
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
    moved: bool = False
    """The case has gone to another queue: the card in this one's chat says so and can't be claimed any more."""


@dataclass(frozen=True, slots=True)
class OpenCase:
    """The filled-in conversation becomes a case."""

    conversation: Conversation


@dataclass(frozen=True, slots=True)
class Perform:
    """An internal form is filled in: what it asks for is done to the case that it is about."""

    conversation: Conversation


@dataclass(frozen=True, slots=True)
class Unsay:
    """A message of a private chat, the person's own, is deleted."""

    chat_id: int
    message_id: int


@dataclass(frozen=True, slots=True)
class LeaveChat:
    """The bot goes away from a group that is none of ours."""

    chat_id: int


Effect = Send | Settle | Redraw | PostCard | EditCard | OpenCase | LeaveChat | Unsay
Effects = tuple[Effect, ...]
Outcomes = tuple[Effect | Perform, ...]
"""What the engine answers: `Perform` is for the handlers, which turn it into a move of its case and effects."""
