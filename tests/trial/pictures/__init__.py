"""Broken, cut, huge and animated pictures."""
