"""Kinds of answer: each parses what a person said into Accepted, Partial or Rejected, and shows it again."""

from __future__ import annotations

from flows.fields.answers import Accepted, Asked, Choices, Field, Partial, Rejected
from flows.fields.dated import Clock, Day, Month
from flows.fields.durations import Duration
from flows.fields.picked import Choice, Many
from flows.fields.places import Place, Spot
from flows.fields.since import Since
from flows.fields.slots import Offered, Slots
from flows.fields.told import Text, takes_files
from flows.fields.written import Files, Name, Phone

__all__ = [
    "Accepted", "Asked", "Choice", "Choices", "Clock", "Day", "Duration", "Field", "Files", "Many", "Month", "Name",
    "Offered", "Partial", "Phone", "Place", "Rejected", "Since", "Slots", "Spot", "Text", "takes_files",
]  # fmt: skip
