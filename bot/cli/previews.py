"""Every screen of every service as one page of HTML, the languages side by side."""

from __future__ import annotations

from html import escape
from typing import TYPE_CHECKING
from zoneinfo import ZoneInfo

from flows.previews import screens
from flows.texts import LANGUAGES, NAMES, Reader, say, say_lines

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from flows.model import Service
    from flows.previews import Screen

STYLE = """
:root { color-scheme: light; }
body { font: 16px/1.5 system-ui, sans-serif; margin: 0 auto; max-width: 76rem; padding: 1rem; }
body { background: #f4f6f8; color: #17212b; }
nav a { margin-right: 1rem; }
.row { display: grid; grid-template-columns: repeat(3, minmax(0, 1fr)); gap: 1rem; margin: 0 0 1.5rem; }
.name { grid-column: 1 / -1; margin: 0; font: 600 0.9rem/1.4 ui-monospace, monospace; color: #4a5866; }
.words { white-space: pre-line; overflow-wrap: anywhere; }
.words { background: #fff; border-radius: 0.75rem; padding: 0.75rem 1rem; }
.keys { display: flex; gap: 0.25rem; margin-top: 0.25rem; }
.keys span { flex: 1; text-align: center; background: #dbe7f3; border-radius: 0.5rem; padding: 0.35rem 0.25rem; }
@media (max-width: 48rem) { .row { grid-template-columns: 1fr; } }
"""


def page(services: Mapping[str, Service]) -> str:
    """The whole page: no script, nothing fetched from elsewhere."""
    links = " ".join(f'<a href="#{name}">{escape(service.title.text)}</a>' for name, service in services.items())
    return "\n".join([
        "<!doctype html>", '<html lang="zh-Hans"><head><meta charset="utf-8">',
        '<meta name="viewport" content="width=device-width, initial-scale=1">',
        f"<title>一站 services</title><style>{STYLE}</style></head><body>", f"<nav>{links}</nav><main>",
        *(line for service in services.values() for line in _service(service)), "</main></body></html>",
    ])  # fmt: skip


def _service(service: Service) -> Iterator[str]:
    yield f'<section id="{service.name}"><h1>{escape(service.title.text)} <small>/{service.name}</small></h1>'
    yield f'<div class="row">{"".join(f"<strong>{escape(NAMES[language])}</strong>" for language in LANGUAGES)}</div>'
    for shown in screens(service):
        yield from _row(shown)
    yield "</section>"


def _row(shown: Screen) -> Iterator[str]:
    yield f'<div class="row"><h2 class="name">{escape(shown.name)}</h2>'
    for language in LANGUAGES:
        reader = Reader(language, ZoneInfo("Asia/Shanghai"))
        keys = "".join(
            f'<div class="keys">{"".join(f"<span>{escape(say(label, reader))}</span>" for label in row)}</div>'
            for row in shown.buttons
        )
        yield f'<div lang="{language}"><div class="words">{escape(say_lines(shown.lines, reader))}</div>{keys}</div>'
    yield "</div>"
