"""Community files: what a good one becomes, and what is said, with the line, of everything that is wrong."""

from __future__ import annotations

import tomllib
from datetime import date, time
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from bot.community_file.lines import find_lines, line_of
from bot.community_file.reading import CommunityFileError, read_communities, read_community
from flows.calendar import CalendarData, Span, read_hours
from flows.community import Community, DiaryEntry, DiaryHours, Grid, Member, QueueEntry

SERVICES = frozenset({"legal", "mediation", "hardship"})
DATA = CalendarData(frozenset({date(2026, 10, 1)}), frozenset(), date(2026, 12, 31))
EXAMPLE = Path(__file__).parents[2] / "docs" / "community.example.toml"
GOOD = """\
[community]
code = "440304006001"
prefix = "FA"
name = "福安社区"
subdistrict = "福田街道"
district = "福田区"
phone = "0755-00000000"
office = "党群服务中心一楼"
office_hours = ["Mon-Fri 09:00-12:00"]
"""
GOOD_LINES = GOOD.count("\n")


def read(folder: Path, text: str) -> Community:
    file = folder / "community.toml"
    file.write_text(text, encoding="utf-8")
    return read_community(file, services=SERVICES, data=DATA)


def refusals(folder: Path, text: str) -> list[str]:
    """What is said of a file, without the name of its folder."""
    with pytest.raises(CommunityFileError) as caught:
        read(folder, text)
    assert str(caught.value) == "\n".join(caught.value.problems)
    return [words.removeprefix(f"{folder}/") for words in caught.value.problems]


def test_the_example_is_a_good_file() -> None:
    community = read_community(EXAMPLE, services=SERVICES, data=DATA)

    assert (community.code, community.prefix, community.name) == ("440304006001", "FA", "福安社区")
    assert community.office_hours == ("Mon-Fri 09:00-12:00", "Mon-Fri 14:00-18:00")
    assert community.calendar.data is DATA
    assert (community.calendar.quiet_from, community.calendar.quiet_to) == (time(21), time(8))
    assert community.buildings() == ("福安大厦", "益田花园", "彩田新村", "福民小区")
    assert community.grids[0].points == {"福安大厦": (22.5334, 114.0551), "益田花园": (22.5287, 114.0519)}
    assert set(community.grids[1].points) == {"彩田新村", "福民小区"}
    assert community.queue("legal") == QueueEntry("legal", -1001000000002, 12, frozenset({"lawyer"}))
    assert community.queue("mediation") == QueueEntry("default", -1001000000001)
    assert community.people[0] == Member(1001, "周协调(示例)", frozenset({"coordinator"}), duty=True)
    assert community.people[2].queues == frozenset({"legal"})
    assert community.people[2].languages == ("zh-Hans", "en")
    (diary,) = community.diaries
    assert (diary.person, diary.service, diary.slot, diary.place) == (1003, "legal", 30, "党群服务中心二楼201室")
    assert community.overrides == {
        "legal": {"first_contact": Span(2, "working day"), "nudge_queue": Span(4, "working hour")}
    }


def test_a_diary_says_when_an_adviser_sees_people_and_how(tmp_path: Path) -> None:
    adviser = '[[person]]\nid = 1\nname = "甲"\nroles = ["lawyer"]\n[[diary]]\nperson = 1\nservice = "legal"\n'

    (plain,) = read(tmp_path, f'{GOOD}{adviser}hours = ["Mon-Tue 14:00-17:00", "Tue 09:00-09:30"]\n').diaries
    (whole,) = read(
        tmp_path,
        f"{GOOD}{adviser}"
        'extra = ["2026-10-10 09:00-12:00"]\noff = ["2026-10-01", "2026-10-08 14:00-15:00"]\n'
        'slot = 45\nmodes = ["visit", "phone"]\nplace = "二楼调解室"\n',
    ).diaries

    hours = tuple(map(read_hours, ("Mon-Tue 14:00-17:00", "Tue 09:00-09:30")))
    assert plain == DiaryEntry(1, "legal", hours, 30, frozenset({"visit", "phone", "online", "home"}))
    assert whole == DiaryEntry(
        1, "legal", (), 45, frozenset({"visit", "phone"}), "二楼调解室",
        extra=(DiaryHours(date(2026, 10, 10), time(9), time(12)),),
        off=(DiaryHours(date(2026, 10, 1)), DiaryHours(date(2026, 10, 8), time(14), time(15))),
    )  # fmt: skip


def test_what_may_be_left_out_has_a_default(tmp_path: Path) -> None:
    community = read(tmp_path, GOOD)

    assert community.calendar.zone.key == "Asia/Shanghai"
    assert (community.calendar.quiet_from, community.calendar.quiet_to) == (time(21), time(8))
    assert (community.language, community.digest_at, community.digest_when_empty) == ("zh-Hans", time(8, 30), True)
    assert (community.grids, community.queues, community.people, community.overrides) == ((), (), (), {})


def test_everything_may_be_set(tmp_path: Path) -> None:
    community = read(
        tmp_path,
        GOOD
        + 'timezone = "Asia/Urumqi"\nlanguage = "zh-Hant"\nquiet_hours = "12:00-14:00"\n'
        + 'digest_at = "07:15"\ndigest_when_empty = false\n'
        + '[[person]]\nid = 9\nname = "甲"\nroles = ["volunteer", "mediator"]\nqueues = []\ngrids = ["G-1"]\n'
        + '[[grid]]\ncode = "G-1"\nname = "一"\nworker = 9\n',
    )

    assert community.calendar.zone.key == "Asia/Urumqi"
    assert (community.language, community.digest_at, community.digest_when_empty) == ("zh-Hant", time(7, 15), False)
    assert community.grids == (Grid("G-1", "一", (), 9),)
    assert community.people[0].queues == frozenset()
    assert community.people[0].grids == ("G-1",)


def test_spaces_around_and_invisible_letters_within_a_text_are_dropped(tmp_path: Path) -> None:
    community = read(tmp_path, GOOD.replace('"福安社区"', '" 福\u200b安社区 "'))

    assert community.name == "福安社区"


@pytest.mark.parametrize("line_end", ["\n", "\r\n"])
def test_a_misspelt_key_is_told_with_its_line_and_the_nearest_key(tmp_path: Path, line_end: str) -> None:
    text = GOOD + '\n[[person]]\nid = 1\nname = "甲"\nrolls = ["volunteer"]\nroles = ["volunteer"]\n'

    assert refusals(tmp_path, text.replace("\n", line_end)) == [
        f"community.toml:{GOOD_LINES + 5}: [[person]] rolls: unknown key, did you mean roles?"
    ]


def test_one_wrong_value_brings_no_other_complaints(tmp_path: Path) -> None:
    text = (
        f'{GOOD}[[grid]]\ncode = "1"\nname = "一"\nworker = 5\n[[person]]\nid = "5"\nname = "甲"\nroles = ["officer"]\n'
    )

    assert [words.split(": ")[1] for words in refusals(tmp_path, text)] == ["[[person]] id"]


@pytest.mark.parametrize(
    ("content", "words"),
    [
        (b'[community]\nname = "\xb8\xa3\xb0\xb2"', "community.toml:2: not text in UTF-8; save the file as UTF-8"),
        (b"#" * 300_000, "community.toml:1: far too long; is it the right file?"),
        (b"a = 1\nb = " + b"[" * 100_000, "community.toml:1: lists within lists within lists: far too deep"),
    ],
)
def test_a_file_that_can_not_be_read_at_all_is_told(tmp_path: Path, content: bytes, words: str) -> None:
    file = tmp_path / "community.toml"
    file.write_bytes(content)

    with pytest.raises(CommunityFileError) as caught:
        read_community(file, services=SERVICES, data=DATA)

    assert str(caught.value) == f"{tmp_path}/{words}"


# --- several communities --------------------------------------------------------------------------


def test_a_folder_holds_a_file_for_each_community(tmp_path: Path) -> None:
    (tmp_path / "2.toml").write_text(GOOD)
    (tmp_path / "1.toml").write_text(GOOD.replace("FA", "YT").replace("6001", "6002"))
    (tmp_path / "notes.txt").write_text("not for the bot")

    found = read_communities(tmp_path, services=SERVICES, data=DATA)

    assert [community.prefix for community in found] == ["YT", "FA"]


def test_one_file_is_one_community(tmp_path: Path) -> None:
    file = tmp_path / "ours.txt"
    file.write_text(GOOD)

    assert [community.prefix for community in read_communities(file, services=SERVICES, data=DATA)] == ["FA"]


def test_two_communities_share_neither_code_nor_prefix(tmp_path: Path) -> None:
    (tmp_path / "1.toml").write_text(GOOD)
    (tmp_path / "2.toml").write_text(GOOD)

    with pytest.raises(CommunityFileError) as caught:
        read_communities(tmp_path, services=SERVICES, data=DATA)

    assert caught.value.problems == (
        f"{tmp_path}/2.toml:2: [community] code: 440304006001 is already that of {tmp_path}/1.toml",
        f"{tmp_path}/2.toml:3: [community] prefix: FA is already that of {tmp_path}/1.toml",
    )


def test_the_problems_of_all_files_are_told_together(tmp_path: Path) -> None:
    (tmp_path / "1.toml").write_text(GOOD + "a = 1")
    (tmp_path / "2.toml").write_text(GOOD + "b = 1")

    with pytest.raises(CommunityFileError) as caught:
        read_communities(tmp_path, services=SERVICES, data=DATA)

    assert caught.value.problems == (
        f"{tmp_path}/1.toml:{GOOD_LINES + 1}: [community] a: unknown key",
        f"{tmp_path}/2.toml:{GOOD_LINES + 1}: [community] b: unknown key",
    )


def test_a_missing_file_and_an_empty_folder_name_the_example_to_begin_with(tmp_path: Path) -> None:
    with pytest.raises(
        CommunityFileError, match=r"no such file or folder; copy docs/community\.example\.toml to begin"
    ):
        read_communities(tmp_path / "none.toml", services=SERVICES, data=DATA)
    with pytest.raises(CommunityFileError, match=r"no file in this folder ends with \.toml; copy docs/"):
        read_communities(tmp_path, services=SERVICES, data=DATA)


def test_a_queue_that_several_services_share_may_be_named(tmp_path: Path) -> None:
    file = tmp_path / "community.toml"
    file.write_text(GOOD + '[[queue]]\nname = "shared"\nchat_id = -1\n')

    community = read_community(file, services=SERVICES, data=DATA, queues=frozenset({"shared"}))

    assert community.queues == (QueueEntry("shared", -1),)


# --- any text at all ------------------------------------------------------------------------------

KEYS = st.sampled_from(
    [
        "community", "grid", "queue", "person", "service", "code", "prefix", "name", "id", "roles", "chat_id",
        "timezone", "office_hours", "buildings", "legal", "lease", "worker", "queues", "x",
    ]
)  # fmt: skip
VALUES = st.one_of(
    st.sampled_from(
        [
            '"Asia"', '"\\u0000"', '"/"', "1e999", "nan", "-0", "9" * 5000, "[]", "{}", "[{}]", "''",
            '""', '"""\n"a" ]\n""""', "'''\n'#\n'''", "{a.b = [1, {c = 2}]}", "1979-05-27T07:32:00Z", "true",
            '["x",\n]', '"12:00-９9:00"', '"9999 days"',
        ]
    ),
    st.text(max_size=8).map(lambda text: '"' + text.replace("\\", "").replace('"', "") + '"'),
)  # fmt: skip
LINES = st.one_of(
    st.builds(lambda key: f"[[{key}]]", KEYS),
    st.builds(lambda one, two: f"[{one}.{two}]", KEYS, KEYS),
    st.builds(lambda key: f"[ {key} ] # [x", KEYS),
    st.builds(lambda key, value: f"{key} = {value} # '", KEYS, VALUES),
    st.builds(lambda one, two, value: f"{one} . '{two}' = {value}", KEYS, KEYS, VALUES),
    st.text(max_size=12),
)


@settings(
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow], max_examples=300, deadline=None
)
@given(lines=st.lists(LINES, max_size=12), good=st.booleans())
def test_no_text_makes_the_reader_fail_in_another_way(tmp_path: Path, *, lines: list[str], good: bool) -> None:
    text = (GOOD if good else "") + "\n".join(lines)
    file = tmp_path / "community.toml"
    file.write_bytes(text.encode("utf-8", "surrogatepass"))

    try:
        found = read_community(file, services=SERVICES, data=DATA)
    except CommunityFileError as error:
        problems = error.problems
    else:
        assert found.prefix == "FA"
        return
    count = text.count("\n") + 1
    assert problems
    for words in problems:
        place, _, rest = words.removeprefix(f"{file}:").partition(": ")
        assert 1 <= int(place) <= count
        assert "\n" not in rest


@settings(suppress_health_check=[HealthCheck.too_slow], max_examples=300, deadline=None)
@given(st.lists(LINES, max_size=6))
def test_every_key_is_found_in_the_line_that_names_it(lines: list[str]) -> None:
    text = "\n".join(lines)
    try:
        values = tomllib.loads(text)
    except ValueError:
        return
    written = text.split("\n")
    found = find_lines(text)
    for key, value in values.items():
        assert key in written[found[key,] - 1]
        inner = value if isinstance(value, dict) else {}
        for part in inner:
            assert part in written[line_of((key, part), found) - 1]
