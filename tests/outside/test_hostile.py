"""Nothing that anybody can send stops the bot, is a fault in its log, or goes unanswered where an answer is due."""

from __future__ import annotations

import io
from typing import TYPE_CHECKING, Any

import pytest
from PIL import Image

from tests.outside.botapi import STAMP
from tests.outside.people import Form, Person, fill
from tests.outside.program import AUNT, GROUP, YOUNG

if TYPE_CHECKING:
    from tests.outside.botapi import BotApi
    from tests.outside.people import Registry
    from tests.outside.program import Program

MANY = 4096
FILE: dict[str, Any] = {"file_id": "f1", "file_unique_id": "u1", "file_size": 12}
SIZED: dict[str, Any] = {**FILE, "width": 9, "height": 9}
STRANGER: dict[str, Any] = {"id": 999, "is_bot": False, "first_name": "谁"}
CHANNEL: dict[str, Any] = {"id": -1002000000009, "type": "channel", "title": "频道"}
SHOWN_ONLY = {"id": 7000000002, "type": "private"}
OPTION = {"persistent_id": "1", "text": "是", "voter_count": 0}
POLL: dict[str, Any] = {
    "id": "9", "question": "几点?", "options": [OPTION], "total_voter_count": 0, "is_closed": False,
    "is_anonymous": True,
    "type": "regular", "allows_multiple_answers": False, "allows_revoting": False, "members_only": False,
}  # fmt: skip
STICKER: dict[str, Any] = {**SIZED, "type": "regular", "is_animated": False, "is_video": False}
WRONG: tuple[object, ...] = (None, [], {}, "x", -1, 7, 1e300, True, [[]])
WORDS: dict[str, str] = {
    "the longest text": "很" * MANY,
    "emoji without end": "👨‍👩‍👧‍👦" * 300,
    "right to left": "\u202egnp.exe\u202c \u200f\u200e\u2066שלום\u2069 مرحبا",
    "a heart": "<3",
    "markup": "<b>x</b> &lt; *_`[a](tg://user?id=1) {name} %s {{7*7}} ${x}",
    "control characters": "a\x00b\x01c\x7f\ufeff\u200b",
    "only what is not seen": "\u200b\u2060\u00a0 \u3000",
    "half a character": "\ud83d".encode("utf-16", "surrogatepass").decode("utf-16", "replace"),
    "a command that is none": "/unknown@somebody_else /start",
    "a command with everything": "/start " + "x" * 64,
    "an unknown service": "/start nothing_of_ours",
    "a slash": "/",
    "combining marks": "Z͑ͫ̓ͪ̂ͫ̽͏̴̙̤̞͉͚̯̞̠͍A̴̵̜̰͔ͫ͗͢" * 20,
    "SQL": "'; DROP TABLE service_case; --",
    "lines": "\n" * 300 + "x",
}
CONTENTS: dict[str, dict[str, Any]] = {
    "sticker": {"sticker": STICKER},
    "dice": {"dice": {"emoji": "🎲", "value": 6}},
    "location": {"location": {"latitude": 22.5, "longitude": 114.0}},
    "live location": {"location": {"latitude": 22.5, "longitude": 114.0, "live_period": 900, "heading": 1}},
    "venue": {
        "location": {"latitude": 22.5, "longitude": 114.0},
        "venue": {"location": {"latitude": 22.5, "longitude": 114.0}, "title": "社区", "address": "一楼"},
    },
    "contact of somebody else": {"contact": {"phone_number": "+8613900139000", "first_name": "谁", "user_id": 999}},
    "contact without account": {"contact": {"phone_number": "0", "first_name": ""}},
    "poll": {"poll": POLL},
    "voice": {"voice": {**FILE, "duration": 3}},
    "audio": {"audio": {**FILE, "duration": 3}},
    "video": {"video": {**SIZED, "duration": 3}},
    "video note": {"video_note": {**FILE, "length": 9, "duration": 3}},
    "animation": {"animation": {**SIZED, "duration": 3}, "document": FILE},
    "photo that can't be fetched": {"photo": [SIZED]},
    "photo without sizes": {"photo": []},
    "document": {"document": {**FILE, "file_name": "../../etc/passwd"}},
    "program": {"document": {**FILE, "file_name": "x.exe", "mime_type": "application/x-msdownload"}},
    "huge document": {"document": {**FILE, "file_size": 2_000_000_000}},
    "album": {"photo": [SIZED], "media_group_id": "77", "caption": "<b>很</b>" * 100},
    "game": {"game": {"title": "x", "description": "y", "photo": [SIZED]}},
    "forwarded": {"text": "看看", "forward_origin": {"type": "hidden_user", "date": STAMP, "sender_user_name": "谁"}},
    "forwarded from a channel": {
        "text": "看看", "forward_origin": {"type": "channel", "date": STAMP, "chat": CHANNEL, "message_id": 1},
    },
    "reply": {"text": "x", "reply_to_message": {"message_id": 1, "date": STAMP, "chat": SHOWN_ONLY}},
    "quote": {"text": "x", "quote": {"text": "很", "position": 0}},
    "spoiler and links": {"text": "abc", "entities": [{"type": "text_link", "offset": 0, "length": 3, "url": "tg://x"}]},
    "entities that lie": {"text": "/start", "entities": [{"type": "bot_command", "offset": 4000, "length": 9000}]},
    "a kind of message from the future": {"hologram": {"depth": 3}},
}  # fmt: skip


async def neighbour_is_served(api: BotApi, number: int = 5999) -> None:
    """Somebody who asks afterwards is answered."""
    assert (await Person(api, number).asks("/start")).buttons


async def log_is_clean(program: Program) -> None:
    """The bot lives, and wrote of no fault."""
    assert program.is_alive(), program.log()
    faults = [line for line in program.log().splitlines() if " error " in line or "Traceback" in line]
    assert not faults


async def test_every_private_message_is_answered(program: Program, api: BotApi) -> None:
    await program.start()
    people = {}
    for number, (name, content) in enumerate([*((n, {"text": t}) for n, t in WORDS.items()), *CONTENTS.items()]):
        people[name] = Person(api, 5100 + number)
        people[name].sends(**content)
    for name, person in people.items():
        await api.until(person.unread, what=f"an answer to {name}")
    await neighbour_is_served(api)
    assert (await program.document("dump"))["inbox"]["quarantined"] == 0
    await log_is_clean(program)


@pytest.mark.parametrize("part", range(2))
async def test_whatever_is_sent_in_the_middle_of_a_question_is_answered_and_the_way_goes_on(
    program: Program, api: BotApi, registry: Registry, part: int
) -> None:
    """Twice, since nobody may send more than thirty messages a minute."""
    await program.start()
    person = Person(api, 5001)
    form = await Form.up_to("facts", person, registry["mediation"])
    asked = form.steps()[-1]["ask"]
    wordless = {name: content for name, content in CONTENTS.items() if "text" not in content}
    refused = {"the longest text": {"text": WORDS["the longest text"]}, "a slash": {"text": "/"}}
    for name, content in [*wordless.items(), *refused.items()][part::2]:
        person.sends(**content)
        assert (await person.reads()).text, name
    await person.asks("/help")
    person.types("/my")
    await api.until(lambda: asked in api.chat(5001)[-1].text, what="the question that was open")
    await log_is_clean(program)


async def test_a_case_full_of_hostile_words_reaches_its_volunteer_letter_by_letter(
    program: Program, api: BotApi, registry: Registry
) -> None:
    heart, markup = "<3", WORDS["markup"]
    await program.start()
    volunteer = Person(api, AUNT, "王")
    await volunteer.asks("/start")
    resident = Person(api, 5001, "<3", words={"Text": f"{heart} 很 {markup} 👨‍👩‍👧‍👦", "Name": "阿依古丽·<3"})
    ref = await fill(resident, registry, "legal")
    on = await Person(api, AUNT).meets("认领", chat_id=GROUP)
    assert ref in on.text
    volunteer.presses(on, "认领")
    details = await volunteer.meets("办好")
    assert markup in details.text
    assert "👨‍👩‍👧‍👦" in details.text
    assert all("parse_mode" not in request.given for request in api.ledger)
    await log_is_clean(program)


async def test_files_up_to_twenty_megabytes_come_through_and_larger_ones_are_refused_in_words(
    program: Program, api: BotApi, registry: Registry
) -> None:
    picture = io.BytesIO()
    Image.new("RGB", (64, 48), "red").save(picture, "JPEG")
    jpeg = picture.getvalue()
    api.files = {"photo": jpeg, "big": jpeg + b"\0" * (20 * 1024 * 1024 - len(jpeg)), "lie": b"\0" * (21 * 1024 * 1024)}
    await program.start()
    volunteer, resident = Person(api, AUNT), Person(api, 5001)
    await volunteer.asks("/start")
    form = await Form.up_to("photos", resident, registry["mediation"])

    async def sends(**content: object) -> None:
        resident.sends(**content)
        form.screen = await resident.reads()

    await sends(photo=[{**SIZED, "file_id": "photo", "file_size": len(jpeg)}])
    await sends(document={**FILE, "file_id": "big", "file_size": 20 * 1024 * 1024, "file_name": "a.jpg"})
    await sends(document={**FILE, "file_id": "lie", "file_size": 1, "file_name": "b.jpg"})
    await api.until(lambda: "没收到" in api.chat(resident.id)[-1].text, what="word of the file that was too large")
    if resident.unread():
        await resident.reads_all()
    before = len(api.asked("getFile"))
    await sends(document={**FILE, "file_id": "lie", "file_size": 21 * 1024 * 1024, "file_name": "c.jpg"})
    assert "20" in form.shown().text, "the limit is named"
    form.press_sensible()
    await form.look()
    await form.finish()
    volunteer.presses(await volunteer.meets("认领", chat_id=GROUP), "认领")
    await volunteer.meets("办好")
    await api.until(lambda: api.asked("sendPhoto", AUNT), what="the photo")
    assert len(api.asked("getFile")) <= before + 2, "what is too big is not asked for"
    await neighbour_is_served(api)
    await log_is_clean(program)


async def test_updates_of_every_other_kind_are_taken_in_silence(program: Program, api: BotApi) -> None:
    await program.start()
    person = Person(api, 5001)
    group = {"id": GROUP, "type": "supergroup", "title": "志愿者群"}
    foreign = {"id": -1009, "type": "group", "title": "别的群"}
    member = {"user": STRANGER, "status": "member"}
    gone = {"user": STRANGER, "status": "kicked", "until_date": 0}
    said = {"message_id": 900, "date": STAMP, "chat": group, "from": STRANGER}
    posted = {"message_id": 901, "date": STAMP, "chat": CHANNEL, "sender_chat": CHANNEL, "text": "公告"}
    anonymous = {"id": 1087968824, "is_bot": True, "first_name": "Group", "username": "GroupAnonymousBot"}
    change = {"chat": person.message()["chat"], "from": person.user, "date": STAMP}
    api.brings("edited_message", person.message(text="改过的话", edit_date=STAMP))
    api.brings("edited_message", {**said, "text": "改过", "edit_date": STAMP})
    for kind in ("channel_post", "edited_channel_post"):
        api.brings(kind, posted)
    for text in ("/start", "/id", "大家好", "/queue"):
        api.brings("message", {**said, "text": text})
        api.brings("message", {**said, "from": anonymous, "sender_chat": group, "text": text})
    api.brings("message", {**said, "new_chat_members": [STRANGER]})
    api.brings("message", {**said, "left_chat_member": STRANGER})
    api.brings("message", {**said, "new_chat_title": "新名字", "pinned_message": said})
    api.brings("message", {**said, "chat": foreign, "text": "/start"})
    api.brings("inline_query", {"id": "1", "from": person.user, "query": "x", "offset": ""})
    api.brings("chosen_inline_result", {"result_id": "1", "from": person.user, "query": "x"})
    fields = ("country_code", "state", "city", "street_line1", "street_line2", "post_code")
    address = dict.fromkeys(fields, "x")
    api.brings("shipping_query", {"id": "1", "from": person.user, "invoice_payload": "x", "shipping_address": address})
    api.brings("poll", POLL)
    api.brings("poll_answer", {"poll_id": "9", "user": person.user, "option_ids": [0], "option_persistent_ids": ["1"]})
    for kind in ("my_chat_member", "chat_member"):
        api.brings(kind, {**change, "old_chat_member": member, "new_chat_member": gone})
        api.brings(kind, {**change, "chat": foreign, "old_chat_member": gone, "new_chat_member": member})
    api.brings("chat_join_request", {**change, "chat": group, "user_chat_id": 5001})
    api.brings("message_reaction", {**change, "chat": group, "message_id": 1, "old_reaction": [], "new_reaction": []})
    api.brings("business_connection", {"id": "b", "user": person.user, "user_chat_id": 1, "date": STAMP})
    api.brings("business_message", {**said, "text": "x", "business_connection_id": "b"})
    last = api.brings("something_that_comes_next_year", {"from": person.user, "value": 1})
    await api.taken(last)
    await neighbour_is_served(api)
    assert not api.asked("sendMessage", CHANNEL["id"])
    assert len(api.asked("sendMessage", GROUP)) <= 2, "a group is not talked into"
    await log_is_clean(program)


async def test_forged_button_data_changes_nothing_and_is_answered(program: Program, api: BotApi) -> None:
    await program.start()
    person = Person(api, YOUNG)
    menu = await person.asks("/start")
    token = menu.buttons[0][1].rpartition(".")[0]
    forged = [
        "",
        "x",
        "A" * 22 + ".0",
        "\u202e.0",
        "a" * 64,
        "0.0",
        "../x.1",
        f"{token}.99",
        f"{token}.-1",
        f"{token}.0x0",
    ]
    for data in forged:
        person.presses_data(menu, data)
    await api.until(lambda: len(api.asked("answerCallbackQuery")) == len(forged), what="answered presses")
    assert all(request.given.get("text") for request in api.asked("answerCallbackQuery"))
    await neighbour_is_served(api)
    assert await program.listed("cases", "list") == []
    await log_is_clean(program)


def nested(depth: int) -> dict[str, Any]:
    """A message that replies to a message that replies to ..."""
    message: dict[str, Any] = {"message_id": 1, "date": STAMP, "chat": SHOWN_ONLY, "text": "x"}
    for _ in range(depth):
        message = {"message_id": 1, "date": STAMP, "chat": SHOWN_ONLY, "text": "x", "reply_to_message": message}
    return message


async def test_updates_that_no_server_would_send_are_put_aside_and_the_next_is_served(
    program: Program, api: BotApi
) -> None:
    await program.start()
    whole = Person(api, 5001).message(text="你好")
    for left_out in whole:
        api.brings("message", {name: value for name, value in whole.items() if name != left_out})
    for name in whole:
        for wrong in WRONG:
            api.brings("message", {**whole, name: wrong})
    for wrong in (*WRONG, [None], nested(40)):
        for kind in ("message", "callback_query", "my_chat_member", "edited_message", "poll"):
            api.brings(kind, wrong)
    api.brings("message", {**whole, "chat": {"id": 2**70, "type": "private"}, "from": {**STRANGER, "id": 2**70}})
    api.brings("message", {**whole, "date": -(2**62)})
    api.brings("message", {**whole, "date": 2**62})
    api.updates.append({"update_id": api.brings("message", whole)})
    last = api.brings("message", {**whole, "message_id": 2**80})
    await api.taken(last)
    await neighbour_is_served(api)
    assert program.is_alive()
    assert "Traceback" not in program.log()
    await program.start_again()
    await neighbour_is_served(api, 5998)
