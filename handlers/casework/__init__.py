"""More that may be done with a case: hand it over, pass it up, call units, ask for papers, give it more time."""
