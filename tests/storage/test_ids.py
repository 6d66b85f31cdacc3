"""Ids are ordered; a reference that was misheard is no reference."""

from __future__ import annotations

from datetime import UTC, datetime

from hypothesis import given
from hypothesis import strategies as st

from storage import ids

AT = datetime(2026, 3, 4, tzinfo=UTC)
BODIES = st.text(ids.ALPHABET, min_size=6, max_size=6)


def test_ids_of_one_moment_are_different_ordered_and_fit_63_bits() -> None:
    drawn = [ids.draw(AT) for _ in range(1000)]

    assert drawn == sorted(set(drawn))
    assert max(drawn) < 2**63
    assert ids.draw(datetime(2092, 1, 1, tzinfo=UTC)) < 2**63


@given(BODIES)
def test_every_single_wrong_symbol_is_noticed(body: str) -> None:
    whole = f"{body}{ids.check_symbol(body)}"
    for position, right in enumerate(whole):
        for wrong in set(ids.ALPHABET) - {right}:
            misheard = whole[:position] + wrong + whole[position + 1 :]
            assert not ids.is_reference(f"FA-26-{misheard[:6]}-{misheard[6]}")


@given(BODIES)
def test_every_swap_of_neighbours_is_noticed(body: str) -> None:
    whole = f"{body}{ids.check_symbol(body)}"
    for position in range(6):
        one, two = whole[position], whole[position + 1]
        swapped = whole[:position] + two + one + whole[position + 2 :]
        assert ids.is_reference(f"FA-26-{swapped[:6]}-{swapped[6]}") == (one == two)


def test_references_are_drawn_with_their_year_and_read_in_either_case() -> None:
    reference = ids.draw_reference("FA", AT)

    assert reference.startswith("FA-26-")
    assert ids.is_reference(reference)
    assert ids.is_reference(reference.lower())
    assert not ids.is_reference("FA-26-000000-0")
    assert not ids.is_reference("")
    assert not ids.is_reference("FA-26-")
