"""Options as people press them, number them and call them."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from flows.fields import Accepted, Choice, Many, Partial, Rejected
from tests.flows.answering import DISPUTES, NEEDS, labels, outcome, pressed, said, typed

if TYPE_CHECKING:
    from flows.model import Value


# --- one of several ------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("text", "option"),
    [
        ("邻里", "邻里"),
        ("邻里纠纷", "邻里"),
        ("是物业的事", "物业"),
        ("家庭。", "家庭"),
        *[
            (text, "邻里")
            for text in ("1", "１", "①", "第一个", "一", "1.", "选1", "(1)", "（1）", "我选第一个", "第 一 个", "1、")
        ],
        ("4", "其他"),
    ],
)
def test_an_option_is_taken_by_label_by_number_and_by_words_that_fit_only_it(text: str, option: str) -> None:
    assert typed(Choice(DISPUTES), text) == Accepted(option)


@pytest.mark.parametrize("text", ["A", "5", "0", "邻里物业", "", "不是邻里", "x", "第五个", "１００"])
def test_words_that_fit_no_option_or_two_are_asked_again(text: str) -> None:
    assert outcome(typed(Choice(DISPUTES), text)) == "没对上是哪一个。点下面的一个按钮，或者打它是第几个。"


@pytest.mark.parametrize(
    ("text", "option"),
    [
        ("courts", "法院"),
        ("court", "法院"),
        ("police", "派出所"),
        ("another", "其他部门"),
        ("派出", "派出所"),
        ("sure", None),
    ],
)
def test_a_part_of_a_label_is_enough_in_each_language(text: str, option: str | None) -> None:
    result = typed(Choice(("没有", "派出所", "法院", "其他部门", "不清楚")), text)
    assert result == Accepted(option) if option else isinstance(result, Rejected)


@pytest.mark.parametrize(
    ("text", "option"),
    [
        ("不知道啊", "不清楚"),
        ("退休了", "没上班或已退休"),
        ("没有呢", "单位没有党组织"),
        ("单位没有的吧", "单位没有党组织"),
        ("啊", None),
        ("了了", None),
    ],
)
def test_what_is_said_after_an_answer_does_not_change_it(text: str, option: str | None) -> None:
    choice = Choice(("没上班或已退休", "单位没有党组织", "单位有党组织", "不清楚"))
    result = typed(choice, text)
    assert result == Accepted(option) if option else isinstance(result, Rejected)


@pytest.mark.parametrize("text", ["联系", "聯絡", "contact them", "可以联系"])
def test_the_part_of_a_label_that_it_denies_does_not_choose_it(text: str) -> None:
    assert typed(Choice(("同意", "先别联系")), text) != Accepted("先别联系")


def test_a_long_story_that_mentions_an_option_does_not_choose_it() -> None:
    assert isinstance(typed(Choice(DISPUTES), "我也说不好该选什么,反正就是家庭里外都不太平"), Rejected)


@pytest.mark.parametrize(
    ("text", "option"),
    [
        ("有", "有"),
        ("有的", "有"),
        ("没有", "没有"),
        ("没", "没有"),
        ("無", None),
        ("没有啊", "没有"),
        ("不知道", "不清楚"),
    ],
)
def test_no_is_never_taken_for_yes(text: str, option: str | None) -> None:
    result = typed(Choice(("有", "没有", "不清楚")), text)
    assert result == Accepted(option) if option else isinstance(result, Rejected)


@pytest.mark.parametrize(
    ("text", "option"), [("是的", "是"), ("对", "是"), ("不是的", "不是"), ("否", "不是"), ("no", "不是")]
)
def test_yes_and_no_may_be_said_in_other_words(text: str, option: str) -> None:
    assert typed(Choice(("是", "不是")), text) == Accepted(option)


@pytest.mark.parametrize(
    ("text", "option"),
    [("2", "2人"), ("两人", "2人"), ("三口人", "3人"), ("7", "5人以上"), ("第二个", "2人"), ("不知道", "不清楚")],
)
def test_among_amounts_a_number_is_the_amount_and_not_the_place_in_the_list(text: str, option: str) -> None:
    assert typed(Choice(("1人", "2人", "3人", "5人以上", "不清楚")), text) == Accepted(option)


def test_an_amount_that_is_not_among_the_options_is_asked_again() -> None:
    assert isinstance(typed(Choice(("1人", "2人", "3人", "5人以上", "不清楚")), "4"), Rejected)


def test_labels_that_merely_begin_with_the_same_number_are_numbered_like_others() -> None:
    assert typed(Choice(("7天以内", "7天以上", "没有")), "1") == Accepted("7天以内")
    assert isinstance(typed(Choice(("7天以内", "7天以上", "没有")), "7天"), Rejected)


def test_an_option_is_pressed_by_its_place() -> None:
    assert pressed(Choice(DISPUTES), 2) == Accepted("家庭")
    assert isinstance(pressed(Choice(DISPUTES), 4), Rejected)
    assert isinstance(pressed(Choice(DISPUTES), -1), Rejected)


# --- any of several ------------------------------------------------------------------------------


def test_options_are_ticked_and_unticked_in_place() -> None:
    first = pressed(Many(NEEDS), 2)
    second = pressed(Many(NEEDS), 0, ("住房",))

    assert first == Partial(("住房",), quiet=True)
    assert second == Partial(("看病", "住房"), quiet=True)
    assert pressed(Many(NEEDS), 2, ("看病", "住房")) == Partial(("看病",), quiet=True)
    assert labels(Many(NEEDS), ("看病", "住房")) == ["☑ 看病", "☐ 吃饭", "☑ 住房", "☐ 其他"]
    assert Many(NEEDS).finish(("看病", "住房")) == Accepted(("看病", "住房"))


def test_none_of_them_clears_the_rest_and_is_cleared_by_any() -> None:
    needs = Many(NEEDS, none="都没有")

    assert labels(needs) == ["☐ 看病", "☐ 吃饭", "☐ 住房", "☐ 其他", "☐ 都没有"]
    assert pressed(needs, 4, ("看病", "住房")) == Partial(("都没有",), quiet=True)
    assert pressed(needs, 1, ("都没有",)) == Partial(("吃饭",), quiet=True)


@pytest.mark.parametrize("pending", [None, ()])
def test_nothing_ticked_is_refused_politely(pending: Value | None) -> None:
    assert outcome(Many(NEEDS).finish(pending)) == "至少选一个，再点“选好了”。"
    assert outcome(Many(NEEDS, none="都没有").finish(pending)) == "至少选一个，再点“选好了”。都不是的话，选“都没有”。"


@pytest.mark.parametrize(
    "text",
    [
        "1 3",
        "1、3",
        "1,3",
        "13",
        "１，３",
        "看病,住房",
        "看病，住房。",
        "1，3",
        "看病、住房",
        "看病和住房",
        "住房看病",
        "看病 住房",
        "一和三",
        "①③",
    ],
)
def test_several_options_may_be_typed_at_once(text: str) -> None:
    assert typed(Many(NEEDS), text) == Accepted(("看病", "住房"))


def test_what_is_typed_is_added_to_what_is_ticked() -> None:
    assert typed(Many(NEEDS), "3", ("看病",)) == Accepted(("看病", "住房"))
    assert typed(Many(NEEDS, none="都没有"), "都没有", ("看病",)) == Accepted(("都没有",))
    assert typed(Many(NEEDS, none="都没有"), "吃饭", ("都没有",)) == Accepted(("吃饭",))


@pytest.mark.parametrize("text", ["没有看病", "1 9", "看病和唱歌", "全部", ""])
def test_several_words_of_which_one_is_not_understood_are_asked_again(text: str) -> None:
    assert outcome(typed(Many(NEEDS), text)) == "没对上是哪几个。点下面的按钮，或者打它们是第几个。"


def test_none_of_them_together_with_one_of_them_is_asked_again() -> None:
    assert outcome(typed(Many(NEEDS, none="都没有"), "看病、都没有")) == "“都没有”不能和别的一起选。留下一样就好。"


def test_several_options_are_shown_with_commas() -> None:
    assert said(Many(NEEDS).show(("看病", "住房"))) == "看病、住房"
