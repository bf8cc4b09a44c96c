"""One page of an account: fetched, read or named as a wall, and kept."""
