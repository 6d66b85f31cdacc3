"""Lists of cases: a page at a time, turned in place; filters and search for those who oversee."""
