"""The other side comes in by a link: what it is about and no more, what their rights are, and what they would like."""

from __future__ import annotations

from typing import TYPE_CHECKING

from flows import proxies
from flows.cases import LIVE
from flows.disputes import RIGHTS
from flows.model import CommunityId, Phrase, verbatim
from flows.screens import EMPTY
from handlers import views
from handlers.disputes import stopping
from handlers.disputes.telling import GONE, button, called, settled, to_mediator, to_party
from handlers.guarding import allowing, guessing
from handlers.residents import intake
from handlers.residents.drafts import begin_form
from storage import cases, conversations, disputes, people

if TYPE_CHECKING:
    from flows.model import Arg, Buttons, Effects
    from handlers.turn import Turn
    from storage.tables import CaseRow, PartyRow

START = "i-p"
"""How the payload of such a link begins."""
FORWARD = Phrase("把下面这条转发给{who}。只能用一次，{at} 前有效。里面没有申请人的名字。")
LETTER = Phrase("您好！{community}的人民调解员想请您谈一谈，愿不愿意由您定，不收钱。点这个链接看：\n{link}")
LETTER_COMMAND = Phrase(
    "您好！{community}的人民调解员想请您谈一谈，愿不愿意由您定，不收钱。打开这个机器人，发这一句：\n{link}"
)
NAME_ASK = Phrase("您的办件 {ref}（{title}）：调解员要请对方来谈。可以告诉对方是您申请的吗？不告诉也能谈。")
NAME_YES, NAME_NO = Phrase("可以说是我"), Phrase("不要说")
NO_GOOD = Phrase("这个链接用过了，或者过期了。请调解员再发一个。想办别的事，打 /menu。")
NOT_YOURS = Phrase("这个链接是给对方的，请转发给对方。")
STAFF = Phrase("您在社区的工作人员名单上。为了公平，请打 {phone} 告诉调解员您愿不愿意，这里不记。")
SOMEBODY = Phrase("{community}：有人请人民调解员帮忙，想和您谈谈“{category}”方面的事。")
SOMEBODY_NAMED = Phrase("{community}：{name}请人民调解员帮忙，想和您谈谈“{category}”方面的事。")
WILLING = Phrase("愿意谈")
UNWILLING = Phrase("不愿意")
ASK_FIRST = Phrase("先问问调解员")
THANKS = Phrase("谢谢您愿意谈。先说说您这边，对方看不到。")
IS_WILLING = Phrase("办件 {ref}：{who}愿意谈。")
CAME_IN = Phrase("办件 {ref}：{who}点开了链接，想先问问您。")
ANY_TIME = Phrase("问完了，想好了，点一个：")


def letter(turn: Turn, row: CaseRow, party: PartyRow) -> Effects:
    """A link to be forwarded; the applicant is asked once whether they may be named."""
    if refused := allowing.refused_link(turn):
        return turn.acknowledge(refused)
    token = disputes.invite(turn.tx, party, by=turn.person.id, at=turn.at)
    name, payload = turn.directory.bot_name, f"{START}{token}"
    community = turn.home.name
    words = (
        LETTER(community=community, link=f"https://t.me/{name}?start={payload}")
        if name
        else LETTER_COMMAND(community=community, link=f"/start {payload}")
    )
    until = party.invited_until or turn.at
    asked = _ask_name(turn, row)
    return (*turn.say(FORWARD(who=called(turn, party), at=until)), *turn.say(words), *asked)


def _ask_name(turn: Turn, row: CaseRow) -> Effects:
    asking = disputes.applicant(turn.tx, row.id)
    if asking is None or asking.named or not cases.to_case(row).residents:
        return ()
    asking.named = "asked"
    turn.tx.flush()
    words = NAME_ASK(ref=row.reference, title=views.title_of(turn, row.service))
    buttons = (button(NAME_YES, "side", "name", asking.id, "yes"), button(NAME_NO, "side", "name", asking.id, "no"))
    return to_party(turn, row, asking, words, keyboard=buttons)


def opened(turn: Turn, payload: str) -> Effects:
    """Somebody opened a link: nothing of the other side but that it asked, and in what kind of matter."""
    found = _invited(turn, payload)
    if found is None:
        return (*turn.say(NO_GOOD), *guessing.missed(turn, "guesses"))
    row, _ = found
    if row.community_id != turn.person.community:
        turn.person = people.move_to(turn.tx, turn.person, CommunityId(row.community_id), at=turn.at)
    if refused := _why_not(turn, row):
        return turn.say(refused)
    answers = [(WILLING, "yes"), (UNWILLING, "no"), (ASK_FIRST, "ask")]
    keyboard = tuple(button(label, "side", word, payload) for label, word in answers)
    return turn.say(_about(turn, row), EMPTY, *RIGHTS, EMPTY, *intake.notice_lines(turn), keyboard=keyboard)


def _invited(turn: Turn, payload: str) -> tuple[CaseRow, PartyRow] | None:
    party = disputes.invited(turn.tx, payload.removeprefix(START), at=turn.at)
    row = cases.load(turn.tx, party.case_id) if party else None
    if party is None or row is None or row.status not in LIVE:
        return None
    return (row, party) if CommunityId(row.community_id) in turn.directory.communities else None


def _why_not(turn: Turn, row: CaseRow) -> Phrase | None:
    """The applicant, who helped them, who works here and who is a party already can't come in as the other side."""
    if cases.is_own(row, turn.person.id) or turn.person.id in {row.opened_by, row.assignee_id}:
        return NOT_YOURS
    if turn.person.actor.roles:
        return STAFF(phone=turn.home.phone)
    is_in = disputes.is_other_side(turn.tx, row.id, turn.person.id)
    return NO_GOOD if is_in or disputes.goes_along(turn.tx, row.id, turn.person.id) else None


def _about(turn: Turn, row: CaseRow) -> Phrase:
    """That somebody asked; by name only where they agreed to it."""
    filled: dict[str, Arg] = {"community": turn.home.name, "category": Phrase(row.category)}
    asking = disputes.applicant(turn.tx, row.id)
    loaded = conversations.load(turn.tx, row.id) if asking is not None and asking.named == "yes" else None
    answers = loaded[0].answers if loaded else {}
    name = str(answers.get(proxies.PERSON) or ("" if row.filed == "proxy" else answers.get("name", "")))
    return SOMEBODY_NAMED(**filled, name=verbatim(name)) if name else SOMEBODY(**filled)


def answer(turn: Turn, word: str, payload: str) -> Effects:
    """The first tap uses the link up: willing, not willing, or a question first."""
    found = _invited(turn, payload)
    if found is None:
        return (*settled(turn), *turn.say(NO_GOOD))
    row, party = found
    if refused := _why_not(turn, row):
        return (*settled(turn), *turn.say(refused))
    if not disputes.come_in(turn.tx, party, turn.person.id, at=turn.at):
        return (*settled(turn), *turn.say(NO_GOOD))
    intake.agreed(turn)
    if word == "yes":
        return (*settled(turn), *agree(turn, row, party))
    if word == "no":
        return (*settled(turn), *refuse(turn, row, party))
    told = to_mediator(turn, row, CAME_IN(ref=row.reference, who=called(turn, party)))
    later = turn.say(ANY_TIME, keyboard=choice(party))
    return (*settled(turn), *later, *begin_form(turn, "party_words", row.id, channel=str(party.id)), *told)


def choice(party: PartyRow) -> Buttons:
    """Willing or not, for who has come in."""
    return (button(WILLING, "side", "agree", party.id), button(UNWILLING, "side", "refuse", party.id))


def agree(turn: Turn, row: CaseRow, party: PartyRow) -> Effects:
    """Willing: their own side of it comes next; where everybody is, the mediation begins."""
    if not disputes.consent(turn.tx, party, "agreed", by=turn.person.id, at=turn.at):
        return turn.acknowledge(GONE)
    told = to_mediator(turn, row, IS_WILLING(ref=row.reference, who=called(turn, party)))
    begun = stopping.begun(turn, row)
    return (*begun, *told, *turn.say(THANKS), *begin_form(turn, "party_statement", row.id, channel=str(party.id)))


def refuse(turn: Turn, row: CaseRow, party: PartyRow) -> Effects:
    """Not willing: that ends it."""
    if not disputes.consent(turn.tx, party, "refused", by=turn.person.id, at=turn.at):
        return turn.acknowledge(GONE)
    said = turn.say(stopping.REFUSED_OWN(phone=turn.home.phone))
    return (*said, *stopping.stop(turn, row, party))
