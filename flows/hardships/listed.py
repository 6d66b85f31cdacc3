"""What the board lists of requests for help: a clock that is over, a visit that is due, a visit that was missed."""

from __future__ import annotations

from flows.hardships.clocks import REVIEWS
from flows.model.parts import Listing
from flows.model.phrases import Phrase

REVIEWED = tuple(begins.milestone for begins in REVIEWS)
AT_STREET = (
    "taken_on", "probe", "check", "notice", "county", "low_whole", "low_special", "low_street", "poor_street",
    "poor_notice", "poor_county", "poor_again", "rigid", "rigid_long", "relief", "told_low", "told_poor", "told_other",
)  # fmt: skip
"""What the street or the district has to do."""
LISTS = (
    Listing("first", Phrase("先行救助没回话 {count} 件"), spans=("first_help",), told=True),
    Listing("street", Phrase("街道办理到期 {count} 件"), spans=AT_STREET, told=True),
    Listing("street_soon", Phrase("街道办理三天内到期 {count} 件"), spans=AT_STREET, within_days=3),
    Listing("papers", Phrase("手续材料到期没补 {count} 件"), spans=("late_papers", "top_up")),
    Listing("calls", Phrase("这个月没回访 {count} 件"), spans=("monthly",), told=True),
    Listing("calls_soon", Phrase("三天内该回访 {count} 件"), spans=("monthly",), within_days=3, told=True),
    Listing("visits", Phrase("今明两天上门 {count} 件"), visits="coming", within_days=1, told=True),
    Listing("missed", Phrase("上门没签到或没记下 {count} 件"), visits="missed", told=True),
    Listing("appeals", Phrase("复议期快到 {count} 件"), spans=("appeal",), within_days=15),
    Listing("reviews", Phrase("一个月内要复核 {count} 件"), spans=REVIEWED, within_days=30),
    Listing("ending", Phrase("问了能不能结束，没回话 {count} 件"), spans=("end_asked",)),
)
