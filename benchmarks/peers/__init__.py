"""What people would use instead: small programs, written as each library's documentation does it."""
