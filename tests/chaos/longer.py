"""Runs a test of another folder as a row: with a size that a long run can afford, reading the figures that it tells."""

from __future__ import annotations

import asyncio
import os
import sys
from typing import TYPE_CHECKING

from tests.chaos import protocol
from tests.chaos.row import Outcome, Row

if TYPE_CHECKING:
    from tests.chaos.nodes import Node
    from tests.chaos.row import Order

LONGEST = 3600
"""Seconds for a test that has no time limit of its own, where the row has none."""


def row_of(node: Node) -> Row:
    """The row of a test."""

    async def run(order: Order) -> Outcome:
        return await _run(node, order)

    return Row(node.name, node.fault, run)


async def _run(node: Node, order: Order) -> Outcome:
    limit = LONGEST if order.ends is None else max(60, int(order.ends - asyncio.get_running_loop().time()))
    settings = {"YIZHAN_SEED": str(order.seed), "YIZHAN_SCALE": str(max(1.0, node.scale * order.scale))}
    process = await asyncio.create_subprocess_exec(
        sys.executable, "-m", "pytest", "-n", "0", "-s", "-q", f"--timeout={limit}", node.test,
        env={**os.environ, **settings}, stdin=asyncio.subprocess.DEVNULL,
        stdout=asyncio.subprocess.PIPE, stderr=asyncio.subprocess.STDOUT,
    )  # fmt: skip
    try:
        said, _ = await process.communicate()
    finally:
        if process.returncode is None:
            process.terminate()
            await process.wait()
    lines = said.decode(errors="replace").splitlines()
    found = [figures for line in lines if (figures := protocol.read(line))]
    if process.returncode:
        return Outcome(found, "\n".join(["the test failed", *lines[-30:]]))
    return Outcome(found, "" if found else "the test told no figures")
