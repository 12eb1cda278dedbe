"""Blocks → Claims: how people write numbers.  Nothing in here knows about GPUs."""
