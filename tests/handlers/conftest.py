"""The ground of the storage tests, for handlers too."""

from __future__ import annotations

from tests.storage.conftest import empty, ground, migrated

__all__ = ["empty", "ground", "migrated"]
