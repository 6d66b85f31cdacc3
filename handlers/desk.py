"""The counter and the telephone: staff file for people who have no Telegram, and speak for them later."""

from __future__ import annotations

from typing import TYPE_CHECKING

from flows import cards
from flows.cases import GOING_ON
from flows.model import Action, Button, Phrase
from flows.screens import EMPTY
from handlers import views
from handlers.lists.turning import enter, turning
from handlers.residents import intake
from handlers.residents.answering import show, show_draft_again
from handlers.residents.drafts import put_keyboard_away, resume_prompt
from handlers.volunteers import STAFF_ONLY
from storage import audit, cases, conversations
from storage.reports import lists, paging

if TYPE_CHECKING:
    from flows.cases import Case
    from flows.model import Buttons, Effects
    from handlers.lists.turning import Shown
    from handlers.turn import Turn

READ_ALOUD = Phrase("替来人、来电的人登记。先把下面这段念给对方听，对方答应了，再点要办的事：")
AGREED_ORALLY = Phrase("对方同意：{title}")
BEGUN = Phrase("下面的问题照着念，对方怎么答就怎么填。填的是对方的称呼和电话，不是您的。")
FILED_HEAD = Phrase("您登记过、还没办结的：")
WITHDRAW = Phrase("本人要撤回")
ADD = Phrase("转告本人的话")
GONE = Phrase("这件现在不用您来转告，没有改动。")


def on_desk(turn: Turn) -> Effects:
    """What to read aloud, the services, and what this person filed that goes on."""
    if not turn.person.actor.is_worker:
        return turn.say(STAFF_ONLY)
    lines, buttons = _desk_page(turn, "", 0)
    return (*turn.say(*lines, keyboard=buttons), *show_draft_again(turn))


def _desk_page(turn: Turn, argument: str, number: int) -> Shown:
    if not turn.person.actor.is_worker:
        return (STAFF_ONLY,), ()
    services = tuple(
        (Button(AGREED_ORALLY(title=views.title_of(turn, name)), Action("desk_begin", name)),)
        for name in turn.directory.services
    )
    page = paging.page_of(turn.tx, lists.desk_query(turn.person), number)
    opening = ((views.OPEN(ref=case.reference), Action("desk_case", str(case.id))) for case in page.cases)
    mine: Buttons = tuple((Button(label, action),) for label, action in opening)
    lines = [READ_ALOUD, EMPTY, *intake.notice_lines(turn)]
    if page.cases:
        lines += [EMPTY, FILED_HEAD]
        lines += [
            cards.MY_CASE(
                ref=case.reference, title=views.title_of(turn, case.service), status=cards.STAFF_STATUS[case.status]
            )
            for case in page.cases
        ]
    where, ways = turning("desk", argument, page)
    return (*lines, *where), (*services, *mine, *ways)


def on_desk_begin(turn: Turn) -> Effects:
    """Agreed to by word of mouth: that is written down with who heard it, and the first question comes."""
    if not turn.person.actor.is_worker or turn.argument not in turn.directory.services:
        return turn.acknowledge(STAFF_ONLY)
    row = conversations.draft_of(turn.tx, turn.person, turn.argument, desk=True)
    if row is not None and (begun := conversations.to_conversation(turn.tx, row)).answers:
        return resume_prompt(turn, begun)
    dropped = put_keyboard_away(turn)
    if row is not None:
        conversations.touch(turn.tx, row, turn.person, at=turn.at)
        return (*dropped, *show(turn, conversations.to_conversation(turn.tx, row)))
    service = turn.directory.service(turn.argument, turn.person.community)
    begun = conversations.begin(turn.tx, service, turn.person, at=turn.at, channel=conversations.DESK)
    audit.record(
        turn.tx, "consent.heard", begun.id, community_id=turn.person.community, by=turn.person.id, at=turn.at,
        detail=service.name,
    )  # fmt: skip
    return (*dropped, *turn.say(BEGUN), *show(turn, begun))


def on_desk_case(turn: Turn) -> Effects:
    """One of the cases that somebody filed at the desk: state and dates, and what may be done for the person."""
    row = cases.access_case(turn.tx, int(turn.argument or 0), turn.person.actor, "read")
    if row is None or not cases.speaks_for(row, turn.person.actor):
        return turn.acknowledge(GONE)
    return turn.say(*views.overview(turn, row), keyboard=desk_buttons(cases.to_case(row)))


def desk_buttons(case: Case) -> Buttons:
    """What staff pass on for somebody without an account."""
    if case.status not in GOING_ON:
        return ()
    verdict = views.verdict_buttons(case.id) if case.status == "done" else ()
    add, withdraw = Action("add_words", str(case.id)), Action("withdraw", str(case.id))
    return (*verdict, (Button(ADD, add),), (Button(WITHDRAW, withdraw),), *cards.invite_buttons(case))


enter({"desk": _desk_page})
