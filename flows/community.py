"""A community as its file describes it: office, grids, queues, people, and the numbers it changes."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Literal, get_args

if TYPE_CHECKING:
    from collections.abc import Mapping
    from datetime import date, time

    from flows.calendar import Calendar, OfficeHours, Span
    from flows.model.parts import MeetingMode
    from flows.texts import Language

Role = Literal[
    "coordinator", "volunteer", "grid_worker", "mediator", "lawyer", "party_worker", "officer", "district", "supervisor"
]  # fmt: skip
ROLES: tuple[Role, ...] = get_args(Role)
DEFAULT_QUEUE = "default"


@dataclass(frozen=True, slots=True)
class Grid:
    """Part of a community with its buildings and its grid worker (Telegram id)."""

    code: str
    name: str
    buildings: tuple[str, ...] = ()
    worker: int | None = None
    points: Mapping[str, tuple[float, float]] = field(default_factory=dict)
    """Latitude and longitude (WGS-84) of buildings."""


@dataclass(frozen=True, slots=True)
class QueueEntry:
    """The chat that a queue's cards go to, and the skills of which one is needed to claim."""

    name: str
    chat_id: int
    thread_id: int | None = None
    skills: frozenset[str] = frozenset()
    offers: bool = False
    """Volunteers say by when they could, and the coordinator chooses."""


@dataclass(frozen=True, slots=True)
class Member:
    """A person of the community's staff and volunteers, by Telegram user id."""

    telegram_id: int
    name: str
    roles: frozenset[Role]
    queues: frozenset[str] | None = None
    """The queues they may work in; None for all."""
    skills: frozenset[str] = frozenset()
    languages: tuple[Language, ...] = ()
    grids: tuple[str, ...] = ()
    duty: bool = False
    gender: str = ""
    """f, m, or nothing: only for residents who wish for a handler of their own gender."""


@dataclass(frozen=True, slots=True)
class DiaryHours:
    """Hours of one day; the whole day without times."""

    day: date
    start: time | None = None
    end: time | None = None


@dataclass(frozen=True, slots=True)
class DiaryEntry:
    """When a member (Telegram user id) sees people of a service, and how."""

    person: int
    service: str
    hours: tuple[OfficeHours, ...]
    slot: int
    """Minutes."""
    modes: frozenset[MeetingMode]
    place: str = ""
    extra: tuple[DiaryHours, ...] = ()
    off: tuple[DiaryHours, ...] = ()


@dataclass(frozen=True, slots=True)
class Community:
    """Everything of the file in one value."""

    code: str
    prefix: str
    name: str
    subdistrict: str
    district: str
    language: Language
    phone: str
    office: str
    office_hours: tuple[str, ...]
    """As written in the file; `calendar` has them read."""
    calendar: Calendar
    digest_at: time
    digest_when_empty: bool
    abroad_apart: bool = False
    """Consent to what goes abroad, through Telegram, is asked for on a screen of its own (PIPL art. 39)."""
    most_claims: int | None = None
    """So many cases in hand and no more; None for any number."""
    rest_after_urgent: Span | None = None
    """How long nobody takes on a new case after an urgent one; None for no time."""
    limits: Mapping[str, int] = field(default_factory=dict)
    """How often people may do something, where it is not as usual: numbers by the names in `flows.guarding`."""
    party_committee: str = ""
    """The full name of its Party organisation, as letters have it."""
    party_addressee: str = ""
    """To whom letters of introduction to it are addressed; the same where it names nobody else."""
    visiting_days: tuple[str, ...] = ("07-01",)
    """Before which people are visited, MM-DD every year or YYYY-MM-DD once: coordinators get the list in time."""
    rooms: tuple[str, ...] = ()
    """Where people sit down together; the office where it names none."""
    grids: tuple[Grid, ...] = ()
    queues: tuple[QueueEntry, ...] = ()
    people: tuple[Member, ...] = ()
    overrides: Mapping[str, Mapping[str, Span]] = field(default_factory=dict)
    """Service name to the clocks that the community changes."""
    local: Mapping[str, Mapping[str, Span]] = field(default_factory=dict)
    """Service name to the spans of its timeline that are only local examples, as this place has them."""
    diaries: tuple[DiaryEntry, ...] = ()

    def queue(self, name: str) -> QueueEntry | None:
        """The entry of a queue, or of the queue "default" where it has none."""
        by_name = {entry.name: entry for entry in self.queues}
        return by_name.get(name) or by_name.get(DEFAULT_QUEUE)

    def grid_of(self, building: str) -> Grid | None:
        """The grid that a building of the file belongs to."""
        return next((grid for grid in self.grids if building in grid.buildings), None)

    def buildings(self) -> tuple[str, ...]:
        """All buildings, in the order of the file."""
        return tuple(building for grid in self.grids for building in grid.buildings)
