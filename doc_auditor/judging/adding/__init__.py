"""Totals against their parts."""
