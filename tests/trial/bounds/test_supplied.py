"""Supplied files that are small and cost much: refused in words, within a gigabyte, and nothing of them is kept."""

import resource
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

from crawler.imports.bounds import MAX_CHUNKS, Budget, SuppliedError, check_json
from crawler.imports.downloads import _media, _of_stem
from crawler.imports.folders import files_of
from crawler.imports.warcs import dechunked, read_warc
from tests.crawler.supplied import story, supply, vault_for, warc
from tests.trial.bounds import inputs

_BYTES, _PROCESSOR_S = 1_500_000_000, 60
_READ = """
import sys
from pathlib import Path
from crawler.imports.bounds import SuppliedError
from crawler.imports.reading import read_supplied
from evidence.records import Account
account = Account.model_construct(platform="elsewhere", handle="@buyer")
try:
    for offered in read_supplied(Path(sys.argv[1]), None, account):
        print("taken", len(offered.posts), [note[:200] for note in offered.notes[:3]])
except SuppliedError as error:
    print("refused", error)
"""


def _bounded() -> None:
    resource.setrlimit(resource.RLIMIT_AS, (_BYTES, _BYTES))
    resource.setrlimit(resource.RLIMIT_CPU, (_PROCESSOR_S, _PROCESSOR_S))


def read(path: Path) -> str:
    """What the readers say of a file, in a process that may have so much memory and processor time."""
    done = subprocess.run(
        [sys.executable, "-c", _READ, str(path)], capture_output=True, text=True, preexec_fn=_bounded, check=False
    )
    assert done.returncode == 0, (done.returncode, done.stderr[-400:])
    return done.stdout


@pytest.mark.slow
@pytest.mark.parametrize(("make", "says"), inputs.REFUSED, ids=[made.__name__ for made, _ in inputs.REFUSED])
def test_a_small_file_that_costs_much_is_refused_in_words(
    make: Callable[[Path], Path], says: str, tmp_path: Path
) -> None:
    """Kind: a stranger's file that takes gigabytes or minutes though it is small."""
    said = read(make(tmp_path))
    assert said.startswith("refused")
    assert says in said


@pytest.mark.slow
def test_a_reply_whose_head_has_no_end_is_not_used_and_the_rest_is(tmp_path: Path) -> None:
    """Kind: as above; here what can be read is read."""
    said = read(inputs.reply_head_without_an_end(tmp_path))
    assert said.startswith("taken 0")
    assert "no HTTP reply in it; not used" in said


def test_texts_of_one_file_that_an_entry_cannot_hold_are_refused_and_the_ledger_stays(tmp_path: Path) -> None:
    """Kind: one import that makes every later command slow for ever."""
    vault, case = vault_for(tmp_path)
    before = len(case.ledger.entries())
    (taken,) = supply(vault, inputs.one_long_alt_for_many_pictures(tmp_path)).taken
    assert taken.problem == "it holds more than 20,000,000 letters of text: supply it in parts"
    assert len(case.ledger.entries()) == before


def test_what_stands_before_a_torn_head_is_taken(tmp_path: Path) -> None:
    """Kind: a bound that loses what was good."""
    vault, _ = vault_for(tmp_path)
    (tmp_path / "a.warc").write_bytes(warc(story(1)) + b"WARC/1.1\r\n" + b"a:b\r\n" * 100_000)
    (taken,) = supply(vault, tmp_path / "a.warc").taken
    assert (taken.posts, taken.pictures, taken.problem) == (1, 1, "")
    assert any("no head of a record ends within" in str(one.values) for one in taken.remarks)


def test_a_record_that_is_too_large_is_passed_over_and_those_behind_it_are_read(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr("crawler.imports.records.MAX_RECORD_BYTES", 1_000_000)
    data = warc({"http://a.example/large": ("text/html", b"x" * 1_000_000), "http://a.example/": ("text/html", b"<p>")})
    found = read_warc(data, Budget())
    assert list(found.exchanges) == ["http://a.example/"]
    assert "not read" in found.unread[0]


@pytest.mark.parametrize(
    ("file_bytes", "most"), [(0, 100_000_000), (1_000_000, 150_000_000), (90_000_000, 600_000_000)]
)
def test_a_small_file_may_unpack_to_less_than_a_large_one(file_bytes: int, most: int) -> None:
    assert Budget.of(file_bytes).left == most


def test_commas_in_texts_are_no_values() -> None:
    check_json(b'["' + b",[{" * 2_000_000 + b'"]')
    with pytest.raises(SuppliedError, match="5,000,000 values"):
        check_json(b"[" + b"0," * 5_000_001 + b"0]")


def test_a_body_of_more_chunks_than_any_server_sends_stays_as_it_is() -> None:
    few, many = (b"1\r\na\r\n" * count + b"0\r\n\r\n" for count in (3, MAX_CHUNKS + 1))
    assert dechunked(few) == b"aaa"
    assert dechunked(many) == many


def test_a_folder_that_is_a_disk_is_refused_before_it_is_listed(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Kind: a path that leads to far more than was meant."""
    monkeypatch.setattr("crawler.imports.folders.MAX_MEMBERS", 10)
    for number in range(11):
        (tmp_path / f".hidden-{number}").mkdir()
    with pytest.raises(SuppliedError, match="more than 10 files and folders"):
        files_of(tmp_path)


def test_media_of_a_post_are_looked_up_and_not_searched() -> None:
    """Kind: time that grows with the square of the files; the answer is the same as by searching."""
    names = [
        "a.jpg",
        "a_1.jpg",
        "a_2.mp4",
        "a_10.jpg",
        "a_1_3.jpg",
        "a.txt",
        "a_1.json",
        "ab.jpg",
        "d/a_1.jpg",
        "a_1234.jpg",
    ]
    media = _media(names)
    assert list(_of_stem("a", media)) == ["a.jpg", "a_1.jpg", "a_2.mp4", "a_10.jpg"]
    assert list(_of_stem("a_1", media)) == ["a_1.jpg", "a_1_3.jpg"]


def test_a_csv_that_names_a_column_twice_is_refused(tmp_path: Path) -> None:
    """Kind: a header as long as the file, multiplied by its rows."""
    vault, case = vault_for(tmp_path)
    (tmp_path / "f").mkdir()
    (tmp_path / "f" / "a.csv").write_text("picture,url,posted_at,text,text\np.png,u,2026-05-06,one,two\n")
    (taken,) = supply(vault, tmp_path / "f").taken
    assert "names a column twice" in taken.problem
    assert len(case.ledger.entries()) == 1
