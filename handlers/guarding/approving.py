"""All cases as one sheet: a second person agrees before it is made (OWASP ASVS 5.0, 2.3.5)."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

from flows.access import ABOVE
from flows.model import Action, Button, Phrase, Send, ToPerson, verbatim
from handlers.coordinators import NOT_COORDINATOR
from handlers.residents.answering import settled
from storage import audit, people
from storage.watching import marks

if TYPE_CHECKING:
    from collections.abc import Callable

    from flows.model import Effects
    from handlers.turn import Turn
    from storage.people import Person

VALID = timedelta(hours=24)
SECONDS = frozenset({"coordinator", "supervisor", *ABOVE.values()})
"""Roles of whom one, not the asker, may agree."""
ALONE = Phrase("一次取走全部办件，要第二位同意，现在没有别人可以同意。先看最近 90 天的，点下面。")
ASKED = Phrase("一次取走全部办件，要第二位同意。已经请{who}看，24 小时内有一位同意就发给您。")
QUESTION = Phrase("{who}想一次取走全部办件（{count} 件，没有姓名和电话）。您同意吗？不清楚就先打电话问。")
AGREE, REFUSE = Phrase("同意"), Phrase("不同意")
AGREED, REFUSED = Phrase("好，表已经发给{who}。"), Phrase("好，没有发。")
TOLD_REFUSED = Phrase("{who}不同意一次取走全部办件。")
OVER = Phrase("这一条已经有结果了，或者过了 24 小时。")


def ask(turn: Turn, count: int) -> Effects | None:
    """Puts the question to everybody who may agree; None where there is nobody."""
    others = [one for one in people.members(turn.tx, turn.person.community) if _may_agree(turn.person, one)]
    if not others:
        return None
    stamp = f"{turn.at:%Y%m%dT%H%M%S}"
    marks.put(turn.tx, _mark(turn.person.id), at=turn.at, value=stamp)
    _note(turn, "export.all asked")
    words = QUESTION(who=people.short_name(turn.tx, turn.person.id), count=count)
    buttons = tuple(
        Button(label, Action("export_agree", f"{turn.person.id} {stamp} {said}"))
        for label, said in ((AGREE, "yes"), (REFUSE, "no"))
    )
    questions = tuple(Send(ToPerson(one.id), (words,), (buttons,), kind="proposal") for one in others)
    named = tuple(verbatim(people.short_name(turn.tx, one.id)) for one in others)
    return (*turn.say(ASKED(who=named)), *questions)


def on_export_agree(turn: Turn, send: Callable[[Turn, Person], Send]) -> Effects:
    """The second person's word: the first of them decides, within a day."""
    asker_id, _, answer = turn.argument.partition(" ")
    stamp, _, said = answer.partition(" ")
    asker = people.load(turn.tx, int(asker_id or 0))
    if asker is None or not _may_agree(asker, turn.person):
        return turn.acknowledge(NOT_COORDINATOR)
    mark = marks.hold(turn.tx, _mark(asker.id))
    if mark is None or mark.value != stamp or turn.at > mark.at + VALID or not asker.actor.is_coordinator:
        return (*settled(turn), *turn.say(OVER))
    marks.drop(turn.tx, mark.name)
    _note(turn, "export.all agreed" if said == "yes" else "export.all refused", f"asked by {asker.id}")
    who = people.short_name(turn.tx, turn.person.id)
    if said != "yes":
        told = Send(ToPerson(asker.id), (TOLD_REFUSED(who=who),), kind="notice")
        return (*settled(turn), *turn.say(REFUSED), told)
    name = people.short_name(turn.tx, asker.id)
    return (*settled(turn), *turn.say(AGREED(who=name)), send(turn, asker))


def _may_agree(asker: Person, one: Person) -> bool:
    fits = bool(one.actor.roles & SECONDS) and one.community == asker.community
    return fits and one.id != asker.id and one.has_opened_chat


def _mark(asker: int) -> str:
    return f"export of {asker}"


def _note(turn: Turn, action: str, detail: str = "") -> None:
    community, by = turn.person.community, turn.person.id
    audit.record(turn.tx, action, None, community_id=community, by=by, at=turn.at, detail=detail)
