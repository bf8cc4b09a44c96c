"""The store: created once and never rewritten, the same promises in a folder and in remote storage."""

import os
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

from evidence.errors import ObjectMissing, VaultError
from evidence.store import Store


@pytest.fixture(params=["folder", "memory"])
def store(request: pytest.FixtureRequest, tmp_path: Path) -> Store:
    return Store.open("memory:///" if request.param == "memory" else str(tmp_path / "store"))


def in_folder(tmp_path: Path) -> tuple[Store, Path]:
    return Store.open(str(tmp_path / "store")), tmp_path / "store"


def test_an_object_is_created_once_and_the_second_put_changes_nothing(store: Store) -> None:
    assert store.create("a/b", b"first")
    assert not store.create("a/b", b"second")
    assert not store.create("a/b", b"first"), "not even the same bytes again"
    assert store.read("a/b") == b"first"


def test_an_empty_object_is_an_object(store: Store) -> None:
    assert store.create("empty", b"")
    assert store.read("empty") == b""
    assert not store.create("empty", b"x")


def test_what_is_not_there_is_named(store: Store) -> None:
    store.create("a/b", b"1")

    for path in ("a/c", "b", "a/b.json"):
        with pytest.raises(ObjectMissing, match=f"{path} is not in "):
            store.read(path)
        with pytest.raises(ObjectMissing, match=f"{path} is not in "):
            store.read_range(path, 0, 1)


@pytest.mark.parametrize("path", ["", ".", "/", "/a", "..", "../a", "a/../../b", "a/..", "a\\b", "a\0b"])
def test_no_path_leads_out_of_the_store(store: Store, path: str) -> None:
    for do in (lambda: store.create(path, b"x"), lambda: store.read(path), lambda: store.read_range(path, 0, 1)):
        with pytest.raises(VaultError, match="is not a path inside a store"):
            do()
    assert store.paths() == []


@pytest.mark.parametrize(("where", "path"), [("memory:///", "a//b"), ("memory:///", "a/./b"), ("folder", "x" * 5_000)])
def test_a_path_that_the_storage_behind_does_not_take_is_an_error_in_words(
    tmp_path: Path, where: str, path: str
) -> None:
    store = Store.open(where if ":" in where else str(tmp_path / where))

    with pytest.raises(VaultError, match=f"refuses {path}: "):
        store.create(path, b"1")
    for read in (lambda: store.read(path), lambda: store.read_range(path, 0, 1)):
        with pytest.raises(VaultError, match=f"{path} cannot be read from "):
            read()


def test_paths_are_sorted_and_those_under_a_folder_alone(store: Store) -> None:
    for path in ("b/2", "a/1", "b/1/x", "ab/1", "c"):
        store.create(path, b"")

    assert store.paths() == ["a/1", "ab/1", "b/1/x", "b/2", "c"]
    assert store.paths("b") == ["b/1/x", "b/2"]
    assert store.paths("a") == ["a/1"], "a folder is no beginning of a name"
    assert store.paths("nowhere") == []


def test_folders_are_those_that_hold_objects_and_no_objects_themselves(store: Store) -> None:
    for path in ("cases/one/ledger/1", "cases/two/warc/1", "cases/three", "catalogs/shop/ledger/1"):
        store.create(path, b"")

    assert store.folders("cases") == ["one", "two"]
    assert store.folders("cases/one") == ["ledger"]
    assert store.folders("nowhere") == []


def test_of_many_who_create_one_object_at_once_one_wins(store: Store) -> None:
    with ThreadPoolExecutor(8) as pool:
        won = list(pool.map(lambda number: store.create("a/b", b"%d" % number), range(16)))

    assert won.count(True) == 1
    assert store.read("a/b") == b"%d" % won.index(True)


def test_nothing_is_kept_aside_after_a_put_whatever_its_end(tmp_path: Path) -> None:
    store, folder = in_folder(tmp_path)
    store.create("a/b", b"1")
    store.create("a/b", b"2")
    (folder / "c").write_bytes(b"")
    with pytest.raises(VaultError, match="refuses c/d"):
        store.create("c/d", b"1")

    assert sorted(str(path.relative_to(folder)) for path in folder.rglob("*")) == ["a", "a/b", "c"]


def test_what_a_put_in_progress_keeps_aside_is_no_object_and_a_link_is_one(tmp_path: Path) -> None:
    store, folder = in_folder(tmp_path)
    store.create("a/b", b"1")
    (folder / "a/.staging-0123456789abcdef").write_bytes(b"half")
    (folder / "a/.staging-0123").write_bytes(b"")
    (folder / "a/link").symlink_to(folder)
    (folder / "empty").mkdir()

    assert store.paths() == ["a/.staging-0123", "a/b", "a/link"]


@pytest.mark.parametrize("kind", ["a folder", "a pipe", "a link to nothing"])
def test_what_is_no_file_is_refused_and_not_waited_for(tmp_path: Path, kind: str) -> None:
    store, folder = in_folder(tmp_path)
    path = folder / "x"
    {"a folder": path.mkdir, "a pipe": lambda: os.mkfifo(path), "a link to nothing": lambda: path.symlink_to("no")}[
        kind
    ]()

    with pytest.raises(VaultError, match=r"x cannot be read from .*not a regular file"):
        store.read("x")
    assert not store.create("x", b"1"), "the name is taken"


def test_a_store_is_opened_by_path_or_by_url_and_knows_its_place_in_one_spelling(tmp_path: Path) -> None:
    folder = tmp_path / "with space"
    by_path, by_url = Store.open(str(folder)), Store.open(folder.as_uri())
    (tmp_path / "other").symlink_to(folder)

    assert by_path.create("a", b"1")
    assert by_url.read("a") == b"1"
    assert by_path.place == by_url.place == Store.open(str(tmp_path / "other")).place == folder.as_uri()
    assert Store.open("memory:///").place == ""


def test_what_can_be_no_store_is_refused_in_words(tmp_path: Path) -> None:
    (tmp_path / "file").write_bytes(b"")

    for url in ("nonsense://a", str(tmp_path / "file")):
        with pytest.raises(VaultError, match="cannot be opened as a store: "):
            Store.open(url)


def test_a_tree_goes_for_good_its_first_objects_before_the_rest_and_nothing_beside_it(store: Store) -> None:
    for path in ("cases/one/ledger/1", "cases/one/warc/1", "cases/one-more/ledger/1", "cases/two/ledger/1"):
        store.create(path, b"x")

    store.remove_tree("cases/one", ("cases/one/ledger/1",))
    store.remove_tree("cases/one", ("cases/one/ledger/1",))

    assert store.paths() == ["cases/one-more/ledger/1", "cases/two/ledger/1"]
    assert store.create("cases/one/ledger/1", b"anew")


@pytest.mark.parametrize("path", ["", "cases", "..", "cases/..", "/cases/one"])
def test_no_more_than_one_ledger_goes_at_once(store: Store, path: str) -> None:
    store.create("cases/one/ledger/1", b"x")
    with pytest.raises(VaultError):
        store.remove_tree(path)
    assert store.paths() == ["cases/one/ledger/1"]


def test_with_a_tree_goes_what_a_put_in_progress_left_and_a_link_is_not_followed(tmp_path: Path) -> None:
    store, folder = in_folder(tmp_path)
    store.create("cases/one/ledger/1", b"x")
    (folder / "cases/one/ledger" / f".staging-{'0' * 16}").write_bytes(b"half")
    (tmp_path / "mine").mkdir()
    (tmp_path / "mine" / "letter").write_bytes(b"mine")
    (folder / "cases/one/link").symlink_to(tmp_path / "mine")
    store.remove_tree("cases/one")
    assert not (folder / "cases/one").exists()
    assert (tmp_path / "mine" / "letter").read_bytes() == b"mine"
