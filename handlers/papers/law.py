"""/why: every figure that the law, a local rule or this program sets, with its source, for those who are asked."""

from __future__ import annotations

from typing import TYPE_CHECKING

from flows import law
from flows.cases.timeline import changed_rules
from flows.model import Action, Button, Phrase
from flows.screens import EMPTY
from flows.texts import plain, say
from handlers import views
from handlers.lists.turning import enter, turning
from storage.reports.paging import Page

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from flows.calendar import Span
    from flows.law import Mark, Rule
    from flows.model import Buttons, Effects, Lines
    from handlers.lists.turning import Shown
    from handlers.turn import Turn

STAFF_ONLY = Phrase("这里只给工作人员用。要办事，打 /menu。")
HEAD = Phrase("期限从哪里来？点一项看，或者打“/why 调解期限”来找。")
HEAD_OF = Phrase("{title}用到的期限：")
RULE = Phrase("{what}：{span}\n从{start}算起。{source}（{mark}）")
RULE_OURS = Phrase("{what}：本社区定 {own}，一般 {span}\n从{start}算起。{source}（{mark}）")
CHECKED = Phrase("{at} 核对过。")
CHANGED = Phrase("本社区改过的：{whats}。")
UNCHANGED = Phrase("本社区没有改过。")
MORE = Phrase("还有 {n} 项，请说得细一点。")
NOT_FOUND = Phrase("没有找到。打 /why 看全部。")
MARKS: Mapping[Mark, Phrase] = {
    "verified": Phrase("法律原文"), "cross-checked": Phrase("多处一致"), "local": Phrase("本地做法"),
    "ours": Phrase("本程序的约定"),
}  # fmt: skip
A_PAGE = 4
"""Rules that a phone shows without much scrolling."""


def on_why(turn: Turn) -> Effects:
    """Which services have rules; those of one of them; those that a word names."""
    if not _may_ask(turn):
        return turn.say(STAFF_ONLY)
    wanted = turn.pressed.action.arg if turn.pressed else turn.arrival.argument.strip()
    if not wanted:
        return turn.say(HEAD, EMPTY, *_changed(turn), keyboard=_services(turn))
    if (shown := _page(turn, wanted, 0)) is not None:
        return turn.say(*shown[0], keyboard=shown[1])
    found = [rule for rule in law.RULES.values() if _is_meant(turn, rule, plain(wanted))]
    if not found:
        return turn.say(NOT_FOUND)
    left = (MORE(n=len(found) - A_PAGE),) if len(found) > A_PAGE else ()
    return turn.say(*_lines(turn, found[:A_PAGE]), *left)


def _may_ask(turn: Turn) -> bool:
    return turn.person.actor.is_worker or "supervisor" in turn.person.actor.roles


def _services(turn: Turn) -> Buttons:
    return tuple(
        (Button(views.title_of(turn, name), Action("why", name)),)
        for name in law.BY_SERVICE
        if name in turn.directory.services
    )


def _page(turn: Turn, service: str, number: int) -> Shown | None:
    """Some of a service's rules; None for no such service, or who may not ask."""
    if not _may_ask(turn) or service not in law.BY_SERVICE or service not in turn.directory.services:
        return None
    rules = law.BY_SERVICE[service]
    first = number * A_PAGE if number * A_PAGE < len(rules) else 0
    where, ways = turning("why", service, Page((), first // A_PAGE, first + A_PAGE < len(rules)))
    head = HEAD_OF(title=views.title_of(turn, service))
    lines = (head, EMPTY, *_lines(turn, rules[first : first + A_PAGE]), *where)
    others = tuple(row for row in _services(turn) if row[0].action.arg != service)
    return lines, (*ways, *others)


def _is_meant(turn: Turn, rule: Rule, wanted: str) -> bool:
    said = (say(words, turn.reader) for words in (rule.what, rule.source))
    return any(wanted in plain(words) for words in (*said, rule.what.text, rule.source.text))


def _lines(turn: Turn, rules: Sequence[Rule]) -> Lines:
    own = _own(turn)
    found: list[Phrase] = []
    for rule in rules:
        told = {"what": rule.what, "span": law.in_words(rule.span), "start": rule.start, "source": rule.source}
        mark = MARKS[rule.mark]
        is_own = rule.name in own
        found += [
            RULE_OURS(**told, own=law.in_words(own[rule.name]), mark=mark) if is_own else RULE(**told, mark=mark),
            EMPTY,
        ]
    return (*found, CHECKED(at=min(rule.checked for rule in rules)))


def _own(turn: Turn) -> Mapping[str, Span]:
    """What this community's file sets instead, where no law fixes it."""
    return {
        name: span
        for service in turn.directory.services.values()
        for name, span in changed_rules(service, turn.home.local.get(service.name, {})).items()
    }


def _changed(turn: Turn) -> Lines:
    whats = tuple(law.RULES[name].what for name in _own(turn))
    return (CHANGED(whats=whats) if whats else UNCHANGED,)


enter({"why": _page})
