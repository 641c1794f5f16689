"""Faults of the client, each a few lines."""
