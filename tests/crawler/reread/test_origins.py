"""Proofs of origin checked again: each part of one that is not there, or another's, is named."""

import json
from datetime import UTC, datetime
from pathlib import Path
from typing import Any
from urllib.parse import urlencode

import pytest

from crawler.origin.repository import prove
from crawler.parsers import parser_for
from crawler.parsers.reading import Page, Reply
from crawler.platform import load_platform
from evidence.records import Post
from tests.crawler.origin.test_origin import DID, PATH, document, multikey, repository
from tests.crawler.reread.kept import Answer, Kept, as_post

PDS = "https://pds.example"
ATPROTO = load_platform("atproto")


def proof_of(path: str = PATH) -> str:
    collection, _, rkey = path.partition("/")
    asked = urlencode({"did": DID, "collection": collection, "rkey": rkey})
    return f"{PDS}/xrpc/com.atproto.sync.getRecord?{asked}"


def signed_post() -> tuple[Post, bytes, bytes]:
    """A post as its own key signed it, the proof, and the page that lists it."""
    car, _ = repository()
    proved = prove(car, DID, PATH, multikey("secp256k1"))
    uri = f"at://{DID}/{PATH}"
    page = json.dumps({"records": [{"uri": uri, "cid": proved.cid, "value": proved.value}]}).encode()
    parser = parser_for(ATPROTO)
    url = f"{PDS}/xrpc/com.atproto.repo.listRecords?{urlencode({'repo': DID})}"
    found = parser.page(DID, Reply(url, 200, page, captured_at=datetime.now(UTC)))
    assert isinstance(found, Page)
    post = as_post(found.posts[0], parser.version).model_copy(update={"origin": proved.origin})
    return post, car, page


def kept(folder: Path, post: Post, page: bytes, car: bytes | None, keys: Any) -> Kept:
    made = Kept(folder, "atproto", DID)
    if keys is not None:
        made.add([Answer(json.dumps(keys).encode(), url=f"https://plc.directory/{DID}")], [])
    listing = Answer(page, url=f"{PDS}/xrpc/com.atproto.repo.listRecords?{urlencode({'repo': DID})}")
    proof = [] if car is None else [Answer(car, url=proof_of(), media_type="application/vnd.ipld.car")]
    made.add([listing, *proof], [post])
    return made


def keys_of(name: str = "secp256k1") -> Any:
    return document("Multikey", multikey(name))


def test_a_proof_that_holds_is_no_fault(tmp_path: Path) -> None:
    post, car, page = signed_post()

    found = kept(tmp_path, post, page, car, keys_of()).again()
    assert (found.faults, found.notes, found.read) == ((), (), 1)


@pytest.mark.parametrize(
    ("what", "said"),
    [
        ("no proof", "no proof of it was captured with it"),
        ("a cut proof", "claims a proof of origin: "),
        ("no document", f"no captured document of {DID} names the key"),
        ("another key", f"no captured document of {DID} names the key"),
        ("another revision", "what was captured says signed: "),
        ("words of our own", "it is not written as a proof of this post"),
        ("another account", "it is not written as a proof of this post"),
    ],
)
def test_each_part_that_is_missing_or_another_is_named(tmp_path: Path, what: str, said: str) -> None:
    post, car, page = signed_post()
    keys: Any = keys_of("P-256" if what == "another key" else "secp256k1")
    proof: bytes | None = car
    match what:
        case "no proof":
            proof = None
        case "a cut proof":
            proof = car[:-3]
        case "no document":
            keys = None
        case "another revision":
            post = post.model_copy(update={"origin": post.origin.replace(" rev ", " rev 2")})
        case "words of our own":
            post = post.model_copy(update={"origin": "signed"})
        case "another account":
            post = post.model_copy(update={"origin": post.origin.replace(DID, "did:plc:other")})

    (fault,) = kept(tmp_path, post, page, proof, keys).again().faults
    assert said in fault.what
    assert fault.what.startswith(f"post {post.platform_id} claims a proof of origin: ")


def test_a_post_that_says_otherwise_than_the_record_that_was_signed_is_named(tmp_path: Path) -> None:
    post, car, page = signed_post()
    value = json.loads(page)
    value["records"][0]["value"]["text"] = "wearing it"
    lying = post.model_copy(update={"text": "wearing it"})

    (fault,) = kept(tmp_path, lying, json.dumps(value).encode(), car, keys_of()).again().faults
    assert "reads otherwise in the reply beside it: text" in fault.what
