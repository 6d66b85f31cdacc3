"""Which grids of the community: ticked one by one, or all of them."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from flows.fields.answers import Choices
from flows.fields.picked import CHOSEN, TICKED, UNTICKED, Many
from flows.model import Phrase, verbatim

if TYPE_CHECKING:
    from flows.model import Value

ANYWHERE = Phrase("哪里都行")


@dataclass(frozen=True, slots=True)
class Grids(Many):
    """Any number of the community's grids, which are said as the file names them."""

    options: tuple[str, ...] = ()
    none: str | None = ANYWHERE.text

    def choices(self, pending: Value | None) -> Choices:
        """The grids with their ticks, and that all will do."""
        ticked = pending if isinstance(pending, tuple) else ()
        labels = ((TICKED if each in ticked else UNTICKED)(option=self._named(each)) for each in self.every)
        return Choices(tuple(labels), finished=CHOSEN)

    def show(self, value: Value) -> Phrase:
        """The names of the grids."""
        names = value if isinstance(value, tuple) else (value,)
        return Phrase("{list}", (("list", tuple(self._named(name) for name in names)),))

    def _named(self, name: str) -> Phrase:
        return ANYWHERE if name == self.none else verbatim(name)
