"""Help in hardship: how people ask for it, the way of a request through the street, and help by neighbours."""
