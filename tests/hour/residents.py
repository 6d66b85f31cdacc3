"""Residents who write in capitals, send stickers, tap twice, swear, thank, and all of them want something done."""

from __future__ import annotations

from typing import TYPE_CHECKING

from tests.tales import FILLED, answers, begins, picture

if TYPE_CHECKING:
    from tests.cast import Someone
    from tests.hour.clock import Hour

LEGAL, MEDIATION = FILLED["legal"], FILLED["mediation"]
FACTS = LEGAL.index("楼上漏水，把我家天花板泡坏了")
"""The question that is answered in one's own words."""
TALE = MEDIATION.index("楼上从上个月起一直漏水下来")
PHOTOS = MEDIATION.index("[跳过]")
ZALGO = "Z͑ͫ̓ͪ̂ͫ̽͏̴̙̤̞͉͚̯̞̠͍A̴̵̜̰͔ͫ͗͢L̠ͨͧͩ͘G̴̻͈͍͔̹̑͗̎̅͛́Ǫ̵̹̻̝̳͂̌̌͘"
LEAVING = ("Stop", "Back", "Skip", "Keep", "Help", "person")
MOST_QUESTIONS = 30


async def hears(someone: Someone, text: str) -> str:
    """Says something, and is answered."""
    said = await someone.says(text)
    assert said, f"{someone.id} said {text[:40]!r} and met silence"
    return said


async def files(hour: Hour, someone: Someone, service: str, *, first: int = 0) -> str:
    """Answers what is left of a service and sends it."""
    await answers(someone, FILLED[service][first:])
    return hour.received(someone, await someone.taps("提交"))


async def writes_in_capitals(hour: Hour) -> None:
    """In English, every word of it a shout, no button ever tapped."""
    mary = hour.somebody("MARY", "en")
    await hears(mary, "HELLO")
    await hears(mary, "LEGAL ADVICE")
    for _ in range(MOST_QUESTIONS):
        labels = [label for label in mary.buttons() if not any(word in label for word in LEAVING)]
        if mary.stage.world.chats[mary.id].keyboard:
            read = await hears(mary, "+86 138 0000 8001")
        elif labels and "agree" in labels[0].lower():
            read = await mary.taps(labels[0])
        else:
            read = await hears(mary, labels[0].upper() if labels else "THE CEILING LEAKS AND NOBODY COMES")
        if "FA-" in read:
            hour.received(mary, read)
            return
    raise AssertionError(f"no end: {mary.inbox()[-1].words}")


async def sends_only_stickers(hour: Hour) -> None:
    """Eight of them; then somebody helps, and in the middle of the form there are more."""
    fan = hour.somebody("贴纸")
    for number in range(8):
        hour.stage.world.sends_sticker(fan.id, emoji="👍")
        assert await fan.reads(), f"silence after sticker {number}"
    read = await begins(fan, "legal")
    for _ in range(3):
        hour.stage.world.sends_sticker(fan.id)
        read = await fan.reads()
    assert "您想咨询哪类问题" in read
    assert "找人工" in fan.buttons()
    await files(hour, fan, "legal")


async def sends_ten_photos(hour: Hour) -> None:
    """First where none are taken, then where they are."""
    eager = hour.somebody("照片")
    await begins(eager, "mediation")
    await answers(eager, MEDIATION[:1])
    for number in range(10):
        hour.stage.world.sends_photo(eager.id, None, picture(number), album="early")
    assert "哪方面的矛盾" in await eager.reads()
    await hour.until(5)
    await answers(eager, MEDIATION[1:PHOTOS])
    for number in range(10):
        hour.stage.world.sends_photo(eager.id, None, picture(number), album="late")
    await eager.reads()
    assert "已收到 10 个文件" in eager.inbox()[-1].words
    await eager.taps("发完了")
    await files(hour, eager, "mediation", first=PHOTOS + 1)


async def answers_before_being_asked(hour: Hour) -> None:
    """Number, name and address, and only then the matter."""
    quick = hour.somebody("性急")
    for words in ("13800007001", "陈秀英", "福安大厦3栋502"):
        await hears(quick, words)
    await begins(quick, "hardship")
    await files(hour, quick, "hardship")


async def does_two_things_at_once(hour: Hour) -> None:
    """Half of one, half of another, and both to their ends."""
    busy = hour.somebody("两头忙")
    await begins(busy, "legal")
    await answers(busy, LEGAL[:4])
    await begins(busy, "mediation")
    await answers(busy, MEDIATION[:4])
    await hour.until(10)
    await hears(busy, "/legal")
    await busy.taps("继续")
    await files(hour, busy, "legal", first=4)
    await hears(busy, "/mediation")
    await busy.taps("继续")
    await files(hour, busy, "mediation", first=4)


async def changes_old_messages(hour: Hour) -> None:
    """What was once said stays as it was checked."""
    editor = hour.somebody("反悔")
    await begins(editor, "legal")
    await answers(editor, LEGAL[: FACTS + 1])
    told = [m for m in hour.stage.world.messages(editor.id) if m.sender_id == editor.id][-1]
    hour.stage.world.edits(editor.id, told, "改成别的事了")
    assert "上一步" in await editor.reads()
    check = await answers(editor, LEGAL[FACTS + 1 :])
    assert LEGAL[FACTS] in check
    assert "改成别的事了" not in check
    hour.received(editor, await editor.taps("提交"))
    hour.stage.world.edits(editor.id, told, "又改了")
    await editor.reads()


async def taps_every_button_twice(hour: Hour) -> None:
    """Each of them counts once."""
    hasty = hour.somebody("手抖")
    read = await hears(hasty, "/transfer")
    for label in ("同意", "同意，开始", *FILLED["transfer"], "[提交]"):
        if label.startswith(("[", "同意")):
            name = label.strip("[]")
            on = hasty.message_with(name)
            full = next(text for row in on.labels for text in row if name == text or (name in text and name == "提交"))
            presses = [hour.stage.world.presses(hasty.id, on, full) for _ in range(2)]
            read = await hasty.reads()
            for press in presses:
                await hour.stage.world.until(lambda press=press: hour.stage.world.answer_to(press.id))  # type: ignore[misc]  # bound at once
        else:
            read = await hears(hasty, label)
    assert read.count("您的编号是") == 1
    hour.received(hasty, read)


async def blocks_the_bot_and_comes_back(hour: Hour) -> None:
    """In the middle of a form, for twenty minutes."""
    angry = hour.somebody("气走")
    await begins(angry, "legal")
    await answers(angry, LEGAL[:3])
    hour.stage.world.blocks(angry.id)
    await hour.until(20)
    hour.stage.world.unblocks(angry.id)
    await angry.starts()
    assert angry.inbox()[-1].labels
    await files(hour, angry, "legal", first=3)


async def floods(hour: Hour) -> None:
    """Sixty messages in one minute: one polite line, and afterwards everything as ever."""
    flood = hour.somebody("刷屏")
    for number in range(60):
        hour.stage.world.says(flood.id, None, f"在吗{number}")
    await flood.reads()
    said = [message.words for message in flood.inbox()]
    assert len([words for words in said if "发得太快" in words]) == 1
    assert len(said) <= 31
    await hour.until(2)
    await begins(flood, "legal")
    await files(hour, flood, "legal")


async def writes_from_right_to_left(hour: Hour) -> None:
    """And with marks upon marks; nothing of it turns the handler's screen around."""
    odd = hour.somebody("阿依古丽")
    await hears(odd, "\u202eمرحبا שלום\u202c")
    await hears(odd, ZALGO)
    await begins(odd, "legal")
    await answers(odd, LEGAL[:FACTS])
    await hears(odd, f"\u202eمرحبا שלום\u2066 {ZALGO} 楼上漏水")
    check = await answers(odd, LEGAL[FACTS + 1 :])
    assert "楼上漏水" in check
    assert not {"\u202e", "\u2066", "\u202c"} & set(check)
    hour.received(odd, await odd.taps("提交"))


async def writes_too_much(hour: Hour) -> None:
    """4,096 characters, and then fewer."""
    talker = hour.somebody("话多")
    await begins(talker, "legal")
    await answers(talker, LEGAL[:FACTS])
    assert "最多" in await hears(talker, "从头说起，" * 819 + "完")
    await files(hour, talker, "legal", first=FACTS)


async def forwards_a_message(hour: Hour) -> None:
    """Somebody else's words are as good as one's own."""
    courier = hour.somebody("转发")
    wang = hour.stage.wang
    original = hour.stage.world.says(wang.id, -1001000000001, "楼上漏水，天花板都泡坏了")
    await begins(courier, "mediation")
    await answers(courier, MEDIATION[:TALE])
    hour.stage.world.forwards(courier.id, original)
    await courier.reads()
    await files(hour, courier, "mediation", first=TALE + 1)


async def sends_a_film(hour: Hour) -> None:
    """More than 20 MB: told so, and goes on without it."""
    director = hour.somebody("导演")
    await begins(director, "mediation")
    await answers(director, MEDIATION[:PHOTOS])
    hour.stage.world.sends_document(director.id, None, bytes(21 * 1024 * 1024), name="film.bin")
    assert "20 MB" in await director.reads()
    await files(hour, director, "mediation", first=PHOTOS)


async def shares_what_was_not_asked_for(hour: Hour) -> None:
    """Somebody else's card, and a place in the sea."""
    giver = hour.somebody("名片")
    hour.stage.world.sends_location(giver.id, latitude=0.0, longitude=0.0)
    assert await giver.reads()
    await begins(giver, "mediation")
    place = MEDIATION.index("[福安大厦]")
    await answers(giver, MEDIATION[:place])
    hour.stage.world.sends_location(giver.id, latitude=10.0, longitude=115.0)
    assert "楼名" in await giver.reads()
    phone = MEDIATION.index("13800007001")
    await answers(giver, MEDIATION[place:phone])
    hour.stage.world.sends_contact(giver.id, contact_of=hour.people[0].id)
    assert "不是您自己的" in await giver.reads()
    hour.stage.world.sends_contact(giver.id)
    await giver.reads()
    await answers(giver, MEDIATION[phone + 1 :])
    hour.received(giver, await giver.taps("提交"))


async def swears(hour: Hour) -> None:
    """Is met as kindly as everybody, and helped."""
    rude = hour.somebody("火气大")
    for words in ("什么破机器人", "你们都是吃干饭的", "滚"):
        await hears(rude, words)
    await begins(rude, "legal")
    await hears(rude, "你有病吧")
    await files(hour, rude, "legal")


async def thanks(hour: Hour) -> None:
    """Before, in the middle and afterwards; a thank-you is no case."""
    kind = hour.somebody("客气")
    assert "不客气" in await hears(kind, "谢谢")
    await begins(kind, "legal")
    await hears(kind, "谢谢你")
    await files(hour, kind, "legal")
    assert "不客气" in await hears(kind, "谢谢！")


async def changes_the_language(hour: Hour) -> None:
    """Writes English to a bot that begins in Chinese, and goes on in English."""
    guest = hour.somebody("Tom")
    await hears(guest, "Hello, is anybody there? Water comes through my ceiling.")
    await begins(guest, "legal")
    await answers(guest, LEGAL[:FACTS])
    await hears(guest, "/language")
    assert "Question" in await guest.taps("English")
    await hears(guest, "Water comes through my ceiling since Monday")
    await hears(guest, "/language")
    await guest.taps("简体中文")
    await files(hour, guest, "legal", first=FACTS + 1)


LIVES = (
    writes_in_capitals, sends_only_stickers, sends_ten_photos, answers_before_being_asked, does_two_things_at_once,
    changes_old_messages, taps_every_button_twice, blocks_the_bot_and_comes_back, floods, writes_from_right_to_left,
    writes_too_much, forwards_a_message, sends_a_film, shares_what_was_not_asked_for, swears, thanks,
    changes_the_language,
)  # fmt: skip
