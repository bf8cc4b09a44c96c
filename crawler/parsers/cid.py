"""Content identifiers (CIDs) of AT Protocol blobs.

A blob's CID is version 1, codec ``raw`` (0x55), hash ``sha2-256`` (0x12), written in base32 with the multibase prefix
``b`` (https://atproto.com/specs/data-model#link-and-cid-formats). So it *is* the SHA-256 of the file: the platform
publishes the digest of every picture, and ours must be the same.
"""

import base64
import binascii

_RAW_SHA256 = bytes([0x01, 0x55, 0x12, 0x20])
_TEXT_LENGTH = 59  # "b" and 36 bytes in base32 without padding


def blob_digest(cid: str) -> str | None:
    """The SHA-256 that a blob's CID states, as ``sha256:`` text; None when it is not such a CID."""
    if not cid.isascii() or len(cid) != _TEXT_LENGTH or not cid.startswith("b") or cid != cid.lower():
        return None
    try:
        data = base64.b32decode(cid[1:].upper() + "=" * (-len(cid[1:]) % 8))
    except binascii.Error:
        return None
    if data[:4] != _RAW_SHA256 or base64.b32encode(data).decode("ascii").lower().rstrip("=") != cid[1:]:
        return None  # the last letter holds two bits more than the digest: only one way to write them is a CID
    return "sha256:" + data[4:].hex()
