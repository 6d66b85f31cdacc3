"""Writes a file of PicklePersistence with conversations in the middle of the form: `... FILE COUNT`."""

from __future__ import annotations

import pickle
import sys
from pathlib import Path

from benchmarks.peers.questions import FIRST_STORED, NAME, QUESTIONS

AT = 3
"""How many questions everybody has answered."""
ANSWERS = ("邻里", "没有", "没有", "我自己")


def main() -> None:
    """The command."""
    target, count = Path(sys.argv[1]), int(sys.argv[2])
    people = range(FIRST_STORED, FIRST_STORED + count)
    given = {name: answer for (name, _), answer in zip(QUESTIONS[:AT], ANSWERS, strict=False)}
    kept = {
        "conversations": {NAME: {(person, person): AT for person in people}},
        "user_data": {person: dict(given) for person in people},
        "chat_data": {}, "bot_data": {}, "callback_data": None,
    }  # fmt: skip
    with target.open("wb") as file:
        pickle.dump(kept, file, protocol=pickle.HIGHEST_PROTOCOL)


if __name__ == "__main__":
    main()
