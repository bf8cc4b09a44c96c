"""Signed repositories, genuine and forged: whatever is not exactly as it must be is refused with its reason.

Built here with real keys of both curves, so that each lie can be told by itself; ``test_origin_crawl`` reads those of
a real server.
"""

import pytest
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.asymmetric.utils import decode_dss_signature
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat

from crawler.origin.car import NotProved
from crawler.origin.dag_cbor import Cid, encode
from crawler.origin.repository import _to_base58, prove, signing_key
from tests.crawler.origin.cars import car, cid_of, section

DID = "did:plc:aaaaaaaaaaaaaaaaaaaaaaaa"
PATH = "app.bsky.feed.post/3k"
CURVES = {"secp256k1": (ec.SECP256K1(), b"\xe7\x01"), "P-256": (ec.SECP256R1(), b"\x80\x24")}
ORDERS = {
    "secp256k1": 0xFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFEBAAEDCE6AF48A03BBFD25E8CD0364141,
    "P-256": 0xFFFFFFFF00000000FFFFFFFFFFFFFFFFBCE6FAADA7179E84F3B9CAC2FC632551,
}
KEYS = {name: ec.generate_private_key(curve) for name, (curve, _) in CURVES.items()}


def point(key: ec.EllipticCurvePrivateKey, form: PublicFormat = PublicFormat.CompressedPoint) -> bytes:
    return key.public_key().public_bytes(Encoding.X962, form)


def multikey(name: str, key: ec.EllipticCurvePrivateKey | None = None) -> str:
    return "z" + _to_base58(CURVES[name][1] + point(key or KEYS[name]))


def signed(unsigned: dict, name: str, *, low: bool = True) -> bytes:
    """A commit with its signature, s in its low (or, on purpose, its high) form."""
    r, s = decode_dss_signature(KEYS[name].sign(encode(unsigned), ec.ECDSA(SHA256())))
    if (s <= ORDERS[name] // 2) != low:
        s = ORDERS[name] - s
    return encode({**unsigned, "sig": r.to_bytes(32, "big") + s.to_bytes(32, "big")})


RECORD = encode({"$type": "app.bsky.feed.post", "text": "hello", "createdAt": "2026-05-04T10:00:00Z"})
OTHER = encode({"$type": "app.bsky.feed.post", "text": "another", "createdAt": "2026-05-04T10:00:00Z"})


def node(keys: list[tuple[int, bytes, Cid]], left: Cid | None = None, right: Cid | None = None) -> bytes:
    entries = [{"p": shared, "k": rest, "v": value, "t": None} for shared, rest, value in keys]
    if entries and right:
        entries[-1]["t"] = right
    return encode({"l": left, "e": entries})


def repository(name: str = "secp256k1", *, low: bool = True, **changes: object) -> tuple[bytes, dict[str, bytes]]:
    """A small repository: our record is in a node to the right of the root node's only key."""
    inner = node([(0, PATH.encode(), cid_of(RECORD)), (len(PATH), b"x", cid_of(OTHER))])
    top = node([(0, b"app.bsky.feed.post/3a", cid_of(OTHER))], right=cid_of(inner))
    unsigned = {"did": DID, "version": 3, "data": cid_of(top), "rev": "3kaaa", "prev": None, **changes}
    commit = signed(unsigned, name, low=low)
    parts = {"commit": commit, "top": top, "inner": inner, "record": RECORD}
    return car(cid_of(commit), list(parts.values())), parts


@pytest.mark.parametrize("name", CURVES)
def test_a_genuine_record_is_proved_under_either_curve(name: str) -> None:
    proved = prove(repository(name)[0], DID, PATH, multikey(name))
    assert proved.value["text"] == "hello"
    assert proved.origin == f"signed: {DID} rev 3kaaa cid {cid_of(RECORD)} key {multikey(name)}"


@pytest.mark.parametrize("name", CURVES)
def test_a_signature_in_its_high_form_is_refused(name: str) -> None:
    with pytest.raises(NotProved, match="low-S"):
        prove(repository(name, low=False)[0], DID, PATH, multikey(name))


@pytest.mark.parametrize("name", CURVES)
def test_another_key_is_refused(name: str) -> None:
    other = ec.generate_private_key(CURVES[name][0])
    with pytest.raises(NotProved, match="not that of the account's signing key"):
        prove(repository(name)[0], DID, PATH, multikey(name, other))
    with pytest.raises(NotProved):
        prove(repository("P-256")[0], DID, PATH, multikey("secp256k1"))


@pytest.mark.parametrize(
    ("changes", "reason"),
    [
        ({"did": "did:plc:bbbbbbbbbbbbbbbbbbbbbbbb"}, "is of 'did:plc:bbb"),
        ({"version": 2}, "version 2"),
        ({"rev": 7}, "no rev"),
        ({"data": None}, "no data"),
    ],
)
def test_a_commit_of_another_account_or_kind_is_refused_though_well_signed(changes: dict, reason: str) -> None:
    with pytest.raises(NotProved, match=reason):
        prove(repository(**changes)[0], DID, PATH, multikey("secp256k1"))


def test_a_record_that_is_not_in_the_tree_is_refused_and_its_neighbour_is_not_taken_for_it() -> None:
    data, _ = repository()
    for path in ("app.bsky.feed.post/3b", "app.bsky.feed.post/3z", "app.bsky.feed.post/3", "a/b", ""):
        with pytest.raises(NotProved, match="holds no record"):
            prove(data, DID, path, multikey("secp256k1"))


@pytest.mark.parametrize("part", ["commit", "top", "inner", "record"])
def test_a_file_without_one_of_its_blocks_is_refused(part: str) -> None:
    _, parts = repository()
    kept = [block for name, block in parts.items() if name != part]
    with pytest.raises(NotProved, match="is not in the file"):
        prove(car(cid_of(parts["commit"]), kept), DID, PATH, multikey("secp256k1"))


def test_another_record_put_in_its_place_is_refused() -> None:
    data, parts = repository()
    forged = section(cid_of(RECORD).data + OTHER)
    with pytest.raises(NotProved, match="does not have the digest"):
        prove(data.replace(section(cid_of(RECORD).data + RECORD), forged), DID, PATH, multikey("secp256k1"))
    inner = node([(0, PATH.encode(), cid_of(OTHER))])
    rebuilt = car(cid_of(parts["commit"]), [parts["commit"], parts["top"], inner, OTHER])
    with pytest.raises(NotProved, match="is not in the file"):
        prove(rebuilt, DID, PATH, multikey("secp256k1"))


def test_no_byte_can_be_changed_or_cut() -> None:
    data, _ = repository()
    key = multikey("secp256k1")
    for place in range(len(data)):
        changed = data[:place] + bytes([data[place] ^ 1]) + data[place + 1 :]
        with pytest.raises(NotProved):
            prove(changed, DID, PATH, key)
        with pytest.raises(NotProved):
            prove(data[:place], DID, PATH, key)
    with pytest.raises(NotProved):
        prove(data + b"\0", DID, PATH, key)


def test_a_tree_that_is_not_in_order_or_turns_in_a_circle_is_refused() -> None:
    key = multikey("secp256k1")
    wrong = {
        "not in order": node([(0, b"z/1", cid_of(RECORD)), (0, b"a/1", cid_of(RECORD))]),
        "an entry that is none": encode({"l": None, "e": [{"p": 9, "k": b"x", "v": cid_of(RECORD), "t": None}]}),
        "not a node": encode({"l": None}),
        "not a map": encode([1]),
    }
    for reason, top in wrong.items():
        commit = signed({"did": DID, "version": 3, "data": cid_of(top), "rev": "3k", "prev": None}, "secp256k1")
        with pytest.raises(NotProved, match=reason):
            prove(car(cid_of(commit), [commit, top, RECORD]), DID, PATH, key)


@pytest.mark.parametrize(
    "key", ["", "z", "Qm", "zQ3sh0", "z" + "1" * 40, "zQ3shokFTS3brHcDQrn82RUDfCZESWL1ZdCEJwekUDPQiYBme", "z" * 500]
)
def test_a_key_that_is_none_is_refused(key: str) -> None:
    with pytest.raises(NotProved, match="signing key"):
        prove(repository()[0], DID, PATH, key)


def document(kind: str, key: str, **changes: object) -> dict:
    method = {"id": f"{DID}#atproto", "type": kind, "controller": DID, "publicKeyMultibase": key}
    return {"id": DID, "verificationMethod": [{"id": "#other"}, method], **changes}


@pytest.mark.parametrize("name", CURVES)
def test_both_ways_of_writing_a_key_give_the_same_key(name: str) -> None:
    older = {"secp256k1": "EcdsaSecp256k1VerificationKey2019", "P-256": "EcdsaSecp256r1VerificationKey2019"}[name]
    bare = "z" + _to_base58(point(KEYS[name], PublicFormat.UncompressedPoint))
    assert signing_key(document("Multikey", multikey(name)), DID) == multikey(name)
    assert signing_key(document(older, bare), DID) == multikey(name)


@pytest.mark.parametrize(
    ("value", "reason"),
    [
        (document("Multikey", "z1", id="did:plc:b"), "not that of"),
        ({"id": DID}, "names no #atproto"),
        ({"id": DID, "verificationMethod": "x"}, "names no #atproto"),
        (document("JsonWebKey2020", "z1"), "not read here"),
        (document("EcdsaSecp256k1VerificationKey2019", "z111"), "not a point"),
    ],
)
def test_a_document_without_a_key_that_can_be_read_is_refused(value: dict, reason: str) -> None:
    with pytest.raises(NotProved, match=reason):
        signing_key(value, DID)
