"""Posts of a real PDS, each with its account's own signature; and what a lying server does not get."""

import json
from datetime import UTC, datetime
from pathlib import Path

import pytest

from crawler.origin import prove, signing_key
from crawler.parsers import parser_for
from crawler.parsers.atproto_posts import COLLECTION
from crawler.platform import load_platform
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


def test_without_the_switch_nothing_is_asked_and_nothing_is_claimed(tmp_path: Path, pds: Pds, account: Account) -> None:
    _, case = crawled(tmp_path, pds, account.handle, pds.platform_toml())
    assert proofs(case) == []
    assert {post.origin for post in posts(case)} == {""}


def test_the_shipped_platform_asks_for_proofs() -> None:
    assert load_platform("atproto").origin_proofs
    assert not load_platform("demo").origin_proofs


def test_a_directory_that_names_another_key_gives_no_upgrade_and_loses_no_post(
    tmp_path: Path, pds: Pds, account: Account
) -> None:
    other = pds.account("otherkey.test")
    with _lying_directory(pds, account.did, other.did) as directory:
        toml = pds.platform_toml(origin_proofs=True).replace(pds.plc, directory)
        result, case = crawled(tmp_path, pds, account.handle, toml)
    assert result.outcome is Outcome.COMPLETE
    assert {post.origin for post in posts(case)} == {""}
    assert len([post for post in posts(case) if post.images]) == 12
    assert "the signature is not that of the account's signing key" in notes(case)


def _lying_directory(pds: Pds, did: str, other: str):
    """A directory that gives ``did``'s document with the key of ``other``."""
    import http.server
    import threading
    import urllib.request
    from contextlib import contextmanager

    def document(name: str) -> dict:
        with urllib.request.urlopen(f"{pds.plc}/{name}", timeout=10) as reply:
            return json.load(reply)

    body = json.dumps({**document(did), "verificationMethod": document(other)["verificationMethod"]}).encode()

    class Handler(http.server.BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            known = self.path == f"/{did}"
            self.send_response(200 if known else 404)
            self.send_header("Content-Type", "application/json")
            self.send_header("Content-Length", str(len(body) if known else 0))
            self.end_headers()
            self.wfile.write(body if known else b"")

        def log_message(self, *_: object) -> None:
            return

    @contextmanager
    def running():
        server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        thread = threading.Thread(target=server.serve_forever)
        thread.start()
        try:
            yield f"http://127.0.0.1:{server.server_address[1]}"
        finally:
            server.shutdown()
            thread.join()
            server.server_close()

    return running()


def test_a_listing_that_differs_from_what_was_signed_is_not_proved(pds: Pds, account: Account) -> None:
    """The listing is the server's word; only what equals the signed record is the account's."""
    from urllib.parse import urlencode
    from urllib.request import urlopen

    from crawler.car import NotProved
    from crawler.origin_proofs import OriginProofs, _Signer
    from crawler.parsers.reading import Page, Reply

    toml_platform = load_platform("atproto")
    parser = parser_for(toml_platform)
    listing = (
        f"{pds.url}/xrpc/com.atproto.repo.listRecords?{urlencode({'repo': account.did, 'collection': COLLECTION})}"
    )
    with urlopen(listing, timeout=10) as reply:
        value = json.load(reply)
    with urlopen(f"{pds.plc}/{account.did}", timeout=10) as reply:
        key = signing_key(json.load(reply), account.did)
    record = next(r for r in value["records"] if r["value"]["text"] == "第3 day")
    rkey = record["uri"].rsplit("/", 1)[-1]
    query = urlencode({"did": account.did, "collection": "app.bsky.feed.post", "rkey": rkey})
    with urlopen(f"{pds.url}/xrpc/com.atproto.sync.getRecord?{query}", timeout=10) as reply:
        proved = prove(reply.read(), account.did, f"app.bsky.feed.post/{rkey}", key)
    check, signer = OriginProofs(toml_platform, parser, account.handle), _Signer(account.did, key, pds.url)

    def read(record: dict) -> object:
        page = parser.page(account.handle, Reply(listing, 200, json.dumps({"records": [record]}).encode()))
        assert isinstance(page, Page)
        return page.posts[0]

    genuine = read(record)
    assert genuine.posted_at == datetime(2026, 5, 5, 2, 0, 0, 500_000, tzinfo=UTC)
    check._compare(genuine, proved, signer)
    for change in ({"text": "other"}, {"createdAt": "2026-05-06T10:00:00Z"}, {"langs": ["en"]}, {"embed": None}):
        with pytest.raises(NotProved, match="not what the listing showed"):
            check._compare(read({**record, "value": {**record["value"], **change}}), proved, signer)
