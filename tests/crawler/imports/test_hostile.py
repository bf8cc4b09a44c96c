"""Supplied files that lie, bomb, lead astray or are cut: a clear word for each, and the vault as it was."""

import json
import lzma
import os
import zlib
from collections.abc import Callable
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from crawler.imports import bounds
from crawler.imports.bounds import Budget, SuppliedError
from crawler.imports.pages import read_har, read_mhtml
from crawler.imports.wacz import read_wacz
from crawler.imports.warcs import read_warc
from evidence.codec import sha256
from evidence.remarks import RemarkKind, remark
from tests.crawler.captured import files, notes, posts, segments
from tests.crawler.supplied import SITE, file, har, listing, photo, story, supply, vault_for, wacz, warc, zipped

FIRST = f"{SITE}/api/users/buyer/posts?page=1"


def gzip_bomb(megabytes: int) -> bytes:
    packer = zlib.compressobj(9, wbits=31)
    return b"".join(packer.compress(bytes(1_000_000)) for _ in range(megabytes)) + packer.flush()


REFUSED: dict[str, tuple[Callable[[], bytes], str]] = {
    "nothing.warc": (lambda: b"", "is empty"),
    "words.warc": (lambda: b"WARC/1.0 but no more", "not one WARC record"),
    "noise.wacz": (lambda: b"PK\x03\x04" + bytes(range(256)) * 20, "not a readable zip"),
    "empty.wacz": (lambda: zipped({"a.txt": b"x"}), "no WARC can be read"),
    "page.html": (lambda: b"<html><script>alert(1)</script></html>", "neither WACZ, WARC, HAR"),
    "other.json": (lambda: b'{"name": "x"}', "no log with entries"),
    "deep.har": (lambda: b'{"log":' + b"[" * 100_000, "cannot be read"),
    "twice.har": (lambda: b'{"log": {}, "log": {"entries": []}}', "names one key twice"),
    "cut.har": (lambda: har(story(1))[:-40], "cannot be read"),
    "nan.har": (lambda: b'{"log": {"entries": [NaN]}}', "not a JSON number"),
    "none.mhtml": (lambda: b"From: x\nContent-Type: multipart/related; boundary=b\n\n--b--\n", "no part of it says"),
}


@pytest.mark.parametrize("name", REFUSED)
def test_a_file_of_which_nothing_can_be_read_is_refused_and_the_case_stays_as_it_was(tmp_path: Path, name: str) -> None:
    make, reason = REFUSED[name]
    vault, case = vault_for(tmp_path)
    (result,) = supply(vault, file(tmp_path, name, make())).taken
    assert reason in result.problem
    assert len(case.ledger.entries()) == 1


@pytest.mark.slow
@pytest.mark.parametrize("where", ["gz", "wacz", "encoded"])
def test_a_bomb_is_refused_before_it_is_unpacked(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, where: str) -> None:
    bomb = gzip_bomb(40)
    assert len(bomb) < 60_000
    data = {
        "gz": lambda: bomb,
        "wacz": lambda: zipped({"archive/a.warc": bytes(40_000_000)}, compress=True),
        "encoded": lambda: warc({FIRST: ("application/json", bomb)}, headers=[("Content-Encoding", "gzip")]),
    }[where]()
    spent: list[int] = []
    genuine = Budget.spend
    monkeypatch.setattr(Budget, "spend", lambda self, count: (spent.append(count), genuine(self, count))[1])
    reader = {"gz": read_warc, "wacz": read_wacz, "encoded": read_warc}[where]
    with pytest.raises(SuppliedError, match="unpacks to more than 5 MB"):
        reader(data, Budget(5_000_000))
    assert sum(spent) < 8_000_000, "it stops at the limit, not at the end"


@pytest.mark.slow
def test_a_bomb_in_xz_and_in_brotli_is_refused() -> None:
    import brotli

    with pytest.raises(ValueError, match="too long"):
        bounds.unxz(lzma.compress(bytes(20_000_000)), 5_000_000)
    with pytest.raises(SuppliedError, match="unpacks to more"):
        bounds.decoded(brotli.compress(bytes(20_000_000)), "br", Budget(5_000_000))
    nested = brotli.compress(brotli.compress(bytes(20_000_000)))
    with pytest.raises(SuppliedError, match="unpacks to more"):
        bounds.decoded(nested, "br, br", Budget(5_000_000))


def test_names_that_lead_out_of_a_wacz_are_not_read_and_nothing_is_written_anywhere(tmp_path: Path) -> None:
    vault, case = vault_for(tmp_path)
    good = warc(story(1))
    names = [
        "../../evil.warc",
        "/archive/evil.warc",
        "archive/../../evil.warc",
        "C:/archive/evil.warc",
        "archive\\..\\e.warc",
    ]
    data = zipped({**dict.fromkeys(names, warc(story(2))), "archive/a.warc": good})
    before = set(tmp_path.rglob("*evil*"))
    supply(vault, file(tmp_path, "a.wacz", data))
    assert [post.platform_id for post in posts(case)] == ["1"]
    assert notes(case).count("would leave the folder it is unpacked in") == 5
    assert set(tmp_path.rglob("*evil*")) == before


def test_of_a_cut_warc_what_comes_before_the_cut_is_used(tmp_path: Path) -> None:
    for number, name in enumerate(("a.warc", "a.warc.gz")):
        folder = tmp_path / str(number)
        vault, case = vault_for(folder)
        whole = warc(story(1, 2), gzip=name.endswith("gz"))
        supply(vault, file(folder, name, whole[:-2000]))
        assert [bool(post.images[0].digest) for post in posts(case)] == [True, False]
        assert "cut" in notes(case)


def test_of_a_damaged_wacz_the_members_that_can_be_read_are_used(tmp_path: Path) -> None:
    data = bytearray(
        wacz({"archive/a.warc": warc(story(1)), "archive/b.warc": warc({f"{SITE}/x.jpg": ("image/jpeg", photo(9))})})
    )
    place = data.index(photo(9)[-200:])
    data[place + 5] ^= 255
    vault, case = vault_for(tmp_path)
    supply(vault, file(tmp_path, "a.wacz", bytes(data)))
    assert len(posts(case)) == 1
    assert "archive/b.warc" in notes(case)
    assert "CRC" in notes(case)


def test_lengths_that_lie_cost_their_record_and_no_other(tmp_path: Path) -> None:
    data = warc({**story(1), f"{SITE}/z.jpg": ("image/jpeg", photo(9))})
    start = data.rindex(b"Content-Length: ", 0, data.rindex(b"HTTP/1.1"))
    end = data.index(b"\r\n", start)
    vault, case = vault_for(tmp_path)
    supply(vault, file(tmp_path, "a.warc", data[:start] + b"Content-Length: 99999999999" + data[end:]))
    assert [post.platform_id for post in posts(case)] == ["1"]
    assert "cut" in notes(case)
    assert sha256(photo(9)) not in files(case)


def test_a_post_full_of_scripts_and_marks_is_words_and_nothing_else(tmp_path: Path) -> None:
    vault, case = vault_for(tmp_path)
    nasty = "<script>alert(1)</script>\u202e\0\ud800'; DROP TABLE posts;--{{7*7}}"
    row = {"id": "1", "created_at": "2026-05-04T10:00:00Z", "text": nasty, "url": "/p/1", "photos": []}
    replies = {FIRST: ("application/json", listing([row]))}
    supply(vault, file(tmp_path, "a.warc", warc(replies)))
    (post,) = posts(case)
    assert post.text == nasty.replace("\ud800", "\ufffd")


def test_addresses_that_are_none_are_no_posts(tmp_path: Path) -> None:
    vault, case = vault_for(tmp_path)
    row = {"id": "1", "created_at": "2026-05-04T10:00:00Z", "text": "", "url": "javascript:alert(1)", "photos": []}
    supply(vault, file(tmp_path, "a.warc", warc({FIRST: ("application/json", listing([row]))})))
    assert posts(case) == []
    assert "not an http address" in notes(case)


def test_a_listing_that_turns_in_a_circle_comes_to_an_end(tmp_path: Path) -> None:
    vault, case = vault_for(tmp_path)
    second = FIRST.replace("page=1", "page=2")
    replies = {
        FIRST: ("application/json", listing([], following="/api/users/buyer/posts?page=2")),
        second: ("application/json", listing([], following="/api/users/buyer/posts?page=1")),
    }
    (result,) = supply(vault, file(tmp_path, "a.warc", warc(replies))).taken
    assert (result.posts, result.problem) == (0, "")
    assert len(segments(case)) == 1


def test_pipes_devices_and_links_are_not_followed(tmp_path: Path) -> None:
    vault, case = vault_for(tmp_path)
    os.mkfifo(tmp_path / "pipe.warc")
    done = supply(vault, tmp_path / "pipe.warc", Path("/dev/zero"), tmp_path / "gone.warc")
    assert ["not a regular file" in done.taken[0].problem, "not a regular file" in done.taken[1].problem] == [
        True,
        True,
    ]
    assert "No such file" in done.taken[2].problem
    (tmp_path / "f").mkdir()
    (tmp_path / "f" / "out.jpg").symlink_to(file(tmp_path, "secret.jpg", photo(3)))
    file(tmp_path, "f/a.csv", b"picture,url,posted_at,text\nout.jpg,u,2026-05-04,a\n")
    supply(vault, tmp_path / "f")
    assert posts(case)[0].images[0].digest == ""
    assert sha256(photo(3)) not in files(case)


def test_a_full_disk_loses_nothing_that_was_there_and_the_next_import_goes_on(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    from crawler.imports.keep import import_files
    from evidence.errors import VaultFull
    from evidence.store import Store
    from evidence.verify import verify

    vault, case = vault_for(tmp_path)
    supply(vault, file(tmp_path, "a.warc", warc(story(1))))
    second = file(tmp_path, "b.warc", warc({f"{SITE}/x.jpg": ("image/jpeg", photo(5))}))
    genuine = Store.create

    def full(self: Store, path: str, data: bytes) -> bool:
        if path.endswith(".warc"):
            raise VaultFull("no room left")
        return genuine(self, path, data)

    with monkeypatch.context() as patch:
        patch.setattr(Store, "create", full)
        with pytest.raises(VaultFull):
            import_files(case, 0, [second])
    assert verify(vault).faults == ()
    assert len(posts(case)) == 1
    assert supply(vault, second).taken[0].fresh
    assert sha256(photo(5)) in files(case)


def test_a_har_whose_entries_are_odd_gives_the_good_ones(tmp_path: Path) -> None:
    value = json.loads(har(story(1)))
    value["log"]["entries"] += [
        None,
        5,
        {},
        {"request": {"url": 5}, "response": {}},
        {"request": {}, "response": {"content": {}}},
    ]
    broken = json.loads(har({f"{SITE}/y.jpg": ("image/jpeg", b"xx")}))["log"]["entries"][0]
    broken["response"]["content"]["text"] = "not base64!"
    value["log"]["entries"].append(broken)
    vault, case = vault_for(tmp_path)
    supply(vault, file(tmp_path, "a.har", json.dumps(value).encode()))
    assert len(posts(case)) == 1
    assert "entry 2: not an entry of a HAR" in notes(case)


@pytest.mark.parametrize("reader", [read_warc, read_wacz, read_har, read_mhtml], ids=lambda reader: reader.__name__)
@settings(max_examples=150, deadline=None, suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large])
@given(st.data())
def test_no_bytes_break_a_reader(reader: Callable[..., object], data: st.DataObject) -> None:
    """Noise, and genuine files with a piece cut out or changed."""
    genuine = {
        read_warc: warc({"http://a.example/": ("text/plain", b"hello")}),
        read_wacz: wacz({"archive/a.warc": warc({"http://a.example/": ("text/plain", b"hello")})}),
        read_har: har({"http://a.example/": ("text/plain", b"hello")}),
        read_mhtml: b"Content-Type: multipart/related; boundary=b\n\n--b\nContent-Location: http://a\n\nx\n--b--\n",
    }[reader]
    place = data.draw(st.integers(0, len(genuine)))
    length = data.draw(st.integers(0, 40))
    changed = genuine[:place] + data.draw(st.binary(max_size=40)) + genuine[place + length :]
    try:
        reader(changed, Budget(1_000_000))
    except SuppliedError:
        return


def test_an_address_or_media_type_with_line_breaks_writes_no_headers_into_our_warc(tmp_path: Path) -> None:
    vault, case = vault_for(tmp_path)
    evil = f"{SITE}/a.jpg\r\nWARC-Type: response\r\nX: \u202e红"
    replies = {evil: ("image/jpeg\r\nWARC-Type: request\r\nX: y", photo(4))}
    supply(vault, file(tmp_path, "a.har", har(replies)))
    data = case.warc(segments(case)[0])
    (capture,) = [capture for capture in segments(case)[0].captures if capture.payload_digest == sha256(photo(4))]
    assert capture.url.startswith(f"{SITE}/a.jpg%0D%0AWARC-Type:%20response%0D%0A")
    assert capture.media_type == "application/octet-stream"
    assert data.count(b"\nWARC-Type: response") == 0


def test_file_names_that_no_text_can_carry_are_kept_under_a_name_that_can(tmp_path: Path) -> None:
    vault, case = vault_for(tmp_path)
    place = file(tmp_path, os.fsdecode(b"\xff\xfe.warc"), warc(story(1)))
    (result,) = supply(vault, place).taken
    assert (result.name, result.posts, result.problem) == ("??.warc", 1, "")
    assert "supplied by the investigator: ??.warc (WARC)" in notes(case)


def test_a_har_too_large_for_memory_is_refused_before_it_is_read(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("crawler.imports.bounds.MAX_JSON_BYTES", 2_000)
    vault, case = vault_for(tmp_path)
    (result,) = supply(vault, file(tmp_path, "a.har", har(story(1)))).taken
    assert "save it in parts" in result.problem
    assert len(case.ledger.entries()) == 1


def test_a_file_larger_than_the_limit_is_refused_whatever_its_size_says(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    place = file(tmp_path, "a.warc", warc(story(1)))
    with pytest.raises(SuppliedError, match="supply it in parts"):
        bounds.read_whole(place, 1_000)
    monkeypatch.setattr("crawler.imports.warcs.MAX_MEMBERS", 1)
    vault, case = vault_for(tmp_path)
    supply(vault, place)
    assert "not read beyond 1 records" in notes(case)


@pytest.mark.parametrize(("name", "said"), [("Cookie", True), ("authorization", True), ("Accept", False)])
def test_a_har_that_holds_the_login_of_whoever_saved_it_says_so(name: str, said: bool) -> None:
    value = json.loads(har(story(1)))
    value["log"]["entries"][0]["request"]["headers"] = [{"name": name, "value": "session=1"}]
    remarks = read_har(json.dumps(value).encode(), Budget()).remarks
    assert (remark(RemarkKind.HOLDS_LOGIN) in remarks) is said


def test_of_many_parts_that_were_not_read_a_hundred_are_named_and_the_rest_counted(tmp_path: Path) -> None:
    vault, case = vault_for(tmp_path)
    outside = {f"../{number}": b"" for number in range(107)}
    supply(vault, file(tmp_path, "a.wacz", wacz({"archive/data.warc": warc(story(1)), **outside})))
    said = [one for segment in segments(case) for one in segment.remarks]
    assert sum(one.kind is RemarkKind.PART_NOT_READ for one in said) == 100
    assert remark(RemarkKind.PARTS_NOT_READ, number=7) in said
