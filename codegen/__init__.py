"""Make the client package from the vendor's document: a tool that is run from the tree, never installed."""
