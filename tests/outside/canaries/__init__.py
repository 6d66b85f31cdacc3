"""Marked words, planted wherever somebody may put something, and looked for everywhere afterwards."""
