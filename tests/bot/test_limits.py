"""What Telegram allows is kept, burst or not, and nobody waits for another chat."""

from __future__ import annotations

from typing import TYPE_CHECKING

from hypothesis import given
from hypothesis import strategies as st

from bot.config import Rate
from bot.sending.limits import BURST, KEPT_FOR_ANSWERS, Limiter, Window

if TYPE_CHECKING:
    from collections.abc import Sequence

ALL, CHAT, GROUP = Rate(30, 1), Rate(1, 1), Rate(20, 60)


def most_within(times: Sequence[float], seconds: float) -> int:
    """The most sends in any window of so many seconds."""
    return max((sum(start <= at < start + seconds for at in times) for start in times), default=0)


@given(st.lists(st.floats(0, 0.5), min_size=1, max_size=200), st.integers(1, 30))
def test_no_window_ever_holds_more_than_allowed(pauses: list[float], amount: int) -> None:
    window, now, sent = Window(amount, 1), 0.0, []
    for pause in pauses:
        now += pause
        if window.free(now) > 0:
            window.take(now)
            sent.append(now)

    assert most_within(sent, 0.999) <= amount


def sending(limiter: Limiter, lane: str, seconds: float) -> list[float]:
    """When messages of one chat leave when always one more is waiting."""
    sent, now = [], 0.0
    while now < seconds:
        if lane not in limiter.held(now) and limiter.places(now, answers=True) > 0:
            limiter.take(lane, now)
            sent.append(now)
        else:
            now = max(limiter.next_free(now) or now, now + 0.01)
    return sent


def test_a_private_chat_gets_a_short_burst_and_one_a_second_in_the_long_run() -> None:
    sent = sending(Limiter(ALL, CHAT, GROUP), "c5", 60)

    assert most_within(sent, BURST - 0.01) == BURST
    assert 58 <= len(sent) <= 60 + BURST


def test_a_group_gets_twenty_a_minute() -> None:
    sent = sending(Limiter(ALL, CHAT, GROUP), "c-5", 180)

    assert most_within(sent, 59.99) == 20
    assert len(sent) == 60


def test_places_are_kept_for_answers() -> None:
    limiter = Limiter(ALL, CHAT, GROUP)
    for number in range(30 - KEPT_FOR_ANSWERS):
        limiter.take(f"c{number}", 0)

    assert limiter.places(0, answers=False) == 0
    assert limiter.places(0, answers=True) == KEPT_FOR_ANSWERS
    assert limiter.places(1.01, answers=False) == 30 - KEPT_FOR_ANSWERS


def test_a_chat_that_was_told_to_wait_waits_alone() -> None:
    limiter = Limiter(ALL, CHAT, GROUP)
    limiter.pause("c5", 40)

    assert limiter.next_free(10) == 40
    assert limiter.held(39.9) == ["c5"]
    assert limiter.held(40.1) == []


def test_a_private_chat_keeps_a_place_for_the_next_answer_and_a_group_need_not() -> None:
    limiter = Limiter(ALL, CHAT, GROUP)
    limiter.take("c5", 0)
    assert limiter.busy(0) == []

    limiter.take("c5", 0.5)
    for _ in range(19):
        limiter.take("c-5", 0.5)

    assert limiter.busy(1) == ["c5"]
    assert limiter.held(1) == []
    assert limiter.busy(3.1) == []


def test_a_shorter_pause_does_not_shorten_a_longer_one() -> None:
    limiter = Limiter(None, None, None)
    limiter.pause("c5", 40)
    limiter.pause("c5", 20)

    assert limiter.held(30) == ["c5"]


def test_without_limits_nothing_is_held() -> None:
    limiter = Limiter(None, None, None)
    for _ in range(1000):
        limiter.take("c5", 0)

    assert limiter.held(0) == []
    assert limiter.places(0, answers=False) > 0
    assert limiter.next_free(0) is None
