"""Transfers of a quarter: in and out, by letter and online, sent back, refused, run out, never answered; floating."""

from __future__ import annotations

from datetime import date, datetime, time
from typing import TYPE_CHECKING

from tests.quarter.days import (
    DAY,
    days_later,
    evening,
    on_or_after,
    working_days_later,
)
from tests.quarter.matters import FINISHES, Plan
from tests.quarter.reckoning import BY_STAGE, Course, Span, Tell, before, half, over

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence
    from random import Random  # noqa: TID251  (with a seed that is printed)

    from tests.quarter.matters import Matter

    Sorted = Callable[[str, list[Span], datetime], datetime | None]

THEIRS = "中共某市某区某某街道某某社区委员会"
ROUTES = {"同一个市": ("letter_near", 30), "同一个省": ("letter_prov", 90), "跨省": ("letter_far", 90)}
LETTERS = {"letter_said", "letter_near", "letter_prov", "letter_far"}
NAMED = ("陈美玲", "13800007001", "[跳过]")
KINDS = ("in by letter", "in by letter", "in online", "out by letter", "out by letter", "out online", "floating")


def planned(chance: Random, begins: Sequence[datetime], _colleagues: Sequence[str]) -> list[Matter]:
    """As many as there are beginnings."""
    return [_planned(chance, at, number) for number, at in enumerate(begins)]


def _planned(chance: Random, begins: datetime, number: int) -> Matter:
    kind = KINDS[number % len(KINDS)]
    route = chance.choice(tuple(ROUTES))
    plan = Plan(chance, begins)
    if kind == "floating":
        return _floating(plan)
    if kind.startswith("in"):
        return _coming(plan, route, by_letter=kind == "in by letter")
    return _going(plan, route, by_letter=kind == "out by letter")


def _ends(plan: Plan) -> None:
    plan.then("已归档")
    plan.then(FINISHES, days=(0.01, 0.02))


def _floating(plan: Plan) -> Matter:
    plan.then("已登记为流动党员", "福安社区流动党员党支部")
    if plan.chance.random() < 0.7:
        plan.then("已到支部报到", "[今天]", by="resident", days=(2, 30))
        plan.then(FINISHES, days=(0.1, 2))
    form = (
        "[我自己的]", "[流动党员登记]", "[正式党员]", "[6个月以上]", "中共某县某镇某村支部委员会", "[跳过]", *NAMED,
    )  # fmt: skip
    return plan.matter("transfer", form)


def _letter(plan: Plan, back: int = 0) -> tuple[str, str, str]:
    """Number, day, and either what is written on it or nothing."""
    until = "[跳过]"
    if plan.chance.random() < 0.3:
        until = on_or_after(plan.at.date() + plan.chance.randint(6, 25) * DAY).isoformat()
    return f"组介〔2026〕{plan.chance.randint(1, 999):03}", plan.day(back), until


def _coming(plan: Plan, route: str, *, by_letter: bool) -> Matter:
    chance = plan.chance
    until = on_or_after(plan.begins.date() + chance.randint(9, 40) * DAY)
    has = ("[有]", until.isoformat()) if by_letter else ("[不用，网上转]",)
    if by_letter and chance.random() < 0.85:
        # it is brought along some time, in a few cases after its day
        plan.then("介绍信已交来，核对过", *_letter(plan, chance.randint(0, 12)), days=(1, 45))
        _is_received_here(plan, by_letter=True)
    elif not by_letter:
        plan.then("系统里已收到转入", days=(0.1, 2))
        _is_received_here(plan, by_letter=False)
    form = (
        "[我自己的]", "[转入本社区]", "[正式党员]", f"[{route}]", "[没上班或已退休]", *has, THEIRS, "2026年2月",
        "[福安大厦]", *NAMED,
    )  # fmt: skip
    return plan.matter("transfer", form)


def _is_received_here(plan: Plan, *, by_letter: bool) -> None:
    chance = plan.chance
    if chance.random() < 0.15:
        plan.then("暂不接收", "档案里缺材料，要再看", days=(0.1, 1.5))
        plan.then("查清了，可以接收", days=(0.2, 9) if by_letter else (0.2, 2))
    plan.then("本社区党委已接收", "[今天]", "福安社区第二党支部", days=(0.5, 12) if by_letter else (0.5, 2))
    if not by_letter:
        plan.then("没用介绍信，不用回执")
        _ends(plan)
    elif chance.random() < 0.8:
        plan.then("回执已寄回", "[今天]", days=(1, 45))
        _ends(plan)


def _going(plan: Plan, route: str, *, by_letter: bool) -> Matter:
    chance = plan.chance
    if chance.random() < 0.3:
        plan.then("退回，请居民改", f"[{chance.choice(('抬头不准', '党费没交到当月', '其他原因'))}]", "请看说明")
        plan.then("材料改好了", by="resident", days=(0.5, 25))
    plan.then("支部初核通过", days=(0.1, 2))
    if by_letter:
        _goes_by_letter(plan)
    else:
        plan.then("党委同意，网上已转出", days=(0.2, 2))
        if chance.random() < 0.75:
            plan.then("对方已接收", "[今天]", by="resident", days=(1, 30))
            plan.then("没用介绍信，不用回执")
            _ends(plan)
    form = (
        "[我自己的]", "[转出本社区]", "[正式党员]", f"[{route}]", THEIRS, "[跳过]", "[答应了，没证明]", "2026年2月",
        "[福安大厦]", *NAMED,
    )  # fmt: skip
    return plan.matter("transfer", form)


def _goes_by_letter(plan: Plan) -> None:
    chance = plan.chance
    plan.then("介绍信已开", *_letter(plan), days=(0.2, 2))
    if chance.random() < 0.25:
        plan.then("对方不收", "说名额满了", by="resident", days=(1, 10))
        plan.then("说通了，对方愿意收", days=(0.5, 11))
    if chance.random() < 0.3:
        plan.then("要补开介绍信", chance.choice(("[过期了]", "[丢了]")), by="resident", days=(5, 40))
        plan.then("核实好了，可以补开", "打电话问过了", days=(0.1, 2))
        plan.then("介绍信已开", *_letter(plan), days=(0.1, 1.5))
    if chance.random() < 0.8:
        plan.then("对方已接收", "[今天]", by="resident", days=(1, 35))
        if chance.random() < 0.75:
            plan.then("回执收到了", "[今天]", days=(1, 45))
            _ends(plan)


# --- counted again --------------------------------------------------------------------------------

LEADS = {
    "": "applied", "介绍信已交来，核对过": "incoming", "系统里已收到转入": "incoming", "暂不接收": "declined",
    "查清了，可以接收": "incoming", "本社区党委已接收": "joined", "没用介绍信，不用回执": "to_file",
    "回执已寄回": "to_file", "回执收到了": "to_file", "已归档": "archived", "退回，请居民改": "returned",
    "材料改好了": "applied", "支部初核通过": "branch", "介绍信已开": "waiting", "党委同意，网上已转出": "waiting",
    "对方已接收": "received", "对方不收": "refused", "说通了，对方愿意收": "waiting", "要补开介绍信": "reissue",
    "核实好了，可以补开": "reissuing", "已登记为流动党员": "registered", "已到支部报到": "reported",
}  # fmt: skip
STAGES = {
    "applied": "已经收到申请", "incoming": "材料齐了，等本社区党委接收", "declined": "暂没接收，在核实理由",
    "joined": "本社区已接收，等寄回执", "to_file": "手续齐了，等归档",
    "returned": "退回了，等居民改材料", "branch": "支部同意了，等党委审核", "waiting": "已转出，等对方接收",
    "received": "对方已接收，等回执", "refused": "对方不收，在弄清原因", "reissue": "要补开介绍信，在核实",
    "reissuing": "核实好了，等新介绍信", "registered": "已登记，等到支部报到",
}  # fmt: skip
LETTER_STAGES = {"waiting", "refused", "incoming", "declined", "returned"}


def replay(matter: Matter) -> tuple[list[tuple[datetime, str]], list[Span]]:
    """Where it stood since when, and what ran, from what was done."""
    stages: list[tuple[datetime, str]] = []
    spans: list[Span] = []
    letter: Span | None = None
    for act in matter.log:
        if act.label not in LEADS:
            if act.label == FINISHES:
                _over(spans, act.at, keep=set())
            continue
        stage = LEADS[act.label]
        stages.append((act.at, stage))
        if act.label in {"介绍信已交来，核对过", "介绍信已开"}:
            letter = _letter_of(matter, act.at, act.said)
        wanted = {span.kind: span for span in _wanted(matter, stage, act.at, letter)}
        fresh = letter is not None and letter.noted == act.at
        _over(spans, act.at, keep=set(wanted) - ({letter.kind} if letter and fresh else set()))
        going = {span.kind for span in spans if span.over is None}
        spans += [span for kind, span in wanted.items() if kind not in going]
    return stages, spans


def _over(spans: list[Span], at: datetime, keep: set[str]) -> None:
    for span in spans:
        if span.over is None and span.kind not in keep:
            span.over = at


def _letter_of(matter: Matter, at: datetime, said: tuple[str, ...]) -> Span:
    kind, days = next(found for route, found in ROUTES.items() if f"[{route}]" in matter.form)
    issued = date.fromisoformat(said[1])
    written = date.fromisoformat(said[2]) if said[2][0].isdecimal() else None
    start = datetime.combine(issued, time(12)) if issued < at.date() else at
    return Span(kind, at, start, evening(written) if written else days_later(issued, days))


def _wanted(matter: Matter, stage: str, at: datetime, letter: Span | None) -> Iterator[Span]:
    if stage == "applied" and "[有]" in matter.form:
        until = next(words for words in matter.form if words[:4] == "2026" and "-" in words)
        yield Span("letter_said", at, at, evening(date.fromisoformat(until)))
    if letter is not None and stage in LETTER_STAGES:
        yield Span(letter.kind, at, letter.start if letter.start < at else at, letter.due)
    if stage in {"branch", "incoming"}:
        yield Span("approve", at, at, working_days_later(at.date(), 10))
    if stage in {"refused", "declined"}:
        yield Span("refusal", at, at, working_days_later(at.date(), 5))
    if stage == "returned":
        yield Span("correct", at, at, days_later(at.date(), 15))
    if stage == "waiting" and letter is None:
        yield Span("await", at, at, days_later(at.date(), 15))
    if stage in {"received", "joined"} and letter is not None:
        yield Span("receipt", at, at, days_later(at.date(), 30))
    if stage == "registered":
        yield Span("report_in", at, at, days_later(at.date(), 15))


def _at(*stages: str) -> Sorted:
    return lambda stage, spans, at: BY_STAGE if stage in stages else None


def _past(*kinds: str) -> Sorted:
    return lambda stage, spans, at: min((one.due for one in spans if one.kind in kinds and one.due < at), default=None)


def _soon(stage: str, spans: list[Span], at: datetime) -> datetime | None:
    last = at.date() + 7 * DAY
    return min(
        (one.due for one in spans if one.kind in LETTERS and at <= one.due and one.due.date() <= last), default=None
    )


def _both(words: str) -> dict[str, str]:
    return dict.fromkeys(("handler", "resident"), words)


LETTER = (
    *(Tell(when, _both("就过期了")) for when in (half, before(7), before(1))),
    Tell(over, _both("过了有效期"), always=True),
)
COURSE = Course(
    title="党组织关系接转",
    replay=replay,
    tells={
        **dict.fromkeys(LETTERS, LETTER),
        **{kind: (Tell(over, words, always=True),) for kind, words in {
            "receipt": _both("回执还没回到"), "approve": {"handler": "党委审核该有结果"},
            "correct": _both("材料还没改好"), "await": _both("转出有些日子了"),
            "refusal": {"coordinator": "不收的原因还没弄清"}, "report_in": _both("还没到支部报到"),
        }.items()},
    },
    stages=STAGES,
    listed={
        "介绍信已过期": _past(*LETTERS), "介绍信快过期": _soon, "回执没到": _past("receipt"),
        "不肯接收": _at("refused", "declined"), "等党委审核": _at("branch", "incoming"),
        "等补开介绍信": _at("reissue", "reissuing"), "转出没有回音": _past("await"),
        "退回了还没改好": _at("returned"), "登记了没去报到": _past("report_in"),
    },
    told=("介绍信已过期", "介绍信快过期", "回执没到", "不肯接收"),
)  # fmt: skip
