"""One person filling in one service, and what can reach them: every input has its time."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING, Literal

if TYPE_CHECKING:
    from collections.abc import Mapping
    from datetime import datetime

    from flows.model.phrases import CaseId, PersonId, Value


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
    unasked: bool = False
    """The present question was held back, behind words of danger: what is typed now is no answer to it."""
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


@dataclass(frozen=True, slots=True)
class More:
    """Another part of a screen that does not show everything at once."""

    at: datetime
    page: int


Input = Reply | Back | Edit | Skip | Keep | Finished | Submit | Show | More
