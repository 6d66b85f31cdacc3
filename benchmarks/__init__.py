"""How fast the bot is, side by side with what people would use instead: `make bench`."""
