"""Which platform files a case's order named, kept in the home folder so that later commands on the case take the same.

Not in the vault: they are places on this machine. A run names the file it used by its digest.
"""

import json
from collections.abc import Mapping
from pathlib import Path

from evidence.errors import RecordError
from evidence.files import write_whole


def remember(home: Path, vault_id: str, case_id: str, platforms: Mapping[str, str]) -> None:
    """Keep a case's own platforms: name to TOML file. With none, what was kept before goes."""
    place = place_of(home, vault_id, case_id)
    if not platforms:
        place.unlink(missing_ok=True)
        return
    place.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
    write_whole(json.dumps(dict(platforms), ensure_ascii=False).encode(), place)


def recall(home: Path, vault_id: str, case_id: str) -> dict[str, str]:
    """What was kept last; nothing where the order named none, or was read on another machine.

    Raises:
        RecordError: the file was changed by hand into something else.
    """
    place = place_of(home, vault_id, case_id)
    try:
        found = json.loads(place.read_text("utf-8"))
        return {str(name): str(file) for name, file in found.items()}
    except FileNotFoundError:
        return {}
    except (ValueError, AttributeError) as error:  # no JSON, or no table of names and files
        raise RecordError(f"{place} cannot be read: delete it and run 'wornproof investigate ORDER.toml'") from error


def place_of(home: Path, vault_id: str, case_id: str) -> Path:
    """Where they are kept."""
    return home / "platforms" / f"{vault_id}-{case_id}.json"
