"""Help in hardship counted again: a table that was written by hand out of the measures, on the wall's calendar."""

from __future__ import annotations

from calendar import monthrange
from dataclasses import dataclass, replace
from datetime import date, datetime, time, timedelta
from typing import TYPE_CHECKING

from tests.quarter.days import DAY, days_later, evening, working_days_later
from tests.quarter.matters import FINISHES
from tests.quarter.reckoning import Course, Span, Tell, before, over

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from tests.quarter.matters import Act, Matter

HOUR, MINUTE = timedelta(hours=1), timedelta(minutes=1)
LEADS = {
    "": "registered", "初筛": "screened", "请街道先行救助": "urgent_help", "先救助上了": "helped_first",
    "街道没有先救助": "screened", "情况急，先电话看过": "visited", "材料齐了": "prepared", "入户看过了": "visited",
    "已转街道窗口": "referred", "街道受理了": "accepted", "街道要补材料": "topping_up", "材料补交了": "referred",
    "街道不受理": "refused", "街道开始调查了": "probing", "开始公示": "posted", "公示有异议": "objected",
    "公示完，交区里确认": "confirming", "批准了": "granted", "没有批": "refused", "书面决定已送到本人": "refusal_told",
    "定帮扶计划": "helping", "这个月回访过了": "helping", "问本人能不能结束": "ending", "同意结束帮扶": "ended",
}  # fmt: skip
STAGES = {
    "registered": "求助登记好了", "screened": "初筛好了，在备材料", "urgent_help": "在请街道先行救助",
    "helped_first": "先救助上了，在补手续", "prepared": "材料齐了，等上门走访", "visited": "走访过了",
    "referred": "已交街道窗口，等受理", "topping_up": "街道要补材料", "accepted": "街道受理了", "probing": "街道在调查",
    "posted": "在公示", "objected": "有人提了异议，在重新核实", "confirming": "区里在确认", "granted": "批准了",
    "refused": "没有批", "refusal_told": "没有批，本人知道怎么复议", "helping": "在帮扶", "ending": "等本人答应结束",
}  # fmt: skip
AT_STREET = ("accepted", "probing", "posted", "objected", "confirming")
LOW, POOR, RIGID = ("低保", "低保边缘"), ("特困供养",), ("刚性支出困难",)
ANY = (*LOW, *POOR, *RIGID, "临时救助", "其他救助")
NOT_POOR = tuple(kind for kind in ANY if kind not in POOR)


@dataclass(frozen=True)
class Clock:
    """What the measures say: counted how, from the day of which step or from the moment itself, at which stages."""

    amount: int
    unit: str
    since: str
    stages: tuple[str, ...]
    kinds: tuple[str, ...] = ()
    """For which kinds of help; for all, whatever the street took it on as, where there are none."""
    which: str = ""
    """Where there are several, the one that was named."""
    words: str = ""
    to: str = "inside"


CLOCKS = {
    "first_help": Clock(24, "hour", "", ("registered", "urgent_help"), words="先行救助的时间到了", to="overseen"),
    "late_papers": Clock(5, "working", "", ("helped_first",), words="先行救助后补的手续到", to="both"),
    "taken_on": Clock(5, "working", "handed in", ("referred",), words="街道决定是否受理"),
    "top_up": Clock(2, "working", "", ("topping_up",), words="街道要的材料到", to="both"),
    "probe": Clock(3, "working", "街道受理了", ("accepted",), LOW, words="街道开始调查家庭经济状况"),
    "check": Clock(3, "working", "", ("probing",), LOW, words="区里开始核对信息"),
    "notice": Clock(7, "natural", "开始公示", ("posted",), NOT_POOR, words="社区公示"),
    "poor_notice": Clock(7, "natural", "开始公示", ("posted",), POOR, words="特困公示"),
    "county": Clock(10, "working", "公示完，交区里确认", ("confirming",), LOW, words="区里提出确认意见"),
    "poor_county": Clock(
        15, "working", "公示完，交区里确认", ("confirming",), POOR, words="区里作出特困确认", to="whole"
    ),
    "low_whole": Clock(30, "working", "街道受理了", AT_STREET, LOW, "[一般手续]", "低保审核确认", "whole"),
    "low_special": Clock(
        45, "working", "街道受理了", AT_STREET, LOW, "[特殊情形]", "低保审核确认（特殊情形）", "whole"
    ),
    "low_street": Clock(
        20, "working", "街道受理了", AT_STREET, LOW, "[街道直接确认]", "低保审核确认（街道直接确认）", "whole"
    ),
    "poor_street": Clock(
        15, "working", "街道受理了", ("accepted", "probing"), POOR, words="街道提出特困初审意见", to="whole"
    ),
    "poor_again": Clock(15, "working", "公示有异议", ("objected",), POOR, words="有异议后重新核实", to="whole"),
    "rigid": Clock(30, "working", "街道受理了", AT_STREET, RIGID, "[一般手续]", "刚性支出困难家庭认定", "whole"),
    "rigid_long": Clock(
        45, "working", "街道受理了", AT_STREET, RIGID, "[特殊情形]", "刚性支出困难家庭认定（特殊情形）", "whole"
    ),
    "relief": Clock(
        20, "working", "街道受理了", AT_STREET, ("临时救助",), words="临时救助审核确认（支出型）", to="whole"
    ),
    "told_low": Clock(3, "working", "refused", ("refused",), LOW, words="书面告知不予批准"),
    "told_poor": Clock(3, "working", "refused", ("refused",), POOR, words="书面告知特困不予批准"),
    "told_other": Clock(
        3, "working", "refused", ("refused",), (*RIGID, "临时救助", "其他救助"), words="书面告知结果和理由"
    ),
    "appeal": Clock(60, "natural", "refused", ("refused",), words="前可以申请行政复议", to="appeal"),
    "review_year": Clock(
        12, "month", "批准了", ("granted", "helping", "ending", "ended"), ANY, "[收入稳定]", "前要复核"
    ),
    "review_half": Clock(
        6, "month", "批准了", ("granted", "helping", "ending", "ended"), ANY, "[收入不稳或有劳动力]", "前要复核"
    ),
    "rigid_valid": Clock(12, "month", "批准了", ("granted", "helping", "ending", "ended"), RIGID, words="前要复核"),
    "monthly": Clock(1, "month", "", ("helping",), words="", to="monthly"),
    "end_asked": Clock(7, "natural", "", ("ending",), words="问了本人能不能结束，还没回话", to="handler"),
}
REVIEWS = ("review_year", "review_half", "rigid_valid")
ANEW = ("定帮扶计划", "这个月回访过了", "书面决定已送到本人")
"""With these what runs is counted anew."""
WRITTEN_AT = {"refused": ("没有批", "街道不受理"), "handed in": ("材料补交了", "已转街道窗口")}
"""The steps with which a day is written down; the first that was done counts."""


def tells_of(name: str, clock: Clock) -> tuple[Tell, ...]:
    """When people hear of a clock, and who."""
    ends = f"“{clock.words}”到期了"
    staff = {"handler": ends, "coordinator": ends}
    if name in REVIEWS:
        return (Tell(before(30), _both(clock.words)),)
    match clock.to:
        case "whole":
            soon = Tell(before(3), {"handler": f"“{clock.words}”到 "})
            return soon, Tell(over, {**staff, "resident": f"“{clock.words}”按规定到"}, always=True)
        case "overseen":
            return (Tell(over, dict.fromkeys(staff, clock.words), always=True),)
        case "both":
            return (Tell(over, _both(clock.words), always=True),)
        case "handler":
            return (Tell(over, {"handler": clock.words}, always=True),)
        case "appeal":
            return (Tell(before(15), _both(clock.words)),)
        case "monthly":
            late = Tell(over, dict.fromkeys(staff, "这个月的回访到"), always=True)
            return Tell(before(3), {"handler": "前该做这个月的回访了"}), late
        case _:
            return (Tell(over, staff, always=True),)


def _both(words: str) -> dict[str, str]:
    return dict.fromkeys(("handler", "resident"), words)


def replay(matter: Matter) -> tuple[list[tuple[datetime, str]], list[Span]]:
    """Where it stood since when, and what ran, from what was done; visits beside it."""
    stages: list[tuple[datetime, str]] = []
    spans: list[Span] = []
    said: dict[str, Act] = {}
    for act in matter.log:
        if act.label in LEADS:
            said[act.label] = act
            stage = LEADS[act.label]
            stages.append((act.at, stage))
            wanted = {span.kind: span for span in _wanted(matter, stage, act, said)}
            for span in spans:
                anew = act.label in ANEW and span.kind in {"monthly", "appeal"}
                if span.over is None and (anew or span.kind not in wanted):
                    span.over = act.at
            going = {span.kind for span in spans if span.over is None}
            spans += [span for kind, span in wanted.items() if kind not in going]
        elif act.label == FINISHES:
            spans = [span if span.over else replace(span, over=act.at) for span in spans]
    return stages, [*spans, *_visits(matter)]


def _wanted(matter: Matter, stage: str, act: Act, said: dict[str, Act]) -> Iterator[Span]:
    accepted = said.get("街道受理了")
    named = {words for label in ("街道受理了", "批准了") if label in said for words in said[label].said}
    kind = accepted.said[2][1:-1] if accepted else ""
    for name, clock in CLOCKS.items():
        at_told = name == "appeal" and stage == "refusal_told"
        if stage not in clock.stages and not at_told:
            continue
        if (clock.kinds and kind not in clock.kinds) or (clock.which and clock.which not in named):
            continue
        if name == "first_help" and stage == "registered" and "[是]" not in matter.form:
            continue
        steps = ("书面决定已送到本人",) if at_told else WRITTEN_AT.get(clock.since, (clock.since,))
        written = next((_day(said[step]) for step in steps if step and step in said), None)
        start = datetime.combine(written, time(12)) if written and written < act.at.date() else act.at
        yield Span(name, act.at, start, _end(start, clock))


def _day(act: Act) -> date:
    return act.at.date() if act.said[0] == "[今天]" else date.fromisoformat(act.said[0])


def _end(start: datetime, clock: Clock) -> datetime:
    day = start.date()
    match clock.unit:
        case "hour":
            return start + timedelta(hours=clock.amount)
        case "working":
            return working_days_later(day, clock.amount)
        case "natural":
            return days_later(day, clock.amount)
        case _:
            year, month = divmod(day.year * 12 + day.month - 1 + clock.amount, 12)
            return evening(date(year, month + 1, min(day.day, monthrange(year, month + 1)[1])))


def _visits(matter: Matter) -> Iterator[Span]:
    """Of each visit: it is agreed, somebody waits at the door, both are inside, nothing is written down yet."""
    starts = datetime.min  # noqa: DTZ901  (replaced by the first that is arranged)
    going: list[Span] = []
    for act in matter.log:
        ends, closes = starts + HOUR, {"我到了": "nobody", "走了，都平安": "inside"}.get(act.label, "")
        match act.label:
            case "约上门":
                starts = datetime.fromisoformat(act.said[0])
            case "可以来":
                alarm = starts + HOUR + 30 * MINUTE
                going = [
                    Span("coming", act.at, act.at, starts), Span("nobody", act.at, act.at, alarm),
                    Span("missed", starts + HOUR + MINUTE, starts, starts),
                ]  # fmt: skip
            case "我到了" if act.by == "handler":
                going += [
                    Span("waits", act.at, act.at, max(act.at, starts) + 15 * MINUTE),
                    Span("alone", act.at, act.at, ends + 30 * MINUTE),
                ]
            case "我到了":
                going = [_closed(span, act.at, {"waits", "alone", "coming"}) for span in going]
                going.append(Span("inside", act.at, act.at, ends + 30 * MINUTE))
            case "记下看到的" | "取消这次走访":
                yield from (replace(span, over=span.over or act.at) for span in going)
                going = []
        going = [_closed(span, act.at, {closes}) for span in going]
    yield from going


def _closed(span: Span, at: datetime, kinds: set[str]) -> Span:
    return replace(span, over=at) if span.kind in kinds and span.over is None else span


def _past(*kinds: str) -> Callable[[str, list[Span], datetime], datetime | None]:
    return lambda stage, spans, at: min((one.due for one in spans if one.kind in kinds and one.due < at), default=None)


def _soon(days: int, *kinds: str) -> Callable[[str, list[Span], datetime], datetime | None]:
    return lambda stage, spans, at: min(
        (one.due for one in spans if one.kind in kinds and at <= one.due and one.due.date() <= at.date() + days * DAY),
        default=None,
    )


STREET = tuple(name for name, clock in CLOCKS.items() if clock.to in {"inside", "whole"} and name not in REVIEWS)
WHO_GO = ("handler", "companion")
WELL = dict.fromkeys(WHO_GO, "的时间过了。走了请点")
COURSE = Course(
    title="困难帮扶",
    replay=replay,
    tells={
        **{name: tells_of(name, clock) for name, clock in CLOCKS.items()},
        "coming": (
            Tell(lambda span: span.due - DAY, dict.fromkeys((*WHO_GO, "resident"), "提醒：明天有人上门")),
            Tell(lambda span: span.due - 2 * HOUR, dict.fromkeys((*WHO_GO, "resident"), "提醒：今天")),
        ),
        "waits": (Tell(lambda span: span.due, {"coordinator": "一个人不进门"}),),
        "nobody": (Tell(lambda span: span.due, {**WELL, "coordinator": "没有签到。请问一问"}),),
        "alone": (Tell(lambda span: span.due, {**WELL, "coordinator": "一个人不进门"}),),
        "inside": (Tell(lambda span: span.due, {**WELL, "coordinator": "到现在还没报平安"}),),
        "missed": (),
    },
    stages=STAGES,
    listed={
        "先行救助没回话": _past("first_help"), "街道办理到期": _past(*STREET), "街道办理三天内到期": _soon(3, *STREET),
        "手续材料到期没补": _past("late_papers", "top_up"), "这个月没回访": _past("monthly"),
        "三天内该回访": _soon(3, "monthly"), "今明两天上门": _soon(1, "coming"), "上门没签到或没记下": _past("missed"),
        "复议期快到": _soon(15, "appeal"), "一个月内要复核": _soon(30, *REVIEWS),
        "问了能不能结束，没回话": _past("end_asked"),
    },
    told=("先行救助没回话", "街道办理到期", "这个月没回访", "三天内该回访", "今明两天上门", "上门没签到或没记下"),
)  # fmt: skip
