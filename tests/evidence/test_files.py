"""Files named by their path: regular ones, up to their bound, nothing waited for."""

import os
from pathlib import Path

import pytest

from evidence.files import UnfitFile, read_file


def test_a_file_is_read_up_to_its_bound_and_not_beyond(tmp_path: Path) -> None:
    (tmp_path / "a").write_bytes(b"x" * 10)
    assert read_file(tmp_path / "a", 10) == b"x" * 10
    with pytest.raises(UnfitFile, match="larger than 0 MB"):
        read_file(tmp_path / "a", 9)


def test_pipes_devices_and_folders_are_no_files(tmp_path: Path) -> None:
    os.mkfifo(tmp_path / "pipe")
    for place in (tmp_path / "pipe", Path("/dev/zero"), Path("/dev/null")):
        with pytest.raises(UnfitFile, match="not a regular file"):
            read_file(place, 10)
    with pytest.raises(IsADirectoryError):
        read_file(tmp_path, 10)
