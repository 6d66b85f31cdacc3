"""Time-ordered 63-bit ids, drawn before the insert so that ciphertexts can bind to them, and public references."""

from __future__ import annotations

import secrets
import threading
from datetime import UTC, datetime

FIRST_MOMENT = datetime(2024, 1, 1, tzinfo=UTC)
RANDOM_BITS = 22
STEP_BITS = 16
"""How far apart ids are, by chance, while the clock stands behind those drawn before: two processes rarely meet."""
ALPHABET = "23456789ABCDEFGHJKMNPQRSTUVWXYZ"
"""No 0 O 1 I L: read aloud over a telephone without doubt; 31 symbols, a prime, so that one check symbol sees
every single wrong symbol and every swap of neighbours."""
REFERENCE_SYMBOLS = 6

_lock = threading.Lock()
_last = 0


def draw(at: datetime) -> int:
    """An id greater than all that this process drew before; 41 bits of milliseconds, 22 of chance."""
    global _last  # noqa: PLW0603  (the one counter of the process, under its lock)
    with _lock:
        candidate = (_milliseconds(at) << RANDOM_BITS) | secrets.randbits(RANDOM_BITS)
        _last = candidate if candidate > _last else _last + 1 + secrets.randbits(STEP_BITS)
        return _last


def draw_after(newest: int) -> None:
    """From now on ids are greater than one that was drawn before this process began, whatever the clock says."""
    global _last  # noqa: PLW0603  (the one counter of the process, under its lock)
    with _lock:
        _last = max(_last, newest)


def first_of(at: datetime) -> int:
    """The least id that could be drawn at a moment; 0 before there was any."""
    return max(0, _milliseconds(at) << RANDOM_BITS)


def is_ahead(row_id: int, now: datetime) -> bool:
    """Whether an id was drawn at a moment that has not come yet: the clock has gone back since."""
    return row_id >> RANDOM_BITS > _milliseconds(now)


def _milliseconds(at: datetime) -> int:
    since = at - FIRST_MOMENT
    return since.days * 86_400_000 + since.seconds * 1000 + since.microseconds // 1000


def draw_reference(prefix: str, at: datetime) -> str:
    """A public reference such as FA-26-7K3MQ9-X: community, year, chance, check symbol."""
    body = "".join(secrets.choice(ALPHABET) for _ in range(REFERENCE_SYMBOLS))
    return f"{prefix}-{at:%y}-{body}-{check_symbol(body)}"


def check_symbol(body: str) -> str:
    """The symbol that makes the weighted sum of all divisible by 31."""
    total = sum(weight * ALPHABET.index(symbol) for weight, symbol in enumerate(body, start=2))
    return ALPHABET[-total % len(ALPHABET)]


def is_reference(text: str) -> bool:
    """Whether a text has the form and the check symbol of a reference."""
    parts = text.upper().split("-")
    if len(parts) != 4 or len(parts[2]) != REFERENCE_SYMBOLS or not set(parts[2]) <= set(ALPHABET):
        return False
    return parts[3] == check_symbol(parts[2])


def draw_token() -> str:
    """128 random bits in 22 letters: names a keyboard in the data of its buttons."""
    return secrets.token_urlsafe(16)
