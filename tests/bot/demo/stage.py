"""The whole demo in a browser: the real bot, its page, and people who look at it."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

from bot.demo.run import Demo, open_demo
from tests.bot.demo.browser import PATIENCE_MS, Browser, Locator, Page, expect

MONDAY = datetime(2026, 3, 9, 2, 0, tzinfo=UTC)
"""10:00 in Shenzhen, with nothing but working days ahead."""
LAPTOP = (1440, 900)


@dataclass(frozen=True, slots=True)
class Opened:
    """A demo that runs, with its page."""

    demo: Demo
    page: Page

    def phone(self, name: str) -> Locator:
        return self.page.locator(f'.pane[aria-label^="{name}"]')

    async def says(self, name: str, words: str) -> None:
        line = self.phone(name).get_by_role("textbox")
        await line.fill(words)
        await line.press("Enter")


@asynccontextmanager
async def opened(
    browser: Browser, folder: Path, *, size: tuple[int, int] = LAPTOP, language: str = "zh-Hans"
) -> AsyncIterator[Opened]:
    """Until the block ends; then: nothing broke, and nothing was asked of other machines."""
    async with open_demo(folder, 0, start=MONDAY) as demo:
        await demo.app.start()
        context = await browser.new_context(viewport={"width": size[0], "height": size[1]}, reduced_motion="reduce")
        try:
            page = await context.new_page()
            page.set_default_timeout(PATIENCE_MS)
            trouble: list[str] = []
            page.on("pageerror", lambda error: trouble.append(str(error)))
            page.on("console", lambda line: trouble.extend([line.text] if line.type == "error" else []))
            page.on("request", lambda request: trouble.extend(_outside(request.url, demo.address)))
            await page.goto(f"{demo.address}/?lang={language}")
            await expect(page.locator(".pane")).to_have_count(4)
            yield Opened(demo, page)
            assert trouble == []
        finally:
            await context.close()
            await demo.app.stop()


def _outside(url: str, address: str) -> list[str]:
    return [] if url.startswith((address, "data:", "blob:")) else [url]
