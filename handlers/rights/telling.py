"""A copy of what is kept, in words."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, cast

from flows.cards import STATUS
from flows.model import Phrase, verbatim
from flows.screens import EMPTY

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from flows.model import Lines

HEAD = Phrase("{community}存着您的这些信息（{at}）：")
NAME, PHONE, NUMBER = Phrase("称呼：{value}"), Phrase("电话：{value}"), Phrase("Telegram 编号：{value}")
ROLES = Phrase("在队伍里的身份：{value}")
CONSENT, CONSENT_BACK = Phrase("同意：{what}，{at}"), Phrase("同意：{what}，{at}；{back} 撤回")
PURPOSES = {
    "notice": Phrase("办事用到的信息"),
    "abroad": Phrase("经过境外的 Telegram"),
    "team": Phrase("当志愿者用到的信息"),
    "guardian": Phrase("替不满 14 岁的孩子办"),
    "refer": Phrase("给社区外面的人看"),
}
DRAFT = Phrase("没填完的：{service}")
CASE = Phrase("办件 {ref}（{service}）：{state}，{at} 提交")
ANSWER = Phrase("· {label}：{value}")
SAID = Phrase("· {at} {who}：{words}")
FILES = Phrase("· 附件 {n} 个")
AS_PARTY = Phrase("作为调解的另一方，您说过：")
MESSAGES = Phrase("我给您发过的消息（{n} 条）：")
MESSAGE = Phrase("{at}：{words}")
WHO = {"you": Phrase("您"), "staff": Phrase("工作人员"), "your side": Phrase("您这边的人"), "bot": Phrase("一站")}
LEFT_OUT = Phrase("工作人员内部的工作记录、别人的信息不在这里。想查，请到社区：{community}。")
NONE = Phrase("（没有）")


def lines_of(content: Mapping[str, object]) -> Lines:
    """All of it, in the order in which people look for it."""
    return tuple(_lines(cast("Mapping[str, Any]", content)))


def summary_of(content: Mapping[str, object]) -> Lines:
    """What fits on a screen: who, what was agreed to, which cases; the rest is in the copy."""
    whole = cast("Mapping[str, Any]", content)
    return (*_person(whole), *_consents(whole), *(_head(case) for case in whole["cases"]))


def _lines(whole: Mapping[str, Any]) -> Iterator[Phrase]:
    yield from _person(whole)
    yield from _consents(whole)
    for draft in whole["drafts"]:
        yield EMPTY
        yield DRAFT(service=draft["service"])
        yield from _answers(draft)
    for case in whole["cases"]:
        yield EMPTY
        yield _head(case)
        yield from _answers(case)
        yield from (SAID(at=_day(one["at"]), who=WHO[one["by"]], words=one["words"]) for one in case["said"])
        if case["files"]:
            yield FILES(n=len(case["files"]))
    for party in whole["as_other_side"]:
        yield EMPTY
        yield AS_PARTY
        yield from (SAID(at=_day(one["at"]), who=WHO["you"], words=one["words"]) for one in party["said"])
    if whole["messages"]:
        yield EMPTY
        yield MESSAGES(n=len(whole["messages"]))
        yield from (MESSAGE(at=_day(one["at"]), words=one["words"]) for one in whole["messages"])
    yield EMPTY
    yield LEFT_OUT(community=whole["community"])


def _person(whole: Mapping[str, Any]) -> Iterator[Phrase]:
    person = whole["person"]
    yield HEAD(community=whole["community"], at=_day(whole["made_at"]))
    yield NAME(value=person["name"] or person["short_name"] or NONE)
    yield PHONE(value=person["phone"] or NONE)
    yield NUMBER(value=str(person["telegram_id"]))
    if person["roles"]:
        yield ROLES(value=" ".join(person["roles"]))


def _consents(whole: Mapping[str, Any]) -> Iterator[Phrase]:
    for one in whole["consents"]:
        given = {"what": PURPOSES.get(one["purpose"].partition(" ")[0], one["purpose"]), "at": _day(one["given_at"])}
        yield CONSENT_BACK(**given, back=_day(one["withdrawn_at"])) if one["withdrawn_at"] else CONSENT(**given)


def _head(case: Mapping[str, Any]) -> Phrase:
    state = STATUS.get(case["state"], verbatim(case["state"]))
    return CASE(ref=case["reference"], service=case["service"], state=state, at=_day(case["opened_at"]))


def _answers(found: Mapping[str, Any]) -> Iterator[Phrase]:
    yield from (ANSWER(label=label, value=value) for label, value in found["answers"].items())


def _day(moment: str | None) -> Phrase:
    return verbatim((moment or "")[:10])
