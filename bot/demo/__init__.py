"""A local Bot API server and its browser page, for trying the bot without Telegram."""
