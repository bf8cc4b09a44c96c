"""All forgeries: importing the files that hold them registers them."""

from tests.trial.semantic import of_captures, of_matches, of_posts
from tests.trial.semantic.forgery import FORGERIES

__all__ = ["FORGERIES"]
FILES = (of_captures, of_matches, of_posts)
