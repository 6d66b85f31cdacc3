"""The clock of a running bot leaps again and again while a crowd uses it, on both databases, with the limits on."""

from __future__ import annotations

import asyncio
import math
from pathlib import Path
from typing import TYPE_CHECKING

from tests.chaos.row import Outcome, Row
from tests.chaos.scene import Scene, Tally, open_scene, own_postgres
from tests.outside.people import Person

if TYPE_CHECKING:
    from random import Random  # noqa: TID251  (with a seed that is printed)

    from tests.chaos.row import Order

LEAPS = 100
AT_ONCE = 15
HOURS, YEARS = 20 * 3600, 10 * 365 * 86400
"""Seconds: ahead no further, or what people are filling in would be over; back by years, too."""
SHARE_OF_YEARS = 0.2
NEWCOMERS = 900_001
"""Somebody new asks after each leap: whoever asks too often is not answered."""
LONGEST_PEACE, LONGEST_STALL = 2.0, 20
LIMITS = {"YIZHAN_SEND_RATE": "100/s", "YIZHAN_CHAT_RATE": "20/s", "YIZHAN_GROUP_RATE": "600/min"}


CLOCK = r"""
#define _GNU_SOURCE
#include <dlfcn.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/time.h>
#include <time.h>

static double wrong_by(void) {
    double seconds = 0;
    const char *name = getenv("WRONG_BY");
    FILE *file = name ? fopen(name, "re") : NULL;
    if (file) {
        if (fscanf(file, "%lf", &seconds) != 1) seconds = 0;
        fclose(file);
    }
    return seconds;
}

int clock_gettime(clockid_t clock, struct timespec *now) {
    static int (*real)(clockid_t, struct timespec *);
    if (!real) real = dlsym(RTLD_NEXT, "clock_gettime");
    int answer = real(clock, now);
    if (!answer && clock == CLOCK_REALTIME) now->tv_sec += (time_t)wrong_by();
    return answer;
}

int gettimeofday(struct timeval *restrict now, void *restrict zone) {
    struct timespec precise;
    (void)zone;
    clock_gettime(CLOCK_REALTIME, &precise);
    now->tv_sec = precise.tv_sec;
    now->tv_usec = precise.tv_nsec / 1000;
    return 0;
}

time_t time(time_t *kept) {
    struct timespec precise;
    clock_gettime(CLOCK_REALTIME, &precise);
    if (kept) *kept = precise.tv_sec;
    return precise.tv_sec;
}
"""
"""Only the clock on the wall is wrong: what counts how long something takes goes on as it does on a real machine."""


async def wrong_clock(folder: Path) -> Path:
    """A library that makes the clock of a process wrong by what a file says."""
    source, library = folder / "clock.c", folder / "clock.so"
    await asyncio.to_thread(source.write_text, CLOCK, encoding="ascii")
    compiler = await asyncio.create_subprocess_exec("cc", "-shared", "-fPIC", "-o", library, source, "-ldl")
    assert await compiler.wait() == 0
    return library


def offset(chance: Random) -> float:
    """How far from the true time the clock stands next, in seconds: each order of magnitude as often as the others."""
    if chance.random() < SHARE_OF_YEARS:
        return -chance.uniform(86400, YEARS)
    return chance.choice([-1, 1]) * math.exp(chance.uniform(0, math.log(HOURS)))


def set_to(watch: Path, leap: str) -> None:
    """From now on the clock of whoever looks at this file is so much off, in seconds; never half a file."""
    scratch = watch.with_suffix(".next")
    scratch.write_text(f"{leap}\n", encoding="ascii")
    scratch.replace(watch)


async def leap_on(scene: Scene, watch: Path, leaps: int, order: Order) -> list[float]:
    """So many leaps; how long it took each time until somebody who asks then was answered."""
    stalls: list[float] = []
    while scene.faults < leaps and not order.is_over():
        await asyncio.sleep(scene.chance.uniform(0, LONGEST_PEACE))  # noqa: TID251  (how long it goes well)
        leap = f"{offset(scene.chance):+.3f}"
        set_to(watch, leap)
        since = asyncio.get_running_loop().time()
        somebody = Person(scene.api, NEWCOMERS + scene.faults)
        somebody.types("/help")
        try:
            await somebody.reads(most=LONGEST_STALL)
        except AssertionError:
            scene.problems.append(f"silence for {LONGEST_STALL} s after a leap to {leap}")
        stalls.append(asyncio.get_running_loop().time() - since)
        scene.faults += 1
        if not scene.program.is_alive():
            raise AssertionError(f"the bot ended: {scene.program.log()[-2000:]}")
    return stalls


async def _leaps(order: Order, leaps: int, url: str = "") -> Outcome:
    database = {"YIZHAN_DATABASE_URL": url} if url else {}
    tally = Tally()
    async with open_scene(order.chance(), at_once=AT_ONCE, more=database | LIMITS) as scene:
        watch = scene.program.folder / "clock"
        set_to(watch, "+0")
        scene.program.more |= {
            "LD_PRELOAD": str(await wrong_clock(scene.program.folder)), "WRONG_BY": str(watch),
        }  # fmt: skip
        await scene.program.start()
        async with scene.crowd.living():
            stalls = await leap_on(scene, watch, leaps, order)
            set_to(watch, "+0")
        tally.add(scene, await scene.reckon())
    return Outcome([tally.figures(order.name, silent_max=f"{max(stalls, default=0.0):.1f}")], tally.words())


async def on_sqlite(order: Order) -> Outcome:
    """The default."""
    return await _leaps(order, order.many(LEAPS))


async def on_postgres(order: Order) -> Outcome:
    """One process; its leases are waited for."""
    async with own_postgres() as url:
        return await _leaps(order, order.many(LEAPS), url)


ROWS = (
    Row("leaps-sqlite", "the clock of the running bot leaps", on_sqlite, ("cc",)),
    Row("leaps-postgres", "the clock of the running bot leaps", on_postgres, ("cc", "postgres")),
)
