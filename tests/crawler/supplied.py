"""What the tests of supplied files share: a vault to import into, and archives as other programs write them."""

import base64
import hashlib
import io
import json
import zipfile
from collections.abc import Iterable
from pathlib import Path
from typing import Any

from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.asymmetric.utils import decode_dss_signature
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat
from PIL import Image as Pillow
from warcio.statusandheaders import StatusAndHeaders
from warcio.warcwriter import WARCWriter

from crawler.imports.keep import Import, import_files
from crawler.platform import load_platform
from crawler.reread import reread
from evidence.records import Run
from evidence.vault import CaseFile, Vault
from evidence.verify import verify
from tests.crawler.captured import case_of, new_vault

HANDLE = "http://127.0.0.1:8099/users/buyer"
SITE = "http://127.0.0.1:8099"


def photo(number: int) -> bytes:
    """A JPEG large enough not to be taken for an icon."""
    noise = bytes((index * (number + 3) * 2654435761 >> 13) & 255 for index in range(96 * 96 * 3))
    data = io.BytesIO()
    Pillow.frombytes("RGB", (96, 96), noise).save(data, "JPEG", quality=95)
    assert len(data.getvalue()) > 5_000
    return data.getvalue()


def listing(posts: list[dict[str, Any]], following: str | None = None, author: str = "buyer") -> bytes:
    """One page of the demo platform."""
    return json.dumps(
        {"user": {"handle": author, "post_count": len(posts)}, "posts": posts, "next": following}
    ).encode()


def entry(number: int, created_at: str = "2026-05-04T10:00:00Z") -> dict[str, Any]:
    """One post of the demo platform, with the picture of its number."""
    return {
        "id": str(number),
        "created_at": created_at,
        "text": f"post {number}",
        "place": "",
        "url": f"/users/buyer/posts/{number}",
        "photos": [{"url": f"/media/{number}.jpg", "alt": "at the sea"}],
    }


def story(*numbers: int) -> dict[str, tuple[str, bytes]]:
    """The replies of a session: listing and pictures, by address."""
    first = f"{SITE}/api/users/buyer/posts?page=1"
    replies = {first: ("application/json", listing([entry(number) for number in numbers]))}
    return {**replies, **{f"{SITE}/media/{n}.jpg": ("image/jpeg", photo(n)) for n in numbers}}


def warc(
    replies: dict[str, tuple[str, bytes]], *, gzip: bool = False, headers: Iterable[tuple[str, str]] = ()
) -> bytes:
    """A WARC as warcio writes it, with its SHA-1 digests."""
    data = io.BytesIO()
    writer = WARCWriter(data, gzip=gzip)
    for url, (media_type, body) in replies.items():
        lines = [("Content-Type", media_type), ("Content-Length", str(len(body))), *headers]
        head = StatusAndHeaders("200 OK", lines, protocol="HTTP/1.1")
        writer.write_record(writer.create_warc_record(url, "response", io.BytesIO(body), len(body), http_headers=head))
    return data.getvalue()


def wacz(warcs: dict[str, bytes], *, key: ec.EllipticCurvePrivateKey | None = None, raw: bool = True) -> bytes:
    """A WACZ with its digests, and where a key is given signed as browsers (raw) or servers (DER) sign."""
    resources = [
        {
            "name": name.rsplit("/", 1)[-1],
            "path": name,
            "hash": "sha256:" + hashlib.sha256(data).hexdigest(),
            "bytes": len(data),
        }
        for name, data in warcs.items()
    ]
    package = json.dumps({"profile": "data-package", "wacz_version": "1.1.1", "resources": resources}).encode()
    digest = "sha256:" + hashlib.sha256(package).hexdigest()
    signed: dict[str, Any] = {"path": "datapackage.json", "hash": digest}
    if key is not None:
        signature = key.sign(digest.encode(), ec.ECDSA(SHA256()))
        if raw:
            size = (key.key_size + 7) // 8
            signature = b"".join(number.to_bytes(size, "big") for number in decode_dss_signature(signature))
        public = key.public_key().public_bytes(Encoding.DER, PublicFormat.SubjectPublicKeyInfo)
        signed["signedData"] = {
            "hash": digest,
            "created": "2026-05-20T00:00:00Z",
            "software": "a browser",
            "signature": base64.b64encode(signature).decode(),
            "publicKey": base64.b64encode(public).decode(),
        }
    members = {**warcs, "datapackage.json": package, "datapackage-digest.json": json.dumps(signed).encode()}
    return zipped(members)


def zipped(members: dict[str, bytes], *, compress: bool = False) -> bytes:
    data = io.BytesIO()
    with zipfile.ZipFile(data, "w", zipfile.ZIP_DEFLATED if compress else zipfile.ZIP_STORED) as file:
        for name, content in members.items():
            file.writestr(name, content)
    return data.getvalue()


def unzipped(data: bytes) -> dict[str, bytes]:
    with zipfile.ZipFile(io.BytesIO(data)) as file:
        return {name: file.read(name) for name in file.namelist()}


def har(replies: dict[str, tuple[str, bytes]]) -> bytes:
    """A HAR as browsers save it: text as text, the rest in base64."""
    entries = []
    for url, (media_type, body) in replies.items():
        is_text = "json" in media_type
        content = {
            "size": len(body),
            "mimeType": media_type,
            "text": body.decode() if is_text else base64.b64encode(body).decode(),
        }
        entries.append(
            {
                "startedDateTime": "2026-05-20T10:00:00.000Z",
                "time": 12.5,
                "request": {"method": "GET", "url": url, "headers": []},
                "response": {
                    "status": 200,
                    "headers": [],
                    "content": content if is_text else {**content, "encoding": "base64"},
                },
            }
        )
    return json.dumps({"log": {"version": "1.2", "creator": {"name": "a browser"}, "entries": entries}}).encode()


def vault_for(folder: Path, handle: str = HANDLE, platform: str = "demo") -> tuple[Vault, CaseFile]:
    vault = new_vault(folder, case_of(platform, handle))
    return vault, vault.case("case-1")


def supply(vault: Vault, *paths: Path, platform: str = "") -> Import:
    """Import, and see that the vault still verifies, and that its files are read again as they were."""
    done = import_files(vault.case("case-1"), 0, paths, platform)
    assert verify(vault).faults == ()
    assert reread(vault.case("case-1"), (load_platform(platform),) if platform else ()).faults == ()
    return done


def runs(case: CaseFile) -> list[Run]:
    return [entry.record for entry in case.ledger.entries() if isinstance(entry.record, Run)]


def file(folder: Path, name: str, data: bytes) -> Path:
    place = folder / name
    place.parent.mkdir(parents=True, exist_ok=True)
    place.write_bytes(data)
    return place
