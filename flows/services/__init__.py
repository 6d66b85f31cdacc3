"""The services, one file each: the menu's order is that of the files' names."""

from __future__ import annotations

import importlib
import pkgutil
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator


def declared() -> Iterator[tuple[str, object]]:
    """Each file's name, and what it declares as its SERVICE; None where it declares nothing."""
    for entry in sorted(pkgutil.iter_modules(__path__), key=lambda entry: entry.name):
        yield entry.name, getattr(importlib.import_module(f"{__name__}.{entry.name}"), "SERVICE", None)
