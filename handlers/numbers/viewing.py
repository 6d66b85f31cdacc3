"""Who sees which numbers: their whole scope with names, the same without, or a volunteer's own."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal, get_args

from flows.access import ABOVE
from flows.model import Phrase, verbatim
from flows.numbers import rates
from handlers import views
from storage import people
from storage.reports.rates import facts

if TYPE_CHECKING:
    from flows.numbers.rates import Fact, Period
    from handlers.turn import Turn
    from storage.people import Person

Part = Literal["all", "service", "grid", "volunteer"]
PARTS: tuple[Part, ...] = get_args(Part)
WITHOUT_NAMES = frozenset({*ABOVE.values(), "supervisor"})
"""Roles that see numbers of people, never people."""
NO_GRID = Phrase("没有网格")
NOBODY = Phrase("没人认领")
MINE = Phrase("您自己")
MONTH = Phrase("{year} 年 {month} 月")
WEEK = Phrase("{day}起的一周")


@dataclass(frozen=True, slots=True)
class View:
    """What somebody sees."""

    named: bool
    """Whether names of volunteers, and small numbers, may show."""
    queues: frozenset[str] | None
    own: int | None = None
    """The volunteer who sees only their own."""


def view_of(person: Person) -> View | None:
    """As their roles are now; None for residents."""
    actor = person.actor
    if actor.is_coordinator:
        return View(named=True, queues=actor.queues)
    if actor.roles & WITHOUT_NAMES:
        return View(named=False, queues=actor.queues)
    return View(named=True, queues=None, own=person.id) if actor.is_worker else None


@dataclass(frozen=True, slots=True)
class Slice:
    """Some of the numbers: of a period, and of a service, a grid or a volunteer."""

    period: Period
    part: Part = "all"
    value: str = ""

    @property
    def arg(self) -> str:
        """How a button names it."""
        return f"{self.period.name}|{self.part}|{self.value}"


def slice_of(turn: Turn, view: View, arg: str) -> Slice:
    """What a button asks for; this month of everything where it says nothing. A volunteer's is always their own."""
    calendar = turn.home.calendar
    name, _, rest = arg.partition("|")
    period = rates.read_period(calendar, name) or rates.month_of(calendar, calendar.day(turn.at))
    asked, _, value = rest.partition("|")
    part: Part = next((known for known in PARTS if known == asked), "all")
    if view.own is not None:
        return Slice(period, "volunteer", str(view.own))
    if part == "volunteer" and not view.named:
        return Slice(period)
    return Slice(period, part, value)


def facts_of(turn: Turn, view: View, asked: Slice) -> list[Fact]:
    """Everything behind the numbers of a slice."""
    community = turn.person.community
    found = facts(turn.tx, community, asked.period, as_of=turn.at, queues=view.queues)
    return [fact for fact in found if asked.part == "all" or value_of(fact, asked.part) == asked.value]


def value_of(fact: Fact, part: Part) -> str:
    """What a fact is of, as a button names it."""
    match part:
        case "service":
            return fact.service
        case "grid":
            return fact.grid
        case "volunteer":
            return str(fact.holder or "")
        case _:
            return ""


def title_of(turn: Turn, asked: Slice) -> Phrase:
    """What a slice is called."""
    match asked.part:
        case "service":
            known = asked.value in turn.directory.services
            return views.title_of(turn, asked.value) if known else verbatim(asked.value)
        case "grid":
            return verbatim(asked.value) if asked.value else NO_GRID
        case "volunteer" if asked.value == str(turn.person.id):
            return MINE
        case "volunteer":
            name = people.short_name(turn.tx, int(asked.value)) if asked.value.isdecimal() else ""
            return verbatim(name) if name else NOBODY
        case _:
            return verbatim(turn.home.name)


def name_of(period: Period) -> Phrase:
    """A month or a week in words."""
    first = period.first
    return WEEK(day=first) if period.is_week else MONTH(year=str(first.year), month=first.month)
