"""Backups of either database, sealed, whole or followed; what they hold and what they refuse is in docs/backup.md."""
