"""Writing a WACZ (1.1.1): stored members in one fixed form, a list of them, and a signature over the list.

The bytes depend on what goes in and on nothing else: no clock, no compression, no order of a file system. The forms
(zip headers, index lines) are the verifier's own, so that what is written and what is checked cannot drift apart.
"""

import zlib
from typing import IO

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from desk.pack import offline_verifier as form
from evidence.codec import JSONValue, canonical, sha256
from evidence.errors import VaultError
from evidence.keys import public_hex

WACZ_VERSION = "1.1.1"


class PackTooLarge(VaultError):
    """The package would be larger than a zip file without extensions can be."""


class WaczWriter:
    """Adds members to an open file in the order of the calls; ``finish`` writes list, signature and directory."""

    def __init__(self, file: IO[bytes]) -> None:
        self._file = file
        self._directory: list[bytes] = []
        self._resources: list[JSONValue] = []
        self._offset = 0

    def add(self, name: str, data: bytes) -> None:
        """Add a member and list it.

        Raises:
            PackTooLarge: beyond what a verifier reads.
        """
        self._resources.append(
            {"name": name.lower().replace("/", "-"), "path": name, "hash": sha256(data), "bytes": len(data)}
        )
        self._write(name, data)

    def finish(self, title: str, created: str, software: str, key: Ed25519PrivateKey) -> str:
        """Write the list, the signature over it and the zip directory; the digest of the list."""
        package: dict[str, JSONValue] = {
            "profile": "data-package",
            "wacz_version": WACZ_VERSION,
            "title": title,
            "created": created,
            "software": software,
            "resources": self._resources,
        }
        data = canonical(package) + b"\n"
        digest = sha256(data)
        public = public_hex(key)
        signature = key.sign(form.pack_message(created, digest, public)).hex()
        mark: JSONValue = {"created": created, "public_key": public, "signature": signature}
        self._write(form.PACKAGE, data)
        body: dict[str, JSONValue] = {"path": form.PACKAGE, "hash": digest, "wornproof": mark}
        self._write(form.PACKAGE_DIGEST, canonical(body) + b"\n")
        directory = b"".join(self._directory)
        self._file.write(directory + form.end_of_directory(len(self._directory), len(directory), self._offset))
        return digest

    def _write(self, name: str, data: bytes) -> None:
        crc = zlib.crc32(data)
        header = form.local_header(name, crc, len(data))
        if self._offset + len(header) + len(data) > form.MAX_PACKAGE_BYTES or len(self._directory) >= form.MAX_MEMBERS:
            raise PackTooLarge("the package would be too large: name single runs, or posts with --posts")
        self._directory.append(form.central_header(name, crc, len(data), self._offset))
        self._file.write(header)
        self._file.write(data)
        self._offset += len(header) + len(data)
