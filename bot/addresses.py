"""Web addresses in settings: what is one, and over which the token may travel."""

from __future__ import annotations

import ipaddress
import re
from urllib.parse import urlsplit

OWN_NAMES = (".localhost", ".local", ".internal", ".lan", ".home.arpa", ".test")
"""Ends of names that are not given out to the world."""


def web_address(text: str) -> str:
    """An address without a "/" at its end; ValueError with what is wanted."""
    if re.fullmatch(r"https?://[^\s/?#@]+(?:/[^\s?#]*)?", text) is None:
        raise ValueError("an address that begins with https:// or http://, without ?, # and a name before @")
    return text.rstrip("/")


def api_address(text: str) -> str:
    """The same for a Bot API server: the token stands in each request, and travels in clear in an own network only."""
    address = web_address(text)
    if address.startswith("http://") and not _is_near(address):
        raise ValueError("an address that begins with https://: the token would cross the internet in clear")
    return address


def _is_near(address: str) -> bool:
    """Whether it is this machine or one of its own network: by number, or by a name that the world does not have."""
    try:
        host = urlsplit(address).hostname or ""
    except ValueError:
        return False
    try:
        return not ipaddress.ip_address(host).is_global
    except ValueError:
        return "." not in host or host.endswith(OWN_NAMES)
