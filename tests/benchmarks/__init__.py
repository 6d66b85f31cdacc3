"""Tests of the benchmark's own reckoning."""
