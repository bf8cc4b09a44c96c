"""The embedded index for several users of one machine.

Kind: a file that only its maker can read where the vault beside it is read by others, and a refusal that names no way
on.
"""

import fcntl
import os
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from desk.jobs.index import index as bring_up
from desk.search.embedded import EmbeddedIndex
from desk.search.errors import IndexUnavailable
from desk.search.query import Query
from evidence.records import Case
from tests.desk.acts.test_overview import quiet, settings
from tests.evidence.filled import filled_vault

NOBODY = 65534
EVERYTHING = Query(scope=frozenset({"case-1"}))


@pytest.fixture
def place() -> Iterator[Path]:
    with tempfile.TemporaryDirectory() as folder:  # not under pytest's own, which nobody else may enter
        Path(folder).chmod(0o755)
        yield Path(folder) / "index"


@contextmanager
def somebody_else(*paths: Path) -> Iterator[None]:
    """Another user where we may become one; else files that deny themselves."""
    if os.geteuid() == 0:
        os.seteuid(NOBODY)
        try:
            yield
        finally:
            os.seteuid(0)
        return
    for path in paths:
        path.chmod(0)
    yield


def test_the_file_is_as_readable_as_the_vault_s(place: Path) -> None:
    before = os.umask(0o027)
    try:
        EmbeddedIndex(place).replace([])
    finally:
        os.umask(before)
    modes = {path.name: path.stat().st_mode & 0o777 for path in place.rglob("*") if not path.name.endswith("lock")}
    assert {mode for name, mode in modes.items() if "." in name or name in ("current", "hashes")} == {0o640}, modes
    assert {modes["g000001"], modes["words"]} == {0o750}


def test_whoever_may_not_read_it_is_told_and_what_to_do(place: Path) -> None:
    index = EmbeddedIndex(place)
    index.replace([])
    place.chmod(0o600)
    with somebody_else(place), pytest.raises(IndexUnavailable, match=r"another user's.*WORNPROOF_INDEX"):
        index.search(EVERYTHING)
    with somebody_else(place), pytest.raises(IndexUnavailable, match=r"another user's"):
        index.serving()


def test_nor_whoever_may_not_enter_its_folder_or_write_there(place: Path) -> None:
    index = EmbeddedIndex(place)
    index.replace([])
    with somebody_else(place, place / "lock"), pytest.raises(IndexUnavailable, match="written"):
        index.replace([])
    place.parent.chmod(0o700)
    with somebody_else(place.parent), pytest.raises(IndexUnavailable, match="WORNPROOF_INDEX"):
        index.serving()
    place.parent.chmod(0o700)


@pytest.mark.slow
@pytest.mark.parametrize("trouble", ["a file in its place", "no server", "another rebuild"])
def test_the_stage_says_it_and_ends_nothing(
    tmp_path: Path, place: Path, case: Case, clock: object, trouble: str
) -> None:
    if trouble == "another rebuild":
        EmbeddedIndex(place).replace([])
    filled_vault(tmp_path, case, clock)  # type: ignore[arg-type]  # the fixture is a clock
    url = "elasticsearch+http://127.0.0.1:9/none" if trouble == "no server" else f"tantivy://{place}"
    if trouble == "a file in its place":
        place.write_text("mine")
    with (place if trouble == "another rebuild" else tmp_path).joinpath("lock").open("w") as lock:
        if trouble == "another rebuild":
            fcntl.flock(lock, fcntl.LOCK_EX)
        (said,) = bring_up(settings(tmp_path).model_copy(update={"index_url": url}), "case-1", quiet)
    assert said.startswith("the search index is as it was: ")
    assert "wornproof index build" in said
    assert trouble == "no server" or "[Errno" not in said
