"""Small inputs that cost much, each made by its test, and what becomes of them now."""
