"""The way out: the relay, its limits, and what each request says."""
