"""A server at an address: how it is reached, and how much may be asked of it."""
