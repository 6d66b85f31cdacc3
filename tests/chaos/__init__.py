"""Faults that really happen, run long: `make chaos` runs every row here and ends with a table."""
