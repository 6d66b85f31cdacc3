"""One cause and what follows from it."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from flows.texts import Reader

if TYPE_CHECKING:
    from datetime import datetime

    from sqlalchemy.orm import Session

    from flows.community import Community
    from flows.model import CommunityId
    from flows.registry import Directory


@dataclass(slots=True)
class Applying:
    """One cause and the rows that follow from it."""

    tx: Session
    cause: str
    community: CommunityId
    at: datetime
    directory: Directory
    count: int = field(default=0)

    @property
    def home(self) -> Community:
        """The community of the cause."""
        return self.directory.communities[self.community]

    @property
    def reader(self) -> Reader:
        """Who reads in the community's groups."""
        return Reader(self.home.language, self.home.calendar.zone)

    def key(self) -> str:
        """The next key under this cause."""
        self.count += 1
        return f"{self.cause}/{self.count}"
