"""Resident and handler speak with each other through the bot: words, voices, photos, and nothing internal."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

import pytest

from tests.cast import LI, RESIDENT, WANG
from tests.tales import answers, begins, claims, finishes, picture, sends

if TYPE_CHECKING:
    from bot.demo.telegram.model import Message
    from tests.cast import Someone, Stage

OGG = b"OggS" + b"\0" * 60
FETCHED = timedelta(seconds=30)
EVENING = timedelta(hours=10)


async def is_claimed(stage: Stage) -> str:
    """A case of the resident's that Wang works on."""
    await stage.wang.starts()
    reference = await sends(stage.resident, "legal")
    await claims(stage.wang)
    await stage.resident.reads()
    return reference


async def details(stage: Stage) -> str:
    """Claims the newest card; what stands in private."""
    await claims(stage.wang)
    return stage.wang.inbox()[-1].words


async def arrives(someone: Someone) -> str:
    """What is read once the files are here too: they are fetched first."""
    read = await someone.reads()
    await someone.stage.passes(FETCHED)
    return "\n".join(part for part in (read, await someone.reads()) if part)


def shown(someone: Someone, words: str) -> Message:
    """The newest message of the bot that has these words."""
    return next(message for message in reversed(someone.inbox()) if words in message.words)


async def replies(someone: Someone, to: Message, words: str) -> str:
    """Holds a message of the bot and answers it."""
    someone.stage.world.says(someone.id, None, words, reply_to=to)
    return await someone.reads()


async def test_a_reply_to_the_message_goes_straight_to_the_other_side(stage: Stage) -> None:
    reference = await is_claimed(stage)
    resident, wang = stage.resident, stage.wang
    await wang.taps("给居民留言")
    assert "已转给居民" in await wang.says("明天下午三点来，方便吗？")
    assert "王姐给您留言" in await resident.reads()

    assert await replies(resident, shown(resident, "给您留言"), "方便，我在家等您") == "已转给王姐。"

    heard = await wang.reads()
    assert f"办件 {reference} 的居民说：\n方便，我在家等您" in heard
    assert await replies(wang, shown(wang, "我在家等您"), "好，明天见") == "已转给居民。"
    assert "好，明天见" in await resident.reads()


async def test_neither_sees_the_account_or_the_number_of_the_other(stage: Stage) -> None:
    await is_claimed(stage)
    resident, wang = stage.resident, stage.wang
    await replies(resident, shown(resident, "好消息"), "几点来？")
    heard = await wang.reads()
    await replies(wang, shown(wang, "几点来"), "三点")
    answer = await resident.reads()

    assert str(RESIDENT) not in heard
    assert "13800007001" not in heard
    assert str(WANG) not in answer
    assert all(message.origin is None for message in (*resident.inbox(), *wang.inbox()))


async def test_voices_photos_and_papers_go_through_in_both_directions(stage: Stage) -> None:
    await is_claimed(stage)
    resident, wang = stage.resident, stage.wang
    world = stage.world
    world.sends_voice(resident.id, None, OGG, reply_to=shown(resident, "好消息"))
    assert "已转给王姐" in await resident.reads()
    assert "发来 1 个文件" in await arrives(wang)
    assert [message.kind for message in wang.inbox()][-1] == "voice"

    world.sends_photo(wang.id, None, picture(1), caption="这样签就行", reply_to=shown(wang, "发来 1 个文件"))
    assert "已转给居民" in await wang.reads()
    assert "这样签就行" in await arrives(resident)
    assert [message.kind for message in resident.inbox()][-1] == "photo"


async def test_three_photos_out_of_the_blue_are_passed_on_together_with_one_tap(stage: Stage) -> None:
    await is_claimed(stage)
    resident, wang = stage.resident, stage.wang
    for number in range(3):
        stage.world.sends_photo(resident.id, None, picture(number), album="100")
    asked = await resident.reads()
    assert asked.count("还没有转给任何人") == 1
    await wang.reads()

    assert "已转给王姐" in await resident.taps("转给王姐")

    assert "发来 3 个文件" in await arrives(wang)
    assert [message.kind for message in wang.inbox()[-3:]] == ["photo"] * 3


async def test_words_that_were_not_meant_for_anybody_are_erased(stage: Stage) -> None:
    await is_claimed(stage)
    resident, wang = stage.resident, stage.wang
    await wang.reads()
    await resident.says("今天天气真好")

    assert "也删了" in await resident.taps("不转了")

    assert await wang.reads() == ""


async def test_after_hours_it_says_when_somebody_is_back_and_whom_to_call(stage: Stage) -> None:
    await is_claimed(stage)
    resident = stage.resident
    stage.clock.forward(EVENING)

    said = await replies(resident, shown(resident, "好消息"), "明天能来吗")

    assert "已转给王姐" in said
    assert "现在下班了，3月5日（周四） 09:00 上班" in said
    assert "0755-00000000" in said
    assert "110" in said


async def test_what_is_said_before_anybody_claims_waits_for_who_does(stage: Stage) -> None:
    await stage.wang.starts()
    resident = stage.resident
    await sends(resident, "legal")
    receipt = shown(resident, "已经提交")

    assert "谁接手，谁就看得到" in await replies(resident, receipt, "他今天又来敲门了")

    assert "他今天又来敲门了" in await details(stage)


async def test_internal_notes_never_reach_the_resident(stage: Stage) -> None:
    await is_claimed(stage)
    resident, wang = stage.resident, stage.wang
    await wang.taps("记一笔")
    assert "居民看不到" in shown(wang, "记什么").words
    await wang.says("内部：老人记性不好，多打两次电话")

    await resident.says("/my")
    await resident.taps("法律咨询")
    await wang.taps("打开")
    await finishes(wang, "都说清楚了")
    await resident.reads()

    assert not any("记性不好" in message.words for message in resident.inbox())


async def test_with_several_cases_each_reply_goes_to_its_own_handler(stage: Stage) -> None:
    resident, wang, li = stage.resident, stage.wang, stage.li
    await wang.starts()
    await li.starts()
    await sends(resident, "legal")
    await claims(li)
    legal = shown(resident, "已由李律师接手")
    await sends(resident, "hardship")
    await claims(wang)
    await resident.reads()
    await li.reads()
    await wang.reads()

    await replies(resident, legal, "合同找到了")
    await replies(resident, shown(resident, "已由王姐接手"), "我妈出院了")

    assert "合同找到了" in await li.reads()
    assert "我妈出院了" in await wang.reads()
    assert not any("我妈出院了" in message.words for message in stage.someone(LI).inbox())


async def test_a_reply_about_a_case_that_has_ended_says_so(stage: Stage) -> None:
    await is_claimed(stage)
    resident = stage.resident
    claimed = shown(resident, "好消息")
    await resident.says("/my")
    await resident.taps("法律咨询")
    await resident.taps("撤回这件事")
    await resident.taps("撤回")

    assert "已经结束" in await replies(resident, claimed, "还在吗")


async def test_who_is_no_party_to_a_case_can_say_nothing_on_it(stage: Stage) -> None:
    """A volunteer who handed a case back still has its messages, and no way to its resident any more."""
    await is_claimed(stage)
    resident, wang = stage.resident, stage.wang
    await wang.taps("给居民留言")
    await wang.says("我先去看看")
    await replies(resident, shown(resident, "我先去看看"), "好的")
    await wang.reads()
    heard = shown(wang, "的居民说")
    await wang.taps("打开")
    await wang.taps("交回")
    await wang.taps("时间不合适")
    await resident.reads()

    assert "已经结束" in await replies(wang, heard, "其实我还想说")
    assert await resident.reads() == ""


@pytest.mark.parametrize("service", ["legal", "hardship"])
async def test_a_story_may_be_spoken_and_is_heard_by_who_claims_it(stage: Stage, service: str) -> None:
    resident, wang = stage.resident, stage.wang
    await wang.starts()
    before = {
        "legal": ("[邻里]", "[没有]", "[没有]", "[我自己]"),
        "hardship": ("[没有]", "[不是]", "[我自己]", "[看病]", "[选好了]"),
    }
    await begins(resident, service)
    assert "打字、发语音都行" in await answers(resident, before[service])
    stage.world.sends_voice(resident.id, None, OGG)
    assert "收到 1 段语音" in await resident.reads()
    stage.world.sends_voice(resident.id, None, OGG)
    assert "收到 2 段语音" in await resident.reads()
    assert "收不了照片" in await photo(resident)
    await resident.taps("说完了")
    after = {
        "legal": ("[跳过]", "[打电话]", "[明天]", "陈奶奶", "13800007001", "[跳过]"),
        "hardship": (
            "[2人]", "[老人]", "[选好了]", "[没有]", "[上午]", "[跳过]", "福安大厦3栋502", "陈奶奶", "13800007001",
            "[跳过]",
        ),
    }  # fmt: skip
    assert "语音 2 段" in await answers(resident, after[service])
    await resident.taps("提交")
    assert "语音 2 段" in await claims(wang)
    await arrives(wang)
    assert [message.kind for message in wang.inbox()[-2:]] == ["voice", "voice"]


async def photo(someone: Someone) -> str:
    """Sends a picture; what is read."""
    someone.stage.world.sends_photo(someone.id, None, picture(1))
    return await someone.reads()


async def test_a_handler_hears_the_voices_again_whenever_they_like(stage: Stage) -> None:
    await is_claimed(stage)
    resident, wang = stage.resident, stage.wang
    stage.world.sends_voice(resident.id, None, OGG, reply_to=shown(resident, "好消息"))
    await resident.reads()
    await arrives(wang)
    await wang.taps("打开")

    await wang.taps("再发一次附件（1）")

    assert wang.inbox()[-1].kind == "voice"


async def test_a_server_that_knows_no_voice_messages_gets_a_document(stage: Stage) -> None:
    await is_claimed(stage)
    resident, wang = stage.resident, stage.wang
    stage.world.fail("sendVoice", status=404, description="Not Found", times=1)
    stage.world.sends_voice(resident.id, None, OGG, reply_to=shown(resident, "好消息"))
    await resident.reads()
    await arrives(wang)

    assert wang.inbox()[-1].kind == "document"


@pytest.mark.parametrize("words", ["他拿刀在门口，要砍我", "我有危险"])
async def test_words_of_danger_in_a_reply_reach_the_handler_too(words: str, stage: Stage) -> None:
    await is_claimed(stage)
    resident, wang = stage.resident, stage.wang
    await wang.reads()

    said = await replies(resident, shown(resident, "好消息"), words)

    assert "110" in said
    assert words in await wang.reads()


async def test_a_file_that_is_too_large_is_refused_before_it_is_lost(stage: Stage) -> None:
    await is_claimed(stage)
    resident, wang = stage.resident, stage.wang
    await wang.reads()
    large = b"%PDF-1.4" + bytes(21 * 1024 * 1024)
    stage.world.sends_document(resident.id, None, large, name="scan.pdf", reply_to=shown(resident, "好消息"))

    assert "最多 20 MB" in await resident.reads()
    assert await wang.reads() == ""


async def test_of_many_files_those_over_the_limit_are_named(stage: Stage) -> None:
    await is_claimed(stage)
    resident = stage.resident
    for number in range(11):
        stage.world.sends_photo(resident.id, None, picture(number))
    read = await resident.reads()

    assert "您发来 10 个文件" in read
    assert "最多转 10 个文件" in read
