"""The rules that hold the program together: who may import whom, where time comes from, how long a file may be."""

from __future__ import annotations

import ast
import sys
from pathlib import Path

import pytest

from flows.registry import RESERVED
from handlers import COMMANDS

ROOT = Path(__file__).parent.parent
PACKAGES = ("flows", "storage", "handlers", "bot")
"""From the core outwards: each may import those before it."""
PURE_LIBRARIES = frozenset({"babel", "opencc"})
"""Pure, deterministic libraries that the core may use."""
AT_HOME = {
    "sqlalchemy": ("storage",),
    "alembic": ("storage",),
    "cryptography": ("storage",),
    "telegram": ("handlers", "bot"),
    "aiohttp": ("bot",),
    "apscheduler": ("bot",),
    "PIL": ("bot",),
}
LONGEST_FILE = 300
FILES = sorted(path for package in PACKAGES for path in (ROOT / package).rglob("*.py"))
CLOCK = ROOT / "bot" / "clock.py"
ENVIRONMENT = {ROOT / "bot" / "config.py", ROOT / "bot" / "app.py"}
"""The settings; and the one variable that the library wants set before it is imported."""


def package_of(path: Path) -> str:
    return path.relative_to(ROOT).parts[0]


def imports_of(path: Path) -> set[str]:
    names: set[str] = set()
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Import):
            names |= {alias.name for alias in node.names}
        elif isinstance(node, ast.ImportFrom) and node.module and not node.level:
            names.add(node.module)
    return {name.partition(".")[0] for name in names}


@pytest.mark.parametrize("path", FILES, ids=lambda path: str(path.relative_to(ROOT)))
def test_imports_point_to_the_core(path: Path) -> None:
    allowed = set(PACKAGES[: PACKAGES.index(package_of(path)) + 1])
    found = imports_of(path)
    assert found & set(PACKAGES) <= allowed
    for library, homes in AT_HOME.items():
        assert library not in found or package_of(path) in homes


@pytest.mark.parametrize("path", [p for p in FILES if package_of(p) == "flows"], ids=lambda path: path.name)
def test_the_core_is_pure(path: Path) -> None:
    tree = ast.parse(path.read_text(encoding="utf-8"))
    third_party = imports_of(path) - set(sys.stdlib_module_names) - set(PACKAGES)
    assert third_party <= PURE_LIBRARIES
    assert not any(isinstance(node, (ast.AsyncFunctionDef, ast.Await)) for node in ast.walk(tree))
    assert not imports_of(path) & {"random", "secrets", "asyncio", "time", "os", "socket"}


def calls_of(path: Path) -> set[str]:
    tree = ast.parse(path.read_text(encoding="utf-8"))
    return {ast.unparse(node.func) for node in ast.walk(tree) if isinstance(node, ast.Call)}


@pytest.mark.parametrize("path", [p for p in FILES if p != CLOCK and "demo" not in p.parts], ids=lambda path: path.name)
def test_time_comes_from_the_one_clock(path: Path) -> None:
    assert not calls_of(path) & {"datetime.now", "datetime.utcnow", "date.today", "time.time", "datetime.today"}


@pytest.mark.parametrize("path", [p for p in FILES if package_of(p) != "bot"], ids=lambda path: path.name)
def test_only_the_outermost_package_is_asynchronous(path: Path) -> None:
    if path.name in {"turn.py", "database.py", "schema.py"}:
        return
    tree = ast.parse(path.read_text(encoding="utf-8"))
    assert not any(isinstance(node, ast.AsyncFunctionDef) for node in ast.walk(tree))


@pytest.mark.parametrize("path", [p for p in FILES if p not in ENVIRONMENT], ids=lambda path: path.name)
def test_the_environment_is_read_in_one_place(path: Path) -> None:
    text = path.read_text(encoding="utf-8")
    assert "os.environ" not in text
    assert "getenv" not in text


@pytest.mark.parametrize("path", FILES, ids=lambda path: str(path.relative_to(ROOT)))
def test_files_are_short_and_say_what_they_are_for(path: Path) -> None:
    text = path.read_text(encoding="utf-8")
    is_migration = "versions" in path.parts
    assert is_migration or len(text.splitlines()) <= LONGEST_FILE
    assert not text.strip() or ast.get_docstring(ast.parse(text))


def test_folders_are_small() -> None:
    for folder in {path.parent for path in FILES}:
        modules = [path for path in folder.glob("*.py") if path.name != "__init__.py"]
        assert len(modules) <= 17, folder


def test_the_bot_runs_without_the_demo() -> None:
    """Only the command that starts the demo names it, and only when it is asked for."""
    outside = [path for path in FILES if "demo" not in path.parts]
    tops = [(path, ast.parse(path.read_text(encoding="utf-8"))) for path in outside]
    named = {path.name for path, tree in tops for node in ast.walk(tree) if _names_the_demo(node)}
    at_once = {path.name for path, tree in tops for node in tree.body if _names_the_demo(node)}
    assert named == {"commands.py"}
    assert not at_once


def _names_the_demo(node: ast.AST) -> bool:
    names = [node.module or ""] if isinstance(node, ast.ImportFrom) else []
    names += [alias.name for alias in node.names] if isinstance(node, ast.Import) else []
    return any(name.startswith("bot.demo") for name in names)


def test_no_service_can_take_the_name_of_a_command() -> None:
    assert set(COMMANDS) == RESERVED
