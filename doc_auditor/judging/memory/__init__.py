"""Weights, caches, states and parameters: sizes against the shape and the layout."""
