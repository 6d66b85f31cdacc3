"""What every kind of answer has in common: the protocol, its results, and the parts that many kinds share."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Protocol

from flows.model import Phrase, verbatim

if TYPE_CHECKING:
    from datetime import date

    from flows.model import Lines, Reply, Value

WORDS_WANTED = Phrase("这一题要用文字回答，直接打字发来就行。")
NOTHING_YET = Phrase("这一题还没有回答，先写一下再继续。")


@dataclass(frozen=True, slots=True)
class Asked:
    """What a field may know besides the reply: the local date, and what the question has so far."""

    today: date
    pending: Value | None = None


@dataclass(frozen=True, slots=True)
class Accepted:
    """The answer, whole."""

    value: Value


@dataclass(frozen=True, slots=True)
class Partial:
    """Not whole yet: a reading to be confirmed, an option ticked, one file of several."""

    value: Value
    quiet: bool = False
    """The question is redrawn in place rather than asked anew."""


@dataclass(frozen=True, slots=True)
class Rejected:
    """Why the reply can't be used: names the answer and says how to mend it."""

    why: Phrase


@dataclass(frozen=True, slots=True)
class Choices:
    """What to show under a question: labels to pick from by number, several a row where they are short."""

    labels: Lines
    finished: Phrase | None = None
    """The label of the button that ends an answer of several parts."""


class Field(Protocol):
    """One kind of answer."""

    @property
    def example(self) -> Phrase | None:
        """A good answer, shown after the second failure."""

    @property
    def takes_contact(self) -> bool:
        """Whether the question comes with a button that shares the sender's own number."""

    def choices(self, pending: Value | None) -> Choices:
        """The buttons under the question."""

    def question(self, ask: Phrase, pending: Value | None) -> Lines:
        """The question, or, where a reading awaits it, the question whether that is what was meant."""

    def parse(self, reply: Reply, asked: Asked) -> Accepted | Partial | Rejected:
        """What the reply means here."""

    def finish(self, pending: Value | None) -> Accepted | Rejected:
        """The answer when the person says that it is whole."""

    def show(self, value: Value) -> Phrase:
        """The answer in words, for the check-your-answers screen and the handler."""


class NoContact:
    """No button that shares a number."""

    __slots__ = ()

    @property
    def takes_contact(self) -> bool:
        """Never."""
        return False


class NoButtons:
    """Nothing to pick from."""

    __slots__ = ()

    def choices(self, pending: Value | None) -> Choices:
        """None."""
        return Choices(())


class AskedAsWritten:
    """The question is the step's own words whatever came before."""

    __slots__ = ()

    def question(self, ask: Phrase, pending: Value | None) -> Lines:
        """The step's words."""
        return (ask,)


class OneReply:
    """Answered by one reply: there is nothing to finish."""

    __slots__ = ()

    def finish(self, pending: Value | None) -> Accepted | Rejected:
        """Not an answer yet."""
        return Rejected(NOTHING_YET)


class ShownAsGiven:
    """The answer is shown as the person wrote it, in every language."""

    __slots__ = ()

    def show(self, value: Value) -> Phrase:
        """The words themselves."""
        return verbatim(value if isinstance(value, str) else "、".join(value))


def is_wordless(reply: Reply) -> bool:
    """Whether a file, a contact card, a position or nothing at all came instead of words."""
    return not reply.text.strip() or reply.attachment is not None
