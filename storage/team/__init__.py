"""Who works for a community: joining, leaving, being away, and whose cases are not theirs."""
