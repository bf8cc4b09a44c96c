"""The Ed25519 signing key of one desk (RFC 8032), kept outside the vault with owner-only rights."""

import os
import secrets
import stat
from pathlib import Path

from cryptography.exceptions import InvalidSignature, UnsupportedAlgorithm
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey
from cryptography.hazmat.primitives.serialization import (
    Encoding,
    NoEncryption,
    PrivateFormat,
    PublicFormat,
    load_pem_private_key,
)

from evidence.errors import SigningKeyError

KEY_FILE = "signing-key.pem"


def make_key(home: Path) -> Ed25519PrivateKey:
    """The key in ``home``; made, readable by its owner alone, when there is none."""
    path = home / KEY_FILE
    if path.exists():
        return load_key(home)
    home.mkdir(parents=True, exist_ok=True, mode=0o700)
    key = Ed25519PrivateKey.generate()
    text = key.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption())
    # Written aside and linked whole: a second process must never read half a key, nor make another one.
    aside = home / f".{KEY_FILE}-{secrets.token_hex(8)}"
    with os.fdopen(os.open(aside, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "wb") as file:
        file.write(text)
        file.flush()
        os.fsync(file.fileno())
    try:
        os.link(aside, path)
    except FileExistsError:
        return load_key(home)
    finally:
        aside.unlink()
    return key


def load_key(home: Path) -> Ed25519PrivateKey:
    """The key in ``home``.

    Raises:
        SigningKeyError: it is missing, is no Ed25519 key, or others may read it.
    """
    path = home / KEY_FILE
    try:
        mode = stat.S_IMODE(path.stat().st_mode)
        data = path.read_bytes()
    except OSError as error:
        raise SigningKeyError(f"no signing key at {path}: run 'wornproof init', or set WORNPROOF_HOME") from error
    if os.name == "posix" and mode & 0o077:
        raise SigningKeyError(f"others may read {path} (mode {mode:03o}): run 'chmod 600 {path}'")
    try:
        key = load_pem_private_key(data, password=None)
    except (ValueError, TypeError, UnsupportedAlgorithm) as error:  # TypeError: it is under a pass phrase
        raise SigningKeyError(f"{path} holds no readable private key: restore it from your backup") from error
    if not isinstance(key, Ed25519PrivateKey):
        raise SigningKeyError(f"{path} is not an Ed25519 key")
    return key


def public_hex(key: Ed25519PrivateKey) -> str:
    """The public half as 64 hexadecimal digits."""
    return key.public_key().public_bytes(Encoding.Raw, PublicFormat.Raw).hex()


def signature_holds(public_key: str, signature: str, message: bytes) -> bool:
    """Whether an Ed25519 signature (hex) over a message is that key's (hex)."""
    try:
        Ed25519PublicKey.from_public_bytes(bytes.fromhex(public_key)).verify(bytes.fromhex(signature), message)
    except (InvalidSignature, ValueError):
        return False
    return True
