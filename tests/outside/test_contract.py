"""`yizhan run` beside a Bot API server that lacks some methods: each service from the first word to the result."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

import pytest

from tests.outside.people import Form, Person, fill
from tests.outside.program import AUNT, COMMUNITY, GROUP, YOUNG

if TYPE_CHECKING:
    from tests.outside.botapi import BotApi, Request, Shown
    from tests.outside.people import Registry
    from tests.outside.program import Program

RESIDENT = 5001
CASE_KEYS = {
    "ref", "service", "community", "queue", "status", "opened_at", "claimed_at", "closed_at", "opened_by", "assignee",
    "next_due",
}  # fmt: skip
MESSAGE_KEYS = {
    "key", "chat_id", "kind", "policy", "state", "attempts", "created_at", "sent_at", "message_id",
}  # fmt: skip
TIME = re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d+)?(Z|\+00:00)")


def card_of(api: BotApi, ref: str) -> Shown:
    """The card of a case in the volunteers' group."""
    (card,) = [message for message in api.chat(GROUP) if ref in message.text]
    return card


async def claims(volunteer: Person, ref: str) -> Request:
    """Presses the card's button; answers what the bot said to the press."""
    api = volunteer.api
    await api.until(lambda: [m for m in api.chat(GROUP) if ref in m.text], what="a card")
    before = len(api.asked("answerCallbackQuery"))
    volunteer.presses(card_of(api, ref), "认领")
    await api.until(lambda: len(api.asked("answerCallbackQuery")) > before, what="an answered press")
    return api.asked("answerCallbackQuery")[before]


async def finishes(volunteer: Person, words: str) -> None:
    """Notes the first contact, then says what was done."""
    details = volunteer.find("联系上")
    volunteer.presses(details, "联系上")
    noted = await volunteer.meets("办好", after=details.id)
    volunteer.presses(noted, "办好")
    await volunteer.meets("算了", after=noted.id)
    volunteer.types(words)


@pytest.mark.parametrize("name", ["hardship", "legal", "mediation", "transfer"])
async def test_each_service_becomes_a_case_that_a_volunteer_claims_and_finishes(
    program: Program, api: BotApi, registry: Registry, name: str
) -> None:
    has_opened = name in {"legal", "transfer"}
    resident, volunteer = Person(api, RESIDENT), Person(api, AUNT if has_opened else YOUNG, "王")
    await program.start()
    if has_opened:
        await volunteer.asks("/start")
    ref = await fill(resident, registry, name)

    said = await claims(volunteer, ref)
    assert said.given.get("text"), "the press is answered in words"
    if not has_opened:
        assert not api.asked("sendMessage", YOUNG), "nobody is written to who never opened the bot"
        volunteer.types("/start")
    details = await volunteer.meets("办好")
    assert "13800138000" in re.sub(r"\D", "", details.text)
    assert next(r for r in api.ledger if r.message_id == details.id).given.get("protect_content") is True
    await finishes(volunteer, "都办妥了，钥匙放在门卫处")
    await api.until(lambda: any("钥匙放在门卫处" in m.text for m in api.chat(RESIDENT)), what="the result")

    (case,) = await program.listed("cases", "list")
    assert set(case) == CASE_KEYS
    assert (case["ref"], case["service"], case["status"]) == (ref, name, "done")
    assert (case["opened_by"], case["assignee"], case["community"]) == (RESIDENT, volunteer.id, "440304006001")
    assert TIME.fullmatch(case["opened_at"])
    assert TIME.fullmatch(case["claimed_at"])
    assert case["closed_at"] is None
    check = await program.document("check")
    assert set(check) == {"ok", "schema", "counts", "problems"}
    assert (check["ok"], check["problems"], check["counts"]["service_case"]) == (True, [], 1)
    assert "13800138000" not in "".join(message.text for message in api.chat(GROUP))
    assert len([r for r in api.asked("sendMessage", GROUP) if ref in r.given["text"]]) == 1, "one card, edited in place"
    assert await program.ends() == 0


async def test_the_documents_for_other_programs_have_the_agreed_shape(
    program: Program, api: BotApi, registry: Registry
) -> None:
    await program.start()
    ref = await fill(Person(api, RESIDENT), registry, "legal")
    await claims(Person(api, YOUNG, "林"), ref)
    outbox, dump = await program.listed("outbox"), await program.document("dump")

    assert {frozenset(message) for message in outbox} == {frozenset(MESSAGE_KEYS)}
    assert {message["policy"] for message in outbox} == {"must-not-be-missed", "must-not-repeat"}
    assert {message["state"] for message in outbox} <= {"pending", "sending", "sent"}
    assert set(dump) == {"cases", "assignments", "reminders", "messages", "inbox", "bookings"}
    assert {frozenset(case) for case in dump["cases"]} == {frozenset(CASE_KEYS)}
    assert [set(assignment) for assignment in dump["assignments"]] == [{"ref", "volunteer", "from", "until", "ended"}]
    assert (dump["assignments"][0]["ref"], dump["assignments"][0]["volunteer"]) == (ref, YOUNG)
    assert {frozenset(reminder) for reminder in dump["reminders"]} == {frozenset({"ref", "kind", "due_at", "state"})}
    assert ref in {reminder["ref"] for reminder in dump["reminders"]}
    assert {frozenset(message) for message in dump["messages"]} == {frozenset(MESSAGE_KEYS)}
    assert set(dump["inbox"]) == {"pending", "done", "quarantined"}
    assert dump["inbox"]["quarantined"] == 0
    times = [value for case in dump["cases"] for name, value in case.items() if name.endswith("_at") and value]
    assert all(TIME.fullmatch(time) for time in times)
    sent = await program.listed("outbox", "--state", "sent")
    assert {message["state"] for message in sent} == {"sent"}
    assert {(m["chat_id"], m["message_id"]) for m in sent} <= {(m.chat_id, m.id) for m in api.shown.values()}


async def test_the_methods_that_the_server_lacks_stop_nothing(program: Program, api: BotApi) -> None:
    await program.start()
    await Person(api, RESIDENT).asks("/start")
    lacking = {request.method for request in api.ledger if request.refused == "Not Found"}
    assert "setMyCommands" in lacking, "the niceties were tried"
    assert program.is_alive()


async def test_a_server_that_never_holds_a_poll_is_not_asked_without_a_breath(program: Program, api: BotApi) -> None:
    api.patience = 0
    await program.start()
    before = len(api.asked("getUpdates"))
    with pytest.raises(AssertionError):
        await api.until(lambda: len(api.asked("getUpdates")) > before + 20, most=2)
    assert (await Person(api, RESIDENT).asks("/start")).buttons


async def test_a_webhook_that_telegram_refuses_at_first_is_set_all_the_same(program: Program, api: BotApi) -> None:
    def refuse(method: str) -> tuple[int, str] | None:
        first = method == "setWebhook" and len(api.asked(method)) == 1
        return (429, "Too Many Requests") if first else None

    api.refuse = refuse
    more = {"YIZHAN_WEBHOOK_URL": "https://bot.example/hook", "YIZHAN_LISTEN": "127.0.0.1:0"}
    await program.launch(**more)
    await api.until(lambda: [line for line in api.asked("setWebhook") if line.result], what="a webhook that is set")
    assert "callback_query" in api.asked("setWebhook")[-1].given["allowed_updates"]


async def test_a_resident_of_the_second_community_stays_there_when_they_type(
    program: Program, api: BotApi, registry: Registry
) -> None:
    other = -1001000000002
    folder = program.folder / "communities"
    folder.mkdir()
    second = COMMUNITY.replace("440304006001", "440304006002").replace('"FA"', '"YT"').replace("福安社区", "益田社区")
    second = second.replace(str(GROUP), f"{other}\nthread_id = 12").replace("id = 200", "id = 300")
    (folder / "a.toml").write_text(COMMUNITY, encoding="utf-8")
    (folder / "b.toml").write_text(second, encoding="utf-8")
    api.opened.add(other)
    await program.start(YIZHAN_COMMUNITY_FILE=str(folder))
    resident = Person(api, RESIDENT)
    form = Form(resident, registry["legal"])
    await form.begin(await resident.taps(await resident.asks("/start"), "益田社区"))
    ref = await form.finish()
    await api.until(lambda: [card for card in api.asked("sendMessage", other) if ref in card.given["text"]])

    assert ref.startswith("YT-")
    assert api.asked("sendMessage", other)[-1].given["message_thread_id"] == 12
    assert api.asked("sendMessage", GROUP) == []
