"""How updates come in and what is noticed about it: the webhook, health and figures, and what coordinators are told."""
