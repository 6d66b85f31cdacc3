"""How the bot is: its health, its figures, and what its coordinators must hear of."""
