"""What an account was shown and has not answered yet: kept beside the key, one file each, until it is answered.

None of it is evidence. What was answered goes into the ledger, with a digest of what was shown.
"""

import json
import re
import secrets
from collections.abc import Iterator
from pathlib import Path
from typing import Literal

from pydantic import BaseModel, ConfigDict, ValidationError

from evidence.errors import RecordError
from evidence.fields import Digest, Name, Sku, Utc
from evidence.files import MAX_SETTINGS_BYTES, read_file, write_whole
from evidence.matches import Region
from evidence.records import LineupPhoto

_NAME = re.compile(r"[0-9a-f]{12}")


def new_name() -> str:
    """A name that tells nothing: not which picture or article is asked about, nor whether the truth is known."""
    return secrets.token_hex(6)


class Shown(BaseModel):
    """One question as it was put."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    name: str
    case_id: Name | Literal[""]
    """Empty where it is practice."""
    sku: Sku
    match: Digest | None
    """None of an item whose truth is known."""
    image_digest: Digest
    region_px: Region | None
    of_its_colour: int | None = None
    photos: tuple[LineupPhoto, ...]
    """In their order; empty where the plain question is asked."""
    shown: Digest
    catalog: Name
    number: int = 0
    """Of an item whose truth is known: which of this account's it is."""
    there: bool = True
    """Likewise: whether the article is among the photos."""
    before: str = ""
    """Likewise: the question that it was planted before; empty where it was asked for as practice."""


def keep(home: Path, account: str, shown: Shown) -> Shown:
    """Keep it until it is answered. The same question put again keeps the name under which it was put before."""
    for path in sorted((home / "lineups" / account).glob("*.json")):
        before = kept(home, account, path.stem)
        if before and before.model_copy(update={"name": shown.name}) == shown:
            return before
    path = _path(home, account, shown.name)
    path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
    write_whole(shown.model_dump_json().encode(), path, 0o600)
    return shown


def kept(home: Path, account: str, name: str) -> Shown | None:
    """What was shown under this name; None where nothing was.

    Raises:
        RecordError: the file is damaged.
    """
    if not _NAME.fullmatch(name):
        return None
    path = _path(home, account, name)
    try:
        return Shown.model_validate_json(read_file(path, MAX_SETTINGS_BYTES))
    except FileNotFoundError:
        return None
    except ValidationError as error:
        raise RecordError(f"{path} is damaged: delete it, and have the line-up shown again") from error


class Done(BaseModel):
    """A question that was answered, for undoing it."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    case_id: Name
    review: Digest | Literal[""]
    """Of the review's entry; empty where the truth was known."""
    at: Utc


def remember(home: Path, account: str, name: str, done: Done) -> None:
    """Keep what became of an answer."""
    write_whole(done.model_dump_json().encode(), _path(home, account, name).with_suffix(".done"))


def answered(home: Path, account: str, name: str) -> Done | None:
    """What became of the answer to this question; None where there is none, or the file is damaged."""
    if not _NAME.fullmatch(name):
        return None
    try:
        data = read_file(_path(home, account, name).with_suffix(".done"), MAX_SETTINGS_BYTES)
        return Done.model_validate_json(data)
    except (FileNotFoundError, ValidationError):
        return None


def drop(home: Path, account: str, name: str) -> None:
    """It was answered."""
    _path(home, account, name).unlink(missing_ok=True)


def planted(home: Path, account: str, before: str, case_id: str) -> None:
    """Remember that an item was planted before this question of a case, and answered."""
    path = _path(home, account, before).with_suffix(".planted")
    path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
    write_whole(json.dumps({"case_id": case_id}).encode(), path, 0o600)


def was_planted(home: Path, account: str, before: str) -> bool:
    """Whether one was."""
    return _path(home, account, before).with_suffix(".planted").exists()


def kept_of(home: Path, case_id: str) -> Iterator[Path]:
    """Every file here that is about a case, whoever was asked; a disposal deletes them."""
    for path in sorted((home / "lineups").glob("*/*")):
        try:
            said = json.loads(read_file(path, MAX_SETTINGS_BYTES))
        except (OSError, ValueError):
            continue  # answered just now, or damaged: nothing says whose it is
        if isinstance(said, dict) and said.get("case_id") == case_id:
            yield path


def _path(home: Path, account: str, name: str) -> Path:
    return home / "lineups" / account / f"{name}.json"
