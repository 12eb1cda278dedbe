"""Parallel degrees: what is declared, what it divides, and what follows for one device."""
