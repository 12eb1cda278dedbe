"""Nodes, devices and cloud instances: how many of one go with one of another."""
