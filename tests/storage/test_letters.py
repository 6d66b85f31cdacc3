"""Words are cut into messages that Telegram takes, and nothing of them is lost."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from storage.effects import letters

LONG = st.text(st.sampled_from("字 a😀\n。"), min_size=0, max_size=12000)


@given(LONG)
def test_each_piece_fits_and_all_words_are_there(words: str) -> None:
    pieces = letters.split(words)

    assert all(letters.units(piece) <= letters.LONGEST_MESSAGE - letters.ROOM for piece in pieces)
    assert all(piece.strip() for piece in pieces)
    if words.strip():
        assert "".join("".join(pieces).split()) == "".join(words.split())


def test_pieces_end_where_a_line_ends() -> None:
    line = "一" * 1000

    assert letters.split("\n".join([line] * 5)) == ["\n".join([line] * 3), "\n".join([line] * 2)]


def test_a_whole_emoji_goes_into_the_next_piece() -> None:
    pieces = letters.split("😀" * 2500)

    assert [letters.units(piece) for piece in pieces] == [4000, 1000]


def test_a_mark_before_the_longest_piece_cuts_nothing_off() -> None:
    piece = letters.split("一" * 9000)[0]

    assert letters.cut("【可能重复】这条可能已经发过。FA-26-7K3MQ9-X\n" + piece).endswith(piece)


def test_half_of_an_emoji_breaks_nothing() -> None:
    assert letters.split("\ud83d" * 5000)
