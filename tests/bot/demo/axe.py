"""What axe-core finds wrong with a page for people who see little, hear the page, or use no mouse."""

import importlib.util
from importlib.resources import files
from typing import cast

from tests.bot.demo.browser import Page, no_browser

if importlib.util.find_spec("axe_playwright_python") is None:
    no_browser("axe-core is not installed (make test installs it where there is a browser)")

SCRIPT = files("axe_playwright_python").joinpath("axe.min.js").read_text(encoding="utf-8")
RUN = """async () => {
  const found = await axe.run();
  const told = (rule, node) => `${rule.id}: ${node.html.slice(0, 160)} ${node.failureSummary}`;
  return found.violations.flatMap((rule) => rule.nodes.map((node) => told(rule, node)));
}"""


async def violations(page: Page) -> list[str]:
    """Every breach of every rule that axe-core knows, best practices too; shown in whole, with its element."""
    await page.evaluate(SCRIPT)  # as the browser's own tools do it: the page itself may load nothing from elsewhere
    return cast("list[str]", await page.evaluate(RUN))
