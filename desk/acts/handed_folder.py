"""Folders of files that were made for a channel: put in their place whole, and only what is ours is replaced.

No folder is deleted with what is in it. A file goes only where the list beside it names it with its digest: what
somebody laid there, or wrote into one of the files, stays.
"""

import hashlib
import json
import os
from collections.abc import Iterator, Mapping
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import Any

from desk.acts.errors import ActError
from desk.channels.artefacts import MANIFEST
from evidence.files import MAX_SETTINGS_BYTES, read_file


def place_of(out: Path) -> Path:
    """Where it is, without ways round: ``..`` behind a folder that is not there yet would be another one later."""
    return Path(os.path.abspath(out))  # noqa: PTH100 - resolve() would follow a link at its place


def make_room(place: Path, case_id: str, channel: str) -> None:
    """Go on where nothing is there, or what was made before for this case and channel; the folder above is made.

    Raises:
        ActError: something else is there.
        OSError: the folder above it cannot be made.
    """
    place.parent.mkdir(parents=True, exist_ok=True)
    if place.is_symlink() or (place.exists() and not place.is_dir()):
        raise ActError(f"{place} is no folder: name another with --out")
    if not place.exists():
        return
    here = Path.cwd()
    if place in (here, *here.parents):
        raise ActError(f"{place} is the folder you are in: name another folder with --out, as one inside of it")
    if strange := _strange(place, case_id, channel):
        raise ActError(f"{place} holds something else ({strange}): name another folder with --out")


@contextmanager
def put(folder: Path, place: Path, case_id: str, channel: str) -> Iterator[None]:
    """Put a folder in its place for what the block does; where that breaks, all is as it was before.

    What was made there before goes when the block has ended.

    Raises:
        ActError: something else came there meanwhile.
        OSError: it cannot be put there.
    """
    make_room(place, case_id, channel)
    before = folder.with_name(f"{folder.name}.before")
    folder.chmod(0o755)
    is_there = place.exists()
    if is_there:
        os.rename(place, before)  # noqa: PTH104 - all three lie in one folder, so each is whole or not at all
    try:
        os.rename(folder, place)  # noqa: PTH104
        yield
    except BaseException:
        if not folder.exists():
            os.rename(place, folder)  # noqa: PTH104 - whoever made it deletes it
        if is_there:
            os.rename(before, place)  # noqa: PTH104
        raise
    if is_there:
        _delete(before, case_id, channel)


def _strange(place: Path, case_id: str, channel: str) -> str:
    """What in the folder is not as it was made for this case and channel; empty where all is, or nothing is in it."""
    found = sorted(place.iterdir(), key=lambda one: (one.name == MANIFEST, one.name))
    listed = _listed(place, case_id, channel)
    for one in found:
        if one.is_symlink() or not one.is_file():
            return one.name
        if listed is None or (one.name != MANIFEST and _digest(one) != listed.get(one.name)):
            return one.name
    return ""


def _listed(place: Path, case_id: str, channel: str) -> Mapping[str, str] | None:
    """Digests by name, as the list in the folder has them; None where it is of something else, or no list of ours."""
    try:
        told: Any = json.loads(read_file(place / MANIFEST, MAX_SETTINGS_BYTES))
        if (told["case_id"], told["channel"]) != (case_id, channel):
            return None
        return {str(name): str(one["sha256"]) for name, one in told["files"].items()}
    except (OSError, ValueError, LookupError, TypeError, AttributeError):
        return None


def _digest(path: Path) -> str:
    with path.open("rb") as file:
        return f"sha256:{hashlib.file_digest(file, 'sha256').hexdigest()}"


def _delete(folder: Path, case_id: str, channel: str) -> None:
    """Delete the files that its list names, then the folder; where anything else is in it, that stays."""
    with suppress(OSError):
        for name in _listed(folder, case_id, channel) or ():
            if name == Path(name).name:
                (folder / name).unlink(missing_ok=True)
        if [one.name for one in folder.iterdir()] == [MANIFEST]:
            (folder / MANIFEST).unlink()
        folder.rmdir()
