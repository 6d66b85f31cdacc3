"""Everybody taps every button of visits and errands: what is theirs comes to something, all else to nothing."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from itertools import product
from typing import TYPE_CHECKING

import pytest
from sqlalchemy import func, select

from bot.community_file.calendars import chinese_calendar_data
from bot.community_file.reading import read_communities
from flows.model import Action
from flows.registry import Directory, find_services
from handlers import VERBS
from handlers.arrival import Arrival
from handlers.buttons import Dispatch
from handlers.turn import Job, work_all
from storage import cases, communities, conversations, courses, errands, ids, people, visits
from storage.cases import opening
from storage.sending import outbox
from storage.sending.outbox import NewMessage
from storage.tables import CaseRow, ConversationRow, CourseRow, ErrandRow, HomeVisitRow
from tests.cast import COMMUNITY
from tests.handlers.test_matrix import (
    ELSEWHERE,
    EVERYBODY,
    IN,
    OTHER,
    OUT,
    STAFF,
    Enough,
    Scene,
    Who,
    inbox_row,
    said_of,
    settle,
)
from tests.storage.ground import NOW

if TYPE_CHECKING:
    from pathlib import Path

    from flows.model import CommunityId
    from flows.model.effects import Verb
    from storage.database import Tx
    from storage.visits import State
    from tests.storage.ground import Ground

COMPANION, TAKER = Who("grid_worker"), Who("mediator")
HANDLER, OWNER = {Who("handler")}, {Who("owner")}
LOOKERS = HANDLER | {Who("coordinator")}
BOTH = HANDLER | {COMPANION}
ABLE = HANDLER | {Who(role) for role in STAFF}
"""In scope, with a role that works on cases."""
TAPPING = (
    Who("owner"), Who("handler"), Who("nobody"), Who("nobody", ELSEWHERE), COMPANION, TAKER,
    *(Who(role, scope) for role in ("volunteer", "coordinator") for scope in (IN, OUT, ELSEWHERE)),
    Who("grid_worker", OUT), Who("mediator", ELSEWHERE), Who("officer"), Who("supervisor"),
)  # fmt: skip
VISIT: dict[str, tuple[State, set[Who]]] = {
    "along": ("asked", {COMPANION}), "refuse": ("asked", {COMPANION}),
    "ok": ("offered", OWNER), "move": ("offered", OWNER), "no": ("offered", OWNER), "yes": ("offered", HANDLER),
    "here": ("agreed", BOTH), "off": ("agreed", HANDLER), "out": ("agreed", {COMPANION}),
    "left": ("there", BOTH), "write": ("gone", BOTH), "saw": ("told", HANDLER),
}  # fmt: skip
ERRAND: dict[str, tuple[str, set[Who]]] = {
    "post": ("wished", HANDLER), "deny": ("wished", HANDLER), "take": ("open", ABLE), "drop": ("open", HANDLER),
    "done": ("taken", {TAKER}), "return": ("taken", {TAKER}), "got": ("done", OWNER), "not_got": ("done", OWNER),
}  # fmt: skip


@dataclass
class Tried:
    """A button, and who may press it."""

    verb: Verb
    argument: str
    whose: set[Who]


async def open_helping(ground: Ground, folder: Path) -> tuple[Scene, list[Tried]]:
    """A request for help in the handler's hands, with a visit and an errand in each state."""
    for number, text in enumerate((COMMUNITY, OTHER)):
        (folder / "two").mkdir(exist_ok=True)
        (folder / "two" / f"{number}.toml").write_text(text, encoding="utf-8")
    services = find_services()
    read = read_communities(folder / "two", services=frozenset(services), data=chinese_calendar_data(2025, 2027))
    found = await ground.run(lambda tx: communities.find_ids(tx, read, at=NOW))
    ground.database.use(Directory(services, found))
    other = next(id for id in found if id != ground.home)
    scene = Scene(ground, {}, {}, {who: 500_000 + number for number, who in enumerate(EVERYBODY)})
    tried = await ground.run(lambda tx: _made(tx, scene, ground.home, other))
    return scene, tried


def _made(tx: Tx, scene: Scene, home: CommunityId, other: CommunityId) -> list[Tried]:
    for who in EVERYBODY:
        settle(tx, scene, who, home=home, other=other)
    owner, handler, companion, taker = (
        people.meet(tx, scene.people[who], "zh", at=NOW, private=True)
        for who in (Who("owner"), Who("handler"), COMPANION, TAKER)
    )
    service = scene.ground.database.directory.service("hardship", owner.community)
    given = {"danger": "没有", "pressing": "不是", "who": "我自己", "trouble": ("看病",), "place": "福安大厦3栋502",
             "name": "陈奶奶", "phone": "13800007001"}  # fmt: skip
    conversation = conversations.begin(tx, service, owner, at=NOW).changed(answers=given)
    row = opening.open_case(tx, conversation, service, owner, at=NOW)
    conversations.save(tx, conversation, community_id=owner.community, at=NOW, state="sent")
    cases.claim_case(tx, row.id, by=handler, at=NOW)
    tx.scalars(select(CourseRow).where(CourseRow.case_id == row.id)).one().stage = "helping"
    tried = [Tried("visits", str(row.id), LOOKERS), Tried("errands", str(row.id), LOOKERS),
             Tried("visit", f"ask {row.id}", HANDLER), Tried("errand", f"add {row.id}", HANDLER),
             Tried("errand", f"wish {row.id}", OWNER)]  # fmt: skip
    arranged: list[tuple[HomeVisitRow, str]] = []
    window = {"starts_at": NOW + timedelta(minutes=10), "until_at": NOW + timedelta(hours=1)}
    for act, (state, whose) in VISIT.items():
        visit = visits.propose(tx, row, companion=companion.id, by=handler.id, at=NOW, **window)
        if state == "asked":  # nobody is at two doors at a time
            visit.starts_at, visit.until_at = (moment + timedelta(days=1 + len(arranged)) for moment in window.values())
        arranged.append((visit, state))
        tried.append(Tried("visit", f"{act} {visit.id}", whose))
    for visit, wanted in arranged:  # a new one replaces what is only asked about
        visit.state, visit.agreed_at, visit.left_at = wanted, NOW, NOW
        visit.ended_at = NOW if wanted == "told" else None
    for act, (wanted, whose) in ERRAND.items():
        made = errands.make(
            tx, row, "wish" if act == "post" else "task", what="生活用品", words="小凳子", by=owner.id, at=NOW
        )
        made.state = wanted
        made.taker_id = taker.id if wanted in {"taken", "done"} else None
        made.done_at = NOW if wanted == "done" else None
        tried.append(Tried("errand", f"{act} {made.id}", whose))
    tx.flush()
    scene.cases["claimed"] = conversation.id
    return tried


def snapshot(tx: Tx, case_id: int) -> tuple[object, ...]:
    """Everything about the case that a tap could change."""
    tx.flush()
    went = tx.execute(select(HomeVisitRow.id, HomeVisitRow.state).order_by(HomeVisitRow.id)).all()
    helped = tx.execute(select(ErrandRow.id, ErrandRow.state).order_by(ErrandRow.id)).all()
    forms = tx.scalar(select(func.count()).select_from(ConversationRow).where(ConversationRow.about_id == case_id))
    return tuple(went), tuple(helped), forms, len(courses.steps(tx, case_id))


def tap(tx: Tx, scene: Scene, who: Who, tried: Tried) -> bool:
    """Whether anything came of it."""
    case_id, telegram_id = scene.cases["claimed"], scene.people[who]
    person = people.meet(tx, telegram_id, "zh", at=NOW, private=True)
    token = ids.draw_token()
    keyboard = NewMessage(
        key=f"cell:{token}", kind="answer", policy="must-not-repeat", urgency=0, community_id=person.community,
        chat_id=telegram_id, content={"text": "?", "reply_markup": {"inline_keyboard": [[{"text": "?"}]]}}, token=token,
        actions=(Action(tried.verb, tried.argument),), person_id=person.id, presser_id=person.id,
    )  # fmt: skip
    since = outbox.enqueue(tx, keyboard, at=NOW)
    row_id, before = inbox_row(tx), snapshot(tx, case_id)
    reference = tx.scalar(select(CaseRow.reference).where(CaseRow.id == case_id)) or ""
    arrival = Arrival(telegram_id, "zh", telegram_id, private=True, data=f"{token}.0", callback_id="1", message_id=1)
    work_all(tx, [Job(row_id, arrival, Dispatch(VERBS))], at=NOW)
    return snapshot(tx, case_id) != before or said_of(tx, case_id, reference, since)


@pytest.mark.parametrize("empty", ["sqlite"], indirect=True)
@pytest.mark.timeout(300)
async def test_everybody_may_do_what_is_theirs_with_visits_and_errands(ground: Ground, tmp_path: Path) -> None:
    scene, buttons = await open_helping(ground, tmp_path)
    wrong: list[str] = []
    for who, tried in product(TAPPING, buttons):
        came: list[bool] = []

        def unit(tx: Tx, who: Who = who, tried: Tried = tried, came: list[bool] = came) -> None:
            came.append(tap(tx, scene, who, tried))
            raise Enough

        with pytest.raises(Enough):
            await ground.run(unit)
        if came[0] != (who in tried.whose):
            wrong.append(f"{who.relation} ({who.scope}) taps {tried.verb} {tried.argument.split()[0]}: {came[0]}")
    assert not wrong, f"{len(wrong)}: " + "; ".join(wrong[:30])
