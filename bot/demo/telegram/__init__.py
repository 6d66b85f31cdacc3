"""The parts of the in-memory Telegram."""
