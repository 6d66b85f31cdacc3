"""The numbers: rates, hours, reports."""
