"""Courses: what is wrong with one is told before the bot starts, and guards of several parts hold together."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

import pytest

from flows import courses
from flows.fields import Text
from flows.model import All, Is, Notice, Phrase, Step, Unanswered
from flows.model.parts import Advance, Begins, Course, Listing, Milestone, Stage
from flows.registry import find_services

if TYPE_CHECKING:
    from collections.abc import Mapping

    from flows.model import Value

TRANSFER = find_services()["transfer"]
REASON = Step("reason", Phrase("为什么？"), Text(limit=40), Phrase("原因"))
MOVE = Advance("move", Phrase("走"), "second", asks=(REASON,))
FIRST, SECOND = Stage("first", Phrase("头"), (MOVE,)), Stage("second", Phrase("尾"), ends=True)


@pytest.mark.parametrize(
    ("stages", "lists", "said"),
    [
        ((FIRST, replace(SECOND, ends=False)), (), "no stage of the course ends it"),
        ((replace(FIRST, begins=(Begins("receipt"),)), SECOND), (), "a span of the first stage needs an answer"),
        ((FIRST, replace(SECOND, begins=(Begins("x"),))), (), "begins x, which the timeline does not have"),
        ((FIRST, replace(SECOND, begins=(Begins("receipt", since="y"),))), (), "counts from y, which nothing asks"),
        ((replace(FIRST, advances=(replace(MOVE, to="third"),)), SECOND), (), "leads to third, which is no stage"),
        ((replace(FIRST, advances=(replace(MOVE, when=All(Is("route"), Is("z"))),)), SECOND), (), "waits for z"),
        ((replace(FIRST, advances=(replace(MOVE, says=(Phrase("{w}"),)),)), SECOND), (), "{w}, which is never known"),
        (
            (replace(FIRST, advances=(replace(MOVE, also=(Notice(Is("v"), ()),)),)), SECOND), (),
            "waits for v, which nothing asks",
        ),
        ((FIRST, SECOND), (Listing("a", Phrase("{count}")),), "the list a needs stages or spans or visits"),
        ((FIRST, SECOND), (Listing("a", Phrase("{count}"), visits="missed"),), "visits, which the service does not"),
        ((FIRST, SECOND), (Listing("a", Phrase("{count}"), stages=("third",)),), "names third, which is not there"),
    ],
)  # fmt: skip
def test_what_is_wrong_with_a_course_is_told(stages: tuple[Stage, ...], lists: tuple[Listing, ...], said: str) -> None:
    service = replace(
        TRANSFER, timeline=(Milestone("receipt", "transfer.receipt"),), course=Course(stages, lists=lists)
    )
    assert [problem for problem in courses.problems(service) if said in problem]
    assert not list(courses.problems(replace(service, course=Course((FIRST, SECOND)))))


@pytest.mark.parametrize(
    ("answers", "holds"),
    [({}, False), ({"a": "1"}, True), ({"a": "1", "b": ""}, True), ({"a": "1", "b": "2"}, False), ({"b": ""}, False)],
)
def test_a_guard_of_several_parts_holds_where_all_do(answers: Mapping[str, Value], holds: bool) -> None:  # noqa: FBT001
    assert All(Is("a", "1"), Unanswered("b")).holds(answers) is holds


def test_every_way_of_a_transfer_can_be_reached_and_left() -> None:
    course = TRANSFER.course
    assert course is not None
    reached = {advance.to for stage in course.stages for advance in stage.advances}
    assert {stage.name for stage in course.stages} - reached == set()
    assert {stage.name for stage in course.stages if not stage.advances} == {"archived", "kept", "reported"}
