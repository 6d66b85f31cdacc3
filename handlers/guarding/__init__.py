"""What one person alone may not do unseen: look at what others hold, and take everything along."""
