"""WACZ files: the WARCs within, and whether its digests and its signature hold.

Sources: https://specs.webrecorder.net/wacz/1.1.1/ and https://specs.webrecorder.net/wacz-auth/0.1.0/. A digest tells
that nothing changed since it was computed, by whomever; a signature tells whose key was used, and for an anonymous
key that is all. Whoever can change the file can leave both out: what is not there is said too.
"""

import base64
import binascii
import hashlib
import lzma
import re
import zipfile
import zlib
from io import BytesIO
from typing import Any

from cryptography import x509
from cryptography.exceptions import InvalidSignature, UnsupportedAlgorithm
from cryptography.hazmat.primitives.asymmetric.ec import ECDSA, EllipticCurvePublicKey
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey
from cryptography.hazmat.primitives.asymmetric.utils import encode_dss_signature
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.serialization import load_der_public_key

from crawler.errors import UnexpectedPage
from crawler.imports.bounds import MAX_MEMBERS, Budget, SuppliedError, check_json
from crawler.imports.offered import Archive, Replies, Revisit
from crawler.imports.revisits import Originals
from crawler.imports.warcs import read_warc, without_original
from crawler.parsers.reading import read_json

_PACKAGE, _SIGNED = "datapackage.json", "datapackage-digest.json"
_KNOWN = re.compile(
    r"archive/.+\.warc(\.gz)?\Z|indexes/[^/]+\.(cdxj?(\.gz)?|idx)\Z|pages/[^/]+\.jsonl\Z|logs/[^/]+\.log\Z"
    r"|datapackage(-digest)?\.json\Z|fuzzy\.json\Z|wornproof/[^/]+\.(html|txt|py|json)\Z|README\Z|report/report\.html\Z|derivatives/[^/]+\.jpg\Z|.*/\Z"
)
"""Members that are read, or that hold no requests by what WACZ and our own packages put into them."""
_LINE = b"PK\x01\x02"
"""What begins a member's line in a zip's directory."""
_PACKINGS = (zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED)
"""Of the others zipfile unpacks a block, which a few bytes may make gigabytes, before it can be asked to stop."""
_ALGORITHMS = ("sha256", "sha512", "sha1")
_BY_LENGTH = {64: "sha256", 128: "sha512", 40: "sha1"}
ZIP_FAULTS = (
    zipfile.BadZipFile, zlib.error, lzma.LZMAError, OSError, RuntimeError, NotImplementedError, EOFError, ValueError,
)  # fmt: skip
"""What zipfile raises on damaged, encrypted and oddly compressed members."""


def read_wacz(data: bytes, budget: Budget) -> Archive:
    """Read a WACZ file.

    Raises:
        SuppliedError: no zip file, no WARC in it that can be read, or it unpacks to too much.
    """
    members, unread = members_of(data)
    notes: list[str] = []
    checks, bad = _check(members, notes, budget)
    replies, originals = Replies(), Originals()
    revisits: list[Revisit] = []
    undecoded: list[str] = []
    unused: list[str] = []
    warcs = [name for name in members if name.startswith("archive/") and name.endswith((".warc", ".warc.gz"))]
    unread += [
        f"member {name[:200]!r} is of a kind that is not read here" for name in members if not _KNOWN.match(name)
    ]
    read, holds_login = 0, False
    for name in warcs:
        if name in bad:
            unread.append(f"{name[:200]} does not have the digest that {_PACKAGE} states; not used")
            continue
        try:
            found = read_warc(member_bytes(members, name, budget), budget, originals)
        except _Damaged as error:
            unread.append(f"{name} cannot be read: {error}")
            continue
        read += 1
        replies.add_all(found)
        revisits += found.revisits
        undecoded += found.undecoded
        unused += found.unused
        checks += [f"{name}: {said}" for said in found.checks]
        notes += [f"{name[:200]}: {note}" for note in found.notes]
        unread += [f"{name[:200]}: {text}" for text in found.unread]
        holds_login = holds_login or found.holds_login
    if not read:
        raise SuppliedError("no WARC can be read in this WACZ" + "".join(f"; {text}" for text in unread[:5]))
    left = _settle(revisits, originals, replies)
    return Archive(
        "WACZ",
        replies.first,
        tuple(checks),
        (*notes, *left),
        holds_login=holds_login,
        unread=tuple(unread),
        others=replies.others,
        undecoded=tuple(undecoded),
        unused=(*unused, *left),
    )


def _settle(revisits: list[Revisit], originals: Originals, replies: Replies) -> list[str]:
    """Take revisits whose originals another WARC holds; what is said of the rest."""
    left = []
    for revisit in revisits:
        if (found := originals.reply_to(revisit)) is None:
            left.append(without_original(revisit))
        else:
            replies.add(found)
    return left


class _Damaged(ValueError):
    """A member of the zip that cannot be read."""


class _Zip(dict[str, zipfile.ZipInfo]):
    """Members by name, and the file they are in."""

    def __init__(self, file: zipfile.ZipFile) -> None:
        super().__init__()
        self.file = file


def members_of(data: bytes) -> tuple[_Zip, list[str]]:
    """The members of a zip file, and each one that is not read.

    Raises:
        SuppliedError: no zip file, or too many members.
    """
    unread: list[str] = []
    if data.count(_LINE) > MAX_MEMBERS:  # zipfile makes an object of each line before it can be asked for their number
        raise SuppliedError(f"this WACZ has more than {MAX_MEMBERS} members: supply it in parts")
    try:
        members = _Zip(zipfile.ZipFile(BytesIO(data)))
    except ZIP_FAULTS as error:
        raise SuppliedError(f"this WACZ is not a readable zip file: {error}") from error
    for info in members.file.infolist():
        parts = info.filename.replace("\\", "/").split("/")
        if info.filename.startswith(("/", "\\")) or ".." in parts or ":" in parts[0]:
            unread.append(f"member {info.filename[:200]!r} would leave the folder it is unpacked in; not read")
        elif info.filename in members:
            unread.append(f"member {info.filename[:200]!r} is there twice; the first is read")
        else:
            members[info.filename] = info
    return members, unread


def member_bytes(members: _Zip, name: str, budget: Budget) -> bytes:
    """A member, unpacked; the size it states is not believed."""
    if name not in members:
        raise _Damaged(f"{name} is not there")
    if members[name].compress_type not in _PACKINGS:
        raise _Damaged("it is packed as no WACZ is (stored or deflated): pack the file anew, then supply it")
    try:
        with members.file.open(members[name]) as file:
            data = file.read(budget.left + 1)
    except ZIP_FAULTS as error:
        raise _Damaged(str(error)[:200] or type(error).__name__) from error
    budget.spend(len(data))
    return data


def _check(members: _Zip, notes: list[str], budget: Budget) -> tuple[list[str], set[str]]:
    """What the digests and the signature say, and the files whose digests do not hold."""
    try:
        package = member_bytes(members, _PACKAGE, budget)
        value = _json(package)
    except (_Damaged, UnexpectedPage) as error:
        return [f"WACZ: {_PACKAGE} cannot be read, so no digest could be checked: {error}"], set()
    stated = value.get("resources")
    resources = stated if isinstance(stated, list) else []
    good = unchecked = 0
    bad: list[str] = []
    for resource in resources:
        path, (algorithm, digest) = _path(resource), _stated(resource)
        if algorithm not in _ALGORITHMS:
            unchecked += 1
            kind = f"a digest of a kind not checked ({algorithm[:30]!r})" if digest else "no digest is stated"
            notes.append(f"WACZ: {path[:200]}: {kind}")
            continue
        problem = _resource_fault(path, algorithm, digest, members, budget)
        good += not problem
        if problem:
            bad.append(path)
            notes.append(f"WACZ: {problem}")
    named = {_path(resource) for resource in resources}
    unnamed = sorted(name for name in members if name.startswith("archive/") and name not in named)
    rest = f", {unchecked} have none that is checked here" if unchecked else ""
    checks = [f"WACZ: {good} files have the digests that {_PACKAGE} states, {len(bad)} DO NOT{rest}"]
    if unnamed:
        checks.append(f"WACZ: {_PACKAGE} states no digest of {', '.join(unnamed)[:500]}")
    return [*checks, _signature(members, package, budget)], set(bad)


def _path(resource: Any) -> str:
    return str(resource.get("path")) if isinstance(resource, dict) else "a file that is none"


def _stated(resource: Any) -> tuple[str, str]:
    """Algorithm and digest that a resource states, both empty where it states none.

    ``hash`` with its algorithm before a colon from WACZ 1.1 on. Before that ``stats.hash`` and ``hashing``, and some
    writers mix the two; of a bare one without its algorithm, the length tells it.
    """
    if not isinstance(resource, dict):
        return "", ""
    stats = resource.get("stats")
    stated = resource.get("hash") or (stats.get("hash") if isinstance(stats, dict) else None)
    if not isinstance(stated, str):
        return "", ""
    before, _, digest = stated.strip().lower().rpartition(":")
    algorithm = before or str(resource.get("hashing") or _BY_LENGTH.get(len(digest), "")).lower()
    return algorithm.replace("-", "").strip(), digest


def _resource_fault(path: str, algorithm: str, digest: str, members: _Zip, budget: Budget) -> str:
    try:
        data = member_bytes(members, path, budget)
    except _Damaged as error:
        return f"{path[:200]}: {error}"
    if hashlib.new(algorithm, data, usedforsecurity=False).hexdigest() != digest:
        return f"{path[:200]} does not have the digest that {_PACKAGE} states"
    return ""


def _signature(members: _Zip, package: bytes, budget: Budget) -> str:
    """What the signature says, in words; a WACZ without one is a WACZ that nobody answers for."""
    try:
        value = _json(member_bytes(members, _SIGNED, budget))
    except (_Damaged, UnexpectedPage) as error:
        return f"WACZ signature: none that can be read ({error})"
    digest = "sha256:" + hashlib.sha256(package).hexdigest()
    if value.get("hash") != digest:
        return f"WACZ signature: DOES NOT HOLD, {_SIGNED} is of another {_PACKAGE}"
    signed = value.get("signedData")
    if isinstance(value.get("wornproof"), dict):
        return (
            f"WACZ signature: one of Wornproof's own, to be checked with 'wornproof verify'; {_SIGNED} is of this file"
        )
    if not isinstance(signed, dict):
        return f"WACZ signature: none; {_SIGNED} names the digest of {_PACKAGE}, which holds"
    if signed.get("hash") != digest:
        return "WACZ signature: DOES NOT HOLD, what was signed is another digest"
    return _signed_by(signed, digest)


def _signed_by(signed: dict[str, Any], digest: str) -> str:
    try:
        signature = base64.b64decode(str(signed.get("signature")), validate=True)
        if pem := signed.get("domainCert"):
            key: Any = x509.load_pem_x509_certificates(str(pem).encode())[0].public_key()
            who = (
                f"the certificate it carries for {str(signed.get('domain'))[:200]!r} (whose chain is not checked here)"
            )
        else:
            spki = base64.b64decode(str(signed.get("publicKey")), validate=True)
            key, who = load_der_public_key(spki), f"the anonymous key sha256:{hashlib.sha256(spki).hexdigest()}"
        held = _verifies(key, signature, digest.encode())
    except (binascii.Error, ValueError, TypeError, IndexError, UnsupportedAlgorithm) as error:
        return f"WACZ signature: cannot be checked: {str(error)[:200]}"
    token = ", with a time token that is not checked here" if signed.get("timeSignature") else ", no time token"
    when = str(signed.get("created"))[:40]
    return f"WACZ signature: {'holds' if held else 'DOES NOT HOLD'} for {who}, said to be of {when}{token}"


def _verifies(key: Any, signature: bytes, data: bytes) -> bool:
    """ECDSA with SHA-256, its two numbers in DER (authsign) or side by side (browsers); or Ed25519."""
    try:
        if isinstance(key, Ed25519PublicKey):
            key.verify(signature, data)
            return True
        if not isinstance(key, EllipticCurvePublicKey):
            raise TypeError("a key of a kind that is not read here")
        size = (key.curve.key_size + 7) // 8
        if len(signature) == 2 * size:
            halves = (int.from_bytes(signature[:size], "big"), int.from_bytes(signature[size:], "big"))
            signature = encode_dss_signature(*halves)
        key.verify(signature, data, ECDSA(SHA256()))
    except InvalidSignature:
        return False
    return True


def _json(data: bytes) -> dict[str, Any]:
    try:
        check_json(data)
    except SuppliedError as error:
        raise UnexpectedPage("the JSON", str(error)) from error
    value = read_json(data)
    if not isinstance(value, dict):
        raise UnexpectedPage("the JSON", "is not an object")
    return value
