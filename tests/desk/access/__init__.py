"""Tests of the room where it is known who asks."""
