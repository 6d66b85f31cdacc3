"""TOML files with the line of everything, so that a mistake can be pointed at."""
