"""Reports about a plan: what they quote of it."""
