"""Somebody who has a client of their own: presses and links that nobody gave them, by the thousand."""
