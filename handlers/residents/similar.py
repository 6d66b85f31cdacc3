"""What is shown right after the building was told, where a neighbour said the same already."""

from __future__ import annotations

from typing import TYPE_CHECKING

from flows import cards, route
from flows.model import Action, Button, Phrase, Send, ToPerson
from flows.screens import EMPTY
from storage import cases, conversations
from storage.cases import joined, opening

if TYPE_CHECKING:
    from flows.model import Conversation, Effects, Service
    from handlers.turn import Turn
    from storage.tables import CaseRow

SAME_HERE = Phrase("{place}已经有人反映了“{category}”的事，{status}。您说的是同一件吗？")
SAME_MEANS = Phrase("一起办，就不用再填了；别人看不到您，您也看不到别人。办好了单独问您。")
TOGETHER = Phrase("是同一件，一起办")
NOT_THE_SAME = Phrase("不是，接着填")


def offer(turn: Turn, service: Service, before: Conversation, after: Conversation) -> Effects:
    """What is shown instead of the next question, once the building is known; nothing where nothing is alike."""
    main = _alike(turn, service, before, after)
    if main is None:
        return ()
    waits = after.changed(unasked=True)
    conversations.save(turn.tx, waits, community_id=turn.person.community, at=turn.at)
    category = Phrase(str(after.answers[service.category]))
    words = SAME_HERE(
        place=opening.building_of(service, after.answers) or "",
        category=category,
        status=cards.STAFF_STATUS[main.status],
    )
    buttons = (
        (Button(TOGETHER, Action("join_similar", f"{after.id} {main.id}")),),
        (Button(NOT_THE_SAME, Action("not_similar", str(after.id))),),
    )
    return (Send(ToPerson(turn.person.id), (words, EMPTY, SAME_MEANS), buttons, case=after.id),)


def _alike(turn: Turn, service: Service, before: Conversation, after: Conversation) -> CaseRow | None:
    """Only right after the building was told, in one's own name, and never one's own case."""
    if service.similar is None or service.place in before.answers or service.place not in after.answers:
        return None
    if not service.similar.holds(after.answers) or (service.proxy is not None and service.proxy.holds(after.answers)):
        return None
    if any(is_.holds(after.answers) for is_ in service.urgent) or route.current(service, after) is None:
        return None
    building = opening.building_of(service, after.answers)
    if building is None:
        return None
    main = joined.similar(
        turn.tx, community=turn.person.community, service=service.name,
        category=str(after.answers[service.category]), building=opening.mark(turn.tx, building),
    )  # fmt: skip
    if main is None or cases.is_own(main, turn.person.id) or main.assignee_id == turn.person.id:
        return None
    return main
