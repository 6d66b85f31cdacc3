"""A copy of the program as another release would be: with further migrations, or one that dies at a step of its own."""

from __future__ import annotations

import asyncio
import os
import shutil
import sys
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from alembic.config import Config
from alembic.script import ScriptDirectory

from storage.schema import newest

if TYPE_CHECKING:
    from collections.abc import Mapping

ROOT = Path(__file__).parents[2]
PACKAGES = ("bot", "flows", "handlers", "storage")
VERSIONS = "storage/migrations/versions"
LONGEST = 60
# Tells each step, and ends the process without warning before the one whose number it was given.
HOOK = """
import os, signal, sys
from sqlalchemy import event
_steps = [0]
def _step(*_):
    _steps[0] += 1
    sys.stdout.write("step\\n")
    sys.stdout.flush()
    if _steps[0] == int(os.environ.get("DIES_BEFORE", "0")):
        os.kill(os.getpid(), signal.SIGKILL)
event.listen(context.config.attributes["connection"], "before_cursor_execute", _step)
event.listen(context.config.attributes["connection"], "commit", _step)
"""
# Only what migrates: quicker to start than the whole program.
MIGRATE = (
    "import asyncio, os, sys; from storage.schema import migrate; print('ready', flush=True); "
    "down = os.environ.get('DOWN_TO', ''); "
    "print('at', asyncio.run(migrate(sys.argv[1], to=down or 'head', down=bool(down))), flush=True)"
)

NEXT = "9001"
# Tables copied (on SQLite), made, filled and altered: what a later release may do.
UP = """
with op.batch_alter_table("person") as person:
    person.add_column(sa.Column("later", sa.String(20), nullable=False, server_default="-"))
with op.batch_alter_table("service_case") as service_case:
    service_case.alter_column("queue", existing_type=sa.String(40), type_=sa.String(80), existing_nullable=False)
op.create_table("later", sa.Column("id", sa.BigInteger(), primary_key=True, autoincrement=False))
op.execute("INSERT INTO later (id) SELECT id FROM person")
"""
DOWN = """
op.drop_table("later")
with op.batch_alter_table("service_case") as service_case:
    service_case.alter_column("queue", existing_type=sa.String(80), type_=sa.String(40), existing_nullable=False)
with op.batch_alter_table("person") as person:
    person.drop_column("later")
"""


def revisions() -> tuple[str, ...]:
    """All that this program knows, the oldest first."""
    config = Config()
    config.set_main_option("script_location", str(ROOT / "storage/migrations"))
    config.set_main_option("path_separator", "os")
    found = ScriptDirectory.from_config(config).walk_revisions()
    return tuple(reversed([script.revision for script in found]))


@dataclass(frozen=True, slots=True)
class Release:
    """A copy of the program in a folder."""

    folder: Path

    @classmethod
    def copied(cls, folder: Path) -> Release:
        """The present program."""
        for package in PACKAGES:
            shutil.copytree(ROOT / package, folder / package, ignore=shutil.ignore_patterns("__pycache__"))
        return cls(folder)

    def tells_its_steps(self) -> Release:
        """Makes its migrations tell each step, and die where `DIES_BEFORE` says."""
        env = self.folder / "storage/migrations/env.py"
        words = env.read_text(encoding="utf-8")
        begins = words.index("with context.begin_transaction()")
        env.write_text(words[:begins] + HOOK + words[begins:], encoding="utf-8")
        return self

    def migrates(self, revision: str, after: str, up: str, down: str = "pass") -> Release:
        """Adds a migration whose two functions hold these statements."""
        words = (
            "import sqlalchemy as sa\nfrom alembic import op\n"
            f"revision = {revision!r}\ndown_revision = {after!r}\nbranch_labels = depends_on = None\n"
            f"def upgrade() -> None:\n{_indented(up)}\ndef downgrade() -> None:\n{_indented(down)}\n"
        )
        (self.folder / VERSIONS / f"v{revision}_later.py").write_text(words, encoding="utf-8")
        return self

    async def start(self, url: str, **changed: str) -> asyncio.subprocess.Process:
        """Begins to migrate in a process of its own."""
        return await asyncio.create_subprocess_exec(
            sys.executable, "-c", MIGRATE, url, env={**self.environment(), **changed}, cwd=self.folder,
            stdin=asyncio.subprocess.DEVNULL, stdout=asyncio.subprocess.PIPE, stderr=asyncio.subprocess.PIPE,
        )  # fmt: skip

    async def run(self, url: str, **changed: str) -> tuple[int, list[str], str]:
        """Migrates in a process of its own: its exit code, its lines, and what it complained of."""
        process = await self.start(url, **changed)
        out, err = await asyncio.wait_for(process.communicate(), LONGEST)
        assert process.returncode is not None
        return process.returncode, out.decode().split("\n"), err.decode()

    async def goes_up(self, url: str) -> None:
        """To its own newest schema."""
        code, _, complaint = await self.run(url)
        assert code == 0, complaint

    async def goes_back(self, url: str, to: str = "") -> None:
        """Down to a schema, else to the newest that the present program knows."""
        code, _, complaint = await self.run(url, DOWN_TO=to or newest())
        assert code == 0, complaint

    def environment(self) -> Mapping[str, str]:
        """Of a process that runs this copy and nothing else."""
        return {"PATH": os.environ["PATH"], "PYTHONPATH": str(self.folder), "PYTHONDONTWRITEBYTECODE": "1"}


def later_release(folder: Path) -> Release:
    """The program with one more migration, of every kind of step."""
    return Release.copied(folder).migrates(NEXT, newest(), UP, DOWN)


def _indented(words: str) -> str:
    return "\n".join(f"    {line}" for line in words.strip().split("\n"))
