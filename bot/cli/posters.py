"""Printable sheets with a QR code: one for each service, for the whole community and for each grid."""

from __future__ import annotations

from html import escape
from typing import TYPE_CHECKING

import segno

from flows import cards
from flows.model import Phrase
from flows.texts import Reader, say

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from flows.community import Community, Grid
    from flows.model import Service
    from flows.texts import Language

SCAN = Phrase("用手机扫一扫，在 Telegram 里点“开始”，一步一步办。")
NO_PHONE = Phrase("不会扫码也一样能办：")
FREE = Phrase("不收钱。不要把身份证号、银行卡号告诉任何人。")
STYLE = """
@page { size: A4; margin: 15mm; }
body { font: 18pt/1.5 system-ui, sans-serif; margin: 0; color: #000; background: #fff; }
article { break-after: page; min-height: 250mm; display: flex; flex-direction: column; align-items: center; }
article { text-align: center; justify-content: space-between; padding: 8mm; box-sizing: border-box; }
h1 { font-size: 44pt; margin: 0; }
.place { font-size: 20pt; margin: 0; }
svg { width: 100mm; height: 100mm; }
.link { font: 12pt/1.4 ui-monospace, monospace; overflow-wrap: anywhere; margin: 0; }
.door { font-size: 16pt; margin: 0; }
"""


def sheets(
    bot: str, communities: Sequence[Community], services: Mapping[str, Service], language: Language | None
) -> str:
    """All sheets as one page of HTML, a sheet of paper each."""
    articles = [
        line
        for home in communities
        for grid in (None, *home.grids)
        for service in services.values()
        for line in _sheet(bot, home, service, Reader(language or home.language, home.calendar.zone), grid=grid)
    ]
    head = f'<meta charset="utf-8"><title>{escape(bot)}</title><style>{STYLE}</style>'
    shown = language or (communities[0].language if communities else "zh-Hans")
    opening = f'<!doctype html>\n<html lang="{shown}"><head>{head}</head><body>'
    return "\n".join([opening, *articles, "</body></html>"])


def _sheet(bot: str, home: Community, service: Service, reader: Reader, *, grid: Grid | None) -> Iterator[str]:
    link = f"https://t.me/{bot}?start={service.name}" + (f"_{grid.code}" if grid else "")
    code = segno.make(link, error="q", micro=False).svg_inline(scale=8, border=4, omitsize=True)
    place = f"{home.name} {grid.name}" if grid else home.name
    door = f"{say(NO_PHONE, reader)}{say(cards.door(home), reader)}"
    yield f'<article><p class="place">{escape(place)}</p><h1>{escape(say(service.title, reader))}</h1>'
    yield f"<p>{escape(say(service.summary, reader))}</p>"
    yield f'{code}<p>{escape(say(SCAN, reader))}</p><p class="link">{escape(link)}</p>'
    yield f'<p class="door">{escape(door)}</p><p class="door">{escape(say(FREE, reader))}</p></article>'
