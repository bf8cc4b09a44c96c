"""Supplied files that carry the login of whoever saved them: noted, told on the cover, left out of partial packages."""

import io
import json
from pathlib import Path

import pytest
from warcio.statusandheaders import StatusAndHeaders
from warcio.warcwriter import WARCWriter

from crawler.imports.offered import HOLDS_LOGIN, MOST_NOTES
from desk.pack.build import pack
from desk.pack.offline_verifier import Findings as Found
from desk.pack.offline_verifier import ZipFile, examine
from evidence.vault import Vault
from tests.crawler.captured import notes
from tests.crawler.supplied import SITE, file, har, story, supply, vault_for, wacz, warc

SECRET = "session=f00dfeed"


def asked(header: str) -> bytes:
    """A request record as a browser extension writes it."""
    data = io.BytesIO()
    writer = WARCWriter(data, gzip=False)
    line = StatusAndHeaders("GET / HTTP/1.1", [("Host", "127.0.0.1"), (header, SECRET)], is_http_request=True)
    writer.write_record(writer.create_warc_record(f"{SITE}/", "request", io.BytesIO(b""), 0, http_headers=line))
    return data.getvalue()


def cut() -> bytes:
    """The same, stating more than there is."""
    whole = asked("Cookie")
    size = int(whole.partition(b"Content-Length: ")[2].partition(b"\r\n")[0])
    return whole.replace(b"Content-Length: %d" % size, b"Content-Length: %d" % (size + 500))


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
    "e.har": har_with_listed_cookie,
    "f.warc": lambda: warc(story(1, 2)) + cut(),
    "g.wacz": odd_wacz,
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
    assert HOLDS_LOGIN in notes(saved[0].case("case-1"))


def test_a_package_of_single_posts_leaves_the_file_out_and_keeps_the_pictures(saved: tuple[Vault, Path]) -> None:
    vault, folder = saved

    done = pack(vault, "case-1", folder / "part.wacz", post_ids=("1",))

    assert SECRET.encode() not in (folder / "part.wacz").read_bytes()
    assert (done.with_login, done.captures) == ((), 1)
    assert done.captures_withheld >= 2
    assert examine(folder / "part.wacz").faults == []
    assert "holds the login" not in cover(folder / "part.wacz")


def test_a_package_of_the_whole_case_says_on_its_cover_that_it_holds_a_login(saved: tuple[Vault, Path]) -> None:
    vault, folder = saved

    done = pack(vault, "case-1", folder / "whole.wacz")

    (name,) = done.with_login
    assert f"{name}: this supplied file holds the login of whoever saved it (cookies)." in cover(folder / "whole.wacz")
    assert examine(folder / "whole.wacz").faults == []


def test_a_file_without_credentials_is_disclosed_with_its_post_and_nothing_is_said(tmp_path: Path) -> None:
    vault, case = vault_for(tmp_path)
    supply(
        vault,
        file(tmp_path, "plain.warc", asked("Accept") + warc({**story(1), f"{SITE}/x": ("text/plain", b"Cookie: a")})),
    )

    done = pack(vault, "case-1", tmp_path / "part.wacz", post_ids=("1",))

    assert HOLDS_LOGIN not in notes(case)
    assert (done.with_login, done.captures) == ((), 2)
