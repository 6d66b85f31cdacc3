"""`/numbers`: the rates of a month or a week, part by part, and the cases behind every figure."""

from __future__ import annotations

from typing import TYPE_CHECKING

from flows import cards
from flows.model import Action, Button, Phrase, verbatim
from flows.numbers import rates
from flows.screens import EMPTY
from handlers import views
from handlers.numbers import viewing
from handlers.numbers.viewing import Slice
from handlers.volunteers import STAFF_ONLY
from storage import cases
from storage.reports import questions

if TYPE_CHECKING:
    from collections.abc import Mapping

    from flows.model import Buttons, Effects, Lines, Verb
    from flows.numbers.rates import Fact, RateName, Rates
    from handlers.numbers.viewing import Part, View
    from handlers.turn import Turn

A_PAGE = 8
HEAD = Phrase("{name}，{period}：")
SO_FAR = Phrase("还没过完，数到现在为止。")
PART_LINE = Phrase("{name}：{rates}")
NO_RATES = Phrase("没有数")
BEFORE = {False: Phrase("前一个月"), True: Phrase("前一周")}
AFTER = {False: Phrase("后一个月"), True: Phrase("后一周")}
BEHIND: Mapping[RateName, Phrase] = {
    "response": Phrase("看响应的 {count} 件"),
    "on_time": Phrase("看办结的 {count} 件"),
    "solved": Phrase("看解决的 {count} 件"),
    "content": Phrase("看满意的 {count} 件"),
}
BY: Mapping[Part, Phrase] = {
    "service": Phrase("按服务"), "grid": Phrase("按网格"), "volunteer": Phrase("按志愿者"),
}  # fmt: skip
BY_WEEK, BY_MONTH = Phrase("按周看"), Phrase("按月看")
HARDEST = Phrase("哪一问最难")
HOW = Phrase("怎么算")
EVERYTHING = Phrase("全部")
SHEET, PICTURE = Phrase("月报表格"), Phrase("月报图")
MORE, EARLIER = Phrase("后面的"), Phrase("前面的")
CASES_OF = Phrase("{rate}，{period}（{name}），第 {first}-{last} 件，共 {count} 件：")
CASE_LINE = Phrase("{ref} {title}：{status}，{state}")
STATES = {"good": Phrase("算做到"), "bad": Phrase("没做到"), "left out": Phrase("不计入")}
NOT_YOURS = Phrase("还有 {count} 件现在不归您看。")
NO_CASES = Phrase("这里没有办件。")
HARD_HEAD = Phrase("{title}，{period}最难的几问：")
HARD_LINE = Phrase("“{label}”：{rejected} 次没听懂，{left} 人停在这里")
HARD_NONE = Phrase("{period}没有人被问题难住。")
CHECK_SCREEN = Phrase("最后核对")
EXPLAINED = Phrase("每一项只数到期的、说过的；之后再改也不会变。撤回的、并案的、两个人同意不计的不算，但写出件数。")
EXPLAINED_FEW = Phrase("少于 {least} 件不算率。")


def on_numbers(turn: Turn) -> Effects:
    """The four rates of a period; buttons to its neighbours, its parts, and its cases."""
    view = viewing.view_of(turn.person)
    if view is None:
        return turn.acknowledge(STAFF_ONLY) if turn.pressed else turn.say(STAFF_ONLY)
    asked = viewing.slice_of(turn, view, turn.argument if turn.pressed else "")
    found = viewing.facts_of(turn, view, asked)
    numbers = rates.rates(found)
    lines = [HEAD(name=viewing.title_of(turn, asked), period=viewing.name_of(asked.period)), EMPTY]
    lines += [rates.line(name, numbers[name], named=view.named) for name in rates.RATES]
    if asked.period.end > turn.at:
        lines += [EMPTY, SO_FAR]
    return turn.say(*lines, keyboard=(*_behind(asked, found), *_ways(turn, view, asked)))


def _behind(asked: Slice, found: list[Fact]) -> Buttons:
    counts = {name: len(rates.behind(found, name)) for name in rates.RATES}
    opening = [
        Button(BEHIND[name](count=count), Action("numbers_cases", f"{name}|0|{asked.arg}"))
        for name, count in counts.items()
        if count
    ]
    return tuple(tuple(opening[at : at + 2]) for at in range(0, len(opening), 2))


def _go(label: Phrase, verb: Verb, arg: str) -> Button:
    return Button(label, Action(verb, arg))


def _ways(turn: Turn, view: View, asked: Slice) -> Buttons:
    rows = [_neighbours(turn, asked)]
    if view.own is None:
        parts = [part for part in BY if part != "volunteer" or view.named]
        rows.append(tuple(_go(BY[part], "numbers_by", f"{asked.period.name}|{part}|0") for part in parts))
        rows.append((_go(HARDEST, "numbers_hard", asked.period.name), _go(HOW, "numbers_how", "")))
        if not asked.period.is_week:
            name = asked.period.name
            rows.append((_go(SHEET, "month_sheet", name), _go(PICTURE, "month_picture", name)))
    else:
        rows.append((_go(HOW, "numbers_how", ""),))
    if asked.part != "all" and view.own is None:
        rows.append((_go(EVERYTHING, "numbers", asked.period.name),))
    return tuple(rows)


def _neighbours(turn: Turn, asked: Slice) -> tuple[Button, ...]:
    """The period before, the one after if it has begun, and the other kind of period."""
    calendar, period = turn.home.calendar, asked.period
    tail = f"|{asked.part}|{asked.value}"
    row = [_go(BEFORE[period.is_week], "numbers", rates.before(calendar, period).name + tail)]
    if period.end <= turn.at:
        row.append(_go(AFTER[period.is_week], "numbers", rates.after(calendar, period).name + tail))
    last = min(calendar.day(period.end) - rates.A_DAY, calendar.day(turn.at))
    other = (rates.month_of if period.is_week else rates.week_of)(calendar, last)
    return (*row, _go(BY_MONTH if period.is_week else BY_WEEK, "numbers", other.name + tail))


# --- parts ----------------------------------------------------------------------------------------


def on_by(turn: Turn) -> Effects:
    """The rates of each service, grid or volunteer, a button to each."""
    view = viewing.view_of(turn.person)
    name, _, rest = turn.argument.partition("|")
    wanted, _, page = rest.partition("|")
    part: Part | None = next((known for known in BY if known == wanted), None)
    if view is None or view.own is not None or part is None or (part == "volunteer" and not view.named):
        return turn.acknowledge(STAFF_ONLY)
    whole = viewing.slice_of(turn, view, name)
    found = viewing.facts_of(turn, view, whole)
    parts = [(str(value), numbers) for value, numbers in rates.by(found, lambda f: viewing.value_of(f, part)).items()]
    first = int(page or 0)
    shown = sorted(parts)[first : first + A_PAGE]
    slices = [Slice(whole.period, part, value) for value, _ in shown]
    lines = [HEAD(name=BY[part], period=viewing.name_of(whole.period))]
    lines += [
        _part_line(turn, one, numbers, view) for one, (_, numbers) in zip(slices, shown, strict=True)
    ] or [NO_CASES]  # fmt: skip
    buttons: Buttons = tuple((_go(_label(turn, one), "numbers", one.arg),) for one in slices)
    turning = _turning(f"{whole.period.name}|{part}|", first, len(parts), verb="numbers_by")
    return turn.say(*lines, keyboard=(*buttons, *turning, (_go(EVERYTHING, "numbers", whole.arg),)))


def _label(turn: Turn, one: Slice) -> Phrase:
    return viewing.title_of(turn, one)


def _part_line(turn: Turn, one: Slice, numbers: Rates, view: View) -> Phrase:
    said = tuple(rates.line(name, rate, named=view.named) for name, rate in numbers.items() if rate.of or rate.excluded)
    return PART_LINE(name=viewing.title_of(turn, one), rates=said or (NO_RATES,))


def _turning(head: str, first: int, count: int, *, verb: Verb, tail: str = "") -> Buttons:
    row = []
    if first:
        row.append(_go(EARLIER, verb, f"{head}{max(0, first - A_PAGE)}{tail}"))
    if first + A_PAGE < count:
        row.append(_go(MORE, verb, f"{head}{first + A_PAGE}{tail}"))
    return (tuple(row),) if row else ()


# --- cases ----------------------------------------------------------------------------------------


def on_cases(turn: Turn) -> Effects:
    """The cases behind a figure, those that were not good first; each can be opened by who may see it."""
    view = viewing.view_of(turn.person)
    wanted, _, rest = turn.argument.partition("|")
    page, _, arg = rest.partition("|")
    rate = next((known for known in rates.RATES if known == wanted), None)
    if view is None or rate is None:
        return turn.acknowledge(STAFF_ONLY)
    asked, first = viewing.slice_of(turn, view, arg), int(page or 0)
    behind = rates.behind(viewing.facts_of(turn, view, asked), rate)
    shown = behind[first : first + A_PAGE]
    if not shown:
        return turn.acknowledge(NO_CASES)
    head = CASES_OF(
        rate=rates.TITLES[rate], period=viewing.name_of(asked.period), name=viewing.title_of(turn, asked),
        first=first + 1, last=first + len(shown), count=len(behind),
    )  # fmt: skip
    lines, buttons = _listed(turn, shown)
    turning = _turning(f"{rate}|", first, len(behind), verb="numbers_cases", tail=f"|{asked.arg}")
    back = (_go(viewing.name_of(asked.period), "numbers", asked.arg),)
    return turn.say(head, *lines, keyboard=(*buttons, *turning, back))


def _listed(turn: Turn, shown: list[tuple[int, str]]) -> tuple[Lines, Buttons]:
    lines: list[Phrase] = []
    buttons: Buttons = ()
    hidden = 0
    for case_id, state in shown:
        row = cases.access_case(turn.tx, case_id, turn.person.actor, "read")
        if row is None or cases.is_own(row, turn.person.id):
            hidden += 1
            continue
        case = cases.to_case(row)
        title = (
            views.title_of(turn, case.service) if case.service in turn.directory.services else verbatim(case.service)
        )
        status = cards.STAFF_STATUS[case.status]
        lines.append(CASE_LINE(ref=case.reference, title=title, status=status, state=STATES[state]))
        buttons = (*buttons, *views.open_button(case))
    return (*lines, *((NOT_YOURS(count=hidden),) if hidden else ())), buttons


# --- questions ------------------------------------------------------------------------------------


def on_hard(turn: Turn) -> Effects:
    """At which questions people were stopped, the first few of each service."""
    view = viewing.view_of(turn.person)
    if view is None or view.own is not None:
        return turn.acknowledge(STAFF_ONLY)
    asked = viewing.slice_of(turn, view, turn.argument)
    lines = hard_lines(turn, view, asked)
    return turn.say(*lines, keyboard=((_go(viewing.name_of(asked.period), "numbers", asked.arg),),))


def hard_lines(turn: Turn, view: View, asked: Slice) -> Lines:
    """The hardest questions of the services in somebody's scope, in words."""
    period, lines = viewing.name_of(asked.period), list[Phrase]()
    for name, hard in questions.hardest(turn.tx, turn.person.community, asked.period).items():
        service = turn.directory.services.get(name)
        if service is None or (view.queues is not None and service.queue_name not in view.queues):
            continue
        labels = {step.name: step.label for step in service.steps} | {questions.CHECK: CHECK_SCREEN}
        lines += [EMPTY, HARD_HEAD(title=service.title, period=period)]
        lines += [
            HARD_LINE(
                label=labels.get(one.step) or verbatim(one.step),
                rejected=rates.count_of(one.rejected, named=view.named),
                left=rates.count_of(one.left, named=view.named),
            )
            for one in hard
        ]
    return tuple(lines) or (HARD_NONE(period=period),)


def on_how(turn: Turn) -> Effects:
    """What the rates mean."""
    return turn.say(*rates.MEANING.values(), EMPTY, EXPLAINED, EXPLAINED_FEW(least=rates.LEAST))
