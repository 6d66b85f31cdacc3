"""What Telegram brings: read update by update, kept, and only then confirmed."""
