"""A piece laid on a table, photographed twice: once when it goes out, once when it comes back."""
