"""Posts of a real PDS, each with its account's own signature; and what a lying server does not get."""

import http.server
import json
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from urllib.error import HTTPError
from urllib.request import urlopen

import pytest

from crawler.origin.repository import prove, signing_key
from crawler.platform import load_platform
from crawler.reread import reread
from crawler.run import CrawlResult, crawl
from evidence.records import Capture, Outcome
from evidence.vault import CaseFile
from evidence.verify import verify
from tests.crawler.captured import CONTACT, case_of, jpeg, new_vault, notes, posts, segments
from tests.servers.pds import Account, Pds


def crawled(folder: Path, pds: Pds, handle: str, toml: str = "") -> tuple[CrawlResult, CaseFile]:
    vault = new_vault(folder, case_of("atproto", handle))
    file = folder / "platform.toml"
    file.write_text(toml or pds.platform_toml(origin_proofs=True), encoding="utf-8")
    result = crawl(vault.store.url, vault.home, "case-1", 0, file, CONTACT)
    assert verify(vault).faults == ()
    assert reread(vault.case("case-1"), (load_platform(file),)).faults == ()
    return result, vault.case("case-1")


def proofs(case: CaseFile) -> list[tuple[Capture, bytes]]:
    return [pair for s in segments(case) for pair in case.payloads(s) if "sync.getRecord" in pair[0].url]


@pytest.fixture(scope="module")
def account(pds: Pds) -> Account:
    account = pds.account("signs.test")
    for number in range(12):
        picture = (account.upload(jpeg(number)), "红色外套")
        account.post(f"第{number} day", f"2026-05-{number + 2:02}T10:00:00.5+08:00", [picture], langs=["zh"])
    account.post("words only", "2026-05-20T10:00:00Z")
    account.post("too early", "2026-04-01T10:00:00Z", [(account.upload(jpeg(30)), "")])
    return account


def test_every_post_with_pictures_in_the_window_carries_its_account_s_verified_signature(
    tmp_path: Path, pds: Pds, account: Account
) -> None:
    result, case = crawled(tmp_path, pds, account.handle)
    assert result.outcome is Outcome.COMPLETE
    assert "not proved" not in notes(case)
    with_pictures = [post for post in posts(case) if post.images]
    assert len(with_pictures) == 12
    for post in with_pictures:
        assert post.origin.startswith(f"signed: {account.did} rev ")
        assert " cid bafyrei" in post.origin
        assert " key zQ3sh" in post.origin
    assert [post.origin for post in posts(case) if not post.images] == [""]
    assert len(proofs(case)) == 12, "one request for each post in the window that has pictures, no more"


def test_the_proofs_in_the_vault_can_be_checked_again_from_the_vault_alone(
    tmp_path: Path, pds: Pds, account: Account
) -> None:
    _, case = crawled(tmp_path, pds, account.did)
    documents = [d for s in segments(case) for c, d in case.payloads(s) if c.url == f"{pds.plc}/{account.did}"]
    key = signing_key(json.loads(documents[0]), account.did)
    origins = {post.origin for post in posts(case) if post.images}
    proved = {
        prove(data, account.did, "app.bsky.feed.post/" + capture.url.rsplit("rkey=", 1)[-1], key).origin
        for capture, data in proofs(case)
    }
    assert proved == origins


def test_a_second_crawl_asks_for_no_proof_again_and_finds_nothing_changed(
    tmp_path: Path, pds: Pds, account: Account
) -> None:
    _, case = crawled(tmp_path, pds, account.handle)
    asked = len(proofs(case))
    toml = tmp_path / "platform.toml"
    crawl(str(tmp_path / "vault"), tmp_path / "home", "case-1", 0, toml, CONTACT, again=True)
    assert len(proofs(case)) == asked
    assert [change for segment in segments(case) for change in segment.changes] == []
    assert len({post.platform_id for post in posts(case)}) == len(posts(case))


def test_without_the_switch_nothing_is_asked_and_nothing_is_claimed(tmp_path: Path, pds: Pds, account: Account) -> None:
    _, case = crawled(tmp_path, pds, account.handle, pds.platform_toml())
    assert proofs(case) == []
    assert {post.origin for post in posts(case)} == {""}


def test_the_shipped_platform_asks_for_proofs() -> None:
    assert load_platform("atproto").origin_proofs
    assert not load_platform("demo").origin_proofs


@contextmanager
def between(pds: Pds, tamper: Callable[[str, bytes], bytes]) -> Iterator[str]:
    """A server between us and the real ones: what it passes on goes through ``tamper``, errors as they are."""

    class Handler(http.server.BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            base = pds.plc if self.path.startswith("/did:") else pds.url
            try:
                with urlopen(base + self.path, timeout=20) as reply:
                    status, media_type, body = 200, reply.headers["Content-Type"], tamper(self.path, reply.read())
            except HTTPError as error:
                status, media_type, body = error.code, error.headers["Content-Type"], error.read()
            body = body.replace(b"http://localhost:" + pds.url.rpartition(":")[2].encode(), own.encode())
            self.send_response(status)
            self.send_header("Content-Type", media_type)
            self.send_header("Content-Length", str(len(body)))
            self.end_headers()
            self.wfile.write(body)

        def log_message(self, *_: object) -> None:
            return

    server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    own = f"http://127.0.0.1:{server.server_address[1]}"
    thread = threading.Thread(target=server.serve_forever, args=(0.05,))
    thread.start()
    try:
        yield own
    finally:
        server.shutdown()
        thread.join()
        server.server_close()


def changed_byte(path: str, body: bytes) -> bytes:
    return body[:-1] + bytes([body[-1] ^ 1]) if "sync.getRecord" in path else body


def cut(path: str, body: bytes) -> bytes:
    return body[:-20] if "sync.getRecord" in path else body


def other_words(path: str, body: bytes) -> bytes:
    return body.replace(b"at the sea", b"in the red") if "listRecords" in path else body


def other_time(path: str, body: bytes) -> bytes:
    return body.replace(b"2026-05-04T10", b"2026-05-06T10") if "listRecords" in path else body


def a_page(path: str, body: bytes) -> bytes:
    return b"<html>please log in</html>" if "sync.getRecord" in path else body


LIES = {
    changed_byte: "a block does not have the digest that names it",
    cut: "bytes are missing",
    other_words: "is not what the listing showed",
    other_time: "is not what the listing showed",
    a_page: "not a CAR file of version 1",
}


@pytest.fixture(scope="module")
def small(pds: Pds) -> Account:
    account = pds.account("small.test")
    account.post("at the sea", "2026-05-04T10:00:00Z", [(account.upload(jpeg(1)), "")])
    return account


@pytest.mark.parametrize("lie", LIES, ids=lambda lie: lie.__name__)
def test_a_server_that_lies_gives_no_upgrade_and_no_post_is_lost(
    tmp_path: Path, pds: Pds, small: Account, lie: Callable[[str, bytes], bytes]
) -> None:
    with between(pds, lie) as own:
        toml = pds.platform_toml(origin_proofs=True).replace(pds.plc, own).replace(pds.url, own)
        result, case = crawled(tmp_path, pds, small.handle, toml)
    assert result.outcome is Outcome.COMPLETE
    assert [post.origin for post in posts(case)] == [""]
    assert f"origin not proved: {posts(case)[0].platform_id}: " in notes(case)
    assert LIES[lie] in notes(case)


def test_an_honest_server_between_changes_nothing(tmp_path: Path, pds: Pds, small: Account) -> None:
    with between(pds, lambda path, body: body) as own:
        toml = pds.platform_toml(origin_proofs=True).replace(pds.plc, own).replace(pds.url, own)
        _, case = crawled(tmp_path, pds, small.handle, toml)
    assert posts(case)[0].origin.startswith(f"signed: {small.did}")


def test_a_directory_that_names_another_key_gives_no_upgrade(tmp_path: Path, pds: Pds, small: Account) -> None:
    with urlopen(f"{pds.plc}/{pds.account('otherkey.test').did}", timeout=10) as reply:
        methods = json.load(reply)["verificationMethod"]

    def foreign(path: str, body: bytes) -> bytes:
        if not path.startswith("/did:"):
            return body
        return json.dumps({**json.loads(body), "verificationMethod": methods}).encode()

    with between(pds, foreign) as own:
        toml = pds.platform_toml(origin_proofs=True).replace(pds.plc, own).replace(pds.url, own)
        _, case = crawled(tmp_path, pds, small.handle, toml)
    assert [post.origin for post in posts(case)] == [""]
    assert "the signature is not that of the account's signing key" in notes(case)
