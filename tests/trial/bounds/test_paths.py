"""Paths that lead to no file, or to one without an end: refused in words, whatever asks for them."""

import os
import subprocess
import sys
from pathlib import Path

import pytest
from typer.testing import CliRunner

from desk.cli import app
from evidence.records import Case
from tests.desk.packed import ticking
from tests.evidence.filled import filled_vault


def asked(home: Path, *words: str) -> tuple[int, str]:
    places = {"WORNPROOF_HOME": str(home), "WORNPROOF_CACHE": str(home / "cache")}
    done = CliRunner().invoke(app, list(words), env=places)
    return done.exit_code, " ".join(done.output.split())


@pytest.fixture
def home(tmp_path: Path, case: Case) -> Path:
    vault, _ = filled_vault(tmp_path, case, ticking())
    (vault.home / "desk.toml").write_text(f'vault_url = "{tmp_path / "vault"}"\n')
    assert asked(vault.home, "index", "build")[0] == 0
    return vault.home


@pytest.mark.parametrize("place", ["/dev/zero", "pipe", "folder", "missing", "large"])
def test_a_search_by_a_picture_that_is_no_file_ends_and_says_why(place: str, home: Path, tmp_path: Path) -> None:
    """Kind: a path that somebody mistyped or a script filled in, read until memory is full."""
    os.mkfifo(tmp_path / "pipe")
    (tmp_path / "folder").mkdir()
    with (tmp_path / "large").open("wb") as file:
        file.truncate(61_000_000)
    says = {
        "/dev/zero": "/dev/zero: not a regular file",
        "pipe": "pipe: not a regular file",
        "folder": "folder: Is a directory: name a file",
        "missing": "missing: No such file or directory: check the name",
        "large": "large: larger than 60 MB",
    }[place]
    code, said = asked(home, "search", "all", "--image", str(tmp_path / place))
    assert code == 1
    assert said.endswith(says), said


@pytest.mark.parametrize(
    ("words", "code", "says"),
    [
        (("compare", "PIPE", "PIPE"), 2, "not a regular file"),
        (("compare", "/dev/zero", "PIPE"), 2, "not a regular file"),
        (("verify", "PIPE.wacz"), 1, "not a file: name the package"),
        (("investigate", "PIPE"), 1, "not a regular file"),
        (("import", "case-1", "PIPE"), 1, "not a regular file"),
        (("import", "case-1", "PIPE", "--platform", "PIPE.toml"), 1, "not a regular file"),
    ],
)
def test_a_pipe_in_a_files_place_is_never_waited_for(
    words: tuple[str, ...], code: int, says: str, home: Path, tmp_path: Path
) -> None:
    """Kind: as above."""
    for name in ("pipe", "pipe.wacz", "pipe.toml"):
        os.mkfifo(tmp_path / name)
    got, said = asked(home, *(word.replace("PIPE", str(tmp_path / "pipe")) for word in words))
    assert says in said
    assert got != 0


_SMALL = """
import resource
resource.setrlimit(resource.RLIMIT_FSIZE, (20_000, 20_000))
from desk.cli import main
main()
"""


@pytest.mark.parametrize("verb", ["pack", "report"])
def test_a_disk_that_takes_no_more_is_told_in_words_and_leaves_nothing_behind(
    verb: str, home: Path, tmp_path: Path
) -> None:
    """Kind: an error told as a number of the system. A file may have 20 kB here, as if the disk were full then."""
    out = tmp_path / "out" / ("case.wacz" if verb == "pack" else "case.html")
    words = [sys.executable, "-c", _SMALL, verb, "case-1", "--out", str(out)]
    places = {"WORNPROOF_HOME": str(home), "WORNPROOF_CACHE": str(home / "cache")}
    done = subprocess.run(words, capture_output=True, text=True, env={**os.environ, **places}, check=False)
    assert done.returncode == 1
    assert "File too large: free some space, then run the same command again" in done.stderr
    assert "Errno" not in done.stderr
    assert not out.exists()
