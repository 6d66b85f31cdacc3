"""What the benchmark says about its runs: sure where it says so, and honest about a goal that was missed."""

from __future__ import annotations

from itertools import combinations_with_replacement
from math import comb

import pytest

from benchmarks import results
from benchmarks.results import Result, interval


def shown(result: Result) -> list[str]:
    """The cells of its line."""
    return [cell.strip() for cell in results.line(result).strip("|").split("|")]


@pytest.mark.parametrize("runs", range(6, 40))
def test_an_interval_holds_the_median_with_95_percent(runs: int) -> None:
    low, high = interval(list(map(float, range(runs))))
    outside = 2 * sum(comb(runs, k) for k in range(int(low) + 1)) / 2**runs
    assert outside <= 0.05
    assert runs - 1 - high == low


def test_an_interval_of_few_runs_is_all_of_them() -> None:
    for runs in (1, 2, 3, 5):
        for values in combinations_with_replacement((1.0, 2.0, 5.0), runs):
            assert interval(list(values)) == (min(values), max(values))


def test_a_ratio_is_taken_run_by_run_and_judged_by_its_median() -> None:
    result = Result("steps", "steps", "a peer", "/s", (300.0, 100.0, 400.0), (100.0, 100.0, 200.0), 1.5)
    assert result.ratios == [3.0, 1.0, 2.0]
    assert result.is_met
    assert shown(result)[-5:] == ["2.00", "1.00 to 3.00", "3", "at least 1.50", "yes"]


@pytest.mark.parametrize(
    ("at_least", "absolute", "goal", "met"),
    [(True, False, 2.5, False), (False, False, 1.5, False), (False, False, 2.0, True), (True, True, 10.0, True)],
)
def test_a_goal_that_was_missed_is_said(goal: float, *, at_least: bool, absolute: bool, met: bool) -> None:
    result = Result("x", "x", "y", "ms", (10.0,), (5.0,), goal, at_least=at_least, absolute=absolute)
    assert result.is_met == met
    assert shown(result)[-1] == ("yes" if met else "**no**")


def test_figures_have_three_digits() -> None:
    assert [results.figure(value) for value in (0, 0.0123456, 1.5, 23.4567, 456.7, 12345.6)] == [
        "0", "0.0123", "1.50", "23.5", "457", "12,346",
    ]  # fmt: skip
