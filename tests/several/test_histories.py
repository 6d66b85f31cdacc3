"""The search through histories of claims finds what could not have happened."""

from __future__ import annotations

import pytest

from tests.several.histories import Operation, Seen, is_possible, overlapping

WANG, LI, CHEN = 1, 2, 3


def op(who: int, start: float, end: float, seen: Seen, *, of: int = 0) -> Operation:
    return Operation(who, start, end, seen, of)


POSSIBLE = {
    "nothing": [],
    "one": [op(WANG, 0, 1, "won")],
    "a loser whose answer came first, of two at once": [op(WANG, 0, 5, "won"), op(LI, 0, 1, "lost", of=WANG)],
    "a loser who began before the winner": [op(LI, 0, 5, "lost", of=WANG), op(WANG, 4, 9, "won")],
    "given back and claimed by another": [
        op(WANG, 0, 1, "won"),
        op(WANG, 2, 3, "released"),
        op(LI, 2, 4, "won"),
        op(CHEN, 2, 9, "lost", of=WANG),
        op(CHEN, 5, 6, "lost", of=LI),
    ],
    "one's own": [op(WANG, 0, 1, "won"), op(WANG, 2, 3, "mine"), op(LI, 0, 9, "lost", of=WANG)],
    "a loser who was told no name": [op(WANG, 0, 1, "won"), op(LI, 0, 1, "lost")],
}
IMPOSSIBLE = {
    "two winners": [op(WANG, 0, 2, "won"), op(LI, 1, 3, "won")],
    "a loser who was answered before anybody pressed": [op(LI, 0, 1, "lost", of=WANG), op(WANG, 2, 3, "won")],
    "a loser without a winner": [op(LI, 0, 1, "lost", of=WANG)],
    "a loser who was told another name": [op(WANG, 0, 1, "won"), op(LI, 0, 1, "lost", of=CHEN)],
    "told the old name after the new one had won": [
        op(WANG, 0, 1, "won"),
        op(WANG, 2, 3, "released"),
        op(LI, 4, 5, "won"),
        op(CHEN, 6, 7, "lost", of=WANG),
    ],
    "given back by somebody who never had it": [op(WANG, 0, 1, "won"), op(LI, 2, 3, "released")],
    "won before it was given back": [
        op(WANG, 0, 1, "won"),
        op(LI, 2, 3, "won"),
        op(WANG, 4, 5, "released"),
    ],
    "one's own after it was given back": [
        op(WANG, 0, 1, "won"),
        op(WANG, 2, 3, "released"),
        op(WANG, 4, 5, "mine"),
    ],
}


@pytest.mark.parametrize("name", POSSIBLE)
def test_what_could_have_happened_is_accepted(name: str) -> None:
    assert is_possible(POSSIBLE[name])


@pytest.mark.parametrize("name", IMPOSSIBLE)
def test_what_could_not_have_happened_is_found(name: str) -> None:
    assert not is_possible(IMPOSSIBLE[name])


def test_a_long_history_is_searched_in_no_time() -> None:
    history = [
        found
        for turn in range(100)
        for found in (op(WANG, 10 * turn, 10 * turn + 1, "won"), op(WANG, 10 * turn + 3, 10 * turn + 8, "released"))
    ]
    history += [
        op(other, 10 * turn, 10 * turn + 7, "lost", of=WANG) for turn in range(100) for other in (LI, CHEN, 4, 5)
    ]

    assert is_possible(history)
    assert not is_possible([*history, op(LI, 0, 6, "won")])


def test_pairs_that_were_under_way_together_are_counted() -> None:
    assert overlapping([op(WANG, 0, 2, "won"), op(LI, 1, 3, "lost"), op(CHEN, 2, 4, "lost"), op(4, 5, 6, "lost")]) == 2
