"""A community lives through two weeks with a holiday in them; what is left is counted again by other means."""
