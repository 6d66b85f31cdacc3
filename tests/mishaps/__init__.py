"""What goes wrong around the bot: clocks that leap, files that rot, databases that vanish, updates that come twice."""
