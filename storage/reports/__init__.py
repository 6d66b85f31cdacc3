"""What is looked at: lists and digests, documents for other programs, and the search for broken invariants."""
