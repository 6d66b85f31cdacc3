"""Faults of Telegram, the network, the clock and the load, made to happen: what is promised holds all the same."""
