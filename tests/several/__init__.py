"""Several processes of the bot on one PostgreSQL database, seen from outside."""
