"""What people say in their own words leads to the fitting service: two tables of phrases."""

from __future__ import annotations

from pathlib import Path

import pytest

from flows.matching import MOST_OFFERED, offers, weigh
from flows.registry import find_services

PHRASES = Path(__file__).parent / "phrases"
SERVICES = find_services()
LEAST_FIRST, LEAST_OFFERED, MOST_FALSE = 0.85, 0.95, 0.10
"""Of phrases that nobody looked at while the words were written."""


def table(name: str) -> list[tuple[str, str]]:
    lines = (PHRASES / f"{name}.txt").read_text(encoding="utf-8").splitlines()
    pairs = [line.split("\t") for line in lines if line and not line.startswith("#")]
    return [(service, phrase) for service, phrase in pairs]


def shares(name: str) -> tuple[float, float, float]:
    """How many phrases lead to their service first, how many at all, and how many that mean none are offered one."""
    rows = [(service, offers(SERVICES, phrase)) for service, phrase in table(name)]
    meant = [(service, found) for service, found in rows if service != "none"]
    strange = [found for service, found in rows if service == "none"]
    first = sum(found[:1] == (service,) for service, found in meant)
    offered = sum(service in found for service, found in meant)
    print(  # noqa: T201  (the figures of the documents)
        f"{name}: {len(meant)} phrases, {first / len(meant):.1%} offered first, {offered / len(meant):.1%} offered; "
        f"{len(strange)} of something else, {sum(map(bool, strange))} offered a service"
    )
    return first / len(meant), offered / len(meant), sum(map(bool, strange)) / len(strange)


@pytest.mark.parametrize("name", ["services", "services_unseen"])
def test_words_of_ones_own_lead_to_the_fitting_service(name: str) -> None:
    first, offered, false = shares(name)

    assert first >= LEAST_FIRST
    assert offered >= LEAST_OFFERED
    assert false <= MOST_FALSE


def test_no_more_are_offered_than_people_read_and_the_likeliest_is_the_first() -> None:
    said = "邻居欠我的钱不还，我没钱看病，又吵架了，我是党员"

    found = offers(SERVICES, said)

    assert len(found) == MOST_OFFERED
    assert [weigh(SERVICES[name], said) for name in found] == sorted(
        (weigh(service, said) for service in SERVICES.values()), reverse=True
    )[:MOST_OFFERED]


@pytest.mark.parametrize("said", ["", "你好", "谢谢", "😀", "13800138000", "asdf"])
def test_what_says_nothing_is_offered_nothing(said: str) -> None:
    assert offers(SERVICES, said) == ()


def test_every_service_is_known_by_words() -> None:
    assert all(service.heard for service in SERVICES.values())
