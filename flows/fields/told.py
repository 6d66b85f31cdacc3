"""Words: typed, and where a step allows it spoken, with photos and files beside them."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from flows.fields.answers import WORDS_WANTED, Accepted, Asked, Choices, NoContact, Partial, Rejected, is_wordless
from flows.fields.written import FILES_DONE, FILES_SHOWN, FILES_SO_FAR, Files, one_more
from flows.model import Phrase, verbatim
from flows.texts import clean

if TYPE_CHECKING:
    from collections.abc import Iterable

    from flows.fields.answers import Field
    from flows.model import Lines, Reply, Value

WORDS = "words:"
"""Before the words in an answer that has files too; those are row ids."""
VOICE = frozenset({"voice"})
ANYTHING = frozenset({"voice", "photo", "document", "video"})

TEXT_TOO_LONG = Phrase("写得很详细，不过这里最多 {limit} 个字，多了 {over} 个字。复制刚才的话，删短一点再发来就行。")
TEXT_TOO_SHORT = Phrase("再多写一点，至少 {least} 个字，别人才看得明白。")
SPEAK_OR_WRITE = Phrase("打字、发语音都行。")
WRITE_OR_SEND = Phrase("打字、发语音、发照片都行。")
VOICES_SO_FAR = Phrase("收到 {n} 段语音。没说完就接着说，说完了点“说完了”。")
VOICES_DONE = Phrase("说完了")
SAY_SOMETHING = Phrase("这一题要说几句话：打字，或者发一段语音。")
NO_PICTURE_HERE = Phrase("这一题收不了照片和文件，打字或者发语音都行。")
WORDS_OR_FILES = Phrase("这里要文字、语音、照片或文件，直接发来就行。")
SIGNS_ONLY = Phrase("没看懂。用几个字说说就行。")
NOTHING_SAID = Phrase("还没有收到。打几个字，或者发一段语音。")
VOICES_SHOWN = Phrase("语音 {n} 段")
BESIDE = Phrase("{words}（{files}）")


@dataclass(frozen=True, slots=True)
class Text(NoContact):
    """Words between `least` and `limit` characters, or files of these kinds, or both: words end it, a button else."""

    limit: int = 500
    least: int = 1
    example: Phrase | None = None
    kinds: frozenset[str] = frozenset()
    hint: bool = True
    """Whether the question says that one may speak."""

    def choices(self, pending: Value | None) -> Choices:
        """The last button, once something has come."""
        return Choices((), finished=self._done() if pending else None)

    def question(self, ask: Phrase, pending: Value | None) -> Lines:
        """The question, and from the first file on how many have come."""
        _, files = parts(pending)
        if files:
            return ((VOICES_SO_FAR if self.kinds == VOICE else FILES_SO_FAR)(n=len(files)),)
        if not self.hint or not self.kinds:
            return (ask,)
        return (ask, SPEAK_OR_WRITE if self.kinds == VOICE else WRITE_OR_SEND)

    def parse(self, reply: Reply, asked: Asked) -> Accepted | Partial | Rejected:
        """A file more, or the words, which end it."""
        words, files = parts(asked.pending)
        if reply.attachment is not None and self.kinds:
            return self._file(reply, words, files)
        written = clean(reply.text)
        if is_wordless(reply) or not any(char.isalnum() for char in written):
            return Rejected(self._wanted(reply))
        if len(written) > self.limit:
            return Rejected(TEXT_TOO_LONG(limit=self.limit, over=len(written) - self.limit))
        if len(written) < self.least and not files:
            return Rejected(TEXT_TOO_SHORT(least=self.least))
        return Accepted(joined(written, files))

    def _wanted(self, reply: Reply) -> Phrase:
        if reply.attachment is None and clean(reply.text):
            return SIGNS_ONLY
        if not self.kinds:
            return WORDS_WANTED
        if reply.attachment is None and self.kinds == VOICE:
            return SAY_SOMETHING
        return NO_PICTURE_HERE if self.kinds == VOICE else WORDS_OR_FILES

    def _file(self, reply: Reply, words: str, files: tuple[str, ...]) -> Partial | Rejected:
        assert reply.attachment is not None
        if reply.attachment.kind not in self.kinds:
            return Rejected(self._wanted(reply))
        more = one_more(reply, files, done=self._done())
        if isinstance(more, Rejected):
            return more
        caption = clean(reply.text)[: self.limit]
        said = "\n".join(part for part in (words, caption) if part)
        value = joined(said, more)
        assert isinstance(value, tuple)
        return Partial(value)

    def _done(self) -> Phrase:
        return VOICES_DONE if self.kinds == VOICE else FILES_DONE

    def finish(self, pending: Value | None) -> Accepted | Rejected:
        """What has come; nothing is no answer."""
        return Accepted(pending) if pending else Rejected(NOTHING_SAID)

    def show(self, value: Value) -> Phrase:
        """The words, and how many files stand beside them."""
        words, files = parts(value)
        if not files:
            return verbatim(words)
        count = (VOICES_SHOWN if self.kinds == VOICE else FILES_SHOWN)(n=len(files))
        return BESIDE(words=words, files=count) if words else count


def parts(value: Value | None) -> tuple[str, tuple[str, ...]]:
    """The words and the row ids of the files of an answer."""
    if isinstance(value, str):
        return value, ()
    given = value or ()
    words = next((part.removeprefix(WORDS) for part in given if part.startswith(WORDS)), "")
    return words, tuple(part for part in given if not part.startswith(WORDS))


def joined(words: str, files: Iterable[str]) -> Value:
    """The answer of these words and files: plain words where there is no file."""
    found = tuple(files)
    if not found:
        return words
    return (*found, WORDS + words) if words else found


def takes_files(field: Field) -> bool:
    """Whether a file may be (a part of) the answer."""
    return isinstance(field, Files) or (isinstance(field, Text) and bool(field.kinds))


def without(value: Value, lost: frozenset[str]) -> Value | None:
    """An answer without the files that could not be kept; None where nothing of it is left."""
    if isinstance(value, str):
        return value
    words, files = parts(value)
    return joined(words, (file for file in files if file not in lost)) or None
