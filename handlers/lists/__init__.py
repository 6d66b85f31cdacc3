"""Lists of cases: a page at a time; filters and search for those who oversee."""
