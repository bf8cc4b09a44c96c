"""Compares two picture files with each other."""

from dataclasses import dataclass
from pathlib import Path

from desk.acts.actor import Actor
from evidence.files import MAX_PICTURE_BYTES, read_file
from evidence.os_errors import in_words
from matcher.errors import PictureError
from matcher.pair import Answer, Comparison
from matcher.pair import compare as answer
from matcher.policy import load_policy


@dataclass(frozen=True)
class ComparedFiles:
    """The answer; ``cannot_say`` without a reason where a file could not be examined."""

    said: Comparison
    unread: str = ""
    """Why a file could not be examined; empty where both were."""


def compare(actor: Actor, one: Path, other: Path) -> ComparedFiles:
    """The same photograph, or the same item worn? A file that cannot be read is no error: nothing can be said then."""
    try:
        data = read_file(one, MAX_PICTURE_BYTES)
        return ComparedFiles(answer(data, read_file(other, MAX_PICTURE_BYTES), load_policy()))
    except PictureError as error:
        why = f"one of them cannot be examined: {error}"
    except OSError as error:
        why = in_words(error)
    return ComparedFiles(Comparison(Answer.CANNOT_SAY, (), None), why)
