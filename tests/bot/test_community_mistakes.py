"""Mistakes in a community file: each is told with its line and what is wanted instead."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from tests.bot.test_community import GOOD, GOOD_LINES, refusals

if TYPE_CHECKING:
    from pathlib import Path

COMMUNITY_MISTAKES = [
    ("code = 440304006001", "code: must be text, not a number; write it in quotes"),
    ('code = "4403040060"', 'code: must be the 12 digits of the statistical code, such as "440304006001"'),
    ('code = "44030400600１"', 'code: must be the 12 digits of the statistical code, such as "440304006001"'),
    ('prefix = "fa"', 'prefix: must be 2 or 3 capital letters from A to Z, such as "FA"'),
    ('prefix = "FUAN"', 'prefix: must be 2 or 3 capital letters from A to Z, such as "FA"'),
    ('name = ""', "name: must be one line of 1 to 200 letters"),
    ("name = [1]", "name: must be text, not a list"),
    ("name = true", "name: must be text, not true or false; write it in quotes"),
    ("name = 2026-01-01", "name: must be text, not a date or time; write it in quotes"),
    ("name = {a = 1}", "name: must be text, not a table"),
    (f'phone = "{"1" * 201}"', "phone: must be one line of 1 to 200 letters"),
    ('office = "a\\nb"', "office: must be one line of 1 to 200 letters"),
    ("office_hours = []", "office_hours: the list is empty"),
    ('office_hours = "Mon-Fri 09:00-12:00"', 'office_hours: must be a list, such as ["..."], not text'),
    ("office_hours = [9]", "office_hours: must be text, not a number; write it in quotes"),
    ('office_hours = ["9-12"]', "office_hours: '9-12' is not office hours such as 'Mon-Fri 09:00-12:00'"),
    (
        'office_hours = ["Fri-Mon 09:00-12:00"]',
        "office_hours: 'Fri-Mon 09:00-12:00' is not office hours such as 'Mon-Fri 09:00-12:00'",
    ),
    (
        'office_hours = ["Mon-Fri 09:00-12:00", "Wed 11:59-13:00"]',
        "office_hours: 'Wed 11:59-13:00' overlaps with another line of the list",
    ),
    ('timezone = "Asia/Shangai"', "timezone: 'Asia/Shangai' is not a time zone such as 'Asia/Shanghai'"),
    ('timezone = "Asia"', "timezone: 'Asia' is not a time zone such as 'Asia/Shanghai'"),
    ('timezone = "../etc/passwd"', "timezone: '../etc/passwd' is not a time zone such as 'Asia/Shanghai'"),
    ('language = "zh-hans"', "language: 'zh-hans' is not one of zh-Hans, en, zh-Hant, did you mean zh-Hans?"),
    ('quiet_hours = "21-8"', "quiet_hours: '21-8' is not hours such as '21:00-08:00'"),
    ('quiet_hours = "21:00-24:00"', "quiet_hours: '21:00-24:00' is not hours such as '21:00-08:00'"),
    (
        'visiting_days = ["1 July"]',
        "visiting_days: '1 July' is not a day such as '07-01', or '2027-02-06' for one year only",
    ),
    ('digest_at = "8:30"', "digest_at: '8:30' is not a time of day such as '08:30'"),
    ("digest_at = 08:30:00", "digest_at: must be text, not a date or time; write it in quotes"),
    ("most_claims = 0", "most_claims: must be a whole number above 0"),
    (
        'rest_after_urgent = "a while"',
        "rest_after_urgent: 'a while' is not a number and hours, working hours, days, working days or "
        "months, such as '2 working days'",
    ),
    ("party_committee = 1", "party_committee: must be text, not a number; write it in quotes"),
    ('party_addressee = ""', "party_addressee: must be one line of 1 to 200 letters"),
    ("digest_when_empty = 1", "digest_when_empty: must be true or false, without quotes, not a number"),
    ('fone = "1"', "fone: unknown key, did you mean phone?"),
    ('"z\\u00fc x" = 1', "'z\\xfc x': unknown key"),
]


@pytest.mark.parametrize(("line", "words"), COMMUNITY_MISTAKES)
def test_a_mistake_about_the_community_is_told_with_its_line(tmp_path: Path, line: str, words: str) -> None:
    others = [given for given in GOOD.splitlines()[1:] if given.split(maxsplit=1)[0] != line.split(maxsplit=1)[0]]
    text = "\n".join(["# made for this test", "[community]", *others, "", line])

    assert refusals(tmp_path, text) == [f"community.toml:{len(others) + 4}: [community] {words}"]


PEOPLE_MISTAKES = [
    ('name = "甲"\nroles = ["officer"]', 1, "[[person]] id: is missing"),
    ('id = 1\nroles = ["officer"]', 1, "[[person]] name: is missing"),
    ('id = 1\nname = "甲"', 1, "[[person]] roles: is missing"),
    ('id = 1\nname = "甲"\nroles = []', 4, "[[person]] roles: the list is empty"),
    (
        'id = 1\nname = "甲"\nroles = [\n  "officer", # [\n  "oficer"]',
        6,
        "[[person]] roles: 'oficer' is not one of coordinator, volunteer, grid_worker, mediator, lawyer, "
        "party_worker, officer, district, supervisor, did you mean officer?",
    ),
    (
        'id = "1"\nname = "甲"\nroles = ["officer"]',
        2,
        "[[person]] id: must be a Telegram user id, a whole number above 0 without quotes, not text",
    ),
    (
        'id = true\nname = "甲"\nroles = ["officer"]',
        2,
        "[[person]] id: must be a Telegram user id, a whole number above 0 without quotes, not true or false",
    ),
    (
        'id = -5\nname = "甲"\nroles = ["officer"]',
        2,
        "[[person]] id: must be a Telegram user id, a whole number above 0 without quotes",
    ),
    (
        'id = 1\nname = "甲"\nroles = ["officer"]\nqueues = ["legal",\n\n"lega"]',
        7,
        "[[person]] queues: 'lega' is not the queue of a service, did you mean legal?",
    ),
    (
        'id = 1\nname = "甲"\nroles = ["officer"]\ngrids = ["G-9"]',
        5,
        "[[person]] grids: 'G-9' is not the code of a [[grid]]",
    ),
    (
        'id = 1\nname = "甲"\nroles = ["officer"]\nlanguages = ["zh_Hans"]',
        5,
        "[[person]] languages: 'zh_Hans' is not one of zh-Hans, en, zh-Hant, did you mean zh-Hans?",
    ),
    (
        'id = 1\nname = "甲"\nroles = ["officer"]\n\n[[person]]\nname = "乙"\nid = 1\nroles = ["officer"]',
        8,
        f"[[person]] id: 1 stands in line {GOOD_LINES + 2} already",
    ),
]


@pytest.mark.parametrize(("text", "line", "words"), PEOPLE_MISTAKES)
def test_a_mistake_about_a_person_is_told_with_its_line(tmp_path: Path, text: str, line: int, words: str) -> None:
    assert refusals(tmp_path, f"{GOOD}[[person]]\n{text}\n") == [f"community.toml:{GOOD_LINES + line}: {words}"]


OTHER_MISTAKES = [
    ('[[grid]]\nname = "一"', 1, "[[grid]] code: is missing"),
    (
        '[[grid]]\ncode = "第一"\nname = "一"',
        2,
        '[[grid]] code: must be 1 to 32 digits, letters from A to Z, or "-", such as "440304006001-001"',
    ),
    (
        '[[grid]]\ncode = "1"\nname = "一"\n[[grid]]\nname = "二"\ncode = "1"',
        6,
        f"[[grid]] code: 1 stands in line {GOOD_LINES + 2} already",
    ),
    (
        '[[grid]]\ncode = "1"\nname = "一"\nbuildings = [\n"福安大厦",\n]\n[[grid]]\ncode = "2"\nname = "二"\n'
        'buildings = ["彩田新村",\n  "福安大厦"]',
        11,
        f"[[grid]] buildings: 福安大厦 stands in line {GOOD_LINES + 5} already",
    ),
    ('[[grid]]\ncode = "1"\nname = "一"\nworker = 77', 4, "[[grid]] worker: no [[person]] has the id 77"),
    (
        '[[queue]]\nname = "leagal"\nchat_id = -1',
        2,
        "[[queue]] name: 'leagal' is not the queue of a service, did you mean legal?",
    ),
    ('[[queue]]\nname = "legal"', 1, "[[queue]] chat_id: is missing"),
    (
        '[[queue]]\nname = "legal"\nchat_id = 1001',
        3,
        "[[queue]] chat_id: must be the id of a Telegram group, a whole number below 0 without quotes",
    ),
    (
        '[[queue]]\nname = "legal"\nchat_id = -1\nthread_id = 0',
        4,
        "[[queue]] thread_id: must be the number of a topic",
    ),
    (
        '[[queue]]\nname = "legal"\nchat_id = -1\n[[queue]]\nname = "legal"\nchat_id = -2',
        5,
        f"[[queue]] name: legal stands in line {GOOD_LINES + 2} already",
    ),
    ('[queue]\nname = "legal"', 1, "queue: must be tables, each under a line [[queue]], not a table"),
    ("[service.legall]", 1, "[service] 'legall': there is no such service, did you mean legal?"),
    ("[service]\nlegal = 5", 2, "[service] legal: must be one table, [service.legal], not a number"),
    (
        '[service.legal]\nfirst_contact = "2 workdays"',
        2,
        "[service.legal] first_contact: '2 workdays' is not a number and hours, working hours, days, working days or "
        "months, such as '2 working days'",
    ),
    ("[service.legal]\nlease = 5", 2, "[service.legal] lease: must be text, not a number; write it in quotes"),
    ('[service.legal]\nlaese = "5 days"', 2, "[service.legal] laese: unknown key, did you mean lease?"),
    ('service.legal.laese = "5 days"', 1, "[community] service: unknown key"),
    (
        '[[grid]]\ncode = "1"\nname = "一"\npoints = [1, 2]',
        4,
        "[[grid]] points: must be a table, such as {...}, not a list",
    ),
    (
        '[[grid]]\ncode = "1"\nname = "一"\nbuildings = ["福安大厦"]\npoints = {"福安大夏" = [22.5, 114.0]}',
        5,
        "[[grid]] points: 福安大夏 is none of the buildings of this grid, did you mean 福安大厦?",
    ),
    (
        '[[grid]]\ncode = "1"\nname = "一"\nbuildings = ["福安大厦", "益田花园"]\n[grid.points]\n'
        '"福安大厦" = [22.5, 114.0]\n"益田花园" = [114.0, 22.5]',
        7,
        "[[grid]] points: 益田花园 must be [latitude, longitude]: a latitude lies between -90 and 90 and comes first",
    ),
    *(
        (
            f'[[grid]]\ncode = "1"\nname = "一"\nbuildings = ["福安大厦"]\n[grid.points]\n"福安大厦" = {value}',
            6,
            f"[[grid]] points: 福安大厦 must be [latitude, longitude]{why}",
        )
        for value, why in (
            ("[22.5]", " in degrees, such as [22.5432, 114.0579]"),
            ("22.5", " in degrees, such as [22.5432, 114.0579]"),
            ("[true, 114.0]", " in degrees, such as [22.5432, 114.0579]"),
            ('["22.5", 114.0]', " in degrees, such as [22.5432, 114.0579]"),
            ("[nan, 114.0]", ": a latitude lies between -90 and 90 and comes first"),
            ("[22.5, 180.5]", ": a longitude lies between -180 and 180"),
        )
    ),
    ("[[persons]]", 1, "persons: unknown key, did you mean person?"),
]


@pytest.mark.parametrize(("text", "line", "words"), OTHER_MISTAKES)
def test_a_mistake_elsewhere_is_told_with_its_line(tmp_path: Path, text: str, line: int, words: str) -> None:
    assert refusals(tmp_path, f"{GOOD}{text}\n") == [f"community.toml:{GOOD_LINES + line}: {words}"]


@pytest.mark.parametrize(("text", "line"), [("[community]", 1), ("\nname = ", 2), ("[x", 1), ("a = 1\n\na = 2", 3)])
def test_what_is_no_toml_is_told_with_its_line(tmp_path: Path, text: str, line: int) -> None:
    (words,) = refusals(tmp_path, f"{GOOD}{text}\n[[person]]\n")

    assert words.startswith(f"community.toml:{GOOD_LINES + line}: not TOML: ")


def test_a_string_that_never_ends_is_told_with_the_last_line(tmp_path: Path) -> None:
    (words,) = refusals(tmp_path, f'{GOOD}x = """\nabc\n\n')

    assert words.startswith(f"community.toml:{GOOD_LINES + 2}: not TOML: ")


def test_all_problems_of_a_file_are_told_together_in_their_order(tmp_path: Path) -> None:
    text = 'colour = "red"\n[community]\nprefix = "F1"\n[[person]]\nid = 1\n'

    assert refusals(tmp_path, text) == [
        "community.toml:1: colour: unknown key",
        *(
            f"community.toml:2: [community] {key}: is missing"
            for key in ("office_hours", "code", "name", "subdistrict", "district", "phone", "office")
        ),
        'community.toml:3: [community] prefix: must be 2 or 3 capital letters from A to Z, such as "FA"',
        "community.toml:4: [[person]] name: is missing",
        "community.toml:4: [[person]] roles: is missing",
    ]


def test_each_wrong_item_of_a_long_list_is_told_with_its_own_line(tmp_path: Path) -> None:
    skills = "skills = [\"a\", \"b, ]\", # [ \n'''c\n,''', [\n1, 2], {x = 3,\ty = 4},\n\"d\",\n5]"

    assert refusals(tmp_path, f'{GOOD}[[person]]\nid = 1\nname = "甲"\nroles = ["officer"]\n{skills}\n') == [
        f"community.toml:{GOOD_LINES + 6}: [[person]] skills: must be one line of 1 to 200 letters",
        f"community.toml:{GOOD_LINES + 7}: [[person]] skills: must be text, not a list",
        f"community.toml:{GOOD_LINES + 8}: [[person]] skills: must be text, not a table",
        f"community.toml:{GOOD_LINES + 10}: [[person]] skills: must be text, not a number; write it in quotes",
    ]


ADVISER = '[[person]]\nid = 1\nname = "甲"\nroles = ["lawyer"]\n'
DIARY_MISTAKES = [
    ('hours = ["Wed 14:00-17:00"]\nservice = "legal"', 1, "person: is missing"),
    ('person = 2\nhours = ["Wed 14:00-17:00"]\nservice = "legal"', 2, "person: no [[person]] has the id 2"),
    ('person = 1\nhours = ["Wed 14:00-17:00"]', 1, "service: is missing"),
    (
        'person = 1\nhours = ["Wed 14:00-17:00"]\nservice = "legl"',
        4,
        "service: 'legl' is not a service that has diaries, did you mean legal?",
    ),
    ('person = 1\nservice = "legal"', 1, "hours: is missing"),
    (
        'person = 1\nhours = ["Wed 2pm"]\nservice = "legal"',
        3,
        "hours: 'Wed 2pm' is not office hours such as 'Mon-Fri 09:00-12:00'",
    ),
    (
        'person = 1\nhours = ["Wed 14:00-17:00",\n"Mon-Fri 16:30-18:00"]\nservice = "legal"',
        4,
        "hours: 'Mon-Fri 16:30-18:00' overlaps with another line of the list",
    ),
    (
        'person = 1\nslot = 45\nhours = ["Wed 14:00-14:30"]\nservice = "legal"',
        4,
        "hours: 'Wed 14:00-14:30' is shorter than one time of 45 minutes",
    ),
    (
        'person = 1\nslot = 5\nhours = ["Wed 14:00-17:00"]\nservice = "legal"',
        3,
        "slot: must be minutes, a whole number from 10 to 240 without quotes",
    ),
    (
        'person = 1\nmodes = ["fone"]\nhours = ["Wed 14:00-17:00"]\nservice = "legal"',
        3,
        "modes: 'fone' is not one of visit, phone, online, home, did you mean phone?",
    ),
    (
        'person = 1\noff = ["2026-02-30"]\nhours = ["Wed 14:00-17:00"]\nservice = "legal"',
        3,
        "off: '2026-02-30' is not a day such as '2026-10-01'",
    ),
    (
        'person = 1\nextra = ["2026-10-10"]\nservice = "legal"',
        3,
        "extra: '2026-10-10' is not hours of a day such as '2026-10-10 14:00-17:00'",
    ),
    (
        'person = 1\nhour = ["Wed 14:00-17:00"]\nextra = []\nservice = "legal"',
        3,
        "hour: unknown key, did you mean hours?",
    ),
]


@pytest.mark.parametrize(("text", "line", "words"), DIARY_MISTAKES)
def test_a_mistake_in_a_diary_is_told_with_its_line(tmp_path: Path, text: str, line: int, words: str) -> None:
    at = GOOD_LINES + ADVISER.count("\n") + line

    told = refusals(tmp_path, f"{GOOD}{ADVISER}[[diary]]\n{text}\n")

    assert told == [f"community.toml:{at}: [[diary]] {words}"]
