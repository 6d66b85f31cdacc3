"""Reads community files: their tables, their line numbers, and the calendar of their country."""
