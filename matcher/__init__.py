"""Compares pictures with catalog photos: bytes in, graded finding out. Fetches nothing, knows no platform."""
