"""The local Bot API refuses, limits and delivers as Telegram does."""

import asyncio
import io
from datetime import timedelta

import aiohttp
import pytest

from bot.demo.telegram.limits import Limits
from bot.demo.telegram.model import Person
from bot.demo.world import World
from tests.bot.demo.server import HandClock, Served, served

GROUP = -1001000000001
BUTTON: dict[str, object] = {"text": "好", "callback_data": "1"}


def inline(*buttons: dict[str, object]) -> dict[str, object]:
    return {"inline_keyboard": [list(buttons)]}


async def test_a_wrong_token_is_unauthorized_and_an_unknown_method_is_not_found(api: Served) -> None:
    async with api.http.get(f"{api.base}/bot1:other/getMe") as response:
        assert response.status == 401
        assert (await response.json())["description"] == "Unauthorized"

    assert (await api.ask("getNothing")).body == {"ok": False, "error_code": 404, "description": "Not Found"}


async def test_method_names_are_read_in_any_case_and_parameters_in_any_form(api: Served, chen: Person) -> None:
    url = f"{api.base}/bot{api.token}/sendmessage"
    async with api.http.get(url, params={"chat_id": "7001", "text": "查询"}) as response:
        assert response.status == 200
    await api.form("SENDMESSAGE", {"chat_id": "7001", "text": "表单", "reply_markup": '{"remove_keyboard": true}'})
    await api.ask("sendMessage", chat_id=chen.id, text="文档")

    assert [m.text for m in api.world.messages(chen)] == ["/start", "查询", "表单", "文档"]


@pytest.mark.parametrize(
    ("chat_id", "refusal"),
    [
        (404, (400, "Bad Request: chat not found")),
        ("", (400, "Bad Request: chat_id is empty")),
        (7002, (403, "Forbidden: bot can't initiate conversation with a user")),
        (7003, (403, "Forbidden: bot was blocked by the user")),
        (7004, (403, "Forbidden: user is deactivated")),
        (7005, (403, "Forbidden: bots can't send messages to bots")),
        (GROUP, (403, "Forbidden: bot was kicked from the supergroup chat")),
    ],
)
async def test_a_chat_that_cannot_be_written_to_is_refused_in_telegrams_words(
    api: Served, chat_id: int | str, refusal: tuple[int, str]
) -> None:
    world = api.world
    world.user(7002, "没有开始过")
    blocker, gone = world.user(7003, "停用了"), world.user(7004, "注销了")
    world.user(7005, "别的机器人", is_bot=True)
    group = world.group(GROUP, "志愿者群", [blocker])
    world.starts(blocker)
    world.blocks(blocker)
    world.deactivates(gone)
    world.leaves(world.bot, group)

    assert (await api.ask("sendMessage", chat_id=chat_id, text="您好")).refusal == refusal
    assert world.ledger[-1].outcome == "refused"


@pytest.mark.parametrize(
    ("wrong", "words"),
    [
        ({"text": " \n"}, "message text is empty"),
        ({"text": "字" * 4097}, "message is too long"),
        ({"text": "<b>开"}, "can't parse entities: Can't find end tag corresponding to start tag \"b\""),
        ({"text": "<3"}, 'can\'t parse entities: Unsupported start tag "3" at byte offset 0'),
        (
            {"text": "<b>是</i>"},
            'can\'t parse entities: Unmatched end tag at byte offset 6, expected "</b>", found "</i>"',
        ),
        (
            {"text": "第1.", "parse_mode": "MarkdownV2"},
            "can't parse entities: Character '.' is reserved and must be escaped with the preceding '\\'",
        ),
        ({"text": "好", "parse_mode": "BBCode"}, "unsupported parse_mode"),
        ({"text": "好", "reply_markup": inline({"text": "好", "callback_data": "字" * 22})}, "BUTTON_DATA_INVALID"),
        ({"text": "好", "reply_markup": inline({"text": "好", "callback_data": ""})}, "BUTTON_DATA_INVALID"),
        ({"text": "好", "reply_markup": inline({"text": "好", "url": "javascript:1"})}, "BUTTON_URL_INVALID"),
        ({"text": "好", "reply_markup": inline({"text": "好"})}, "text buttons are unallowed in the inline keyboard"),
        ({"text": "好", "reply_markup": inline(*[BUTTON] * 101)}, "reply markup is too long"),
        ({"text": "好", "reply_markup": "好"}, "object expected as reply markup"),
        ({"text": "好", "reply_parameters": {"message_id": 99}}, "message to be replied not found"),
    ],
)
async def test_a_message_that_telegram_would_refuse_is_refused(
    api: Served, chen: Person, wrong: dict[str, object], words: str
) -> None:
    reply = await api.ask("sendMessage", **({"chat_id": chen.id, "parse_mode": "HTML"} | wrong))

    assert reply.refusal == (400, f"Bad Request: {words}")
    assert len(api.world.messages(chen)) == 1


async def test_formatting_becomes_plain_text_and_entities_counted_in_utf16(api: Served, chen: Person) -> None:
    await api.ask("sendMessage", chat_id=chen.id, text=" 😀<b>您&amp;我</b> ", parse_mode="HTML")
    await api.ask("sendMessage", chat_id=chen.id, text=r"_办件_ 1\.", parse_mode="MarkdownV2")

    first, second = api.world.messages(chen)[1:]
    assert (first.text, first.entities) == ("😀您&我", ({"type": "bold", "offset": 2, "length": 3},))
    assert (second.text, second.entities) == ("办件 1.", ({"type": "italic", "offset": 0, "length": 2},))


async def test_an_edit_must_change_something_that_the_bot_wrote(api: Served, chen: Person) -> None:
    keys = inline({"text": "好", "callback_data": "1"})
    sent = (await api.ask("sendMessage", chat_id=chen.id, text="问题", reply_markup=keys)).document
    same = {"chat_id": chen.id, "message_id": sent["message_id"], "text": "问题", "reply_markup": keys}

    assert (await api.ask("editMessageText", **same)).refusal == (
        400,
        "Bad Request: message is not modified: specified new message content and reply markup are exactly the same "
        "as a current content and reply markup of the message",
    )
    long = await api.ask("editMessageText", **(same | {"text": "字" * 4097}))
    assert long.refusal == (400, "Bad Request: MESSAGE_TOO_LONG")
    gone = await api.ask("editMessageText", **(same | {"message_id": 99}))
    assert gone.refusal == (400, "Bad Request: message to edit not found")
    theirs = await api.ask("editMessageText", **(same | {"message_id": 1}))
    assert theirs.refusal == (400, "Bad Request: message can't be edited")
    assert (await api.ask("editMessageText", **(same | {"text": "答案"}))).document["text"] == "答案"
    bare = await api.ask("editMessageReplyMarkup", chat_id=chen.id, message_id=sent["message_id"])
    assert "reply_markup" not in bare.document


async def test_a_press_reaches_the_bot_and_is_answered_once_and_in_time(api: Served, chen: Person) -> None:
    await api.ask(
        "sendMessage", chat_id=chen.id, text="问题", reply_markup=inline({"text": "好", "callback_data": "x"})
    )
    message = api.world.sees(chen)
    assert message is not None

    press = api.world.presses(chen, message, "好")
    update = (await api.ask("getUpdates")).updates[0]["callback_query"]
    assert isinstance(update, dict)
    assert (update["data"], update["message"]["message_id"]) == ("x", message.id)
    long = await api.ask("answerCallbackQuery", callback_query_id=press.id, text="字" * 201)
    assert long.refusal == (400, "Bad Request: MESSAGE_TOO_LONG")
    assert (await api.ask("answerCallbackQuery", callback_query_id=press.id, text="收到")).result is True
    assert press.answer is not None
    assert press.answer.text == "收到"

    too_old = (400, "Bad Request: query is too old and response timeout expired or query ID is invalid")
    assert (await api.ask("answerCallbackQuery", callback_query_id=press.id)).refusal == too_old
    late = api.world.presses(chen, message, "好")
    api.clock.passes(timedelta(seconds=150))
    assert (await api.ask("answerCallbackQuery", callback_query_id=late.id)).refusal == too_old


async def test_a_second_poller_ends_the_first(api: Served, chen: Person) -> None:
    first = asyncio.create_task(api.ask("getUpdates", timeout=30))
    await api.world.until(lambda: api.world.queue.polls == 1)
    second = asyncio.create_task(api.ask("getUpdates", timeout=30))

    assert (await first).refusal == (
        409,
        "Conflict: terminated by other getUpdates request; make sure that only one bot instance is running",
    )
    api.world.says(chen, None, "在吗")
    assert len((await second).updates) == 1


async def test_updates_come_again_until_a_higher_offset_confirms_them(api: Served, chen: Person) -> None:
    for text in ("一", "二", "三"):
        api.world.says(chen, None, text)
    first = (await api.ask("getUpdates", limit=2)).updates
    assert len(first) == 2
    assert (await api.ask("getUpdates", limit=2)).updates == first

    ids = [update["update_id"] for update in first]
    rest = (await api.ask("getUpdates", offset=int(str(ids[1])) + 1)).updates
    assert [update["message"]["text"] for update in rest if isinstance(update["message"], dict)] == ["三"]
    assert (await api.ask("getUpdates", offset=-1)).updates == rest


async def test_the_limits_answer_429_with_the_seconds_to_wait(chen_world: tuple[World, HandClock]) -> None:
    world, clock = chen_world
    world.limits = Limits(private=(1, 2), monotonic=lambda: 0.0)
    async with served(world, clock) as api:
        for _ in range(2):
            assert (await api.ask("sendMessage", chat_id=7001, text="好")).status == 200
        third = await api.ask("sendMessage", chat_id=7001, text="好")

    assert third.refusal == (429, "Too Many Requests: retry after 1")
    assert third.body["parameters"] == {"retry_after": 1}


@pytest.fixture
def chen_world() -> tuple[World, HandClock]:
    clock = HandClock()
    world = World(clock.now)
    world.starts(world.user(7001, "陈奶奶"))
    return world, clock


async def test_an_upgraded_group_names_its_new_id(api: Served, chen: Person) -> None:
    group = api.world.group(-42, "小群", [chen])
    new = api.world.upgrades(group)

    reply = await api.ask("sendMessage", chat_id=-42, text="好")
    assert reply.refusal == (400, "Bad Request: group chat was upgraded to a supergroup chat")
    assert reply.body["parameters"] == {"migrate_to_chat_id": new.id}
    assert (await api.ask("sendMessage", chat_id=new.id, text="好")).status == 200


async def test_files_come_and_go_unchanged_within_their_sizes(api: Served, chen: Person) -> None:
    form = aiohttp.FormData({"chat_id": "7001", "caption": "给您"})
    form.add_field("document", b"PDF" * 1000, filename="回执.pdf", content_type="application/pdf")
    sent = (await api.form("sendDocument", form)).document["document"]
    assert isinstance(sent, dict)
    path = (await api.ask("getFile", file_id=sent["file_id"])).document["file_path"]
    assert await api.download(str(path)) == b"PDF" * 1000

    api.world.sends_document(chen, None, bytes(20 * 1024 * 1024 + 1), name="录像.mp4")
    big = api.world.messages(chen)[-1].content["document"]
    assert isinstance(big, dict)
    refusal = (400, "Bad Request: file is too big")
    assert (await api.ask("getFile", file_id=big["file_id"])).refusal == refusal

    huge = aiohttp.FormData({"chat_id": "7001"})
    huge.add_field("document", io.BytesIO(bytes(50 * 1024 * 1024 + 1)), filename="录像.mp4")
    assert (await api.form("sendDocument", huge)).refusal == (413, "Request Entity Too Large")


async def test_a_photo_must_be_a_picture_and_a_caption_short(api: Served, chen: Person) -> None:
    form = aiohttp.FormData({"chat_id": "7001"})
    form.add_field("photo", b"no picture", filename="a.jpg")
    assert (await api.form("sendPhoto", form)).refusal == (400, "Bad Request: IMAGE_PROCESS_FAILED")

    reply = await api.ask("sendDocument", chat_id=chen.id, document="x", caption="字" * 1025)
    assert reply.refusal == (400, "Bad Request: message caption is too long")
