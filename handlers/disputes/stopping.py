"""A mediation that begins, and one that can't go on: each party hears what is its own to know, in neutral words."""

from __future__ import annotations

from typing import TYPE_CHECKING

from flows import cards
from flows.disputes import OTHER_WAYS
from flows.model import EditCard, Phrase
from flows.screens import EMPTY
from handlers import views
from handlers.disputes.telling import button, called, to_mediator, to_party
from storage import cases, disputes, people
from storage.cases import ending, timeline
from storage.disputes import APPLICANT, sittings

if TYPE_CHECKING:
    from flows.model import Effects, Lines
    from handlers.turn import Turn
    from storage.tables import CaseRow, PartyRow

ACCEPTED = Phrase("都愿意谈，调解从今天开始，最晚 {at} 前结束（{ref}，调解）。不收钱，随时可以停。")
ACCEPTED_MEDIATOR = Phrase("办件 {ref}：各方都愿意调解，从今天算起，到 {at} 为止。请约调解会。")
STOP = Phrase("停止调解")
MEDIATOR_IS = Phrase("{ref} 的调解员是{who}。您觉得可以吗？想换一位，不用说原因，也没人知道是谁要换的。")
FINE = Phrase("可以")
CHANGE = Phrase("换一位")
CANNOT_GO_ON = Phrase("您的办件 {ref}（{title}）：对方不愿意继续，调解就到这里。不是您的错。")
STOPPED = Phrase("调解停止了（{ref}，调解）。您不用再做什么。")
STOPPED_OWN = Phrase("好，调解停止了。这是您的权利，没有人会怪您。")
REFUSED_OWN = Phrase("好，知道了，不调解。这是您的权利。以后想谈，打 {phone}。")
MEDIATOR_TOLD = Phrase("办件 {ref}：{who}不愿意继续，调解停止，办件已结束。别的路已经告诉申请人。")
REASON = Phrase("说说原因（不说也行）")
NO_AGREEMENT = Phrase("您的办件 {ref}（{title}）没有谈成，调解到这里结束。")
OVER = "no mediation"
"""How such a case ended; who did not want to stands nowhere in its numbers."""


def begun(turn: Turn, row: CaseRow) -> Effects:
    """Everybody agreed: the span of the law runs, and each is asked about the mediator."""
    if not disputes.have_all_agreed(turn.tx, row.id) or timeline.find(turn.tx, row, "mediation") is not None:
        return ()
    running = timeline.begin(turn.tx, row, "mediation", at=turn.at)
    cases.fit(turn.tx, row, at=turn.at)
    at = cards.told(running.due_at, turn.home.calendar)
    told = tuple(
        effect
        for party in disputes.taking_part(turn.tx, row.id)
        for effect in to_party(
            turn, row, party, ACCEPTED(ref=row.reference, at=at), keyboard=(button(STOP, "side", "stop", party.id),)
        )
    )
    mediator = to_mediator(turn, row, ACCEPTED_MEDIATOR(ref=row.reference, at=at))
    return (*told, *ask_about_mediator(turn, row), *mediator)


def ask_about_mediator(turn: Turn, row: CaseRow) -> Effects:
    """Each party is asked once about each mediator, as soon as the mediation runs."""
    if row.assignee_id is None or timeline.find(turn.tx, row, "mediation") is None:
        return ()
    who = people.short_name(turn.tx, row.assignee_id)
    asked: Effects = ()
    for party in disputes.taking_part(turn.tx, row.id):
        if party.mediator:
            continue
        party.mediator = "asked"
        buttons = (button(FINE, "side", "fine", party.id), button(CHANGE, "side", "change", party.id))
        asked += to_party(turn, row, party, MEDIATOR_IS(ref=row.reference, who=who), keyboard=buttons)
    turn.tx.flush()
    return asked


def stop(turn: Turn, row: CaseRow, by: PartyRow) -> Effects:
    """One party does not want to (any more): it ends, the others hear no more than that, and which ways there are."""
    moved = ending.close(turn.tx, row, OVER, by=None, at=turn.at, how="close")
    if moved is None:
        return ()
    ended(turn, moved)
    told = tuple(
        effect
        for party in disputes.of_case(turn.tx, row.id)
        if party.id != by.id and (party.side == APPLICANT or party.consent in {"asked", "agreed"})
        if party.side == APPLICANT or party.person_id is not None or party.consent == "agreed"
        for effect in to_party(turn, moved, party, *_words_for(turn, moved, party))
    )
    who = MEDIATOR_TOLD(ref=moved.reference, who=called(turn, by))
    return (*told, *to_mediator(turn, moved, who), EditCard(cases.to_case(moved).id))


def _words_for(turn: Turn, row: CaseRow, party: PartyRow) -> Lines:
    if party.side == APPLICANT:
        head = CANNOT_GO_ON(ref=row.reference, title=views.title_of(turn, row.service))
        return (head, EMPTY, *OTHER_WAYS)
    return (STOPPED(ref=row.reference), EMPTY, *OTHER_WAYS)


def ended(turn: Turn, row: CaseRow) -> None:
    """No link lets anybody in, no sitting is held, and no span of the mediation runs any more."""
    disputes.close_links(turn.tx, row.id)
    sittings.cancel_all(turn.tx, row.id, at=turn.at)
    timeline.end_all(turn.tx, row, "dropped", at=turn.at)
    cases.fit(turn.tx, row, at=turn.at)


def others_told(turn: Turn, row: CaseRow) -> Effects:
    """The applicant took it back, or a coordinator ended it: the other sides that agreed hear that it stopped."""
    if row.service not in turn.directory.services or not disputes.of_case(turn.tx, row.id):
        return ()
    ended(turn, row)
    return tuple(
        effect
        for party in disputes.respondents(turn.tx, row.id)
        if party.consent == "agreed" or (party.person_id is not None and party.consent == "asked")
        for effect in to_party(turn, row, party, STOPPED(ref=row.reference), EMPTY, *OTHER_WAYS)
    )
