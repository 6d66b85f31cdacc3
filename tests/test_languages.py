"""The whole way of a case in English and in traditional Chinese: nothing slips through in another language."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import timedelta
from typing import TYPE_CHECKING

import pytest

from tests.cast import GROUP, WANG, ZHOU

if TYPE_CHECKING:
    from tests.cast import Someone, Stage

MARY = 7003
NAMES = re.compile(
    "福安社区|党群服务中心一楼|第一网格|福安大厦|益田花园|王姐|李律师|周协调|语言 / Language|简体中文|繁體中文"
)
"""What the community file calls things, and the names of the languages."""
HAN = re.compile("[\u3400-\u9fff]")
SIMPLIFIED = re.compile("[们这为时个说问题关办开发请让认还选择进谁写书电话见听读应该样从边达运过长门间]")


def meet(stage: Stage, id: int, name: str, language: str) -> Someone:
    """Somebody whose Telegram is set to a language."""
    stage.world.user(id, name, language_code=language, phone=f"+861380000{id}")
    stage.world.chats[id].standing = "member"
    return stage.someone(id)


def read_by(*people: Someone) -> list[str]:
    """Every word and label that these people have before them."""
    messages = [message for person in people for message in person.inbox()]
    return [
        text for message in messages for text in (message.words, *(label for row in message.labels for label in row))
    ]


@dataclass(frozen=True, slots=True)
class Words:
    """What somebody types and taps in a language, and what they must never see."""

    language: str
    agree: str
    start: str
    service: str
    answers: tuple[str, ...]
    send: str
    done: str
    solved: str
    foreign: re.Pattern[str]


ENGLISH = Words(
    "en", "I agree", "I agree, start", "help in hardship",
    ("No", "No", "A neighbour", "Yes, and agrees", "Medical care, housing", "He is alone and ill", "2", "older person",
     "not sure", "any time", "skip", "1", "skip", "skip", "Mary", "+86 138 0000 7003", "skip"),
    "Send the request", "Done", "Solved", HAN,
)  # fmt: skip
CANTONESE = Words(
    "zh-hant", "同意", "同意，開始", "困難幫扶",
    ("冇", "唔係", "鄰居", "知道，也同意", "看醫生、住房", "佢一個人又病咗", "2", "老人",
     "唔清楚", "都可以", "跳過", "1", "跳過", "跳過", "瑪莉", "+86 138 0000 7003", "跳過"),
    "提交求助", "辦好了", "解決了", SIMPLIFIED,
)  # fmt: skip


@pytest.mark.parametrize("words", [ENGLISH, CANTONESE], ids=["en", "zh-Hant"])
async def test_a_case_from_the_first_word_to_the_last_is_in_the_readers_language(stage: Stage, words: Words) -> None:
    mary = meet(stage, MARY, "Mary", words.language)
    wang, zhou = meet(stage, WANG, "Wang", words.language), meet(stage, ZHOU, "Zhou", words.language)
    for person in (mary, wang, zhou):
        await person.starts()

    await mary.says(words.service)
    await mary.taps(words.agree)
    await mary.taps(words.start)
    for answer in words.answers:
        await mary.says(answer)
    await mary.taps(words.send)
    await wang.taps("我来认领", GROUP)  # what stands in the group is in the community's language
    await zhou.says("/digest")
    await wang.taps(words.done)
    await wang.says("OK 12345")
    await stage.passes(timedelta(days=7))
    await mary.taps(words.solved)
    await mary.says("/my")

    read = [NAMES.sub("", text) for text in read_by(mary, wang, zhou)]
    assert [text for text in read if words.foreign.search(text)] == []
    assert any(text.endswith(words.solved) for text in read)
    assert all("已办结" in message.words for message in stage.group())


async def test_a_language_that_was_chosen_stays(stage: Stage) -> None:
    mary = meet(stage, MARY, "Mary", "en")
    await mary.starts()
    await mary.says("/language")

    assert "想辦甚麼事" in await mary.taps("繁體中文")
    assert "法律諮詢" in mary.buttons()
    assert "想辦甚麼事" in await mary.says("/menu")


@pytest.mark.parametrize(
    ("typed", "answer"),
    [
        ("Talk to a person", "To reach a person"),
        ("找真人", "To reach a person"),
        ("Stop here.", "deleted"),
        ("my cases", "Not finished: Legal advice"),
        ("BACK", "This is the first question"),
        ("選單", "What can we do for you?"),
    ],
)
async def test_a_button_that_is_always_there_may_be_typed_in_any_language(
    stage: Stage, typed: str, answer: str
) -> None:
    mary = meet(stage, MARY, "Mary", "en")
    await mary.starts()
    await mary.says("legal advice")
    await mary.taps("I agree")
    await mary.taps("I agree, start")

    assert answer in await mary.says(typed)


async def test_a_question_that_is_asked_again_to_be_changed_says_so(stage: Stage) -> None:
    mary = meet(stage, MARY, "Mary", "en")
    await mary.starts()
    await mary.says(ENGLISH.service)
    await mary.taps(ENGLISH.agree)
    await mary.taps(ENGLISH.start)
    for answer in ENGLISH.answers:
        await mary.says(answer)

    changing = await mary.taps("Change no. 2")
    assert changing.startswith("Change no. 2\n")
    assert "more after this" not in changing
