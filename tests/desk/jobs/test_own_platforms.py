"""The platform files that an order names hold for every later command on its case.

Kind: a command that takes the shipped file, or none, where the order said another one.
"""

from pathlib import Path

import pytest

from desk.jobs.own_platforms import recall, remember
from evidence.errors import RecordError


def test_they_are_there_for_the_next_command_and_go_when_the_order_names_none(tmp_path: Path) -> None:
    assert recall(tmp_path, "v", "case-1") == {}
    remember(tmp_path, "v", "case-1", {"diary": "/a/diary.toml", "日记": "/b.toml"})
    remember(tmp_path, "v", "case-2", {"diary": "/another.toml"})
    assert recall(tmp_path, "v", "case-1") == {"diary": "/a/diary.toml", "日记": "/b.toml"}
    assert recall(tmp_path, "other vault", "case-1") == {}
    remember(tmp_path, "v", "case-1", {})
    assert (recall(tmp_path, "v", "case-1"), recall(tmp_path, "v", "case-2")) == ({}, {"diary": "/another.toml"})


def test_a_kept_file_that_somebody_broke_says_what_to_do(tmp_path: Path) -> None:
    remember(tmp_path, "v", "case-1", {"diary": "/a"})
    (tmp_path / "platforms" / "v-case-1.json").write_text("{")
    with pytest.raises(RecordError, match="delete it"):
        recall(tmp_path, "v", "case-1")
