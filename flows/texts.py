"""Phrases to words in a person's language; the source text (zh-Hans) is the last resort."""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass
from datetime import date, datetime
from functools import cache, lru_cache
from pathlib import Path
from typing import TYPE_CHECKING, Literal, get_args
from zoneinfo import ZoneInfo

from babel.messages.pofile import read_po
from opencc import OpenCC

from flows.model import Arg, Lines, Phrase

if TYPE_CHECKING:
    from collections.abc import Mapping

Language = Literal["zh-Hans", "en", "zh-Hant"]
LANGUAGES: tuple[Language, ...] = get_args(Language)
SOURCE: Language = "zh-Hans"
NAMES: Mapping[Language, str] = {"zh-Hans": "简体中文", "en": "English", "zh-Hant": "繁體中文"}
CATALOGUES = Path(__file__).parent / "locale"
ENGLISH_DAYS = ("Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun")
ENGLISH_MONTHS = ("Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec")
CHINESE_DAYS = "一二三四五六日"
LAST_NARROW = 0x2E7F
ARTICLE = re.compile("^(?:A|An|The) ")
BIDI_AND_INVISIBLE = re.compile(
    "[\u00ad\u061c\u200b\u200e\u200f\u202a-\u202e\u2060-\u2069\ufeff\ud800-\udfff\x00-\x08\x0b-\x1f\x7f-\x9f]"
)


@dataclass(frozen=True, slots=True)
class Reader:
    """Who will read: the language, and the zone in which moments are told."""

    language: Language
    zone: ZoneInfo


@cache
def catalogue(language: Language) -> Mapping[str, str]:
    """Source text to translation; empty for the source language itself."""
    path = CATALOGUES / f"{language}.po"
    if language == SOURCE or not path.exists():
        return {}
    with path.open("rb") as file:
        entries = read_po(file, locale=language.replace("-", "_"))
    return {str(entry.id): str(entry.string) for entry in entries if entry.id and entry.string and not entry.fuzzy}


def language_of(code: str | None) -> Language:
    """The nearest of our languages to a language code of Telegram's (IETF tag), English for the rest of the world."""
    tag = (code or "zh").lower().replace("_", "-")
    if tag.partition("-")[0] not in {"zh", "yue"}:
        return "en"
    traditional = ("hant", "-tw", "-hk", "-mo", "yue")
    return "zh-Hant" if any(part in tag for part in traditional) else "zh-Hans"


def say(phrase: Phrase, reader: Reader) -> str:
    """The words of a phrase for a reader."""
    text = catalogue(reader.language).get(phrase.text, phrase.text)
    if not phrase.args:
        return text
    filled = {name: _place(value, reader) for name, value in phrase.args}
    return re.sub(r"\{(\w+)\}", lambda match: filled.get(match[1], match[0]), text)


def places_of(phrase: Phrase) -> set[str]:
    """The names of what has to be filled in."""
    return set(re.findall(r"\{(\w+)\}", phrase.text))


def say_lines(lines: Lines, reader: Reader) -> str:
    """Several phrases, a line each; an empty phrase is an empty line, and no more than one of these stands together."""
    text = "\n".join(say(line, reader) for line in lines)
    return re.sub(r"\n{3,}", "\n\n", text).strip()


def _place(value: Arg, reader: Reader) -> str:
    match value:
        case Phrase():
            return say(value, reader)
        case datetime():
            return say_moment(value, reader)
        case date():
            return say_day(value, reader.language)
        case tuple():
            comma = ", " if reader.language == "en" else "、"
            return comma.join(say(part, reader) for part in value)
        case _:
            return str(value)


def say_moment(at: datetime, reader: Reader) -> str:
    """A moment in the reader's zone: day, weekday and time."""
    local = at.astimezone(reader.zone)
    space = ", " if reader.language == "en" else " "
    return f"{say_day(local.date(), reader.language)}{space}{local:%H:%M}"


def say_day(day: date, language: Language) -> str:
    """A date with its weekday, without the year: everything we speak of is near."""
    if language == "en":
        return f"{ENGLISH_DAYS[day.weekday()]} {day.day} {ENGLISH_MONTHS[day.month - 1]}"
    week = "週" if language == "zh-Hant" else "周"
    return f"{day.month}月{day.day}日（{week}{CHINESE_DAYS[day.weekday()]}）"


def clean(text: str) -> str:
    """What a person wrote, without direction overrides, invisible and control characters, trimmed.

    Composed last: a letter and its accent may meet only once what stood between them is gone.
    """
    lines = text.replace("\r\n", "\n").replace("\r", "\n")
    return unicodedata.normalize("NFC", BIDI_AND_INVISIBLE.sub("", lines).strip())


def plain(text: str) -> str:
    """Text as it is compared: full-width to half-width, lower case, no spaces and no punctuation around it."""
    folded = unicodedata.normalize("NFKC", clean(text)).casefold()
    return re.sub(r"[\s。,.!!??、,:;;:()\[\]「」“”‘’\"'·\-_—/]+", "", folded)


@cache
def _to_simplified() -> OpenCC:
    return OpenCC("t2s")


def simplified(text: str) -> str:
    """Text as lists of words are written: half width, lower case, simplified, no spaces between Chinese characters."""
    folded = _to_simplified().convert(unicodedata.normalize("NFKC", clean(text)).casefold())
    joined = re.sub(r"(?<=[^\x00-\x7f])\s+|\s+(?=[^\x00-\x7f])", "", folded.replace("著", "着"))
    return joined.replace("’", "'")


@lru_cache(maxsize=1024)
def widest(label: Phrase) -> int:
    """The width of a label in the language in which it is longest, in letters; a Chinese character is two wide."""
    said = (say(label, Reader(language, ZoneInfo("UTC"))) for language in LANGUAGES)
    return max(sum(2 if ord(letter) > LAST_NARROW else 1 for letter in words) for words in said)


@lru_cache(maxsize=1024)
def spellings(phrase: Phrase) -> frozenset[str]:
    """How a label may be typed: its text in each language, as `plain` compares it, and without an English article."""
    texts = (phrase.text, *(catalogue(language).get(phrase.text, phrase.text) for language in LANGUAGES))
    return frozenset(plain(text) for text in (*texts, *(ARTICLE.sub("", text) for text in texts)))
