"""What people do in the in-memory Telegram, ordered failures, the ledger, and the webhook."""

from datetime import timedelta

import aiohttp
import pytest
from aiohttp import web
from aiohttp.test_utils import TestServer

from bot.demo.telegram.model import Person
from tests.bot.demo.server import Served

GROUP = -1001000000001


async def texts(api: Served) -> list[object]:
    """What the bot is told, as texts."""
    updates = (await api.ask("getUpdates")).updates
    messages = [update["message"] for update in updates]
    return [message["text"] for message in messages if isinstance(message, dict)]


async def test_protected_content_is_neither_forwarded_nor_copied(api: Served, chen: Person) -> None:
    secret = (await api.ask("sendMessage", chat_id=chen.id, text="电话", protect_content=True)).document["message_id"]
    where = {"chat_id": chen.id, "from_chat_id": chen.id, "message_id": secret}

    assert (await api.ask("forwardMessage", **where)).refusal == (400, "Bad Request: message can't be forwarded")
    assert (await api.ask("copyMessage", **where)).refusal == (400, "Bad Request: message can't be copied")
    gone = await api.ask("copyMessage", **(where | {"message_id": 99}))
    assert gone.refusal == (400, "Bad Request: message to copy not found")


async def test_in_a_group_the_bot_sees_only_what_is_meant_for_it(api: Served, chen: Person) -> None:
    group = api.world.group(GROUP, "志愿者群", [chen])
    await api.ask("sendMessage", chat_id=GROUP, text="卡片")
    card = api.world.sees(chen, group)

    for text in ("大家好", "/queue", "/queue@yizhan_demo_bot", "/queue@other_bot", "@yizhan_demo_bot 在吗"):
        api.world.says(chen, group, text)
    api.world.says(chen, group, "我来", reply_to=card)

    assert await texts(api) == ["/queue", "/queue@yizhan_demo_bot", "@yizhan_demo_bot 在吗", "我来"]


async def test_a_typed_command_is_marked_and_a_long_text_arrives_in_pieces(api: Served, chen: Person) -> None:
    said = api.world.says(chen, None, "/start legal")
    assert said.entities == ({"type": "bot_command", "offset": 0, "length": 6},)

    api.world.says(chen, None, "字" * 5000)
    assert [len(str(text)) for text in await texts(api)] == [12, 4096, 904]


async def test_commands_that_the_bot_writes_are_marked_outside_of_code(api: Served, chen: Person) -> None:
    text = "办 /legal 或 <code>/export</code>"
    sent = (await api.ask("sendMessage", chat_id=chen.id, text=text, parse_mode="HTML")).document
    assert sent["entities"] == [
        {"type": "bot_command", "offset": 2, "length": 6},
        {"type": "code", "offset": 11, "length": 7},
    ]


async def test_messages_wait_a_day_for_the_bot_and_presses_150_seconds(api: Served, chen: Person) -> None:
    keys = {"inline_keyboard": [[{"text": "好", "callback_data": "1"}]]}
    await api.ask("sendMessage", chat_id=chen.id, text="问题", reply_markup=keys)
    message = api.world.messages(chen)[-1]
    api.world.says(chen, None, "在吗")
    api.world.presses(chen, message)

    api.clock.passes(timedelta(seconds=150))
    assert [sorted(update) for update in (await api.ask("getUpdates")).updates] == [["message", "update_id"]]
    api.clock.passes(timedelta(hours=24))
    assert (await api.ask("getUpdates")).updates == []


async def test_a_bot_deletes_its_message_only_within_48_hours(api: Served, chen: Person) -> None:
    first, second = [(await api.ask("sendMessage", chat_id=chen.id, text="好")).document["message_id"] for _ in "12"]
    assert (await api.ask("deleteMessage", chat_id=chen.id, message_id=first)).result is True

    api.clock.passes(timedelta(hours=48))
    late = await api.ask("deleteMessage", chat_id=chen.id, message_id=second)
    assert late.refusal == (400, "Bad Request: message can't be deleted for everyone")


async def test_blocking_tells_the_bot_and_ends_writing(api: Served, chen: Person) -> None:
    api.world.blocks(chen)
    update = (await api.ask("getUpdates")).updates[0]["my_chat_member"]
    assert isinstance(update, dict)
    assert update["new_chat_member"]["status"] == "kicked"
    with pytest.raises(ValueError, match="blocked"):
        api.world.says(chen, None, "在吗")

    api.world.unblocks(chen)
    assert (await api.ask("sendMessage", chat_id=chen.id, text="欢迎回来")).status == 200


async def test_a_reply_keyboard_stays_until_it_is_used_or_taken_away(api: Served, chen: Person) -> None:
    keyboard = {"keyboard": [[{"text": "发送电话", "request_contact": True}]], "one_time_keyboard": True}
    await api.ask("sendMessage", chat_id=chen.id, text="电话?", reply_markup=keyboard)
    assert api.world.chats[chen.id].keyboard == keyboard

    api.world.sends_contact(chen)
    assert api.world.chats[chen.id].keyboard is None
    api.world.group(GROUP, "志愿者群", [chen])
    refused = await api.ask("sendMessage", chat_id=GROUP, text="电话?", reply_markup=keyboard)
    assert refused.refusal == (400, "Bad Request: phone number can be requested in private chats only")


async def test_the_menu_shows_the_commands_of_the_persons_language(api: Served, chen: Person) -> None:
    for language, description in (("", "开始"), ("en", "Begin")):
        commands = [{"command": "start", "description": description}]
        await api.ask("setMyCommands", commands=commands, language_code=language)
    guest = api.world.user(7009, "Guest", language_code="en-GB")

    assert [one["description"] for who in (chen, guest) for one in api.world.commands_for(who)] == ["开始", "Begin"]
    wrong = await api.ask("setMyCommands", commands=[{"command": "开始", "description": "开始"}])
    assert wrong.refusal == (400, "Bad Request: BOT_COMMAND_INVALID")


async def test_an_ordered_failure_happens_before_or_after_the_deed_and_the_ledger_tells(
    api: Served, chen: Person
) -> None:
    api.world.fail("sendMessage", status=500, description="Internal Server Error")
    api.world.fail("sendMessage", chat_id=chen.id, retry_after=3)
    assert (await api.ask("sendMessage", chat_id=chen.id, text="一")).refusal == (500, "Internal Server Error")
    assert (await api.ask("sendMessage", chat_id=chen.id, text="二")).body["parameters"] == {"retry_after": 3}

    for cut in ("reset", "cut_body"):
        api.world.fail("sendMessage", after=True, cut=cut)
        with pytest.raises((aiohttp.ClientError, ValueError)):
            await api.ask("sendMessage", chat_id=chen.id, text=cut)
    assert (await api.ask("sendMessage", chat_id=chen.id, text="三")).status == 200

    asked = [(r.parameters["text"], r.outcome, r.applied) for r in api.world.requests("sendMessage", chen.id)]
    assert asked == [
        ("一", "failed", False),
        ("二", "failed", False),
        ("reset", "reset", True),
        ("cut_body", "cut_body", True),
        ("三", "ok", True),
    ]
    assert [m.text for m in api.world.messages(chen)] == ["/start", "reset", "cut_body", "三"]


async def test_a_silent_server_lets_the_client_give_up(api: Served, chen: Person) -> None:
    api.world.fail("sendMessage", cut="timeout")
    url = f"{api.base}/bot{api.token}/sendMessage"
    with pytest.raises(TimeoutError):
        await api.http.post(url, json={"chat_id": chen.id, "text": "在吗"}, timeout=aiohttp.ClientTimeout(total=0.2))

    assert not api.world.ledger[-1].applied


async def test_a_webhook_is_told_its_secret_and_told_again_until_it_answers_well(api: Served, chen: Person) -> None:
    heard: list[tuple[str | None, object]] = []

    async def hear(request: web.Request) -> web.Response:
        body = await request.json()
        heard.append((request.headers.get("X-Telegram-Bot-Api-Secret-Token"), body["message"]["text"]))
        api.world.tick()
        return web.Response(status=503 if len(heard) == 1 else 200)

    app = web.Application()
    app.router.add_post("/hook", hear)
    async with TestServer(app) as bot:
        url = f"http://127.0.0.1:{bot.port}/hook"
        assert (await api.ask("setWebhook", url=url, secret_token="geheim")).result is True
        refused = (await api.ask("getUpdates")).refusal
        api.world.says(chen, None, "一")
        api.world.says(chen, None, "二")
        await api.world.until(lambda: len(heard) == 3)

    assert heard == [("geheim", "一"), ("geheim", "一"), ("geheim", "二")]
    assert refused[0] == 409
    assert "can't use getUpdates method while webhook is active" in refused[1]
    far = await api.ask("setWebhook", url="http://example.org/hook")
    assert far.refusal == (400, "Bad Request: bad webhook: An HTTPS URL must be provided for webhook")


async def test_a_malformed_update_is_delivered_as_it_is(api: Served) -> None:
    api.world.queue.jump(12)
    api.world.raw_update({"message": {"chat": None}})

    assert (await api.ask("getUpdates")).updates == [{"update_id": 12, "message": {"chat": None}}]


async def test_other_sites_and_other_names_of_this_machine_cannot_reach_the_page(api: Served) -> None:
    for headers in ({"Origin": "https://example.org"}, {"Host": "example.org"}):
        async with api.http.get(f"{api.base}/demo/api/state", headers=headers) as response:
            assert response.status == 403
    async with api.http.get(f"{api.base}/demo/api/state") as response:
        assert response.status == 200


async def test_a_browser_keeps_frames_and_guesses_nothing_of_the_page_its_refusals_and_its_news(api: Served) -> None:
    for path in ("/", "/static/app.js", "/demo/api/state", "/demo/file/none", "/static/none.js", "/demo/events"):
        async with api.http.get(f"{api.base}{path}") as response:
            assert response.headers["X-Content-Type-Options"] == "nosniff", path
            assert response.headers["Cache-Control"] == "no-store", path
            rules = response.headers["Content-Security-Policy"]
            for rule in ("default-src 'self'", "object-src 'none'", "base-uri 'none'", "frame-ancestors 'none'"):
                assert rule in rules, path
