"""Reads community files: everything is checked, and all that is wrong is told at once, each with its line."""

from __future__ import annotations

from dataclasses import dataclass, fields
from types import MappingProxyType
from typing import TYPE_CHECKING

from bot.community_file import readers
from bot.community_file.diaries import read_diary
from bot.community_file.limits import read_limits
from bot.community_file.tables import Table, open_sheet, words
from bot.config import ConfigError, nearest
from flows.calendar import Calendar, CalendarData, OfficeHours, Span
from flows.community import DEFAULT_QUEUE, ROLES, Community, Grid, Member, QueueEntry
from flows.model import Clocks
from flows.texts import LANGUAGES, clean
from flows.visits.seasons import USUAL

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping, Sequence
    from pathlib import Path

    from bot.community_file.tables import Sheet

USER_IDS = range(1, 2**52)
GROUP_IDS = range(-(2**52), 0)
THREAD_IDS = range(1, 2**31)
CLAIMS = range(1, 1000)
USER_ID = "a Telegram user id, a whole number above 0 without quotes"
GROUP_ID = "the id of a Telegram group, a whole number below 0 without quotes"
EXAMPLE = "docs/community.example.toml"
"""The file that an operator copies to begin."""


class CommunityFileError(ConfigError):
    """Community files are wrong: a line of words for each problem."""

    def __init__(self, problems: Sequence[str]) -> None:
        super().__init__("\n".join(problems))
        self.problems = tuple(problems)


@dataclass(frozen=True, slots=True)
class Known:
    """What a community file may name: the services, their queues, and the calendar of its country."""

    services: frozenset[str]
    queues: frozenset[str]
    data: CalendarData
    local: Mapping[str, Mapping[str, Span | None]]
    """Of each service the spans that no law fixes, and how long each may be at most."""
    diaries: frozenset[str]
    """The services in which times are booked."""


def read_communities(
    path: Path, *, services: frozenset[str], data: CalendarData, queues: frozenset[str] = frozenset(),
    local: Mapping[str, Mapping[str, Span | None]] = MappingProxyType({}), diaries: frozenset[str] | None = None,
) -> tuple[Community, ...]:  # fmt: skip
    """The community of a file, or of each *.toml file of a folder in the order of their names.

    `services` are the names of the services, and each names a queue; `queues` are further ones that services use;
    `diaries` the services in which times are booked, any where it is None.
    """
    known = Known(services, services | queues | {DEFAULT_QUEUE}, data, local, services if diaries is None else diaries)
    files = _files(path)
    read = [_read(file, known) for file in files]
    problems = [words for _, sheet in read for words in sheet.told()]
    problems += _shared([(community, sheet) for community, sheet in read if community is not None])
    if problems:
        raise CommunityFileError(problems)
    return tuple(community for community, _ in read if community is not None)


def read_community(
    path: Path, *, services: frozenset[str], data: CalendarData, queues: frozenset[str] = frozenset(),
    local: Mapping[str, Mapping[str, Span | None]] = MappingProxyType({}), diaries: frozenset[str] | None = None,
) -> Community:  # fmt: skip
    """The community of one file; CommunityFileError tells everything that is wrong with it."""
    known = Known(services, services | queues | {DEFAULT_QUEUE}, data, local, services if diaries is None else diaries)
    community, sheet = _read(path, known)
    if community is None:
        raise CommunityFileError(sheet.told())
    return community


def _files(path: Path) -> tuple[Path, ...]:
    try:
        if not path.exists():
            raise CommunityFileError([f"{path}: there is no such file or folder; copy {EXAMPLE} to begin"])
        if not path.is_dir():
            return (path,)
        found = tuple(sorted(file for file in path.iterdir() if file.suffix == ".toml"))
    except (OSError, ValueError):
        raise CommunityFileError([f"{path}: can't be read"]) from None
    if not found:
        raise CommunityFileError([f"{path}: no file in this folder ends with .toml; copy {EXAMPLE} to begin"])
    return found


def _shared(read: Iterable[tuple[Community, Sheet]]) -> list[str]:
    """What two communities may not have in common: references and statistics would be mixed up."""
    owners: dict[tuple[str, str], str] = {}
    problems: list[str] = []
    for community, sheet in read:
        for key, value in (("code", community.code), ("prefix", community.prefix)):
            owner = owners.setdefault((key, value), sheet.name)
            if owner != sheet.name:
                line = sheet.line(("community", key))
                problems.append(f"{sheet.name}:{line}: [community] {key}: {value} is already that of {owner}")
    return problems


def _read(path: Path, known: Known) -> tuple[Community | None, Sheet]:
    sheet = open_sheet(path)
    if sheet.problems:
        return None, sheet
    community = _community(Table(sheet, (), "", sheet.values), known)
    return (None if sheet.problems else community), sheet


def _community(file: Table, known: Known) -> Community:
    """The whole file; where something is wrong, the sheet knows, and the value is not used."""
    office = file.table("community", needed=True)
    grid_tables, person_tables = file.tables("grid"), file.tables("person")
    grids = tuple(_grid(table) for table in grid_tables)
    people = tuple(_member(table, known, {grid.code for grid in grids}) for table in person_tables)
    ids = {member.telegram_id for member in people}
    ids_known = all("id" not in table.refused for table in person_tables)
    for table, grid in zip(grid_tables, grids, strict=True):
        if grid.worker is not None and grid.worker not in ids and ids_known:
            table.refuse("worker", f"no [[person]] has the id {grid.worker}")
    queues = tuple(_queue(table, known) for table in file.tables("queue"))
    overrides, local = _overrides(file.table("service"), known)
    diaries = tuple(
        read_diary(table, services=known.diaries, ids=ids if ids_known else (), user_ids=USER_IDS)
        for table in file.tables("diary")
    )
    calendar, hours = _calendar(office, known.data)
    community = Community(
        code=office.read("code", readers.community_code, "0" * 12, needed=True),
        prefix=office.read("prefix", readers.prefix, "AA", needed=True),
        **{key: office.read(key, words, "-", needed=True) for key in ("name", "subdistrict", "district")},
        language=office.read("language", readers.one_of(LANGUAGES), "zh-Hans"),
        **{key: office.read(key, words, "-", needed=True) for key in ("phone", "office")},
        office_hours=hours,
        calendar=calendar,
        digest_at=office.read("digest_at", readers.clock, "08:30"),
        digest_when_empty=office.flag("digest_when_empty", default=True),
        abroad_apart=office.flag("abroad_apart", default=False),
        most_claims=office.number("most_claims", CLAIMS, what="a whole number above 0"),
        rest_after_urgent=_span(office, "rest_after_urgent"),
        limits=read_limits(file.table("limits")),
        party_committee=office.read("party_committee", words, "-") if office.has("party_committee") else "",
        party_addressee=office.read("party_addressee", words, "-") if office.has("party_addressee") else "",
        visiting_days=office.items("visiting_days", readers.visiting_day) or USUAL,
        rooms=office.items("rooms", words),
        grids=grids,
        queues=queues,
        people=people,
        overrides=overrides,
        local=local,
        diaries=diaries,
    )
    office.close()
    file.close()
    return community


def _span(table: Table, key: str) -> Span | None:
    """A time that need not be there."""
    return table.read(key, Span.read, "1 day") if table.has(key) else None


def _calendar(office: Table, data: CalendarData) -> tuple[Calendar, tuple[str, ...]]:
    """The working time of the office, and its hours as they were written."""
    hours: list[OfficeHours] = []

    def without_overlap(text: str) -> str:
        period = readers.hours(text)
        if any(_overlap(period, other) for other in hours):
            raise ValueError(f"{text!r} overlaps with another line of the list")
        hours.append(period)
        return text

    written = office.items("office_hours", without_overlap, needed=True)
    quiet_from, quiet_to = office.read("quiet_hours", readers.quiet, "21:00-08:00")
    zone = office.read("timezone", readers.zone, "Asia/Shanghai")
    return Calendar(zone, data, tuple(hours), quiet_from, quiet_to), written


def _overlap(one: OfficeHours, other: OfficeHours) -> bool:
    return bool(one.weekdays & other.weekdays) and one.start < other.end and other.start < one.end


def _grid(table: Table) -> Grid:
    grid = Grid(
        code=table.read("code", readers.grid_code, "-", needed=True),
        name=table.read("name", words, "-", needed=True),
        buildings=table.items("buildings", words),
        worker=table.number("worker", USER_IDS, what=USER_ID),
        points=_points(table),
    )
    _once(table, "code", grid.code)
    for position, building in enumerate(grid.buildings):
        _once(table, "buildings", building, item=position)
    for building in set(grid.points) - set(grid.buildings) if "buildings" not in table.refused else ():
        known = nearest(building, grid.buildings)
        table.refuse("points", f"{building} is none of the buildings of this grid{known}", item=building)
    table.close()
    return grid


def _points(grid: Table) -> dict[str, tuple[float, float]]:
    found: dict[str, tuple[float, float]] = {}
    for name, value in grid.parts("points").items():
        try:
            found[clean(name)] = readers.point(value)
        except ValueError as error:
            grid.refuse("points", f"{clean(name)} {error}", item=name)
    return found


def _queue(table: Table, known: Known) -> QueueEntry:
    entry = QueueEntry(
        name=table.read("name", _known_queue(known), DEFAULT_QUEUE, needed=True),
        chat_id=table.number("chat_id", GROUP_IDS, what=GROUP_ID, needed=True) or 0,
        thread_id=table.number("thread_id", THREAD_IDS, what="the number of a topic"),
        skills=frozenset(table.items("skills", words)),
        offers=table.flag("offers", default=False),
    )
    _once(table, "name", entry.name)
    table.close()
    return entry


def _member(table: Table, known: Known, grids: set[str]) -> Member:
    queues = table.items("queues", _known_queue(known))
    member = Member(
        telegram_id=table.number("id", USER_IDS, what=USER_ID, needed=True) or 0,
        name=table.read("name", words, "-", needed=True),
        roles=frozenset(table.items("roles", readers.one_of(ROLES), needed=True)),
        queues=frozenset(queues) if table.has("queues") else None,
        skills=frozenset(table.items("skills", words)),
        languages=table.items("languages", readers.one_of(LANGUAGES)),
        grids=table.items("grids", readers.one_of(tuple(grids), what="the code of a [[grid]]")),
        duty=table.flag("duty", default=False),
        gender=table.read("gender", readers.gender, ""),
    )
    _once(table, "id", member.telegram_id)
    table.close()
    return member


Spans = dict[str, dict[str, Span]]


def _overrides(service_tables: Table, known: Known) -> tuple[Spans, Spans]:
    """What the community changes of each service: its clocks, and the spans that are only local examples."""
    found: Spans = {}
    local: Spans = {}
    for name in service_tables.names():
        if name not in known.services:
            service_tables.refuse_named(name, f"{name!a}: there is no such service{nearest(name, known.services)}")
            continue
        table = service_tables.table(name)
        clocks = [clock.name for clock in fields(Clocks) if table.has(clock.name)]
        found[name] = {clock: table.read(clock, Span.read, "1 day") for clock in clocks}
        bounds = known.local.get(name, {})
        local[name] = {
            span: table.read(span, readers.at_most(bounds[span]), "1 day") for span in sorted(bounds) if table.has(span)
        }
        table.close()
    return found, local


def _once(table: Table, key: str, value: str | int, *, item: int | None = None) -> None:
    """Refuses a value that stood in another table of the same kind before."""
    if key in table.refused:
        return
    where = (*table.where, key) if item is None else (*table.where, key, item)
    earlier = table.sheet.earlier(f"{table.where[0]} {key}", value, where)
    if earlier is not None:
        table.refuse(key, f"{value} stands in line {earlier} already", item=item)


def _known_queue(known: Known) -> Callable[[str], str]:
    return readers.one_of(tuple(sorted(known.queues)), what="the queue of a service")
