"""The words of the pages, by language."""
