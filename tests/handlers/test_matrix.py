"""Everybody taps everything: each role, each button about a case, each state, one's own case and those of others.

A tap goes the way of every update: an inbox row, a keyboard's row, the handler, the effects. What may come of it
is said here in other words than in the program's table.
"""

from __future__ import annotations

from dataclasses import dataclass
from itertools import count, product
from typing import TYPE_CHECKING, get_args

import pytest
from sqlalchemy import bindparam, func, select

from bot.community_file.calendars import chinese_calendar_data
from bot.community_file.reading import read_communities
from flows.community import ROLES
from flows.model import Action
from flows.model.effects import Verb
from flows.registry import Directory, find_services
from handlers import VERBS
from handlers.arrival import Arrival
from handlers.buttons import Dispatch
from handlers.turn import Job, work_all
from storage import cases, communities, conversations, ids, inbox, people
from storage.cases import ending, opening
from storage.sending import outbox
from storage.sending.outbox import NewMessage
from storage.tables import (
    AssignmentRow,
    CaseRow,
    ConversationRow,
    MessageRow,
    NoteRow,
    PersonRow,
    ProposalRow,
    StatementRow,
    VerdictRow,
    WhistleReportRow,
    WhistleRow,
)
from tests.cast import COMMUNITY
from tests.storage.ground import NOW

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path

    from sqlalchemy import ScalarSelect
    from sqlalchemy.orm import InstrumentedAttribute

    from flows.model import CaseId, CommunityId
    from storage.database import Tx
    from tests.storage.ground import Ground

STATES = ("open", "claimed", "done", "closed", "withdrawn")
UPDATES = count(1)
GRID = "第一网格"
IN, OUT, ELSEWHERE = "in scope", "out of scope", "in another community"
STAFF = tuple(role for role in ROLES if role != "supervisor")
"""Roles that work on cases."""


@dataclass(frozen=True)
class Who:
    """Somebody who taps."""

    relation: str
    """owner, handler, former (handler without a role), or a role, or nobody"""
    scope: str = IN


EVERYBODY = (
    Who("owner"), Who("handler"), Who("former"), Who("nobody"), Who("nobody", ELSEWHERE),
    *(Who(role, scope) for role, scope in product(ROLES, (IN, OUT, ELSEWHERE))),
)  # fmt: skip
LIVE = {"open", "claimed"}
GOING = {"open", "claimed", "done"}
ALL = set(STATES)
HANDLER, OWNER, COORDINATOR = {"handler"}, {"owner"}, {"coordinator"}
LOOKERS = {"handler", "coordinator", "officer", "district", "grid_worker", "supervisor"}
MEANT: Mapping[str, tuple[str, set[str], set[str]]] = {
    # verb: what follows the case's number in the button, who may, in which states
    "claim": ("", set(STAFF), {"open"}),
    "work": ("", LOOKERS, ALL),
    "ways": ("", {"handler"}, {"claimed", "done", "closed"}),
    "contacted": ("", HANDLER, {"claimed"}),
    "note": ("", HANDLER, {"claimed", "done"}),
    "tell": ("", HANDLER, {"claimed"}),
    "appoint": ("", HANDLER, {"claimed"}),
    "finish": ("", HANDLER, {"claimed"}),
    "hand_back": ("", HANDLER, {"claimed"}),
    "renew": ("", HANDLER, {"claimed"}),
    "hand_over": ("", HANDLER, {"claimed"}),
    "supplement": ("", HANDLER, {"claimed"}),
    "send_back": ("", HANDLER, {"claimed"}),
    "ready": (" 1", HANDLER, {"claimed"}),
    "tasks": ("", HANDLER, {"claimed"}),
    "tick": (" 1", HANDLER, {"claimed"}),
    "files": ("", set(), set()),
    "case": ("", OWNER, ALL),
    "add_words": ("", OWNER, GOING),
    "withdraw": ("", OWNER, GOING),
    "withdraw_sure": ("", OWNER, GOING),
    "verdict": (" solved", OWNER, {"done"}),
    "rate": (" 3", set(), set()),
    "reopen_case": ("", OWNER, {"closed"}),
    "refer": (" no", OWNER, LIVE),
    "wish": (" f", OWNER, {"open"}),
    "supply": ("", set(), set()),
    "take_over": ("", set(), set()),
    "nudge": ("", COORDINATOR, LIVE),
    "take_back": ("", COORDINATOR, {"claimed"}),
    "close": (" sure", COORDINATOR, GOING),
    "suggest": ("", COORDINATOR, {"open"}),
    "reroute": (" legal", COORDINATOR, LIVE),
    "call_back": ("", set(), set()),
    "offer": (" 2", set(STAFF), {"open"}),
    "exclude": ("", COORDINATOR, ALL),
    "look": ("", COORDINATOR, {"open", "claimed", "done", "closed"}),
    "thank": ("", set(), set()),
    "parties": ("", {"handler", "coordinator"}, LIVE),
    "record": ("", set(), set()),
    "record_none": (" 0", set(), set()),
    "swap": ("", set(), set()),
}  # fmt: skip
BOTH: Mapping[str, set[str]] = {"extend": LIVE, "escalate": LIVE, "whistle": LIVE}
"""Begun by the handler of a claimed case, and by coordinators."""
ELSEWHERE_TRIED = frozenset({
    "papers", "paper", "paper_filled", "paper_filed", "why",
    "pick", "back", "edit", "skip", "keep", "finished", "submit", "show", "more", "cancel", "cancel_sure", "human",
    "consent", "refuse", "withdraw_consent", "begin", "begin_new", "another", "resume", "restart", "menu", "my",
    "help", "language", "set_language", "community", "privacy", "queue", "mine", "list", "digest", "export", "join",
    "decline", "desk", "desk_begin", "pass_on", "leave_words", "elder", "danger", "unsay", "erase", "safe", "cases",
    "page", "join_similar", "not_similar", "ask_colleague", "accept", "reject", "revoke", "choose", "call_unit",
    "report", "agree", "merge", "split", "snooze", "mute", "invite", "desk_case", "team", "recruit", "recruit_link",
    "apply", "application", "decide", "member", "role", "remove", "own", "leave", "back_at_work", "deputy",
    "entrust", "entrusted", "quiet_day", "quit", "avoid", "unwanted", "conduct",
    "numbers", "numbers_by", "numbers_cases", "numbers_hard", "numbers_how", "month_sheet", "month_picture",
    "exclude_agree", "export_agree", "glass", "hours", "hours_change", "hours_record", "dispute", "side", "advice",
    "slot_move", "slot_cancel", "slot_cancel_sure", "slot_missed", "slot_take", "slot_decline", "diary", "diary_add",
    "diary_stop", "diary_stop_sure", "diary_clients", "diary_forget", "course", "advance", "course_back", "board",
    "board_list", "my_data", "visits", "visit", "errands", "errand",
})  # fmt: skip
"""Buttons that name no case, or whose case follows from another row (a draft, a proposal): stories try those."""


def is_meant(who: Who, verb: str, state: str) -> bool:
    """What should come of a tap, said without the program's table."""
    if who.scope == ELSEWHERE or who.relation in {"nobody", "former"}:
        return False
    out = who.scope == OUT and who.relation != "supervisor"
    if verb in BOTH:
        as_handler = who.relation == "handler" and state == "claimed"
        return as_handler or (who.relation == "coordinator" and not out and state in BOTH[verb])
    if who.relation == "handler" and state in {"open", "withdrawn"}:  # a volunteer like all others, then
        return verb in {"claim", "offer"} and state == "open"
    _, whose, states = MEANT[verb]
    if verb == "note" and who.relation == "coordinator":
        return not out and state in GOING
    if verb == "ways":
        return _ways(who, state) and not out
    return who.relation in whose and state in states and not out


def _ways(who: Who, state: str) -> bool:
    """The case's file is there as long as the case is."""
    return who.relation == "handler" or who.relation == "coordinator"


@dataclass
class Scene:
    """The cases in each state and the people, made once."""

    ground: Ground
    cases: dict[str, CaseId]
    former: dict[str, CaseId]
    """The same, of somebody who has no role any more."""
    people: dict[Who, int]
    """Telegram ids."""


OTHER = COMMUNITY.replace("440304006001", "440304006002").replace('prefix = "FA"', 'prefix = "FB"')


async def open_scene(ground: Ground, folder: Path) -> Scene:
    """Two communities, everybody who taps, and a case in each state."""
    for number, text in enumerate((COMMUNITY, OTHER)):
        (folder / "two").mkdir(exist_ok=True)
        (folder / "two" / f"{number}.toml").write_text(text, encoding="utf-8")
    services = find_services()
    read = read_communities(folder / "two", services=frozenset(services), data=chinese_calendar_data(2025, 2027))
    found = await ground.run(lambda tx: communities.find_ids(tx, read, at=NOW))
    ground.database.use(Directory(services, found))
    other = next(id for id in found if id != ground.home)
    scene = Scene(ground, {}, {}, {})
    for number, who in enumerate(EVERYBODY):
        scene.people[who] = 500_000 + number
        await ground.run(lambda tx, who=who: settle(tx, scene, who, home=ground.home, other=other))  # type: ignore[misc]  # bound at once
    for relation, cases_of in (("handler", scene.cases), ("former", scene.former)):
        for state in STATES:
            cases_of[state] = await ground.run(
                lambda tx, relation=relation, state=state: in_state(tx, scene, relation, state)  # type: ignore[misc]  # bound at once
            )
    await ground.run(lambda tx: leave(tx, scene))
    return scene


def settle(tx: Tx, scene: Scene, who: Who, *, home: CommunityId, other: CommunityId) -> None:
    """Somebody with their roles and scope."""
    community = other if who.scope == ELSEWHERE else home
    person = people.meet(tx, scene.people[who], "zh", at=NOW, private=True, community=community)
    row = tx.get_one(PersonRow, person.id)
    role = {"handler": "volunteer", "former": "volunteer", "owner": "", "nobody": ""}.get(who.relation, who.relation)
    row.roles, row.queues = role, "transfer" if who.scope == OUT else None
    row.grids = GRID if who.scope != OUT else ""


def in_state(tx: Tx, scene: Scene, relation: str, state: str, *, service_name: str = "mediation") -> CaseId:
    """A case of the owner's, in the hands of the handler, as far as the state says."""
    owner = people.meet(tx, scene.people[Who("owner")], "zh", at=NOW, private=True)
    handler = people.meet(tx, scene.people[Who(relation)], "zh", at=NOW, private=True)
    service = scene.ground.database.directory.service(service_name, owner.community)
    answers = {"topic": "漏水", "place": "福安大厦", "name": "陈奶奶", "phone": "13800007001"}
    conversation = conversations.begin(tx, service, owner, at=NOW).changed(answers=answers)
    row = opening.open_case(tx, conversation, service, owner, at=NOW)
    conversations.save(tx, conversation, community_id=owner.community, at=NOW, state="sent")
    if state in {"claimed", "done", "closed"}:
        cases.claim_case(tx, row.id, by=handler, at=NOW)
    if state in {"done", "closed"}:
        cases.finish(tx, row, by=handler.id, at=NOW)
    if state == "closed":
        ending.close(tx, row, "solved", by=owner.id, at=NOW)
    if state == "withdrawn":
        ending.withdraw(tx, row, by=owner.id, at=NOW)
    return conversation.id


def leave(tx: Tx, scene: Scene) -> None:
    """Whoever had the other cases has no role any more."""
    former = people.meet(tx, scene.people[Who("former")], "zh", at=NOW, private=True)
    tx.get_one(PersonRow, former.id).roles = ""


def counted(of: InstrumentedAttribute[int] | InstrumentedAttribute[int | None]) -> ScalarSelect[int]:
    """How many rows of a table concern the case."""
    return select(func.count()).where(of == bindparam("case_id")).scalar_subquery()


TOUCHED = (NoteRow, StatementRow, AssignmentRow, ProposalRow, WhistleRow, WhistleReportRow, VerdictRow)
SNAPSHOT = select(
    *CaseRow.__table__.columns, *(counted(table.case_id) for table in TOUCHED), counted(ConversationRow.about_id)
).where(CaseRow.id == bindparam("case_id"))


class Enough(Exception):  # noqa: N818  (it ends a unit, so that nothing of it stays)
    """Rolls a cell back."""


def snapshot(tx: Tx, case_id: int) -> tuple[object, ...]:
    """Everything about a case that a tap could change."""
    tx.flush()
    return tuple(tx.execute(SNAPSHOT, {"case_id": case_id}).one())


def said_of(tx: Tx, case_id: int, reference: str, since: int) -> bool:
    """Whether anybody was sent anything about the case."""
    rows = tx.scalars(select(MessageRow).where(MessageRow.id > since)).all()
    return any(row.case_id == case_id or reference in str(outbox.content_of(tx, row)) for row in rows)


def tap(tx: Tx, scene: Scene, who: Who, *, verb: Verb, state: str) -> bool:
    """Whether anything came of it."""
    case_id = (scene.former if who.relation == "former" else scene.cases)[state]
    telegram_id = scene.people[who]
    argument = f"{case_id}{MEANT[verb][0] if verb in MEANT else ''}"
    person = people.meet(tx, telegram_id, "zh", at=NOW, private=True)
    token = ids.draw_token()
    keyboard = NewMessage(
        key=f"cell:{token}", kind="answer", policy="must-not-repeat", urgency=0, community_id=person.community,
        chat_id=telegram_id, content={"text": "?", "reply_markup": {"inline_keyboard": [[{"text": "?"}]]}}, token=token,
        actions=(Action(verb, argument),), person_id=person.id, presser_id=person.id,
    )  # fmt: skip
    since = outbox.enqueue(tx, keyboard, at=NOW)
    row_id = inbox_row(tx)
    before = snapshot(tx, case_id)
    reference = tx.scalar(select(CaseRow.reference).where(CaseRow.id == case_id)) or ""
    arrival = Arrival(telegram_id, "zh", telegram_id, private=True, data=f"{token}.0", callback_id="1", message_id=1)
    work_all(tx, [Job(row_id, arrival, Dispatch(VERBS))], at=NOW)
    return snapshot(tx, case_id) != before or said_of(tx, case_id, reference, since)


def inbox_row(tx: Tx) -> int:
    """An update that waits to be worked on."""
    inbox.keep(tx, [{"update_id": next(UPDATES)}], at=NOW)
    (leased,) = inbox.lease(tx, NOW, most=1)
    return leased.id


def test_every_button_is_in_the_matrix_or_tried_in_a_story() -> None:
    named = set(MEANT) | set(BOTH) | ELSEWHERE_TRIED
    assert set(VERBS) <= set(get_args(Verb))
    assert set(VERBS) - named == set(), "a new button: say here who may press it, in which state"
    assert named - set(VERBS) == set()
    assert not (set(MEANT) | set(BOTH)) & ELSEWHERE_TRIED


@pytest.mark.parametrize("empty", ["sqlite"], indirect=True)
@pytest.mark.parametrize("state", STATES)
@pytest.mark.timeout(300)
async def test_everybody_may_do_what_is_theirs_and_nothing_else(ground: Ground, tmp_path: Path, state: str) -> None:
    scene = await open_scene(ground, tmp_path)
    wrong: list[str] = []
    cells = list(product(EVERYBODY, (*MEANT, *BOTH)))
    for who, verb in cells:
        came = await cell(scene, who, verb, state)
        if came != is_meant(who, verb, state):
            wrong.append(f"{who.relation} ({who.scope}) taps {verb} on a case that is {state}: {came}")
    assert len(cells) * len(STATES) >= 4000
    assert not wrong, f"{len(wrong)} of {len(cells)}: " + "; ".join(wrong[:40])


@pytest.mark.parametrize("empty", ["sqlite"], indirect=True)
async def test_the_record_of_a_talk_is_its_advisers_alone(ground: Ground, tmp_path: Path) -> None:
    scene = await open_scene(ground, tmp_path)
    for state in STATES:
        scene.cases[state] = await ground.run(
            lambda tx, state=state: in_state(tx, scene, "handler", state, service_name="legal")  # type: ignore[misc]  # bound at once
        )
    meant = {"record": {"claimed", "done"}, "record_none": {"claimed", "done"}, "finish": {"claimed"}}

    for who, (verb, states), state in product(EVERYBODY, meant.items(), STATES):
        if who.relation != "former":
            assert await cell(scene, who, verb, state) == (who.relation == "handler" and state in states), (who, verb)


async def cell(scene: Scene, who: Who, verb: str, state: str) -> bool:
    """What came of a tap; nothing of it stays."""
    came: list[bool] = []

    def unit(tx: Tx) -> None:
        came.append(tap(tx, scene, who, verb=verb, state=state))  # type: ignore[arg-type]  # the tables above name verbs
        raise Enough

    with pytest.raises(Enough):
        await scene.ground.run(unit)
    return came[0]
