"""Formatted text (HTML, MarkdownV2, Markdown) into plain text and entities, refusing what Telegram refuses."""

import html
import re
from collections.abc import Sequence
from dataclasses import dataclass, field

from bot.demo.telegram.errors import ApiError, bad_request
from bot.demo.telegram.model import Json, utf16

HTML_TAGS = {
    "b": "bold", "strong": "bold", "i": "italic", "em": "italic", "u": "underline", "ins": "underline",
    "s": "strikethrough", "strike": "strikethrough", "del": "strikethrough", "tg-spoiler": "spoiler",
    "span": "spoiler", "a": "text_link", "code": "code", "pre": "pre", "blockquote": "blockquote",
    "tg-emoji": "custom_emoji",
}  # fmt: skip
HTML_TOKEN = re.compile(
    r"<(?P<close>/?)(?P<name>[^\s>]*)(?P<rest>[^>]*)(?P<end>>?)|&(?:lt|gt|amp|quot|#\d+|#x[0-9a-fA-F]+);"
)
HREF = re.compile(r"""href\s*=\s*["']?([^"'>\s]*)""")
MARKS = {
    "*": "bold",
    "_": "italic",
    "__": "underline",
    "~": "strikethrough",
    "||": "spoiler",
    "`": "code",
    "```": "pre",
}
RESERVED = frozenset("_*[]()~`>#+-=|{}.!")
V2_TOKEN = re.compile(r"\\(.)|(```|__|\|\||[*_~`])|\[|\]\(([^)]*)\)|^>|(.)", re.DOTALL | re.MULTILINE)


@dataclass(slots=True)
class Written:
    """Text so far, the entities in it, and the ones still open."""

    text: list[str] = field(default_factory=list)
    length: int = 0
    entities: list[Json] = field(default_factory=list)
    open: list[tuple[str, str, int, Json]] = field(default_factory=list)

    def add(self, text: str) -> None:
        self.text.append(text)
        self.length += utf16(text)

    def begin(self, tag: str, kind: str, **facts: object) -> None:
        self.open.append((tag, kind, self.length, dict(facts)))

    def end(self, **facts: object) -> None:
        _, kind, start, known = self.open.pop()
        if self.length > start:
            self.entities.append({"type": kind, "offset": start, "length": self.length - start, **known, **facts})


def refused(what: str) -> ApiError:
    """The text can't be parsed."""
    return bad_request(f"can't parse entities: {what}")


def parse(text: str, mode: str) -> tuple[str, tuple[Json, ...]]:
    """Plain text without space around it, and its entities."""
    readers = {"": _plain, "html": _html, "markdownv2": _markdown_v2, "markdown": _markdown}
    if mode.lower() not in readers:
        raise bad_request("unsupported parse_mode")
    written = readers[mode.lower()](text)
    whole = "".join(written.text)
    shift = utf16(whole) - utf16(whole.lstrip())
    entities = sorted(written.entities, key=lambda entity: (_number(entity["offset"]), -_number(entity["length"])))
    return whole.strip(), tuple({**e, "offset": max(0, _number(e["offset"]) - shift)} for e in entities)


def _number(value: object) -> int:
    return value if isinstance(value, int) else 0


def _plain(text: str) -> Written:
    written = Written()
    written.add(text)
    return written


def _html(text: str) -> Written:
    written, at = Written(), 0
    for token in HTML_TOKEN.finditer(text):
        written.add(text[at : token.start()])
        at = token.end()
        if token[0].startswith("&"):
            written.add(html.unescape(token[0]))
        elif token["close"]:
            _end_tag(written, token["name"].lower(), _bytes(text, token.start()))
        else:
            _start_tag(written, token, _bytes(text, token.start()))
    written.add(text[at:])
    if written.open:
        raise refused(f'Can\'t find end tag corresponding to start tag "{written.open[-1][0]}"')
    return written


def _bytes(text: str, at: int) -> int:
    return len(text[:at].encode())


def _start_tag(written: Written, token: re.Match[str], offset: int) -> None:
    name = token["name"].lower()
    if name not in HTML_TAGS:
        raise refused(f'Unsupported start tag "{name}" at byte offset {offset}')
    if not token["end"]:
        raise refused(f"Unclosed start tag at byte offset {offset}")
    if name == "span" and "tg-spoiler" not in token["rest"]:
        raise refused(f'Tag "span" must have class "tg-spoiler" at byte offset {offset}')
    link = HREF.search(token["rest"])
    written.begin(name, HTML_TAGS[name], **({"url": html.unescape(link[1])} if name == "a" and link else {}))


def _end_tag(written: Written, name: str, offset: int) -> None:
    if not written.open:
        raise refused(f"Unexpected end tag at byte offset {offset}")
    expected = written.open[-1][0]
    if name != expected:
        raise refused(f'Unmatched end tag at byte offset {offset}, expected "</{expected}>", found "</{name}>"')
    written.end()


def _markdown_v2(text: str) -> Written:
    written = Written()
    for token in V2_TOKEN.finditer(text):
        _v2_token(written, token, _bytes(text, token.start()))
    if written.open:
        kind = written.open[-1][1].replace("_", " ").title().replace(" ", "")
        raise refused(f"Can't find end of {kind} entity at byte offset {_bytes(text, len(text))}")
    return written


def _v2_token(written: Written, token: re.Match[str], offset: int) -> None:
    inside_code = bool(written.open) and written.open[-1][1] in ("code", "pre")
    mark = token[2]
    if token[1] is not None:
        written.add(token[1])
    elif mark and written.open and written.open[-1][0] == mark:
        written.end()
    elif inside_code:
        written.add(token[0])
    elif mark:
        written.begin(mark, MARKS[mark])
    elif token[0] == "[":
        written.begin("[", "text_link")
    elif token[3] is not None and written.open and written.open[-1][0] == "[":
        written.end(url=token[3])
    elif token[0] in RESERVED and token[4] is not None:
        raise refused(f"Character '{token[0]}' is reserved and must be escaped with the preceding '\\'")
    elif token[0] != ">":
        written.add(token[0])


def _markdown(text: str) -> Written:
    """The old Markdown: no nesting, and only pairs matter."""
    written = Written()
    for token in re.finditer(r"\\([_*`\[])|(```|[*_`])|(.)", text, re.DOTALL):
        mark = token[2]
        if mark and written.open:
            if written.open[-1][0] == mark:
                written.end()
            else:
                written.add(mark)
        elif mark:
            written.begin(mark, {"*": "bold", "_": "italic"}.get(mark, MARKS.get(mark, "code")))
        else:
            written.add(token[1] or token[0])
    if written.open:
        raise refused(f"Can't find end of the entity starting at byte offset {_bytes(text, written.open[-1][2])}")
    return written


COMMAND = re.compile(r"(?<![\w/])/[A-Za-z0-9_]{1,32}(?:@[A-Za-z0-9_]{3,32})?(?![\w/])", re.ASCII)
MENTION = re.compile(r"(?<![\w@])@[A-Za-z][A-Za-z0-9_]{3,31}", re.ASCII)


def with_found(text: str, entities: tuple[Json, ...]) -> tuple[Json, ...]:
    """The entities, and the commands and mentions outside of them that Telegram marks by itself."""
    found = tuple(entity for entity in found_entities(text) if not _within(entity, entities))
    return tuple(sorted((*entities, *found), key=lambda entity: _number(entity["offset"])))


def found_entities(text: str) -> tuple[Json, ...]:
    """The commands and mentions that Telegram marks in what somebody types."""
    kinds = (("bot_command", COMMAND), ("mention", MENTION))
    found = [
        {"type": kind, "offset": utf16(text[: hit.start()]), "length": utf16(hit[0])}
        for kind, pattern in kinds
        for hit in pattern.finditer(text)
    ]
    commands = [e for e in found if e["type"] == "bot_command"]
    return tuple(commands + [e for e in found if e["type"] == "mention" and not _within(e, commands)])


def _within(entity: Json, others: Sequence[Json]) -> bool:
    start = _number(entity["offset"])
    return any(_number(o["offset"]) <= start < _number(o["offset"]) + _number(o["length"]) for o in others)
