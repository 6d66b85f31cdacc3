"""Words, names, telephone numbers, places and files as people give them."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from flows.fields import Accepted, Asked, Files, Name, Partial, Phone, Place, Rejected, Spot, Text
from flows.fields.places import metres
from flows.model import Attachment, Phrase, Reply
from tests.flows.answering import AT, BUILDINGS, PHOTO, TODAY, asks, labels, outcome, pressed, said, sent, typed

if TYPE_CHECKING:
    from flows.fields.places import Point
    from flows.model import Value

# --- words ---------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("text", "kept"),
    [
        ("楼上漏水", "楼上漏水"),
        ("  楼上漏水 \r\n 三天了 ", "楼上漏水 \n 三天了"),
        ("\u202e漏水\u200b", "漏水"),
        ("Cafe\u0301", "Café"),
    ],
)
def test_words_are_kept_without_what_cannot_be_seen(text: str, kept: str) -> None:
    assert typed(Text(), text) == Accepted(kept)


def test_words_that_are_too_long_are_told_by_how_many_characters() -> None:
    assert typed(Text(limit=10), "字" * 10) == Accepted("字" * 10)
    assert outcome(typed(Text(limit=10), "字" * 13)) == (
        "写得很详细，不过这里最多 10 个字，多了 3 个字。复制刚才的话，删短一点再发来就行。"
    )


def test_words_that_are_too_short_are_asked_to_be_more() -> None:
    assert outcome(typed(Text(least=5), "漏水")) == "再多写一点，至少 5 个字，别人才看得明白。"


@pytest.mark.parametrize("text", ["", "   ", "\u200b\u200e", "\n\n"])
def test_nothing_is_no_answer_in_words(text: str) -> None:
    assert outcome(typed(Text(), text)) == "这一题要用文字回答，直接打字发来就行。"


def test_a_photo_is_no_answer_in_words() -> None:
    assert sent(Text(), PHOTO) == "这一题要用文字回答，直接打字发来就行。"


# --- names ---------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("text", "name"),
    [
        ("张三", "张三"),
        (" 张三。", "张三"),
        ("欧阳娜娜", "欧阳娜娜"),
        ("张 三", "张 三"),
        ("Mary   O'Neil", "Mary O'Neil"),
        ("Mary\nAnn", "Mary Ann"),
        ("José Álvarez-Cruz Jr.", "José Álvarez-Cruz Jr."),
        ("买买提·吐尔逊", "买买提·吐尔逊"),
        ("زەينەپ", "زەينەپ"),
        ("我叫张三", "张三"),
        ("我是李四", "李四"),
        ("姓名:王五", "王五"),
        ("姓名：王五，", "王五"),
        ("张三！", "张三"),
        ("My name is Bob", "Bob"),
        ("㐀", "㐀"),
    ],
)
def test_names_are_taken_as_people_write_them(text: str, name: str) -> None:
    assert typed(Name(), text) == Accepted(name)


@pytest.mark.parametrize("text", ["12345", "。。。", "①②", "👍", "", "我叫", "-"])
def test_what_has_no_letter_is_no_name(text: str) -> None:
    assert outcome(typed(Name(), text)) == "这里要写姓名，打字发来就行。"


def test_a_name_with_a_telephone_number_is_asked_for_without_it() -> None:
    assert outcome(typed(Name(), "张三13812345678")) == "这里只写姓名，不用写号码。"


def test_a_story_is_no_name() -> None:
    assert outcome(typed(Name(), "张" * 41)) == "姓名最多写 40 个字。这里只写姓名就行，别的后面再说。"


# --- telephone numbers ---------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("text", "number"),
    [
        *[(text, "13812345678") for text in (
            "13812345678", "138 1234 5678", "138-1234-5678", "138.1234.5678", "+86 138 1234 5678", "008613812345678",
            "86-13812345678", "１３８１２３４５６７８", "我的电话是13812345678。", "幺三八幺二三四五六七八",
            "013812345678", "0138 1234 5678", "电话13812345678,晚上8点后打", "我的电话一直是13812345678",
        )],
        ("0755-83123456", "0755-83123456"),
        ("0755 8312 3456", "0755-83123456"),
        ("(0755)83123456", "0755-83123456"),
        ("+86 755 83123456", "0755-83123456"),
        ("010-62345678", "010-62345678"),
        ("0755-83123456-801", "0755-83123456转801"),
        ("(0755) 8312-3456 转 801", "0755-83123456转801"),
        ("83123456", "83123456"),
        ("+852 5123 4567", "+852 51234567"),
        ("852 51234567", "+852 51234567"),
        ("+853 6212 3456", "+853 62123456"),
        ("+44 20 7946 0958", "+442079460958"),
    ],
)  # fmt: skip
def test_telephone_numbers_are_read_in_any_spacing(text: str, number: str) -> None:
    assert typed(Phone(), text) == Accepted(number)


@pytest.mark.parametrize("text", ["没有", "110", "12345", "", "张三", "0755"])
def test_what_is_no_telephone_number_is_told_what_one_looks_like(text: str) -> None:
    assert (
        outcome(typed(Phone(), text))
        == "没看到电话号码。写 11 位手机号，或者带区号的座机号；自己没有，写家里人的也行。"
    )


@pytest.mark.parametrize(("text", "count"), [("1381234567", 10), ("138123456789", 12), ("+86 138 1234 567", 10)])
def test_a_mobile_number_with_a_digit_too_many_or_too_few_is_counted(text: str, count: int) -> None:
    assert outcome(typed(Phone(), text)) == f"手机号是 11 位，这里数到 {count} 位。对一对，再发一次。"


@pytest.mark.parametrize("text", ["13812345678、13912345678", "13812345678/13912345678", "13812345678或13912345678"])
def test_of_two_numbers_one_is_asked_for(text: str) -> None:
    assert outcome(typed(Phone(), text)) == "这里只写一个号码。写最容易找到您的那个。"


@pytest.mark.parametrize(
    ("card", "number"),
    [("+8613812345678", "13812345678"), ("8613812345678", "13812345678"), ("85251234567", "+852 51234567"),
     ("442079460958", "+442079460958")],
)  # fmt: skip
def test_a_card_counts_only_where_it_is_the_senders_own(card: str, number: str) -> None:
    own = Reply(AT, phone=card)
    of_another = Reply(AT, phone=card, own_phone=False)

    assert Phone().takes_contact
    assert Phone().parse(own, Asked(TODAY)) == Accepted(number)
    assert outcome(Phone().parse(of_another, Asked(TODAY))) == (
        "这张名片不是您自己的。点“发送我的手机号码”，或者把号码打出来。"
    )


@pytest.mark.parametrize(
    ("number", "shown"),
    [("13812345678", "138****5678"), ("0755-83123456", "0755-****3456"), ("+852 51234567", "+852 ****4567"),
     ("83123456", "****3456"), ("8312345", "****345"), ("0755-83123456转801", "0755-****3456转801")],
)  # fmt: skip
def test_a_number_is_shown_with_its_middle_hidden(number: str, shown: str) -> None:
    assert said(Phone().show(number)) == shown


# --- places --------------------------------------------------------------------------------------


def test_a_building_is_pressed_or_typed_with_the_room() -> None:
    place = Place(BUILDINGS)

    assert labels(place) == list(BUILDINGS)
    assert pressed(place, 1) == Accepted("阳光花园1栋")
    assert typed(place, "福安大厦3栋502") == Accepted("福安大厦3栋502")
    assert typed(place, "1") == Accepted("福安大厦")
    assert typed(place, "3") == Accepted("3栋")
    assert typed(place, "菜场旁边的老房子") == Accepted("菜场旁边的老房子")


@pytest.mark.parametrize(
    ("answer", "building"),
    [
        ("福安大厦3-502", "福安大厦"),
        ("福安大厦 3 栋 502", "福安大厦"),
        ("阳光花园1栋", "阳光花园1栋"),
        ("阳光花园1号楼302", "阳光花园1栋"),
        ("阳光花园十一栋", "阳光花园11栋"),
        ("陽光花園1棟", "阳光花园1栋"),
        ("三号楼", "3栋"),
        ("13栋", None),
        ("别的地方", None),
    ],
)
def test_the_building_is_found_in_what_was_typed(answer: str, building: str | None) -> None:
    assert Place(BUILDINGS).building_of(answer) == building


def test_at_most_eight_buildings_are_buttons_and_the_others_are_typed() -> None:
    many = Place(tuple(f"{number}栋" for number in range(1, 21)))

    assert len(labels(many)) == 8
    assert typed(many, "15栋") == Accepted("15栋")
    assert typed(many, "15") == Accepted("15栋")
    assert many.building_of("15栋302") == "15栋"


def test_a_position_is_asked_for_in_words() -> None:
    position = Reply(AT, position=(22.53, 114.05))

    assert outcome(Place(BUILDINGS).parse(position, Asked(TODAY))) == (
        "定位在这里用不上，我们看不准是哪栋楼。把楼名和房号打出来就行。"
    )


SPOTS = (Spot("福安大厦", "第一网格", (22.5334, 114.0551)), Spot("3栋", "第二网格", (22.5402, 114.0608)))


def at(latitude: float, longitude: float, pending: Value | None = None) -> Accepted | Partial | Rejected:
    return Place(BUILDINGS, SPOTS).parse(Reply(AT, position=(latitude, longitude)), Asked(TODAY, pending))


def test_a_position_near_a_building_is_read_back_in_words_and_only_the_building_is_kept() -> None:
    place = Place(BUILDINGS, SPOTS)

    assert asks(place).endswith("人就在那里的，也可以发位置：点回形针，选“位置”。")
    assert at(22.5340, 114.0555) == Partial("福安大厦")
    assert asks(place, "福安大厦") == "您是在“福安大厦”（第一网格）附近吗？"
    assert labels(place, "福安大厦") == ["对，就是这里", "改一下"]
    assert pressed(place, 0, "福安大厦") == Accepted("福安大厦")
    assert pressed(place, 1, "福安大厦") == Partial("")


@pytest.mark.parametrize("text", ["对，就是这里", "是的", "1", "Yes, that is the place.", "對，就是這裏"])
def test_the_building_of_a_position_is_confirmed_in_words_too(text: str) -> None:
    assert typed(Place(BUILDINGS, SPOTS), text, "福安大厦") == Accepted("福安大厦")


def test_another_building_may_be_named_instead_of_the_one_that_was_found() -> None:
    place = Place(BUILDINGS, SPOTS)

    assert typed(place, "不对", "福安大厦") == Partial("")
    assert typed(place, "阳光花园1栋302", "福安大厦") == Accepted("阳光花园1栋302")
    assert at(22.5402, 114.0609, "福安大厦") == Partial("3栋")
    assert isinstance(pressed(place, 2, "福安大厦"), Rejected)


@pytest.mark.parametrize("north", [0, 149, -149])
def test_within_a_hundred_and_fifty_metres_is_near(north: float) -> None:
    assert at(22.5334 + north / 111_195, 114.0551) == Partial("福安大厦")


@pytest.mark.parametrize("north", [151, -151, 5_000_000])
def test_farther_is_outside_and_said_kindly(north: float) -> None:
    assert str(outcome(at(22.5334 + north / 111_195, 114.0551))).startswith(
        "您发的位置旁边没有我们社区的楼。人不在那里也不要紧"
    )


@pytest.mark.parametrize(
    ("one", "other", "expected"),
    [
        ((0.0, 0.0), (0.0, 0.001), 111.2),
        ((60.0, 10.0), (60.0, 10.001), 55.6),
        ((22.5, 114.0), (22.501, 114.0), 111.2),
        ((22.5, 179.9999), (22.5, -179.9999), 20.5),
    ],
)
def test_distances_are_those_of_the_earth(one: Point, other: Point, expected: float) -> None:
    assert metres(one, other) == pytest.approx(expected, rel=0.005)


@pytest.mark.parametrize("text", ["", "。。", "99"])
def test_what_is_no_place_is_asked_again(text: str) -> None:
    assert outcome(typed(Place(BUILDINGS), text)) == "写一下楼名和房号，打字发来就行。"


def test_a_long_story_is_no_place() -> None:
    assert outcome(typed(Place(), "楼" * 61)) == "地址最多写 60 个字。这里只写楼名和房号就行。"


# --- files ---------------------------------------------------------------------------------------


def test_files_come_one_by_one_until_the_person_says_that_these_are_all() -> None:
    files = Files()

    assert asks(files) == "问题?"
    assert files.choices(None).finished is None
    assert sent(files, PHOTO, "7") == ("7",)
    assert sent(files, Attachment("BQAC", "voice", 9_000), "8", ("7",)) == ("7", "8")
    assert asks(files, ("7", "8")) == "已收到 2 个文件。还有就接着发，没有了请点“发完了”。"
    assert files.choices(("7",)).finished == Phrase("发完了")
    assert files.finish(("7", "8")) == Accepted(("7", "8"))
    assert said(files.show(("7", "8"))) == "2 个文件"


def test_a_file_that_arrives_twice_is_counted_once() -> None:
    assert sent(Files(), PHOTO, "7", ("7",)) == ("7",)


def test_a_large_file_is_told_the_size_that_fits() -> None:
    limit = 20 * 1024 * 1024

    assert sent(Files(), Attachment("BQAC", "document", limit), "7") == ("7",)
    assert sent(Files(), Attachment("BQAC", "document", limit + 1)) == (
        "这个文件太大，收不了。一个文件最多 20 MB，换一张小一点的照片再发。"
    )


def test_more_files_than_are_taken_are_told_that_the_first_are_kept() -> None:
    assert sent(Files(most=2), PHOTO, "9", ("7", "8")) == "最多收 2 个文件，前面的都收好了。点“发完了”就可以继续。"


def test_words_and_stickers_are_no_files() -> None:
    wanted = "这一题要发照片、文件或语音，不用打字。"

    assert outcome(typed(Files(), "没有照片")) == wanted
    assert sent(Files(), Attachment("CAAC", "other", 100)) == wanted


def test_no_file_is_no_answer() -> None:
    assert outcome(Files().finish(None)) == "还没有收到文件。先发一张照片、一个文件或一段语音。"
