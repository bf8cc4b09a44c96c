"""Whose word a post is: the account's own signature over its repository, and the record's place in it.

AT Protocol accounts sign the root of their repository. ``com.atproto.sync.getRecord`` gives the signed commit and the
part of the tree that leads to one record. If all of it holds, the post was put there by whoever has the account's
signing key (mostly its server, on the owner's behalf); we could not have made it up. It says nothing of *when*:
``createdAt`` and the revision are the account's own words.
Sources: https://atproto.com/specs/repository, /specs/cryptography, /specs/did. Pure: bytes in, values out.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ec import (
    ECDSA,
    SECP256K1,
    SECP256R1,
    EllipticCurve,
    EllipticCurvePublicKey,
)
from cryptography.hazmat.primitives.asymmetric.utils import encode_dss_signature
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat

from crawler.origin.car import NotProved, read_car, record_at
from crawler.origin.dag_cbor import Cid, Value, as_json, encode

_BASE58 = "123456789ABCDEFGHJKLMNPQRSTUVWXYZabcdefghijkmnopqrstuvwxyz"
_CURVES: dict[bytes, tuple[EllipticCurve, int]] = {
    b"\xe7\x01": (SECP256K1(), 0xFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFEBAAEDCE6AF48A03BBFD25E8CD0364141),
    b"\x80\x24": (SECP256R1(), 0xFFFFFFFF00000000FFFFFFFFFFFFFFFFBCE6FAADA7179E84F3B9CAC2FC632551),
}
"""Multicodec prefix of a public key to its curve and the order of the curve's group."""
_OLDER_KINDS = {"EcdsaSecp256k1VerificationKey2019": b"\xe7\x01", "EcdsaSecp256r1VerificationKey2019": b"\x80\x24"}
_COMMIT_VERSION = 3


@dataclass(frozen=True, slots=True)
class Proved:
    """A record that its account signed for."""

    did: str
    rev: str
    """Revision of the repository: a clock of the account's server, no proof of time."""
    cid: str
    key: str
    """The public key in multibase, as the DID document writes it."""
    value: dict[str, Any]
    """The record in the JSON form of the AT Protocol."""

    @property
    def origin(self) -> str:
        """What ``Post.origin`` keeps."""
        return f"signed: {self.did} rev {self.rev} cid {self.cid} key {self.key}"


def signing_key(document: Mapping[str, Any], did: str) -> str:
    """The key that signs for an account, in multibase, from its DID document.

    Raises:
        NotProved: the document is another's, or names no key of a kind that is read here.
    """
    if document.get("id") != did:
        raise NotProved(f"the DID document is not that of {did}")
    methods = document.get("verificationMethod")
    for method in methods if isinstance(methods, list) else ():
        if not isinstance(method, dict) or method.get("id") not in {"#atproto", f"{did}#atproto"}:
            continue
        return _multikey(str(method.get("type")), str(method.get("publicKeyMultibase")))
    raise NotProved("the DID document names no #atproto signing key")


def _multikey(kind: str, text: str) -> str:
    """A key as ``Multikey`` writes it: curve and compressed point. Older documents give the bare point."""
    if kind == "Multikey":
        return text
    if kind not in _OLDER_KINDS:
        raise NotProved(f"the DID document gives the signing key as {kind[:60]!r}, which is not read here")
    prefix = _OLDER_KINDS[kind]
    try:
        public = EllipticCurvePublicKey.from_encoded_point(_CURVES[prefix][0], _multibase(text))
    except ValueError as error:
        raise NotProved(f"the signing key is not a point of its curve: {error}") from error
    return "z" + _to_base58(prefix + public.public_bytes(Encoding.X962, PublicFormat.CompressedPoint))


def prove(data: bytes, did: str, path: str, key: str) -> Proved:
    """Check that a CAR file shows the record ``path`` (``collection/rkey``) in ``did``'s repository, signed by ``key``.

    Raises:
        NotProved: anything at all is not as it must be; says what.
    """
    car = read_car(data)
    commit = car.value(car.root, "the commit")
    _check_commit(commit, did)
    _check_signature(commit, key)
    tree, rev = commit["data"], str(commit["rev"])  # a Cid and a text: checked above
    assert isinstance(tree, Cid)
    cid = record_at(car, tree, path)
    if cid is None:
        raise NotProved(f"the account's repository holds no record {path} (revision {rev})")
    record = car.value(cid, f"the record {path}")
    return Proved(did, rev, str(cid), key, {name: as_json(value) for name, value in record.items()})


def _check_commit(commit: dict[str, Value], did: str) -> None:
    if commit.get("version") != _COMMIT_VERSION:
        raise NotProved(f"the commit is of version {commit.get('version')!r}, not {_COMMIT_VERSION}")
    if commit.get("did") != did:
        raise NotProved(f"the commit is of {str(commit.get('did'))[:80]!r}, not of {did}")
    for name, kind in (("rev", str), ("sig", bytes), ("data", Cid)):
        if not isinstance(commit.get(name), kind):
            raise NotProved(f"the commit has no {name}")


def _check_signature(commit: dict[str, Value], key: str) -> None:
    curve, order, point = _public_key(key)
    signature = commit["sig"]
    assert isinstance(signature, bytes)
    if len(signature) != 64:
        raise NotProved(f"the signature has {len(signature)} bytes, not 64")
    r, s = int.from_bytes(signature[:32], "big"), int.from_bytes(signature[32:], "big")
    if s > order // 2:
        raise NotProved("the signature is not in its low-S form, so a stranger may have changed it")
    unsigned = encode({name: value for name, value in commit.items() if name != "sig"})
    try:
        public = EllipticCurvePublicKey.from_encoded_point(curve, point)
        public.verify(encode_dss_signature(r, s), unsigned, ECDSA(SHA256()))
    except ValueError as error:
        raise NotProved(f"the signing key is not a point of its curve: {error}") from error
    except InvalidSignature as error:
        raise NotProved("the signature is not that of the account's signing key") from error


def _public_key(multikey: str) -> tuple[EllipticCurve, int, bytes]:
    data = _multibase(multikey)
    if data[:2] not in _CURVES or len(data) != 35:
        raise NotProved("the signing key is neither of secp256k1 nor of P-256, compressed")
    return (*_CURVES[data[:2]], data[2:])


def _multibase(text: str) -> bytes:
    if not text.startswith("z") or len(text) > 120 or not set(text[1:]) <= set(_BASE58):
        raise NotProved(f"the signing key {text[:80]!r} is not written in base58")
    number = 0
    for character in text[1:]:
        number = number * 58 + _BASE58.index(character)
    return number.to_bytes((number.bit_length() + 7) // 8, "big")


def _to_base58(data: bytes) -> str:
    number, text = int.from_bytes(data, "big"), ""
    while number:
        number, digit = divmod(number, 58)
        text = _BASE58[digit] + text
    return text
