"""Answers that are written, shared or sent: words, a name, a telephone number, files."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING

from flows.fields.answers import (
    Accepted,
    Asked,
    AskedAsWritten,
    Choices,
    NoButtons,
    NoContact,
    OneReply,
    Partial,
    Rejected,
    ShownAsGiven,
    is_wordless,
)
from flows.fields.reading import dialled, fold, numbers_in, read_phone
from flows.model import Phrase, verbatim
from flows.texts import clean

if TYPE_CHECKING:
    from flows.model import Lines, Reply, Value


NAME_UNREAD = Phrase("这里要写姓名，打字发来就行。")
NAME_WITH_NUMBER = Phrase("这里只写姓名，不用写号码。")
NAME_TOO_LONG = Phrase("姓名最多写 {limit} 个字。这里只写姓名就行，别的后面再说。")
NAME_EXAMPLE = Phrase("张三")
LONGEST_NAME = 40
AROUND_NAME = re.compile(r"^[\s。.,，、!！]+|[\s。,，、!！]+$")
BEFORE_NAME = re.compile(r"^(?:(?:我的)?(?:姓名|名字)(?:是|叫)?[:：]?|我叫|我是|my name is)\s*", re.IGNORECASE)

PHONE_UNREAD = Phrase("没看到电话号码。写 11 位手机号，或者带区号的座机号；自己没有，写家里人的也行。")
PHONE_LENGTH = Phrase("手机号是 11 位，这里数到 {n} 位。对一对，再发一次。")
PHONE_ONE = Phrase("这里只写一个号码。写最容易找到您的那个。")
PHONE_OF_ANOTHER = Phrase("这张名片不是您自己的。点“发送我的手机号码”，或者把号码打出来。")
PHONE_EXAMPLE = Phrase("13812345678")

FILES_SO_FAR = Phrase("已收到 {n} 个文件。还有就接着发，没有了请点“发完了”。")
FILES_DONE = Phrase("发完了")
FILES_WANTED = Phrase("这一题要发照片、文件或语音，不用打字。")
FILES_NONE_YET = Phrase("还没有收到文件。先发一张照片、一个文件或一段语音。")
FILE_TOO_LARGE = Phrase("这个文件太大，收不了。一个文件最多 {megabytes} MB，换一张小一点的照片再发。")
FILES_TOO_MANY = Phrase("最多收 {most} 个文件，前面的都收好了。点“{done}”就可以继续。")
FILE_LOST = Phrase("这个文件没有收到，再发一次就好。")
LARGEST_FILE = 20 * 1024 * 1024
"""Bytes; bots can fetch no more than 20 MB."""
MOST_FILES = 10
FILES_EXAMPLE = Phrase("拍一张照片，直接发到这里")
FILES_SHOWN = Phrase("{n} 个文件")


def one_line(text: str) -> str:
    """What was written, on one line and without invisible characters."""
    return re.sub(r"\s+", " ", clean(text)).strip()


@dataclass(frozen=True, slots=True)
class Name(NoContact, NoButtons, AskedAsWritten, OneReply, ShownAsGiven):
    """A person's name as the person writes it, in any script."""

    @property
    def example(self) -> Phrase | None:
        """Two names."""
        return NAME_EXAMPLE

    def parse(self, reply: Reply, asked: Asked) -> Accepted | Partial | Rejected:
        """The name, its spaces tidied and the words before it left out."""
        name = BEFORE_NAME.sub("", AROUND_NAME.sub("", one_line(reply.text)))
        if is_wordless(reply) or not any(char.isalpha() for char in name):
            return Rejected(NAME_UNREAD)
        if re.search(r"\d{5}", fold(name)):
            return Rejected(NAME_WITH_NUMBER)
        return Accepted(name) if len(name) <= LONGEST_NAME else Rejected(NAME_TOO_LONG(limit=LONGEST_NAME))


@dataclass(frozen=True, slots=True)
class Phone(NoButtons, AskedAsWritten, OneReply):
    """A telephone number that the person can be reached at, typed or shared from the person's own card."""

    own: bool = True
    """Whether it is the number of who fills in the form; else any card will do."""

    @property
    def takes_contact(self) -> bool:
        """Sharing one's own number is easier than typing it."""
        return self.own

    @property
    def example(self) -> Phrase | None:
        """A mobile and a landline number."""
        return PHONE_EXAMPLE

    def parse(self, reply: Reply, asked: Asked) -> Accepted | Partial | Rejected:
        """The number; where it is one's own, a card counts only if it is the sender's."""
        if self.own and reply.phone and not reply.own_phone:
            return Rejected(PHONE_OF_ANOTHER)
        if number := _shared(reply.phone) if reply.phone else read_phone(reply.text):
            return Accepted(number)
        if len(numbers_in(reply.text)) > 1:
            return Rejected(PHONE_ONE)
        digits = dialled(reply.text).removeprefix("+86")
        looks_mobile = digits.startswith("1") and digits.isdigit() and len(digits) >= 7
        return Rejected(PHONE_LENGTH(n=len(digits)) if looks_mobile and len(digits) != 11 else PHONE_UNREAD)

    def show(self, value: Value) -> Phrase:
        """The number with its middle hidden: the screen may be seen by others."""
        words = value if isinstance(value, str) else "".join(value)
        number, turn, extension = words.partition("转")
        hidden = f"{number[:-8]}****{number[-4:]}" if len(number) >= 8 else f"****{number[-3:]}"
        return verbatim(hidden + turn + extension)


def _shared(phone: str) -> str | None:
    """The number of a contact card, which Telegram gives with its country code but often without the plus."""
    return read_phone(phone) or read_phone(f"+{phone}")


def too_large(size: int, largest: int = LARGEST_FILE) -> Phrase | None:
    """What is said of a file of so many bytes; None where it is not too large."""
    return FILE_TOO_LARGE(megabytes=largest // (1024 * 1024)) if size > largest else None


def one_more(
    reply: Reply, kept: tuple[str, ...], *, done: Phrase, most: int = MOST_FILES, largest: int = LARGEST_FILE
) -> tuple[str, ...] | Rejected:
    """The files with the one that came; `done` is the button that ends the answer, named where there are too many."""
    if reply.attachment is not None and (refused := too_large(reply.attachment.size, largest)):
        return Rejected(refused)
    if len(kept) >= most:
        return Rejected(FILES_TOO_MANY(most=most, done=done))
    if not reply.kept_as:
        return Rejected(FILE_LOST)
    return kept if reply.kept_as in kept else (*kept, reply.kept_as)


@dataclass(frozen=True, slots=True)
class Files(NoContact):
    """Photos, documents and voice messages, one by one until the person says that these are all."""

    most: int = MOST_FILES
    largest: int = LARGEST_FILE

    @property
    def example(self) -> Phrase | None:
        """What to do."""
        return FILES_EXAMPLE

    def choices(self, pending: Value | None) -> Choices:
        """The last button, once something has come."""
        return Choices((), finished=FILES_DONE if _kept(pending) else None)

    def question(self, ask: Phrase, pending: Value | None) -> Lines:
        """The question, and from the first file on how many have come."""
        kept = _kept(pending)
        return (FILES_SO_FAR(n=len(kept)),) if kept else (ask,)

    def parse(self, reply: Reply, asked: Asked) -> Accepted | Partial | Rejected:
        """One file more."""
        kept = _kept(asked.pending)
        if reply.attachment is None or reply.attachment.kind == "other":
            return Rejected(FILES_WANTED)
        more = one_more(reply, kept, most=self.most, largest=self.largest, done=FILES_DONE)
        return more if isinstance(more, Rejected) else Partial(more)

    def finish(self, pending: Value | None) -> Accepted | Rejected:
        """All files; none is no answer."""
        kept = _kept(pending)
        return Accepted(kept) if kept else Rejected(FILES_NONE_YET)

    def show(self, value: Value) -> Phrase:
        """How many files there are."""
        return FILES_SHOWN(n=len(_kept(value)))


def _kept(value: Value | None) -> tuple[str, ...]:
    return (value,) if isinstance(value, str) and value else tuple(value or ())
