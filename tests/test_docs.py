"""What the README and the documents say is there: links, commands, settings, targets, packages, a sample service."""

from __future__ import annotations

import re
import shlex
from pathlib import Path

import pytest

from bot.cli.parser import make_parser
from bot.config import SETTINGS, SETTINGS_FILE
from flows.registry import problems

ROOT = Path(__file__).parent.parent
PAGES = [ROOT / "README.md", ROOT / "CHANGELOG.md", *sorted((ROOT / "docs").glob("*.md"))]
PLACES = [*PAGES, *sorted((ROOT / "deploy").iterdir())]
LARGEST_PICTURE = 250 * 1024
OF_THE_TESTS = {
    "YIZHAN_REQUIRE_BROWSER",
    "YIZHAN_KILLS",
    "YIZHAN_SEED",
    "YIZHAN_FULL_RACE",
    "YIZHAN_SCALE",
}
COMMAND = re.compile(r"(?:\.venv/bin/)?yizhan ([a-z][^`|\n#]*)")


def read(path: Path) -> str:
    return path.read_text(encoding="utf-8")


def anchors(path: Path) -> set[str]:
    """The names that GitHub gives to a page's headings."""
    heads = re.findall(r"^#+ (.*)$", read(path), flags=re.MULTILINE)
    return {re.sub(r"[^\w\- ]", "", head.lower()).replace(" ", "-") for head in heads}


def links(path: Path) -> list[str]:
    text = read(path)
    found = re.findall(r"\]\(([^)\s]+)\)", text) + re.findall(r'src="([^"]+)"', text)
    return [link for link in found if not re.match(r"https?://|mailto:", link)]


def typed(path: Path) -> list[str]:
    """The commands of a page: those in lines of code, and those between backticks."""
    text = read(path)
    blocks = re.findall(r"^```sh\n(.*?)^```", text, flags=re.MULTILINE | re.DOTALL)
    lines = [line.partition("#")[0].strip() for block in blocks for line in block.splitlines()]
    return [*filter(None, lines), *re.findall(r"`([^`\n]+)`", re.sub(r"^```.*?^```", "", text, flags=re.M | re.S))]


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.name)
def test_every_link_to_a_file_leads_somewhere(page: Path) -> None:
    for link in links(page):
        name, _, anchor = link.partition("#")
        target = (page.parent / name).resolve() if name else page
        assert target.exists(), f"{page.name} links to {link}"
        assert target.is_relative_to(ROOT), f"{page.name} links out of the project: {link}"
        assert not anchor or anchor in anchors(target), f"{page.name} links to {link}"


def test_every_test_that_a_document_names_is_there() -> None:
    named = {name for page in PAGES for name in re.findall(r"`(test_\w+)`", read(page))}
    sources = "\n".join(read(path) for path in (ROOT / "tests").rglob("test_*.py"))

    assert named
    assert not [name for name in sorted(named) if f"def {name}(" not in sources]


def test_every_command_of_the_documents_can_be_typed() -> None:
    given = {found[1].strip() for page in PAGES for line in typed(page) if (found := COMMAND.fullmatch(line))}
    assert len(given) > 10
    for command in given:
        make_parser().parse_args(shlex.split(command))


def test_every_make_target_of_the_documents_exists() -> None:
    targets = set(re.findall(r"^([a-z]+):", read(ROOT / "Makefile"), flags=re.MULTILINE))
    named = {line.split()[1] for page in PAGES for line in typed(page) if line.startswith("make ")}
    assert {"demo", "test", "check"} <= named <= targets


def test_every_setting_that_is_named_exists_and_every_one_is_documented() -> None:
    named = {name for place in PLACES for name in re.findall(r"YIZHAN_[A-Z_]*[A-Z]", read(place))}
    assert named - OF_THE_TESTS - {SETTINGS_FILE} <= SETTINGS
    assert set(re.findall(r"YIZHAN_[A-Z_]*[A-Z]", read(ROOT / "docs" / "settings.md"))) >= SETTINGS


def test_every_package_that_is_asked_for_has_its_reason() -> None:
    reasons = read(ROOT / "docs" / "dependencies.md")
    rows = {name for row in re.findall(r"^\| ([a-z][^|]*) \|", reasons, flags=re.MULTILINE) for name in row.split(", ")}
    asked = {
        match[0].lower()
        for file in (ROOT / "requirements").glob("*.in")
        for line in read(file).splitlines()
        if (match := re.match(r"[A-Za-z][A-Za-z0-9-]*", line))
    }
    assert asked == rows - {"package"}


def test_the_pictures_are_small_and_every_one_is_shown() -> None:
    pictures = {path for path in (ROOT / "docs" / "images").iterdir() if path.suffix == ".png"}
    shown = {(page.parent / link).resolve() for page in PAGES for link in links(page)}
    assert pictures
    assert pictures <= shown
    assert all(path.stat().st_size < LARGEST_PICTURE for path in pictures)


def test_the_service_of_the_essay_is_one_that_the_registry_takes() -> None:
    (sample,) = re.findall(r"^```python\n(.*?)^```", read(ROOT / "docs" / "services.md"), flags=re.M | re.S)
    names: dict[str, object] = {}
    exec(compile(sample, "docs/services.md", "exec"), names)  # noqa: S102  (our own page)
    assert list(problems(names["SERVICE"])) == []  # type: ignore[arg-type]  # exec knows no types
