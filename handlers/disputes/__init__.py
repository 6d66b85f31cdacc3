"""Mediation with two sides: what one of them says or is reaches the mediator, and never the other."""
