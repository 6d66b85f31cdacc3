"""Starts `yizhan` with every thread's calls counted and timed; `python -m benchmarks.calls FILE run`.

Counting makes everything slower, small functions most of all: for where and how often, not for how fast.
"""

from __future__ import annotations

import cProfile
import pstats
import sys
import threading
from pathlib import Path

_profiles: list[cProfile.Profile] = []
_lock = threading.Lock()
_run_plain = threading.Thread.run


def _run_counted(thread: threading.Thread) -> None:
    profile = cProfile.Profile()
    with _lock:
        _profiles.append(profile)
    profile.runcall(_run_plain, thread)


def main() -> None:
    """Runs the command of the remaining arguments and writes the sums at its end."""
    from bot.cli.commands import main as yizhan

    target = Path(sys.argv[1])
    setattr(threading.Thread, "run", _run_counted)  # noqa: B010  (an assignment would need to fool the type checker)
    profile = cProfile.Profile()
    _profiles.append(profile)
    try:
        profile.runcall(yizhan, sys.argv[2:])
    finally:
        stats = pstats.Stats(profile)
        for other in _profiles[1:]:
            other.create_stats()
            stats.add(other)
        stats.dump_stats(target)


if __name__ == "__main__":
    main()
