"""Forgeries by whoever holds the true key: every digest, seal and signature is right, and something makes no sense."""
