"""Somebody for whom a case was filed comes in by a link, and sees it as their own."""

from __future__ import annotations

from typing import TYPE_CHECKING

from flows import cards
from flows.cases import ENDED
from flows.model import Action, Button, CommunityId, Phrase, Send, ToPerson
from flows.screens import EMPTY
from handlers import views
from handlers.guarding import allowing, guessing
from handlers.residents import intake
from handlers.residents.answering import settled
from storage import cases, people
from storage.cases import beneficiaries

if TYPE_CHECKING:
    from flows.model import Effects, Lines
    from handlers.turn import Turn
    from storage.tables import CaseRow

START = "i-"

FORWARD = Phrase("把下面这条转发给本人。本人点开，就能自己看进度、自己说话。链接只能用一次，{at} 前有效。")
LETTER = Phrase("您好！有人替您在{community}登记了“{title}”。点这个链接，就能看办到哪一步了：\n{link}")
LETTER_COMMAND = Phrase("您好！有人替您在{community}登记了“{title}”。打开这个机器人，发这一句，就能看进度：\n{link}")
NOT_YOURS = Phrase("这个链接是给本人的，请转发给本人。")
NO_GOOD = Phrase("这个链接用过了，或者过期了。请帮您办的人再发一个。想办别的事，打 /menu。")
ABOUT_YOU = Phrase("有人替您登记了“{title}”，编号 {ref}。您是本人吗？")
JOIN = Phrase("同意，是我本人")
NOT_ME = Phrase("不是我")
JOINED = Phrase("好，您可以自己看进度了。办的人给您的话，都会发到这里。")
JOINED_HELPER = Phrase("办件 {ref}：本人已经点开链接，能自己看进度了。最后由本人说解决了没有。")
DECLINED = Phrase("好，没有动。发链接的人可能发错了。")
GONE = Phrase("这件事的状态已经变了，没有改动。")


def on_invite(turn: Turn) -> Effects:
    """Makes a link and words to be forwarded; the one before is worth nothing any more."""
    case_id, _, style = turn.argument.partition(" ")
    row = cases.load(turn.tx, int(case_id or 0))
    if row is None or row.opened_by != turn.person.id or row.filed == "self" or row.beneficiary_id is not None:
        return turn.acknowledge(GONE)
    has_left = row.filed == "desk" and not turn.person.actor.is_worker
    if row.status in ENDED or has_left:
        return turn.acknowledge(GONE)
    if refused := allowing.refused_link(turn):
        return turn.acknowledge(refused)
    token = beneficiaries.issue(turn.tx, row, by=turn.person.id, at=turn.at)
    until = row.invited_until or turn.at
    return (*turn.say(FORWARD(at=until)), *turn.say(_letter(turn, row, f"{START}{style or cards.PLAIN}{token}")))


def _letter(turn: Turn, row: CaseRow, payload: str) -> Phrase:
    title, name = views.title_of(turn, row.service), turn.directory.bot_name
    if not name:
        return LETTER_COMMAND(community=turn.home.name, title=title, link=f"/start {payload}")
    return LETTER(community=turn.home.name, title=title, link=f"https://t.me/{name}?start={payload}")


def opened(turn: Turn, payload: str) -> Effects:
    """Somebody opened a link: what it is about, how their data is used, and whether it is they."""
    row = beneficiaries.invited(turn.tx, payload[len(START) + 1 :], at=turn.at)
    if row is None or CommunityId(row.community_id) not in turn.directory.communities:
        return (*turn.say(NO_GOOD), *guessing.missed(turn, "guesses"))
    if row.opened_by == turn.person.id or row.assignee_id == turn.person.id:
        return turn.say(NOT_YOURS)
    if row.community_id != turn.person.community:
        turn.person = people.move_to(turn.tx, turn.person, CommunityId(row.community_id), at=turn.at)
    about = ABOUT_YOU(title=views.title_of(turn, row.service), ref=row.reference)
    lines: Lines = (about, EMPTY, *intake.notice_lines(turn))
    keyboard = ((Button(JOIN, Action("join", payload)),), (Button(NOT_ME, Action("decline")),))
    return turn.say(*lines, keyboard=keyboard)


def on_join(turn: Turn) -> Effects:
    """It is they: the case is theirs too from now on, and whoever filed it hears so."""
    payload = turn.argument
    row = beneficiaries.invited(turn.tx, payload[len(START) + 1 :], at=turn.at)
    if row is None or not beneficiaries.join(turn.tx, row, turn.person, at=turn.at):
        return (*settled(turn), *turn.say(NO_GOOD))
    intake.agreed(turn)
    if payload.startswith(START + cards.ELDER):
        turn.person = people.set_elder(turn.tx, turn.person, on=True)
    case = cases.to_case(row)
    service = turn.directory.service(case.service, turn.person.community)
    lines: Lines = (JOINED, EMPTY, *cards.resident_lines(case, service, turn.home, at=turn.at))
    told = Send(ToPerson(case.opened_by), (JOINED_HELPER(ref=case.reference),), kind="notice", case=case.id)
    return (*settled(turn), *turn.say(*lines, keyboard=views.resident_buttons(case, turn.person.id)), told)


def on_decline(turn: Turn) -> Effects:
    """It is somebody else: nothing changes, and the link still works for whom it is for."""
    return (*settled(turn), *turn.say(DECLINED))
