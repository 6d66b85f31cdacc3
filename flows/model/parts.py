"""What a service may declare beside its questions: a diary, parties, a timeline, documents."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal

from flows.calendar import Span

if TYPE_CHECKING:
    from flows.model.phrases import Lines, Phrase
    from flows.model.services import Is

MeetingMode = Literal["visit", "phone", "online", "home"]
"""How people are seen: they come; they are called; a video call; somebody comes to them."""


@dataclass(frozen=True, slots=True)
class Diary:
    """Times that are booked with an adviser while the form is filled in."""

    step: str
    """The step whose answer is the time; it is asked only where the community has hours in a diary."""
    instead: str
    """The step that is asked where it has none: on which day it would suit."""
    mode: str
    """The earlier step that says how they want to be seen."""
    modes: tuple[tuple[str, MeetingMode], ...]
    """Its answers that need a time, and what each means."""
    booked: Lines = ()
    """What happens next where a time is booked, said instead of the first line of `Service.after`."""
    waits: Lines = ()
    """The same for who waits in line."""
    where_offered: tuple[MeetingMode, ...] = ("online", "home")
    """Ways that stand among the answers only where a diary of the community offers them."""
    other_side: str = ""
    """The earlier step with the names of the other side: advisers who heard one of these are not offered."""
    lead: Span = Span(4, "working hour")
    """The next free time is at least so far ahead."""
    horizon_days: int = 28
    hold_minutes: int = 15
    """How long a time is kept for somebody who fills in the rest of the form."""
    offer_hours: int = 4
    """How long somebody who waited has to take a time that became free; counted while people are awake."""


@dataclass(frozen=True, slots=True)
class Parties:
    """There is another side, with words of its own that nobody else reads."""

    named: str
    """The step that says who the other side is."""
    may_ask: Is
    """When the applicant agreed that the other side is asked."""


To = Literal["handler", "coordinator", "parties"]


@dataclass(frozen=True, slots=True)
class Warning:
    """What somebody hears some days after the start of a span, or some days before its end."""

    days: int
    """After the start; a negative number counts back from the end, 0 is the end itself."""
    to: tuple[To, ...]
    says: Phrase
    """May use {ref}, {title}, {at} (the end) and {days} (that are left)."""


@dataclass(frozen=True, slots=True)
class Milestone:
    """A span that begins with an event of a case and ends with another: a row of `deadline`, and reminders."""

    name: str
    """At most 12 letters."""
    rule: str
    """The figure in `flows.law`; a community's file may change it where it is marked local."""
    warnings: tuple[Warning, ...] = ()


@dataclass(frozen=True, slots=True)
class Document:
    """A paper of the case's file: a template in `flows/papers/<service>/<name>.txt`, printed and signed by hand."""

    name: str
    title: str
    """In the language of the law: documents are Chinese whoever reads them."""
    when: str = ""
    """When it is needed, where not every file has it: see `flows.papers.WHEN`."""
    always: bool = False
    """Every file has it; otherwise as needed."""
    each_party: bool = False
    """Every party has its own, with its own data only."""
    shared: bool = False
    """All parties get the same: it may hold only what all of them know."""
    resident: bool = False
    """Whoever asked may have it too, to print it: it holds their own words."""


NextStep = Literal["answered", "aid", "mediation", "again", "elsewhere"]
"""What comes after a talk: nothing more; legal aid; mediation; another talk; another office."""


@dataclass(frozen=True, slots=True)
class Ground:
    """On which ground somebody may ask for legal aid: who said one of these."""

    values: tuple[str, ...]
    says: Phrase
    """In one sentence, for the resident, the handler and the paper; that one may ask, never that one gets it."""


@dataclass(frozen=True, slots=True)
class Consultation:
    """Each case ends with a record of what was advised: its facts are internal, the advice is the resident's."""

    facts: str
    """The step with the resident's own words, which the record may keep."""
    guide: str
    """The document that tells how to ask for legal aid."""
    always: Lines
    """What the resident reads below each advice: that legal aid may be asked for, and where (Legal Aid Law art. 23)."""
    screening: str = ""
    """The step that asks on which ground legal aid may be asked for."""
    grounds: tuple[Ground, ...] = ()
    mediation: str = ""
    """The service that the matter goes on to where mediation comes next."""
    carries: tuple[tuple[str, str], ...] = ()
    """What of the answers goes with it: the step here, the step there."""


@dataclass(frozen=True, slots=True)
class Limitation:
    """Until when something can still be done, counted from a day that the resident names."""

    step: str
    """The step whose answer is the day."""
    when: Is
    rules: tuple[str, ...]
    """Figures in `flows.law`, the shortest first."""
