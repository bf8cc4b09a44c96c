"""What is kept of cases beside the vault, for the eyes of this account of the machine alone, whatever its umask."""

from pathlib import Path

from evidence.files import write_whole


def private_folder(folder: Path, levels: int) -> None:
    """Make a folder, and close it and those above it to everybody else.

    Args:
        folder: The innermost.
        levels: How many of them are ours, counted from it upwards: names of cases stand in those above it too.

    Raises:
        OSError: one cannot be made, or is somebody else's and open to all.
    """
    for one in reversed((folder, *folder.parents)[:levels]):
        one.mkdir(parents=True, exist_ok=True, mode=0o700)
        if one.stat().st_mode & 0o077:  # of an earlier version
            one.chmod(0o700)


def keep_private(data: bytes, place: Path, levels: int) -> None:
    """Write a file whole into such a folder. Arguments and errors as ``private_folder``."""
    private_folder(place.parent, levels)
    write_whole(data, place, 0o600)
