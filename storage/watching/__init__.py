"""What is kept about receiving itself: marks that survive a restart, and what could not be read."""
