"""What is kept of one person, for that person: a copy of it, and its end (PIPL art. 44 to 47)."""
