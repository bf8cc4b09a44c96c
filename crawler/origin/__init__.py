"""Whose word a post is: repositories signed by their accounts (AT Protocol)."""
