"""Supplied posts read again from the files that are in the vault."""

import json
from pathlib import Path
from typing import Any

import pytest

from crawler.imports.downloads import BEFORE_VIDEOS, VERSION
from crawler.imports.folders import PICTURE_ENDINGS
from crawler.imports.keep import import_files
from crawler.reread import reread
from evidence.ledger import decode_entry, encode_entry, entry_digest
from evidence.records import Segment
from evidence.vault import CaseFile, Vault
from tests.crawler.captured import posts
from tests.crawler.films import video
from tests.crawler.supplied import file, har, photo, story, supply, vault_for, wacz, warc


def tampered(vault: Vault, folder: Path, **changes: Any) -> CaseFile:
    """The last segment's first post changed, with a digest that fits."""
    ledger = folder / "vault/cases/case-1/ledger"
    for path in sorted(ledger.iterdir()):
        entry = decode_entry(path.read_bytes())
        if isinstance(entry.record, Segment) and entry.record.posts:
            first, *rest = entry.record.posts
            record = entry.record.model_copy(update={"posts": (first.model_copy(update=changes), *rest)})
            made = entry.model_copy(update={"record": record})
            path.write_bytes(encode_entry(made.model_copy(update={"digest": entry_digest(made)})))
            for later in sorted(ledger.iterdir())[entry.seq :]:
                later.unlink()
            return Vault.open(str(folder / "vault"), folder / "home").case("case-1")
    raise AssertionError("no post")


@pytest.mark.parametrize("kind", ["har", "warc", "wacz", "csv", "gallery-dl"])
def test_a_supplied_post_agrees_with_its_file_and_a_changed_one_does_not(tmp_path: Path, kind: str) -> None:
    vault, case = vault_for(tmp_path)
    place = tmp_path / "in"
    match kind:
        case "har":
            path = file(place, "a.har", har(story(3, 4)))
        case "warc":
            path = file(place, "a.warc", warc(story(3, 4)))
        case "wacz":
            path = file(place, "a.wacz", wacz({"archive/data.warc": warc(story(3, 4))}))
        case "csv":
            file(place, "a.jpg", photo(3))
            rows = "picture,url,posted_at,text\na.jpg,https://x.example/3,2026-05-03T10:00:00Z,kept\n"
            path = file(place, "deep/posts.csv", rows.replace("a.jpg", "../a.jpg").encode()).parent.parent
        case _:
            file(place, "1.jpg", photo(3))
            noted = {
                "category": "demo", "id": 3, "date": "2026-05-03 10:00:00", "content": "kept", "author": "buyer",
                "post_url": "http://127.0.0.1:8099/users/buyer/posts/3",
            }  # fmt: skip
            path = file(place, "1.jpg.json", json.dumps(noted).encode()).parent
    supply(vault, path)
    assert reread(case).read > 0

    found = reread(tampered(vault, tmp_path, text="wearing it"))
    assert [fault.what.partition(": ")[2].partition(" ")[2] for fault in found.faults] == [
        "reads otherwise in the reply beside it: text"
    ]


def test_a_file_that_is_kept_already_is_read_for_the_posts_of_a_later_import(tmp_path: Path) -> None:
    """The kind: an import that adds posts and no file, because the file is there."""
    vault, case = vault_for(tmp_path)
    path = file(tmp_path / "in", "a.har", har(story(3, 4)))
    import_files(vault.case("case-1"), 0, [path])
    supply(vault, path)

    assert reread(case).faults == ()


def test_a_post_from_before_videos_were_taken_agrees_with_its_file(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The first version of what reads downloads left videos out of a post."""
    vault, case = vault_for(tmp_path)
    place = tmp_path / "in"
    noted = {
        "category": "demo", "id": 3, "date": "2026-05-03 10:00:00", "content": "kept", "author": "buyer",
        "post_url": "http://127.0.0.1:8099/users/buyer/posts/3",
    }  # fmt: skip
    for name, data in (("1.jpg", photo(3)), ("2.mp4", video(5))):
        file(place, name, data)
        file(place, f"{name}.json", json.dumps(noted).encode())
    monkeypatch.setattr("crawler.imports.downloads.VERSION", BEFORE_VIDEOS)
    monkeypatch.setattr("crawler.imports.downloads.MEDIA_ENDINGS", PICTURE_ENDINGS)
    supply(vault, place)
    monkeypatch.undo()
    (older,) = posts(case)
    assert (older.parser, len(older.images)) == (BEFORE_VIDEOS, 1)
    assert (reread(case).read, reread(case).faults) == (1, ())

    supply(vault, place)
    *_, newer = posts(case)
    assert (newer.parser, len(newer.images)) == (VERSION, 2)
    assert (reread(case).read, reread(case).faults) == (2, ())
