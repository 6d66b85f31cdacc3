"""How often one person may do something, and all together: plain numbers, each of which a community may change."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from typing import TYPE_CHECKING, Literal, get_args

if TYPE_CHECKING:
    from collections.abc import Mapping
    from datetime import datetime

Act = Literal["cases", "desk_cases", "claims", "releases", "looks", "finds", "invitations"]
"""What one person does: sends requests, files them at the desk for others, takes cases on, hands them back, opens
cases, files and lists, searches, makes links for others."""
Shared = Literal["all_cases", "all_invitations"]
"""What the whole community does."""
Tried = Literal["guesses", "presses"]
"""What somebody does who tries what they don't know: links and references, buttons that are not theirs or are none."""
ACTS: tuple[Act, ...] = get_args(Act)
SHARED: tuple[Shared, ...] = get_args(Shared)


@dataclass(frozen=True, slots=True)
class Allowance:
    """So many within a time that begins with the first."""

    amount: int
    span: timedelta


HOUR, DAY = timedelta(hours=1), timedelta(days=1)
USUAL: Mapping[Act | Shared, Allowance] = {
    "cases": Allowance(30, DAY),  # a grid worker who helps a whole staircase with their own account
    "desk_cases": Allowance(200, DAY),  # a busy counter: one every two and a half minutes
    "claims": Allowance(300, DAY),  # whoever shares out a whole day's cards; who reads them all is found by the ratio
    "releases": Allowance(60, DAY),
    "looks": Allowance(600, HOUR),  # one every six seconds, a whole hour long
    "finds": Allowance(30, HOUR),
    "invitations": Allowance(50, DAY),
    "all_cases": Allowance(20_000, HOUR),  # what the machine bears; a community of 50,000 sends less in a year
    "all_invitations": Allowance(1_000, DAY),
}
"""What holds where a community says nothing else."""
TRIED = Allowance(20, HOUR)
"""Links and references that lead nowhere, buttons that are not theirs: nobody honest has so many, and a guesser of one
in 2**128 gets nowhere with 20. Not for communities to change."""


@dataclass(frozen=True, slots=True)
class Used:
    """How often, since when."""

    number: int
    since: datetime


def allowance(name: Act | Shared, changed: Mapping[str, int]) -> Allowance:
    """The allowance as a community has it."""
    usual = USUAL[name]
    return Allowance(changed.get(name, usual.amount), usual.span)


def free_again(allowed: Allowance, used: Used, at: datetime) -> datetime | None:
    """When one more is possible; None where it is now. A clock that went back does not lock anybody out."""
    over = used.since + allowed.span
    return over if used.number >= allowed.amount and used.since <= at < over else None
