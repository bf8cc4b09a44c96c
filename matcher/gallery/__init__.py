"""A catalog made ready to be compared with."""
