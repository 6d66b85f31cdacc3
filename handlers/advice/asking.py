"""Before a matter goes on to mediation: the resident reads what would go, and to whom."""

from __future__ import annotations

from typing import TYPE_CHECKING

from flows.model import Action, Button, Phrase, Send, ToResident
from flows.screens import EMPTY
from storage import cases

if TYPE_CHECKING:
    from flows.model import Effects, Service
    from handlers.turn import Turn
    from storage.tables import CaseRow

ASK = Phrase("要不要请调解员来调解？您点头才转。")
WHAT_GOES = Phrase("转过去的有：事情经过、对方是谁、您的称呼和电话。只给接手的调解员和社区协调员看。")
YOU_SEND = Phrase("我先替您填好，您一条一条看过，自己点“提交调解申请”才算数。律师给您的建议不转过去。")
YES, NO = Phrase("同意，先填好给我看"), Phrase("不转")


def ask(turn: Turn, row: CaseRow) -> Effects:
    """What would go on, to whom, and two answers; nothing where there is no mediation here."""
    service = mediation_of(turn, row)
    if service is None:
        return ()
    case = cases.to_case(row)
    sensitive = (EMPTY, service.consent) if service.consent is not None else ()
    buttons = (
        (Button(YES, Action("advice", f"mediate {row.id}")),), (Button(NO, Action("advice", f"stay {row.id}")),)
    )  # fmt: skip
    lines = (ASK, WHAT_GOES, YOU_SEND, *sensitive)
    return (Send(ToResident(case.id), lines, buttons, kind="advice", case=case.id),)


def mediation_of(turn: Turn, row: CaseRow) -> Service | None:
    part = turn.directory.service(row.service, turn.person.community).consultation
    if part is None or part.mediation not in turn.directory.services:
        return None
    return turn.directory.service(part.mediation, turn.person.community)
