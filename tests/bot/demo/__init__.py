"""Tests of the local Bot API and its page."""
