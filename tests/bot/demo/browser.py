"""The real browser for tests of the page, found among Chromium's names; without it they are skipped, or fail."""

import importlib.util
import os
import shutil
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import NoReturn

import pytest

NAMES = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable")
REQUIRED = "YIZHAN_REQUIRE_BROWSER"
PATIENCE_MS = 20_000


def no_browser(why: str) -> NoReturn:
    """Skip the module that asked, or fail where a browser is required."""
    if os.environ.get(REQUIRED) == "1":
        pytest.fail(f"{REQUIRED}=1, but {why}")
    pytest.skip(why, allow_module_level=True)


EXECUTABLE = next(filter(None, map(shutil.which, NAMES)), None)
if EXECUTABLE is None:
    no_browser(f"there is no browser (looked for {', '.join(NAMES)})")
if importlib.util.find_spec("playwright") is None:
    no_browser("Playwright is not installed (make test installs it where there is a browser)")

# Only now, and for every module of tests: whoever imports Playwright from here is skipped without it.
from playwright.async_api import (  # noqa: E402
    Browser,
    FilePayload,
    Locator,
    Page,
    TimeoutError,
    async_playwright,
    expect,
)

expect.set_options(timeout=PATIENCE_MS)


@asynccontextmanager
async def open_browser() -> AsyncIterator[Browser]:
    """A headless Chromium, closed at the end of the block."""
    async with async_playwright() as playwright:
        # Chromium's own sandbox refuses to run as root, as which containers often run tests.
        sandbox = ["--no-sandbox"] if os.geteuid() == 0 else []
        # A microphone that beeps; a page hears it only where a test has allowed it.
        arguments = [*sandbox, "--use-fake-device-for-media-stream"]
        browser = await playwright.chromium.launch(executable_path=EXECUTABLE, args=arguments)
        yield browser
        await browser.close()


__all__ = ["PATIENCE_MS", "Browser", "FilePayload", "Locator", "Page", "TimeoutError", "expect", "open_browser"]
