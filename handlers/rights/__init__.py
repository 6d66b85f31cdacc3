"""What somebody may do about their own data: see it, have a copy, correct it, have it erased."""
