"""Whole cases as people have them, from their own files to the words of the report."""
