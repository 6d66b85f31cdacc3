"""The numbers: rates by month, what is left out of them, service hours, thanks, reports."""
