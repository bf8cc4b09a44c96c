"""Releases that somebody asked for and nobody approved yet; they lie in the home folder.

HOME/releases/<case id>/<channel>.json
"""

import json
from pathlib import Path

from pydantic import BaseModel, ConfigDict, ValidationError

from desk.acts.errors import ActError
from desk.review.argument import requests_of
from desk.settings import Settings
from evidence.fields import Digest, Name, Utc
from evidence.files import MAX_SETTINGS_BYTES, read_file


class Asked(BaseModel):
    """A release that somebody asked for and nobody approved yet."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    case_id: Name
    channel: Name
    asked_by: Name
    asked_at: Utc
    argument_digest: Digest
    lines: int
    """How many are said to be confirmed."""
    comparisons: int = 0
    """How many contradictions are said to be confirmed."""
    entries: int = 0
    """How many the case's ledger had: a release behind these answers this request."""


def request_path(settings: Settings, case_id: str, channel: str) -> Path:
    """Where the request for one channel lies."""
    return requests_of(settings.home, case_id) / f"{channel}.json"


def all_asked(settings: Settings, case_id: str) -> list[Asked]:
    """Of one case, by channel. Raises ActError: one is damaged."""
    found = []
    folder = requests_of(settings.home, case_id)
    for path in sorted(folder.glob("*.json")) if folder.is_dir() else ():
        try:
            found.append(Asked.model_validate_json(read_file(path, MAX_SETTINGS_BYTES)))
        except FileNotFoundError:  # somebody has just approved it
            continue
        except (ValidationError, json.JSONDecodeError) as error:
            raise ActError(f"{path} is damaged: delete it, and ask for the release again") from error
    return found
