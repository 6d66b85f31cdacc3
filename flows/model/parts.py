"""What a service may declare beside its questions: a diary, parties, a timeline, a course, documents."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal

from flows.calendar import Span

if TYPE_CHECKING:
    from flows.fields import Choice
    from flows.model.phrases import Lines, Phrase
    from flows.model.services import Is, Notice, Step

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


To = Literal["handler", "coordinator", "parties", "resident"]


@dataclass(frozen=True, slots=True)
class Warning:
    """What somebody hears some days after the start of a span, or some days before its end."""

    days: int
    """After the start; a negative number counts back from the end, 0 is the end itself."""
    to: tuple[To, ...]
    says: Phrase
    """May use {ref}, {title}, {what} (the span's name in the law), {at} (its end) and {days} (that are left)."""
    half: bool = False
    """In the middle of the span, however long it is; then `days` says nothing."""
    resident: Phrase | None = None
    """What the resident hears in words of their own; may use the same."""

    @property
    def name(self) -> str:
        """Which of its span."""
        return "half" if self.half else str(self.days)


@dataclass(frozen=True, slots=True)
class Milestone:
    """A span that begins with an event of a case and ends with another: a row of `deadline`, and reminders."""

    name: str
    """At most 12 letters."""
    rule: str
    """The figure in `flows.law`; a community's file may change it where it is marked local."""
    warnings: tuple[Warning, ...] = ()
    far: bool = False
    """While it runs the case waits for a day that is far off: its handler need not renew the claim."""


@dataclass(frozen=True, slots=True)
class Begins:
    """A span of the timeline that begins with a stage, and ends when a stage is reached that does not have it."""

    milestone: str
    since: str = ""
    """The fact with the day from which it is counted; the moment itself when empty."""
    until: str = ""
    """The fact with the day on which it ends, where people wrote one; counted by its rule where they did not."""
    dated: bool = False
    """Only where one of these days is known."""
    when: Is | None = None
    """Only where an answer or a fact is so."""
    anew: bool = False
    """Counted anew each time that something leads to the stage, from the same stage too."""


Mover = Literal["handler", "resident"]


@dataclass(frozen=True, slots=True)
class Advance:
    """What moves a matter on to another stage: a button, what is asked first, who hears of it."""

    name: str
    """At most 20 letters, once in the service."""
    label: Phrase
    to: str
    asks: tuple[Step, ...] = ()
    """Asked of who presses it; kept under the steps' names as facts of the case."""
    says: Lines = ()
    """To the resident; may use {ref}, {title}, {at} (the end of the far span that runs, or of the nearest), spans' ends
    and facts by their names, {committee}, {addressee}. A line that names what is not known is left out."""
    by: tuple[Mover, ...] = ("handler",)
    when: Is | None = None
    """Only where an answer or a fact is so."""
    also: tuple[Notice, ...] = ()
    """Said to the resident besides, each where an answer or a fact is so; may use the same."""
    alerts: Phrase | None = None
    """What coordinators hear; may use the same."""
    above: bool = False
    """The street's officers hear the alert too: it names nothing of the resident."""
    alerts_when: Is | None = None
    """They hear it only where an answer or a fact is so."""
    needs_visit: bool = False
    """Not before people were there, as the service's `Visits` ask."""


@dataclass(frozen=True, slots=True)
class Stage:
    """Where a matter stands between being claimed and being done, in words that residents read too."""

    name: str
    """At most 20 letters."""
    title: Phrase
    advances: tuple[Advance, ...] = ()
    begins: tuple[Begins, ...] = ()
    waits: Phrase | None = None
    """Whose turn it is, and what for."""
    ends: bool = False
    """The handler may say that it is done."""


@dataclass(frozen=True, slots=True)
class Listing:
    """What the board lists of a course because somebody has to do something; what is in order stands in none."""

    name: str
    """At most 12 letters."""
    title: Phrase
    """With {count}."""
    stages: tuple[str, ...] = ()
    """All that stands at one of these, the longest there first."""
    spans: tuple[str, ...] = ()
    """Or: where one of these spans of the timeline runs,"""
    within_days: int | None = None
    """and ends in so many days at most; None for those that are over. What ends first stands first."""
    visits: Literal["", "coming", "missed"] = ""
    """Or: whose visit at home is agreed for so many days at most, or is over without a word of both who went."""
    told: bool = False
    """The coordinators' summary names it, where there are any."""


@dataclass(frozen=True, slots=True)
class Course:
    """The stages of a matter, in their usual order; it begins at the first when it is sent."""

    stages: tuple[Stage, ...]
    lists: tuple[Listing, ...] = ()
    """What the board lists."""
    watched_by: tuple[str, ...] = ()
    """Roles that see the board, beside coordinators."""
    street_when: Is | None = None
    """When the street's officers hear of it at once, as it is sent; nothing of the resident is named."""

    def stage(self, name: str) -> Stage:
        """The stage of that name; KeyError where there is none."""
        for stage in self.stages:
            if stage.name == name:
                return stage
        raise KeyError(name)

    @property
    def first(self) -> Stage:
        """Where it begins."""
        return self.stages[0]

    @property
    def facts(self) -> tuple[Step, ...]:
        """Everything that is asked on the way, each once."""
        asked = {step.name: step for stage in self.stages for move in stage.advances for step in move.asks}
        return tuple(asked.values())


@dataclass(frozen=True, slots=True)
class Document:
    """A paper of the case's file: a template in `flows/papers/<service>/<name>.txt`, printed and signed by hand."""

    name: str
    title: str  # in Chinese, the language of the law, whoever reads it
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


@dataclass(frozen=True, slots=True)
class Visits:
    """People of the team come and look: two of them, known beforehand, and only if the resident agrees."""

    seen: tuple[Step, ...]
    """What is written down afterwards: internal and sealed."""
    declined: Is
    """The answer of the form by which nobody should come; who works on the case reads so first."""
    place: str
    """The step that says where."""
    seasonal: Is | None = None
    """Whose answer says that they are visited before the community's visiting days."""
    alarm_minutes: int = 30
    """So long after the window of time somebody who has not said that they left is looked for."""


@dataclass(frozen=True, slots=True)
class Errands:
    """Small things that others do for a matter: tasks of the plan, small wishes of the resident.

    What kind it is stands on a card in the queue's chat; the words of it are read only by who takes it on.
    """

    tasks: Choice
    wishes: Choice
    prices: Choice
    """How much a wish may cost; never money."""
    stages: tuple[str, ...]
    """Of the course, in which there may be new ones."""
    most_wishes: int = 2
    """Of a matter at a time."""
