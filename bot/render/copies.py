"""The copy of what is kept of a person: to be read, or for programs."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

from flows.texts import say_lines
from handlers.rights.telling import lines_of

if TYPE_CHECKING:
    from collections.abc import Mapping

    from flows.texts import Reader


def data(content: Mapping[str, object]) -> bytes:
    """JSON (UTF-8)."""
    return json.dumps(content, ensure_ascii=False, indent=2).encode()


def text(content: Mapping[str, object], reader: Reader) -> bytes:
    """Plain words, a thought a line, with a mark by which every editor knows that it is UTF-8."""
    return say_lines(lines_of(content), reader).encode("utf-8-sig")
