"""Supplied files that carry the login of whoever saved them: noted, told on the cover, left out of partial packages."""

import gzip
import io
import json
from pathlib import Path

import pytest
from typer.testing import CliRunner
from warcio.statusandheaders import StatusAndHeaders
from warcio.warcwriter import WARCWriter

from crawler.imports.offered import MOST_NOTES
from crawler.imports.reading import why_private_now
from desk.cli.app import app
from desk.pack.build import pack
from desk.pack.offline_verifier import Findings as Found
from desk.pack.offline_verifier import ZipFile, examine
from desk.pack.scope import NothingToPack
from desk.pack.withheld import pictures_of, stays_home
from evidence.fields import AS_WRITTEN
from evidence.records import RemarkKind, Segment, as_json
from evidence.sentences import sentence
from evidence.vault import Vault
from tests.crawler.captured import kinds, segments
from tests.crawler.supplied import SITE, entry, file, har, listing, story, supply, vault_for, wacz, warc

SECRET = "session=f00dfeed"
WITHOUT_IT = (
    " is not in here: it holds the login of whoever saved it; of its posts only the pictures can be checked here, text "
    "and time stand as we read them"
)


def asked(header: str, value: str = SECRET) -> bytes:
    """A request record as a browser extension writes it."""
    data = io.BytesIO()
    writer = WARCWriter(data, gzip=False)
    line = StatusAndHeaders("GET / HTTP/1.1", [("Host", "127.0.0.1"), (header, value)], is_http_request=True)
    writer.write_record(writer.create_warc_record(f"{SITE}/", "request", io.BytesIO(b""), 0, http_headers=line))
    return data.getvalue()


def cut() -> bytes:
    """The same, stating more than there is."""
    whole = asked("Cookie")
    size = int(whole.partition(b"Content-Length: ")[2].partition(b"\r\n")[0])
    return whole.replace(b"Content-Length: %d" % size, b"Content-Length: %d" % (size + 500))


def wordy(**changes: str) -> dict[str, tuple[str, bytes]]:
    """A story whose second post has no picture."""
    first, second = entry(1), {**entry(2), "photos": [], **changes}
    return {**story(1), f"{SITE}/api/users/buyer/posts?page=1": ("application/json", listing([first, second]))}


def har_with_cookie() -> bytes:
    value = json.loads(har(story(1, 2)))
    value["log"]["entries"][0]["request"]["headers"] = [{"name": "Cookie", "value": SECRET}]
    return json.dumps(value).encode()


def har_with_listed_cookie() -> bytes:
    value = json.loads(har(story(1, 2)))
    value["log"]["entries"][0]["request"]["cookies"] = [{"name": "session", "value": SECRET}]
    return json.dumps(value).encode()


def odd_wacz() -> bytes:
    """More to say of its members than is kept."""
    members = {"archive/data.warc": warc(story(1, 2)) + asked("Cookie")}
    return wacz({**members, **{f"../{number}": b"" for number in range(MOST_NOTES + 1)}})


SAVED = {
    "a.warc": lambda: warc(story(1, 2)) + asked("Cookie"),
    "b.warc": lambda: asked("authorization") + warc(story(1, 2)),
    "c.wacz": lambda: wacz({"archive/data.warc": warc(story(1, 2)) + asked("COOKIE")}),
    "d.har": har_with_cookie,
}
HIDDEN = {
    "e.har": har_with_listed_cookie,
    "f.warc": lambda: warc(story(1, 2)) + cut(),
    "g.wacz": odd_wacz,
}
UNREAD = {
    "a.wacz": lambda: wacz({"archive/data.warc": warc(story(1)), "archive/more.warc.zst": asked("Cookie")}),
    "b.wacz": lambda: wacz({"archive/data.warc": warc(story(1)), "raw/more.warc": asked("Cookie")}),
    "c.warc": lambda: warc(story(1)) + b"no record\r\n\r\n" + asked("Cookie"),
    "d.warc.gz": lambda: warc(story(1), gzip=True) + gzip.compress(asked("Cookie"))[:-9],
}


@pytest.fixture(params=sorted(SAVED))
def saved(request: pytest.FixtureRequest, tmp_path: Path) -> tuple[Vault, Path]:
    """A vault with one such file in it."""
    vault, _ = vault_for(tmp_path)
    supply(vault, file(tmp_path, request.param, SAVED[request.param]()))
    return vault, tmp_path


def cover(package: Path) -> str:
    with package.open("rb") as opened:
        return ZipFile(opened, Found()).read("wornproof/index.html").decode()


def test_the_import_notes_that_the_file_holds_a_login(saved: tuple[Vault, Path]) -> None:
    assert RemarkKind.HOLDS_LOGIN in kinds(saved[0].case("case-1"))


def test_a_package_of_single_posts_leaves_the_file_out_and_keeps_the_pictures(saved: tuple[Vault, Path]) -> None:
    vault, folder = saved

    done = pack(vault, "case-1", folder / "part.wacz", post_ids=("1",))

    assert SECRET.encode() not in (folder / "part.wacz").read_bytes()
    assert done.captures == 1
    assert done.captures_withheld >= 2
    assert examine(folder / "part.wacz").faults == []
    (left_out,) = done.kept_at_home
    assert sentence(left_out).endswith(WITHOUT_IT)
    assert f"{sentence(left_out)}. {sentence(left_out, 'zh')}。" in cover(folder / "part.wacz")


@pytest.mark.slow
@pytest.mark.parametrize("name", sorted(HIDDEN))
def test_a_login_in_an_odd_place_stays_at_home_too(name: str, tmp_path: Path) -> None:
    vault, case = vault_for(tmp_path)
    supply(vault, file(tmp_path, name, HIDDEN[name]()))

    done = pack(vault, "case-1", tmp_path / "part.wacz", post_ids=("1",))

    assert RemarkKind.HOLDS_LOGIN in kinds(case)
    assert SECRET.encode() not in (tmp_path / "part.wacz").read_bytes()
    assert [said.kind for said in done.kept_at_home] == [RemarkKind.FILE_LEFT_OUT_LOGIN]


@pytest.mark.parametrize("name", sorted(UNREAD))
def test_a_file_of_which_part_was_not_read_stays_at_home_too(name: str, tmp_path: Path) -> None:
    vault, case = vault_for(tmp_path)
    supply(vault, file(tmp_path, name, UNREAD[name]()))

    done = pack(vault, "case-1", tmp_path / "part.wacz", post_ids=("1",))

    assert RemarkKind.HOLDS_LOGIN not in kinds(case)
    assert [said.kind for said in done.kept_at_home] == [RemarkKind.FILE_LEFT_OUT_UNREAD]
    assert SECRET.encode() not in (tmp_path / "part.wacz").read_bytes()


def test_a_wacz_with_the_members_that_its_standard_names_is_disclosed(tmp_path: Path) -> None:
    vault, _ = vault_for(tmp_path)
    usual = {"archive/data.warc": warc(story(1)), "pages/pages.jsonl": b"{}", "indexes/index.cdx.gz": b"", "logs/": b""}
    supply(vault, file(tmp_path, "a.wacz", wacz(usual)))

    done = pack(vault, "case-1", tmp_path / "part.wacz", post_ids=("1",))

    assert (done.kept_at_home, done.captures) == ((), 2)


def test_a_file_noted_in_the_words_of_an_earlier_release_stays_at_home_too(tmp_path: Path) -> None:
    vault, case = vault_for(tmp_path)
    supply(vault, file(tmp_path, "a.warc", warc(story(1))))
    (today,) = segments(case)
    written = {name: value for name, value in as_json(today).items() if name != "remarks"}
    noted = "it holds the login (cookies) of whoever saved it, and is kept and handed on whole: log out of that session"
    earlier = Segment.model_validate({**written, "notes": ["a note", noted]}, context=AS_WRITTEN)

    assert stays_home(case.payloads, pictures_of(today.posts))(today) is None
    (why,) = (stays_home(case.payloads, pictures_of(today.posts))(earlier) or {}).values()
    assert why.kind is RemarkKind.FILE_LEFT_OUT_LOGIN


@pytest.mark.slow
@pytest.mark.parametrize("name", [*SAVED, *HIDDEN])
def test_a_file_taken_in_before_there_was_such_a_note_is_read_again_when_it_is_packed(
    name: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    vault, case = vault_for(tmp_path)
    with monkeypatch.context() as earlier:
        earlier.setattr("crawler.imports.warcs._logs_in", lambda _: False)
        earlier.setattr("crawler.imports.pages._holds_login", lambda _: False)
        supply(vault, file(tmp_path, name, {**SAVED, **HIDDEN}[name]()))
    assert RemarkKind.HOLDS_LOGIN not in kinds(case)

    part = pack(vault, "case-1", tmp_path / "part.wacz", post_ids=("1",))
    whole = pack(vault, "case-1", tmp_path / "whole.wacz")

    assert SECRET.encode() not in (tmp_path / "part.wacz").read_bytes()
    assert [said.kind for said in part.kept_at_home] == [RemarkKind.FILE_LEFT_OUT_LOGIN]
    assert [said.kind for said in whole.kept_at_home] == [RemarkKind.FILE_LEFT_OUT_LOGIN]
    assert SECRET.encode() not in (tmp_path / "whole.wacz").read_bytes()


def test_what_holds_no_requests_is_not_taken_for_a_file_with_a_login_and_what_cannot_be_read_is() -> None:
    plain = (warc(story(1)), har(story(1)), b'{"id": 7, "log": 1}', b"post_id,text\n1,Cookie: a\n", b"\xff\xd8\xff")

    assert [why_private_now(data) for data in plain] == [None] * 5
    assert why_private_now(har_with_cookie()) is RemarkKind.HOLDS_LOGIN
    for damaged in (b"PK\3\4 cut", b'{"log": ', b"\x1f\x8b\x08", b"WARC/1.0\r\n"):
        assert why_private_now(damaged) is RemarkKind.PART_NOT_READ


@pytest.mark.parametrize("wanted", [("2",), ("1", "2")])
def test_a_post_of_which_only_the_file_with_the_login_tells_is_not_packed(
    wanted: tuple[str, ...], tmp_path: Path
) -> None:
    vault, _ = vault_for(tmp_path)
    supply(vault, file(tmp_path, "a.warc", warc(wordy()) + asked("Cookie")))

    with pytest.raises(NothingToPack, match=r"post 2 can be shown, its file holds the login .*: pack the whole case"):
        pack(vault, "case-1", tmp_path / "part.wacz", post_ids=wanted)

    assert not (tmp_path / "part.wacz").exists()


def test_a_post_that_a_second_file_shows_without_a_login_is_packed_from_that_one(tmp_path: Path) -> None:
    vault, _ = vault_for(tmp_path)
    supply(vault, file(tmp_path, "a.warc", warc(wordy()) + asked("Cookie")))
    again = wordy(text="said again")
    supply(vault, file(tmp_path, "b.warc", warc(again)))

    done = pack(vault, "case-1", tmp_path / "part.wacz", post_ids=("2",))

    assert (done.kept_at_home, done.captures) == ((), 1)
    assert SECRET.encode() not in (tmp_path / "part.wacz").read_bytes()
    assert examine(tmp_path / "part.wacz").faults == []


def test_the_verb_says_which_file_was_left_out(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    vault, _ = vault_for(tmp_path)
    supply(vault, file(tmp_path, "a.warc", SAVED["a.warc"]()))
    monkeypatch.setenv("WORNPROOF_HOME", str(vault.home))

    words = ["pack", "case-1", "--posts", "1", "--out", str(tmp_path / "part.wacz"), "--vault", vault.store.url]
    told = CliRunner().invoke(app, words)

    assert told.exit_code == 0, told.output
    assert f"left out    a.warc{WITHOUT_IT}" in told.output


def test_a_package_of_the_whole_case_leaves_the_file_out_too_and_says_so(saved: tuple[Vault, Path]) -> None:
    vault, folder = saved

    done = pack(vault, "case-1", folder / "whole.wacz", report=b"<p>the report</p>")

    (left_out,) = done.kept_at_home
    assert f"{sentence(left_out)}. {sentence(left_out, 'zh')}。" in cover(folder / "whole.wacz")
    assert SECRET.encode() not in (folder / "whole.wacz").read_bytes()
    assert done.report, "the report speaks of posts and pictures, and all of these are in"
    found = examine(folder / "whole.wacz")
    assert found.faults == []
    assert "supplied" in {name for name, _ in found.unproved}, "where it comes from is not proved, and it says so"
    assert "files the investigator supplied" in cover(folder / "whole.wacz")


def test_a_file_without_credentials_is_disclosed_with_its_post_and_nothing_is_said(tmp_path: Path) -> None:
    vault, case = vault_for(tmp_path)
    supply(vault, file(tmp_path, "plain.warc", asked("Accept", "text/html") + warc(story(1))))

    done = pack(vault, "case-1", tmp_path / "part.wacz", post_ids=("1",))

    assert RemarkKind.HOLDS_LOGIN not in kinds(case)
    assert (done.kept_at_home, done.captures) == ((), 2)
