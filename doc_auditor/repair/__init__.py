"""Repairs: solved for, applied, and audited again before anybody sees them."""
