"""Starts `yizhan` with the pauses of its event loop measured; `python -m benchmarks.lagged FILE run`."""

from __future__ import annotations

import asyncio
import sys
from typing import TYPE_CHECKING, Any

from benchmarks.lag import Probe

if TYPE_CHECKING:
    from collections.abc import Coroutine

_run_plain = asyncio.run


def main() -> None:
    """Runs the command of the remaining arguments, the probe beside it on the same loop."""
    from bot.cli.commands import main as yizhan

    target = sys.argv[1]

    def run(whole: Coroutine[Any, Any, int]) -> int:
        async def watched() -> int:
            await Probe(target).start_for(None)
            return await whole

        return _run_plain(watched())

    setattr(asyncio, "run", run)  # noqa: B010  (an assignment would need to fool the type checker)
    yizhan(sys.argv[2:])


if __name__ == "__main__":
    main()
