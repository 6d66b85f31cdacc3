"""Every text that the product says, as it is written in the source, and where."""

from __future__ import annotations

import ast
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator

ROOT = Path(__file__).parents[2]
PACKAGES = ("flows", "handlers", "storage", "bot")
SAYING = {"Phrase": slice(0, 1), "_form": slice(1, 2), "Choice": slice(None), "Many": slice(None)}
"""Which positional arguments of a call are texts."""
LABELLING = frozenset({"Button", "_act", "_button", "verdict"})
"""Calls whose first argument stands on a button."""


@dataclass(frozen=True, slots=True)
class Said:
    """One text, the file that says it, and whether it stands on a button."""

    text: str
    file: str
    on_button: bool = False


@cache
def source_texts() -> tuple[Said, ...]:
    """All texts of the packages in the order of files."""
    files = [file for package in PACKAGES for file in sorted((ROOT / package).rglob("*.py"))]
    modules = [(str(file.relative_to(ROOT)), ast.parse(file.read_text("utf-8"))) for file in files]
    return tuple(said for file, tree in modules for said in _texts_of(tree, file))


def _names_of_labels(tree: ast.Module) -> frozenset[str]:
    """The constants of a module that it puts on buttons."""
    calls = [node for node in ast.walk(tree) if isinstance(node, ast.Call) and _called(node) in LABELLING]
    firsts = [call.args[0] for call in calls if call.args]
    return frozenset(node.id for first in firsts for node in ast.walk(first) if isinstance(node, ast.Name))


def _texts_of(tree: ast.Module, file: str) -> Iterator[Said]:
    """The texts of one module: what is given to Phrase and to the options of a question."""
    constants = {
        target.id: node.value
        for node in ast.walk(tree)
        if isinstance(node, ast.Assign)
        for target in node.targets
        if isinstance(target, ast.Name)
    }
    buttons = {id(constants[name]) for name in _names_of_labels(tree) & constants.keys()}
    for call in ast.walk(tree):
        if isinstance(call, ast.Call) and (name := _called(call)) in SAYING:
            values = [*call.args[SAYING[name]], *(keyword.value for keyword in call.keywords if keyword.arg == "none")]
            on_button = name in {"Choice", "Many"} or id(call) in buttons
            for text in (text for value in values for text in _strings(value, constants)):
                if text:
                    yield Said(text, file, on_button)


def _called(call: ast.Call) -> str:
    return call.func.id if isinstance(call.func, ast.Name) else getattr(call.func, "attr", "")


def _strings(node: ast.expr, constants: dict[str, ast.expr]) -> Iterator[str]:
    match node:
        case ast.Constant(value=str(text)):
            yield text
        case ast.Tuple(elts=parts):
            for part in parts:
                yield from _strings(part, constants)
        case ast.Name(id=name) if name in constants:
            yield from _strings(constants[name], constants)
