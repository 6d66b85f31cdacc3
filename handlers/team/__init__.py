"""The team: joining and leaving, being away, and whose cases are not theirs."""
