"""A report is written whole or not at all, and into a file alone."""

import os
from pathlib import Path

import pytest

from desk.report.written import write_html


def test_a_device_or_pipe_in_the_files_place_is_refused_and_stays(tmp_path: Path) -> None:
    """Kind: ``--out /dev/full``, as root, put a file in the place of the device."""
    pipe = tmp_path / "pipe"
    os.mkfifo(pipe)
    for place in (pipe, tmp_path):
        with pytest.raises(OSError, match="is no file"):
            write_html(b"x", place)

    assert pipe.is_fifo()
    assert list(tmp_path.iterdir()) == [pipe]


def test_what_cannot_be_written_leaves_nothing_behind(tmp_path: Path) -> None:
    out = tmp_path / "new" / "r.html"
    write_html(b"one", out)
    write_html(b"two", out)

    assert out.read_bytes() == b"two"
    assert [path.name for path in out.parent.iterdir()] == ["r.html"]
