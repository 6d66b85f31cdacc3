"""Finds the services, refuses the ones that could not work, and looks them up as a community offers them."""

from __future__ import annotations

import re
from dataclasses import dataclass, field, fields, replace
from typing import TYPE_CHECKING

from flows import courses, forms, law, papers, proxies, services
from flows.fields import Choice, Many, Place, Spot
from flows.fields.grids import Grids
from flows.model import Answered, Clocks, Is, Phrase, Service, verbatim

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping
    from zoneinfo import ZoneInfo

    from flows.calendar import Span
    from flows.community import Community
    from flows.model import CommunityId, Step

NAME = re.compile(r"[a-z][a-z0-9_]{1,30}")
RESERVED = frozenset(
    (  # noqa: SIM905
        "start help menu my language privacy cancel simple id queue desk digest export team cases find join "
        "numbers hours why diary board"
    ).split()
)
"""Commands of the bot; a test compares."""
LONGEST_MILESTONE = 12
OWN_DEADLINES = {"contact", "result", "callback", *(clock.name for clock in fields(Clocks))}
"""What every case has already."""
LONGEST_BUTTON = 28
"""Characters that a button shows whole on a small phone (half-width; a Chinese character counts as two)."""


class ServiceError(Exception):
    """A service that could not work: says which, where and why."""


def find_services() -> Mapping[str, Service]:
    """Every service of the folder by its name, checked, in the order of the menu."""
    found: dict[str, Service] = {}
    for name, service in services.declared():
        if not isinstance(service, Service):
            raise ServiceError(f"{name}: the file has no SERVICE")
        if service.name != name:
            raise ServiceError(f"{name}: its service is named {service.name}")
        found[service.name] = replace(service, documents=papers.documents_of(service.name))
    for service in found.values():
        check(service)
        _check_onward(service, found)
    return found


def _check_onward(service: Service, found: Mapping[str, Service]) -> None:
    """What a consultation hands on must have its place in the other service."""
    part = service.consultation
    if part is None or not part.mediation:
        return
    there = {step.name for step in found[part.mediation].steps} if part.mediation in found else set()
    for _, name in part.carries:
        if name not in there:
            raise ServiceError(f"{service.name}: {part.mediation} has no step {name} to carry an answer to")


def local_spans(service: Service) -> Mapping[str, Span | None]:
    """The spans of its timeline that a community's file may set since no law does, and how long each may be at most."""
    rules = {milestone.name: law.RULES[milestone.rule] for milestone in service.timeline}
    return {name: rule.most for name, rule in rules.items() if rule.mark in law.CHANGEABLE}


def check(service: Service) -> None:
    """Refuses a service that could not work; ServiceError says why."""
    for problem in problems(service):
        raise ServiceError(f"{service.name}: {problem}")


def problems(service: Service) -> Iterator[str]:
    """Everything that is wrong with a service, in words."""
    if not NAME.fullmatch(service.name) or service.name in RESERVED or service.name.startswith("i-"):
        yield "the name must be 2-31 of a-z 0-9 _ and no command of the bot"
    names = [step.name for step in service.steps]
    for name in {name for name in names if names.count(name) > 1}:
        yield f"two steps are named {name}"
    for position, step in enumerate(service.steps):
        if step.when is not None:
            yield from _guard_problems(service, step.when, names[:position], f"step {step.name}")
        yield from _label_problems(step)
    for is_, what in _guards_after(service):
        yield from _guard_problems(service, is_, names, what)
    asked = () if service.proxy is None else (proxies.AGREED, proxies.PERSON, proxies.PERSON_PHONE)
    diary = service.diary
    times = () if diary is None else (diary.step, diary.instead, diary.mode, diary.other_side)
    for name in filter(None, (service.category, service.place, *asked, *times)):
        if name not in names:
            yield f"there is no step {name}"
    if service.similar is not None and not (service.place and service.category):
        yield "what is similar is found by place and category: it needs both"
    yield from _timeline_problems(service)
    yield from courses.problems(service)
    yield from _advice_problems(service, names)
    yield from papers.problems(service)
    if service.category and service.category in names and service.step(service.category).private:
        yield f"the private step {service.category} may not stand on a card"


def _advice_problems(service: Service, names: list[str]) -> Iterator[str]:
    for limitation in service.limitations:
        if limitation.step not in names:
            yield f"there is no step {limitation.step}"
        yield from _guard_problems(service, limitation.when, names, f"the limitation by {limitation.step}")
        for name in limitation.rules:
            if name not in law.RULES:
                yield f"the limitation by {limitation.step} has no rule {name}"
    part = service.consultation
    if part is None:
        return
    for name in filter(None, (part.facts, part.screening, *(step for step, _ in part.carries))):
        if name not in names:
            yield f"there is no step {name}"
    if service.documents and part.guide not in {document.name for document in service.documents}:
        yield f"there is no paper {part.guide}"
    for ground in part.grounds:
        yield from _guard_problems(service, Is(part.screening, *ground.values), names, "a ground")


def _timeline_problems(service: Service) -> Iterator[str]:
    for milestone in service.timeline:
        if milestone.rule not in law.RULES:
            yield f"the milestone {milestone.name} has no rule {milestone.rule}"
        if len(milestone.name) > LONGEST_MILESTONE or milestone.name in OWN_DEADLINES:
            yield f"the milestone {milestone.name} needs another name of at most {LONGEST_MILESTONE} letters"


def _guards_after(service: Service) -> Iterator[tuple[Is, str]]:
    if service.proxy is not None:
        yield service.proxy, "proxy"
    if service.similar is not None:
        yield service.similar, "similar"
    yield from ((is_, "urgent") for is_ in service.urgent)
    yield from ((notice.when, "a notice") for notice in service.notices)
    yield from ((paper.when, "a paper") for paper in service.papers if paper.when is not None)
    yield from ((lead.when, "a lead") for lead in service.leads if lead.when is not None)
    if service.visits is not None:
        yield from ((is_, "visits") for is_ in (service.visits.declined, service.visits.seasonal) if is_ is not None)
    if service.course is not None and service.course.street_when is not None:
        yield service.course.street_when, "the course"


def _guard_problems(service: Service, is_: Is, earlier: list[str], what: str) -> Iterator[str]:
    if len(is_.each()) > 1:
        for part in is_.each():
            yield from _guard_problems(service, part, earlier, what)
        return
    if is_.step not in earlier:
        yield f"{what} is guarded by {is_.step}, which is no earlier step"
        return
    options = getattr(service.step(is_.step).field, "options", None)
    if isinstance(options, tuple):
        known = {*options, getattr(service.step(is_.step).field, "none", None)}
        for value in set(is_.values) - known:
            yield f"{what} waits for {value!r}, which is no option of {is_.step}"


def _label_problems(step: Step) -> Iterator[str]:
    if not isinstance(step.field, (Choice, Many)):
        return
    for label in step.field.choices(None).labels:
        width = sum(2 if ord(letter) > 0x2E7F else 1 for letter in label.text)
        if width > LONGEST_BUTTON:
            yield f"the label {label.text} of step {step.name} is wider than a button"


@dataclass(slots=True)
class Directory:
    """The services and communities that every unit of work looks up."""

    services: Mapping[str, Service]
    communities: Mapping[CommunityId, Community]
    bot_name: str = ""
    """The bot's user name, for links; empty until Telegram told it."""
    _bound: dict[tuple[str, CommunityId, bool], Service] = field(default_factory=dict)

    def service(self, name: str, community: CommunityId, *, elder: bool = False) -> Service:
        """A service, or an internal form, as the community offers it and its reader reads it; KeyError for no such."""
        known = self._bound.get((name, community, elder))
        if known is None:
            plain = forms.FORMS.get(name) or self.services[name]
            bound = replace(bind(plain, self.communities[community]), elder=elder)
            known = self._bound[(name, community, elder)] = bound
        return known

    def clocks(self, name: str, community: CommunityId) -> Clocks:
        """The service's times with what the community changes of them."""
        return self.service(name, community).clocks

    def zone(self, community: CommunityId) -> ZoneInfo:
        """The community's time zone."""
        return self.communities[community].calendar.zone


def bind(service: Service, community: Community) -> Service:
    """The service with the community's buildings and its own times; a time is asked for, or only a day."""
    spots = tuple(
        Spot(building, grid.name, point) for grid in community.grids for building, point in grid.points.items()
    )
    steps = tuple(_bound_step(step, community, spots) for step in service.steps)
    changed = community.overrides.get(service.name, {})
    if service.diary is not None:
        has_times = any(entry.service == service.name for entry in community.diaries)
        unasked = service.diary.instead if has_times else service.diary.step
        steps = tuple(replace(step, when=Answered(unasked)) if step.name == unasked else step for step in steps)
        steps = tuple(_without_ways(step, service, community) for step in steps)
    notices = tuple(
        replace(notice, lines=tuple(named(line, community) for line in notice.lines)) for notice in service.notices
    )
    papers_ = tuple(replace(paper, text=named(paper.text, community)) for paper in service.papers)
    return replace(
        service, steps=steps, notices=notices, papers=papers_, clocks=replace(service.clocks, **changed)
    )  # fmt: skip


UNNAMED = Phrase("本社区党组织（全称请打 {phone} 问准）")
OURS = Phrase("本社区党组织")


def named(phrase: Phrase, community: Community) -> Phrase:
    """The words with the full name of the community's Party organisation, and what letters to it begin with."""
    if "{committee}" not in phrase.text and "{addressee}" not in phrase.text:
        return phrase
    committee = verbatim(community.party_committee) if community.party_committee else UNNAMED(phone=community.phone)
    addressee = committee if community.party_committee else OURS
    if community.party_addressee:
        addressee = verbatim(community.party_addressee)
    return Phrase(phrase.text, (*phrase.args, ("committee", committee), ("addressee", addressee)))


def _without_ways(step: Step, service: Service, community: Community) -> Step:
    """The question how somebody wants to be seen, without the ways that nobody here offers."""
    diary = service.diary
    if diary is None or step.name != diary.mode or not isinstance(step.field, Choice):
        return step
    offered = {mode for entry in community.diaries if entry.service == service.name for mode in entry.modes}
    missing = {label for label, mode in diary.modes if mode in diary.where_offered and mode not in offered}
    options = tuple(option for option in step.field.options if option not in missing)
    return replace(step, field=replace(step.field, options=options))


def _bound_step(step: Step, community: Community, spots: tuple[Spot, ...]) -> Step:
    match step.field:
        case Place():
            return replace(step, field=replace(step.field, buildings=community.buildings(), spots=spots))
        case Grids():
            return replace(step, field=replace(step.field, options=tuple(grid.name for grid in community.grids)))
        case _:
            return step
