"""What holds for every kind of answer, whatever is put to it."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from hypothesis import given
from hypothesis import strategies as st

from flows.fields import Accepted, Asked, Choice, Clock, Day, Files, Many, Month, Name, Phone, Place, Rejected, Text
from flows.model import Attachment, Reply
from tests.flows.answering import AT, BUILDINGS, DISPUTES, NEEDS, PHOTO, TODAY, labels, pressed, said, typed

if TYPE_CHECKING:
    from flows.fields import Field
    from flows.model import Value


ALL: tuple[Field, ...] = (
    Text(), Text(limit=5, least=2), Name(), Choice(DISPUTES), Choice(("1人", "2人", "3人以上")), Many(NEEDS),
    Many(NEEDS, none="都没有"), Day(), Day(ahead_days=0, back_days=800), Day(ahead_days=1100), Month(), Clock(),
    Phone(), Place(), Place(BUILDINGS), Files(),
)  # fmt: skip
PIECES = st.sampled_from([
    "今天", "明天", "后天", "下周三", "周", "星期", "礼拜", "3月", "5日", "5号", "12/5", "2026", "2026-12-05",
    "年", "月", "日", "号", "点", "半", "下午", "上午", "中午", "晚上", "15:30", "十", "二十", "两", "廿",
    "tomorrow", "next", "monday", "5", "March", "pm", "at", "到", "不", "对", "138", "1234", "5678", "+86",
    "+852", "0755", "转", "(", ")", "第", "个", "选", "看病", "住房", "都没有", "1", "2", "3", "、", ",",
    "邻里",
])  # fmt: skip
ANYTHING = st.one_of(st.text(max_size=60), st.lists(st.one_of(PIECES, st.just(" ")), max_size=8).map("".join))


@given(text=ANYTHING, field=st.sampled_from(ALL), pending=st.sampled_from([None, "", (), "2026-12-05", ("看病",)]))
def test_no_words_are_too_strange_and_every_answer_can_be_shown_and_given_again(
    text: str, field: Field, pending: Value | None
) -> None:
    result = typed(field, text, pending)

    if isinstance(result, Rejected):
        assert said(result.why)
    elif isinstance(result, Accepted):
        again = result.value if isinstance(result.value, str) else "、".join(result.value)
        assert said(field.show(result.value))
        assert pending or typed(field, again) == result
    elif result.value and isinstance(result.value, str):
        assert typed(field, "对", result.value) == Accepted(result.value)


@given(pick=st.integers(-3, 30), field=st.sampled_from(ALL), pending=st.sampled_from([None, "2026-12-05", ("看病",)]))
def test_a_button_that_is_not_there_is_answered_kindly(pick: int, field: Field, pending: Value | None) -> None:
    result = pressed(field, pick, pending)

    offered = 0 <= pick < len(field.choices(pending).labels)
    assert isinstance(result, Rejected) != offered


@given(phone=st.text(max_size=20), own=st.booleans())
def test_any_contact_card_is_answered(phone: str, own: bool) -> None:  # noqa: FBT001  # drawn by hypothesis
    result = Phone().parse(Reply(AT, phone=phone, own_phone=own), Asked(TODAY))

    assert own or not phone or isinstance(result, Rejected)


BAD_REPLIES = (
    Reply(AT), Reply(AT, text="??"), Reply(AT, text="字" * 2000), Reply(AT, text="99999"), Reply(AT, attachment=PHOTO),
    Reply(AT, position=(0.0, 0.0)), Reply(AT, phone="1", own_phone=False), Reply(AT, pick=99),
    Reply(AT, attachment=Attachment("x", "document", 10**9)), Reply(AT, text="1990-01-01"), Reply(AT, text="1990年1月"),
)  # fmt: skip


@pytest.mark.parametrize("field", ALL, ids=repr)
def test_refusals_say_what_to_do_and_never_scold(field: Field) -> None:
    results = [field.parse(reply, Asked(TODAY)) for reply in BAD_REPLIES] + [field.finish(None)]
    refusals = [said(result.why) for result in results if isinstance(result, Rejected)]

    assert refusals
    for words in refusals:
        assert not any(word in words for word in ("无效", "非法", "请", "抱歉", "错误", "不合法", "{"))
        assert len(words) <= 70


@pytest.mark.parametrize("field", ALL, ids=repr)
def test_labels_fit_a_button_and_examples_are_answers(field: Field) -> None:
    assert all(0 < len(label) <= 20 for label in labels(field))
    if field.example is not None and not isinstance(field, Files | Choice | Many):
        assert any(not isinstance(typed(field, part), Rejected) for part in said(field.example).split("，或者"))
