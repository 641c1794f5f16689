"""Faults of a portal, each a few lines."""
