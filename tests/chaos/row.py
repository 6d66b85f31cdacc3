"""What a row of `make chaos` is: one fault, how it is ordered, what it comes to, and the tools that it needs."""

from __future__ import annotations

import asyncio
import os
import shutil
import subprocess
from dataclasses import dataclass
from pathlib import Path
from random import Random  # noqa: TID251  (with a seed that is printed)
from typing import TYPE_CHECKING

from tests.postgres import PostgresError, find_binaries

if TYPE_CHECKING:
    from collections.abc import Callable, Coroutine, Sequence

    from tests.chaos.protocol import Figures

FUSE_MODULES = ("fusepy", "fuse", "mfusepy")
"""The names under which Debian and the package index have the same binding."""
PYTHONS = ("python3", "/usr/bin/python3")


@dataclass(frozen=True, slots=True)
class Order:
    """How a row is to run."""

    name: str
    seed: int
    scale: float = 1
    ends: float | None = None
    """On the event loop's clock; None where the row may take as long as it takes."""

    def chance(self, part: object = "") -> Random:
        """The chance of this row (and a part of it), the same for the same seed whatever else runs."""
        return Random(f"{self.seed}:{self.name}:{part}")  # noqa: S311

    def many(self, usual: int, *, least: int = 1) -> int:
        """How often to do what a long run does so often."""
        return max(least, round(usual * self.scale))

    def is_over(self) -> bool:
        """Whether the row's time is over: what was begun is finished, nothing new is begun."""
        return self.ends is not None and asyncio.get_running_loop().time() >= self.ends


@dataclass(frozen=True, slots=True)
class Outcome:
    """What a row has come to: its figures, and in words what is wrong."""

    figures: Sequence[Figures]
    words: str = ""


@dataclass(frozen=True, slots=True)
class Row:
    """One fault, made to happen often."""

    name: str
    fault: str
    run: Callable[[Order], Coroutine[object, object, Outcome]]
    needs: Sequence[str] = ()
    """Tools, by the names of `TOOLS`."""

    def lacks(self) -> str:
        """The tools that are missing, each with what to do about it; empty where all are there."""
        return "; ".join(f"{name} is missing: {TOOLS[name][1]}" for name in self.needs if not TOOLS[name][0]())


def fuse_python() -> str | None:
    """An interpreter that has a binding for FUSE; None where there is none."""
    tries = " or ".join(f"find({name!r})" for name in FUSE_MODULES)
    code = f"import sys; from importlib.util import find_spec as find; sys.exit(not ({tries}))"
    for python in filter(None, map(shutil.which, PYTHONS)):
        if subprocess.run([python, "-c", code], check=False, env={"PATH": os.defpath}).returncode == 0:  # noqa: S603
            return python
    return None


def _has_postgres() -> bool:
    try:
        return bool(find_binaries())
    except PostgresError:
        return False


TOOLS: dict[str, tuple[Callable[[], bool], str]] = {
    "strace": (lambda: shutil.which("strace") is not None, "apt-get install strace"),
    "fusermount": (lambda: shutil.which("fusermount") is not None, "apt-get install fuse"),
    "/dev/fuse": (lambda: Path("/dev/fuse").exists(), "there is no FUSE here, or not for this container"),
    "fusepy": (lambda: fuse_python() is not None, "apt-get install python3-fusepy"),
    "root": (lambda: os.geteuid() == 0, "the row mounts a file system, which root alone may do"),
    "mount": (lambda: shutil.which("mount") is not None, "apt-get install mount"),
    "cc": (lambda: shutil.which("cc") is not None, "apt-get install gcc libc6-dev"),
    "postgres": (_has_postgres, "set PG_BIN to the folder that holds initdb and pg_ctl"),
}  # fmt: skip
"""Whether a tool is there, and what to do where it is not."""
