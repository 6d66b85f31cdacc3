"""Each agreement on its own: what it is called, and that it can be taken back alone (PIPL art. 15)."""

from __future__ import annotations

from typing import TYPE_CHECKING

from flows.model import Action, Button, DropKeyboard, Phrase, Send, ToCoordinators, ToPerson
from handlers import views
from handlers.residents import intake
from handlers.residents.answering import settled
from handlers.rights.telling import PURPOSES
from storage import audit, cases, consents, conversations

if TYPE_CHECKING:
    from flows.model import Effects
    from handlers.turn import Turn

ONE_BY_ONE = Phrase("只撤回一项")
WHICH = Phrase("您同意过这些。要撤回哪一项？")
GUARDIAN = Phrase("替不满 14 岁的孩子办 {ref}")
SENSITIVE = Phrase("{title}里的敏感信息")
REFERRED = Phrase("{ref} 给社区外面的人看")
TAKEN_BACK = Phrase("好，已撤回：{what}。")
DRAFT_GONE = Phrase("没填完的也删掉了。已经提交的，可以在 /my 里撤回。")
LEAVE_TEAM = Phrase("要退出队伍，请打 /team。")
HANDLER_TOLD = Phrase("办件 {ref}：居民撤回了同意，社区外面的人不能再看内容。")
ALL_TAKEN_BACK = Phrase("好，已撤回同意，没填完的内容删掉了。已经提交的办件，可以在 /my 里撤回。")
GONE = Phrase("这一项已经撤回了。")
WHOLE = (intake.CONSENT_PURPOSE, intake.ABROAD)
"""Without these nothing can be done in the chat: taking one back takes back all."""


def name_of(turn: Turn, purpose: str) -> Phrase | None:
    """What a purpose is called; None where it is about something that is no more."""
    kind, _, case_id = purpose.partition(" ")
    if not case_id:
        known = PURPOSES.get(kind)
        return known or (SENSITIVE(title=views.title_of(turn, kind)) if kind in turn.directory.services else None)
    row = cases.load(turn.tx, int(case_id)) if case_id.isdecimal() else None
    named = {"guardian": GUARDIAN, "refer": REFERRED}.get(kind)
    return named(ref=row.reference) if row is not None and named is not None and row.erased_at is None else None


def list_of(turn: Turn) -> Effects:
    """A button for each agreement that stands."""
    named = [(purpose, name_of(turn, purpose)) for purpose in consents.given(turn.tx, turn.person)]
    buttons = tuple((Button(name, Action("my_data", f"take_back {purpose}")),) for purpose, name in named if name)
    return turn.say(WHICH, keyboard=buttons) if buttons else turn.acknowledge(GONE)


def take_back(turn: Turn, purpose: str) -> Effects:
    """One of them; what rested on it ends."""
    name = name_of(turn, purpose) if purpose in consents.given(turn.tx, turn.person) else None
    if name is None:
        return turn.acknowledge(GONE)
    if purpose in WHOLE:
        return take_back_all(turn)
    consents.withdraw_one(turn.tx, turn.person, purpose, at=turn.at)
    by, community = turn.person.id, turn.person.community
    kind, _, case_id = purpose.partition(" ")
    audit.record(turn.tx, "consent.withdrawn", None, community_id=community, by=by, at=turn.at, detail=kind)
    if kind in turn.directory.services:
        for row in conversations.drafts_of(turn.tx, turn.person):
            if row.service == kind:
                conversations.leave(turn.tx, row.id, "cancelled")
        return turn.say(TAKEN_BACK(what=name), DRAFT_GONE)
    if kind == "refer":
        return (*turn.say(TAKEN_BACK(what=name)), *_told(turn, int(case_id)))
    return turn.say(TAKEN_BACK(what=name), *((LEAVE_TEAM,) if kind == "team" else ()))


def take_back_all(turn: Turn) -> Effects:
    """All consent: drafts are erased, sent cases stay until they are withdrawn one by one."""
    consents.withdraw(turn.tx, turn.person, at=turn.at)
    for row in conversations.drafts_of(turn.tx, turn.person):
        conversations.leave(turn.tx, row.id, "cancelled")
    return (*settled(turn), *turn.say(ALL_TAKEN_BACK, keyboard=DropKeyboard()))


def _told(turn: Turn, case_id: int) -> Effects:
    row = cases.load(turn.tx, case_id)
    if row is None:
        return ()
    case = cases.to_case(row)
    to = ToPerson(case.assignee) if case.assignee is not None else ToCoordinators(case.queue)
    return (Send(to, (HANDLER_TOLD(ref=case.reference),), views.open_button(case), kind="notice", case=case.id),)
