"""Disks that are full, and disks whose power is cut."""
