"""What the program is made of: each package has its reason, each lock its hashes, and no text is run as a program."""

from __future__ import annotations

import ast
import re
from dataclasses import dataclass
from pathlib import Path

import pytest

ROOT = Path(__file__).parent.parent
DOCUMENT = ROOT / "docs" / "dependencies.md"
LOCKS = ("run", "dev", "browser", "bench")
HEADING, BEFORE = "## What they bring with them\n", "\n## Left out on purpose\n"
PACKAGES = ("bot", "handlers", "storage", "flows")
TESTED = (*PACKAGES, "tests", "benchmarks")
CODED = frozenset(
    {"pickle", "_pickle", "cPickle", "dill", "cloudpickle", "joblib", "shelve", "dbm", "yaml", "jsonpickle"}
)
"""What they read may be a program."""
SHELLS = ("os.system", "os.popen", "os.exec", "os.spawn", "os.posix_spawn", "subprocess.", "pty.")
RUN_AS_TEXT = frozenset({"eval", "exec", "compile", "__import__", "execfile"})
EXCEPTIONS = {
    ("benchmarks/peers/pickled.py", "pickle"): "the library that we are measured against keeps its state so",
    ("tests/test_docs.py", "exec"): "the sample of a page is our own text, and has to be a service",
    ("tests/test_docs.py", "compile"): "as above",
    ("tests/chaos/disks/forgetful.py", "import_module"): "the names of one binding, from a list beside it",
    ("tests/outside/test_commands.py", "a shell"): "a pipe of the shell's, whose reader stops early",
}  # fmt: skip
"""None of them in what runs."""


@dataclass(frozen=True, slots=True)
class Locked:
    """A package of a lock."""

    name: str
    version: str
    hashes: int
    by: tuple[str, ...]
    """What brings it; `-r x.in` where we ask for it ourselves."""

    @property
    def is_asked_for(self) -> bool:
        """Whether a list of ours names it."""
        return any(".in" in name for name in self.by)


def locked(name: str) -> list[Locked]:
    """All packages of a lock; a line that is none of a lock's is refused."""
    found = []
    for block in re.split(r"^(?=[A-Za-z0-9])", (ROOT / "requirements" / f"{name}.txt").read_text("utf-8"), flags=re.M)[
        1:
    ]:
        head, *lines = [line.strip(" \\") for line in block.splitlines()]
        match = re.fullmatch(r"([a-z0-9][a-z0-9._-]*)(?:\[[a-z,]+\])?==([0-9][^\s;]*)(?: ; .+)?", head)
        assert match, f"{name}: {head} names no exact version"
        hashes = [line for line in lines if re.fullmatch(r"--hash=sha256:[0-9a-f]{64}", line)]
        notes = [line for line in lines if line.startswith("#")]
        assert len(hashes) + len(notes) == len(lines), f"{name}: {match[1]} has lines that are no hash"
        by = [note.strip("# ").removeprefix("via").strip() for note in notes]
        found.append(Locked(match[1], match[2], len(hashes), tuple(n for n in by if n and not n.startswith("-c "))))
    return found


@pytest.mark.parametrize("name", LOCKS)
def test_each_package_of_a_lock_has_one_version_and_its_hashes_and_no_address(name: str) -> None:
    packages = locked(name)
    assert len(packages) > 1
    assert len({package.name for package in packages}) == len(packages)
    assert all(package.hashes for package in packages)
    assert not re.search(
        r"://|index-url|find-links|trusted-host|\bgit\+", (ROOT / "requirements" / f"{name}.txt").read_text("utf-8")
    )
    assert "--require-hashes" in (ROOT / "requirements" / "set-up.sh").read_text("utf-8")


@pytest.mark.parametrize("name", LOCKS)
def test_each_package_that_a_list_asks_for_has_its_reason_below_that_list(name: str) -> None:
    (section,) = re.findall(
        rf"^## [^\n]*`requirements/{name}\.in`.*?(?=^## |\Z)", DOCUMENT.read_text("utf-8"), flags=re.M | re.S
    )
    rows = re.findall(r"^\| ([a-z][^|]*) \| ([^|]+) \|$", section, flags=re.MULTILINE)
    reasons = {package: why for names, why in rows for package in names.split(", ") if package != "package"}
    asked = re.findall(
        r"^([A-Za-z][A-Za-z0-9-]*)", (ROOT / "requirements" / f"{name}.in").read_text("utf-8"), flags=re.M
    )
    besides = {"python-telegram-bot", "asyncpg"} if name == "bench" else set()
    assert {package.lower() for package in asked} - besides == set(reasons)
    assert all(len(why.split()) > 0 for why in reasons.values())


def test_the_document_says_of_each_other_package_what_brings_it(request: pytest.FixtureRequest) -> None:
    text = DOCUMENT.read_text(encoding="utf-8")
    before, _, rest = text.partition(HEADING)
    after = rest.partition(BEFORE)[2]
    wanted = f"{before}{HEADING}{brought()}{BEFORE}{after}"
    if request.config.getoption("--write-docs"):
        DOCUMENT.write_text(wanted, encoding="utf-8")
    assert DOCUMENT.read_text(encoding="utf-8") == wanted


def brought() -> str:
    """The tables of what is brought: each package below the first list that has it."""
    seen: set[str] = set()
    lines = ["", "Written by `pytest --write-docs` from the locks; a test compares.", ""]
    for name in LOCKS:
        packages = {package.name: package for package in locked(name)}
        rows = [f"- {p.name}: {', '.join(p.by)}" for p in packages.values() if not (p.is_asked_for or p.name in seen)]
        assert all(by in packages for p in packages.values() if not p.is_asked_for for by in p.by)
        lines += [f"With `requirements/{name}.in`, each with what brings it:", "", *rows, ""] if rows else []
        seen |= set(packages)
    return "\n".join(lines)


# --- no text is a program ---------------------------------------------------------------------------


def suspicious(source: str) -> set[str]:
    """What a source has that could run a text, or read one that could be a program."""
    found: set[str] = set()
    for node in ast.walk(ast.parse(source)):
        if isinstance(node, (ast.Import, ast.ImportFrom)):
            names = [alias.name for alias in node.names] if isinstance(node, ast.Import) else [node.module or ""]
            found |= {name.partition(".")[0] for name in names} & CODED
            if isinstance(node, ast.ImportFrom) and node.module in {"os", "subprocess", "marshal", "builtins"}:
                found |= {f"{node.module}.{alias.name}" for alias in node.names}
        elif isinstance(node, ast.Attribute) and ast.unparse(node) in {"marshal.load", "marshal.loads"}:
            found.add("marshal.loads")
        elif isinstance(node, ast.Call):
            found |= _called(node)
    return found


def _called(node: ast.Call) -> set[str]:
    name = ast.unparse(node.func)
    found = {name.removeprefix("builtins.")} & RUN_AS_TEXT
    shell = next((keyword.value for keyword in node.keywords if keyword.arg == "shell"), None)
    if name.endswith("create_subprocess_shell") or (shell is not None and ast.unparse(shell) != "False"):
        found.add("a shell")
    if name.startswith(SHELLS):
        found.add(name)
    if name.endswith("import_module") and not (node.args and _is_of_ours(node.args[0])):
        found.add("import_module")
    return found


def _is_of_ours(name: ast.expr) -> bool:
    """Whether the name of a module begins with a package's own."""
    return isinstance(name, ast.JoinedStr) and ast.unparse(name.values[0]).strip("f'\"") == "{__name__}"


def test_no_source_runs_a_text_or_reads_one_that_may_be_a_program() -> None:
    met: set[tuple[str, str]] = set()
    for package in TESTED:
        for path in sorted((ROOT / package).rglob("*.py")):
            found = suspicious(path.read_text(encoding="utf-8"))
            if package not in PACKAGES:  # tests start programs, with lists of words
                found = {name for name in found if not name.startswith(("subprocess.", "os."))}
            met |= {(str(path.relative_to(ROOT)), name) for name in found}
    assert met == set(EXCEPTIONS)


@pytest.mark.parametrize(
    "source",
    [
        "import pickle", "from yaml import load", "eval('1')", "exec(text)", "compile(text, 'x', 'exec')",
        "__import__(name)", "import os\nos.system(text)", "import subprocess\nsubprocess.run(text, shell=True)",
        "subprocess.run(text, shell=shell)", "await asyncio.create_subprocess_shell(text)",
        "importlib.import_module(name)",
        "import marshal\nmarshal.loads(text)", "from marshal import loads", "from os import system", "os.popen(text)",
        "subprocess.run(['true'])", "import shelve", "builtins.eval(text)",
    ],
)  # fmt: skip
def test_the_search_sees_each_way_of_running_a_text(source: str) -> None:
    assert suspicious(source)
