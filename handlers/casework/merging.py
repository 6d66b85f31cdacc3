"""Two cases of one matter: the coordinator lets one go along with the other, or sets it on its own again."""

from __future__ import annotations

from typing import TYPE_CHECKING

from flows import cards
from flows.model import Action, Button, EditCard, Phrase, PostCard, Send, ToResident
from handlers import views
from storage import cases
from storage.cases import joined

if TYPE_CHECKING:
    from collections.abc import Sequence

    from flows.model import Buttons, Effects
    from handlers.turn import Turn
    from storage.tables import CaseRow

GONE = Phrase("这件现在不能这样办，没有改动。")
SAME_AS = Phrase("{ref} 和哪一件是同一件事？并过去以后一起办，居民之间互相看不到。")
THAT_ONE = Phrase("{ref}（{status}）")
MERGED = Phrase("好，{ref} 和 {main} 一起办。")
MERGED_RESIDENT = Phrase("您的办件 {ref}（{title}）和邻居反映的是同一件事，一起办。编号不变，办好了单独问您。")
SPLIT = Phrase("好，{ref} 单独办。")


def on_merge(turn: Turn) -> Effects:
    """Asks which one; then the one goes along with the other."""
    case_id, _, main_id = turn.argument.partition(" ")
    row = cases.access_case(turn.tx, int(case_id or 0), turn.person.actor, "merge")
    if row is None or row.joined_to_id is not None:
        return turn.acknowledge(GONE)
    if not main_id:
        return _which(turn, row)
    main = cases.access_case(turn.tx, int(main_id), turn.person.actor, "merge")
    if main is None or main.community_id != row.community_id or main.service != row.service:
        return turn.acknowledge(GONE)
    if not joined.join(turn.tx, row, main, by=turn.person.id, at=turn.at):
        return turn.acknowledge(GONE)
    case = cases.to_case(row)
    words = MERGED_RESIDENT(ref=case.reference, title=views.title_of(turn, row.service))
    told = Send(ToResident(case.id), (words,), kind="notice", case=case.id)
    return (*turn.say(MERGED(ref=row.reference, main=main.reference)), told, EditCard(case.id, moved=True))


def _which(turn: Turn, row: CaseRow) -> Effects:
    found = joined.candidates(turn.tx, row)
    buttons = tuple(
        (
            Button(
                THAT_ONE(ref=one.reference, status=cards.STAFF_STATUS[one.status]),
                Action("merge", f"{row.id} {one.id}"),
            ),
        )
        for one in found
    )
    return turn.say(SAME_AS(ref=row.reference), keyboard=buttons) if buttons else turn.acknowledge(GONE)


def on_split(turn: Turn) -> Effects:
    """A matter of its own again, with a card of its own."""
    row = cases.access_case(turn.tx, int(turn.argument or 0), turn.person.actor, "split")
    if row is None or row.joined_to_id is None:
        return turn.acknowledge(GONE)
    joined.split(turn.tx, row, by=turn.person.id, at=turn.at)
    case = cases.to_case(row)
    card = PostCard(case.id, again=f":split:{row.revision}")
    return (*turn.say(SPLIT(ref=row.reference), keyboard=views.open_button(case)), card)


def told_along(turn: Turn, along: Sequence[CaseRow], words: Phrase, *more: Phrase, keyboard: Buttons = ()) -> Effects:
    """The same line to the resident of each case that goes along, with its own reference in it."""
    return tuple(_told(turn, row, words, *more, keyboard=keyboard) for row in along)


def _told(turn: Turn, row: CaseRow, words: Phrase, *more: Phrase, keyboard: Buttons) -> Send:
    case, title = cases.to_case(row), views.title_of(turn, row.service)
    named = {**dict(words.args), "ref": row.reference, "title": title}
    line = Phrase(words.text, tuple(named.items()))
    return Send(ToResident(case.id), (line, *more), keyboard, kind="notice", case=case.id)
