"""/why: every figure that the law, a local rule or this program sets, with its source, for those who are asked."""

from __future__ import annotations

from typing import TYPE_CHECKING

from flows import law
from flows.model import Action, Button, Phrase
from flows.screens import EMPTY
from flows.texts import plain, say
from handlers import views

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from flows.calendar import Span
    from flows.law import Mark, Rule
    from flows.model import Buttons, Effects
    from handlers.turn import Turn

STAFF_ONLY = Phrase("这里只给工作人员用。要办事，打 /menu。")
HEAD = Phrase("期限从哪里来？点一项看，或者打“/why 调解期限”来找。")
HEAD_OF = Phrase("{title}用到的期限：")
RULE = Phrase("{what}：{span}。从{start}算起。\n依据：{source}（{mark}，{at} 核对）")
OURS = Phrase("本社区定的是 {span}。")
NOT_FOUND = Phrase("没有找到。打 /why 看全部。")
MARKS: Mapping[Mark, Phrase] = {
    "verified": Phrase("法律原文"), "cross-checked": Phrase("多处一致"), "local": Phrase("本地做法"),
    "ours": Phrase("本程序的约定"),
}  # fmt: skip


def on_why(turn: Turn) -> Effects:
    """The table by service; the rules of one of them; those that a word names."""
    if not turn.person.actor.is_worker and "supervisor" not in turn.person.actor.roles:
        return turn.say(STAFF_ONLY)
    wanted = turn.pressed.action.arg if turn.pressed else turn.arrival.argument.strip()
    if not wanted:
        return turn.say(HEAD, keyboard=_services(turn))
    if wanted in law.BY_SERVICE and wanted in turn.directory.services:
        title = views.title_of(turn, wanted)
        return turn.say(HEAD_OF(title=title), EMPTY, *_lines(turn, law.BY_SERVICE[wanted]), keyboard=_services(turn))
    found = [rule for rule in law.RULES.values() if _is_meant(turn, rule, plain(wanted))]
    return turn.say(*_lines(turn, found)) if found else turn.say(NOT_FOUND)


def _services(turn: Turn) -> Buttons:
    return tuple(
        (Button(views.title_of(turn, name), Action("why", name)),)
        for name in law.BY_SERVICE
        if name in turn.directory.services
    )


def _is_meant(turn: Turn, rule: Rule, wanted: str) -> bool:
    said = (say(words, reader) for words in (rule.what, rule.source) for reader in (turn.reader,))
    return any(wanted in plain(words) for words in (*said, rule.what.text, rule.source.text))


def _lines(turn: Turn, rules: Iterable[Rule]) -> list[Phrase]:
    lines: list[Phrase] = []
    for rule in rules:
        own = _own(turn, rule)
        lines += [
            RULE(
                what=rule.what, span=law.in_words(rule.span), start=rule.start, source=rule.source,
                mark=MARKS[rule.mark], at=rule.checked,
            ),
            *([OURS(span=law.in_words(own))] if own else []),
            EMPTY,
        ]  # fmt: skip
    return lines


def _own(turn: Turn, rule: Rule) -> Span | None:
    """What this community's file sets instead, where no law fixes it."""
    for service in turn.directory.services.values():
        for milestone in service.timeline:
            if milestone.rule == rule.name:
                return turn.home.local.get(service.name, {}).get(milestone.name)
    return None
