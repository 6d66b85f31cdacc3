"""How long letters are valid in a place: its own days, within what holds everywhere; the names that letters need."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from bot.community_file.reading import CommunityFileError, read_community
from flows.calendar import Span
from flows.registry import find_services, local_spans
from tests.bot.test_community import DATA, GOOD, GOOD_LINES

if TYPE_CHECKING:
    from pathlib import Path

    from flows.community import Community

SERVICES = find_services()
LOCAL = {name: local_spans(service) for name, service in SERVICES.items()}


def read(folder: Path, text: str) -> Community:
    file = folder / "community.toml"
    file.write_text(text, encoding="utf-8")
    return read_community(file, services=frozenset(SERVICES), data=DATA, local=LOCAL)


def test_a_place_has_letters_of_its_own_length_and_names_its_committee(tmp_path: Path) -> None:
    names = 'party_committee = "中共某市委员会"\nparty_addressee = "中共某市委组织部"\n'
    found = read(tmp_path, f'{GOOD}{names}[service.transfer]\nletter_near = "10 days"\nletter_far = "90 days"\n')

    assert found.local["transfer"] == {"letter_near": Span(10, "day"), "letter_far": Span(90, "day")}
    assert (found.party_committee, found.party_addressee) == ("中共某市委员会", "中共某市委组织部")


@pytest.mark.parametrize("span", ["91 days", "4 months", "60 working days"])
def test_no_letter_is_valid_for_more_than_ninety_days(tmp_path: Path, span: str) -> None:
    with pytest.raises(CommunityFileError) as caught:
        read(tmp_path, f'{GOOD}[service.transfer]\nletter_prov = "{span}"\n')

    said = caught.value.problems[0].removeprefix(f"{tmp_path}/")
    assert said == (
        f"community.toml:{GOOD_LINES + 2}: [service.transfer] letter_prov: "
        "must be at most 90 days, written like '90 days'"
    )


def test_the_day_that_stands_on_a_letter_is_no_setting(tmp_path: Path) -> None:
    with pytest.raises(CommunityFileError, match="letter_said: unknown key"):
        read(tmp_path, f'{GOOD}[service.transfer]\nletter_said = "30 days"\n')
