"""The signing key: made once, read by its owner alone, and what it signed holds for its public half and no other."""

from pathlib import Path

import pytest
from cryptography.hazmat.primitives.asymmetric import ec, ed25519
from cryptography.hazmat.primitives.serialization import BestAvailableEncryption, Encoding, NoEncryption, PrivateFormat

from evidence.errors import SigningKeyError
from evidence.keys import KEY_FILE, load_key, make_key, public_hex, signature_holds

PEM = (Encoding.PEM, PrivateFormat.PKCS8)
PUBLIC = "d75a980182b10ab7d54bfed3c964073a0ee172f3daa62325af021a68f707511a"
SIGNATURE = (
    "e5564300c360ac729086e2cc806e828a84877f1eb8e5d974d873e06522490155"
    "5fb8821590a33bacc61e39701cf9b46bd25bf5f0595bbe24655141438e7a100b"
)
"""RFC 8032 section 7.1, test 1: over the empty message."""


def kept(home: Path, data: bytes, mode: int = 0o600) -> Path:
    home.mkdir(exist_ok=True)
    path = home / KEY_FILE
    path.write_bytes(data)
    path.chmod(mode)
    return path


def test_the_vector_of_rfc_8032_holds_and_nothing_near_it_does() -> None:
    assert signature_holds(PUBLIC, SIGNATURE, b"")
    assert not signature_holds(PUBLIC, SIGNATURE, b"\x00")
    assert not signature_holds(PUBLIC, SIGNATURE[:-1] + "c", b"")
    assert not signature_holds("c" + PUBLIC[1:], SIGNATURE, b"")


@pytest.mark.parametrize(
    ("key", "signature"), [("", SIGNATURE), ("xy", SIGNATURE), (PUBLIC[2:], SIGNATURE), (PUBLIC, "0")]
)
def test_what_is_no_key_or_no_signature_does_not_hold_and_is_no_error(key: str, signature: str) -> None:
    assert not signature_holds(key, signature, b"")


def test_a_key_is_made_once_and_read_again(tmp_path: Path) -> None:
    made = make_key(tmp_path / "home")
    data = (tmp_path / "home" / KEY_FILE).read_bytes()

    assert public_hex(make_key(tmp_path / "home")) == public_hex(load_key(tmp_path / "home")) == public_hex(made)
    assert (tmp_path / "home" / KEY_FILE).read_bytes() == data
    assert (tmp_path / "home").stat().st_mode & 0o777 == 0o700
    assert signature_holds(public_hex(made), made.sign(b"said").hex(), b"said")


def test_a_missing_key_says_what_to_run(tmp_path: Path) -> None:
    with pytest.raises(SigningKeyError, match=r"no signing key at .*run 'wornproof init', or set WORNPROOF_HOME"):
        load_key(tmp_path)


@pytest.mark.parametrize("mode", [0o640, 0o604, 0o610, 0o601, 0o620])
def test_a_key_that_anybody_else_may_touch_is_refused_and_not_made_anew(tmp_path: Path, mode: int) -> None:
    path = kept(tmp_path / "home", ed25519.Ed25519PrivateKey.generate().private_bytes(*PEM, NoEncryption()), mode)
    data = path.read_bytes()

    with pytest.raises(SigningKeyError, match=rf"mode {mode:03o}\): run 'chmod 600 "):
        make_key(tmp_path / "home")
    assert path.read_bytes() == data


@pytest.mark.parametrize("data", [b"", b"no key", b"-----BEGIN PRIVATE KEY-----\nAAAA\n-----END PRIVATE KEY-----\n"])
def test_a_file_that_holds_no_key_says_where_to_get_it_back(tmp_path: Path, data: bytes) -> None:
    kept(tmp_path, data)

    with pytest.raises(SigningKeyError, match="restore it from your backup"):
        load_key(tmp_path)


def test_a_key_of_another_kind_signs_nothing(tmp_path: Path) -> None:
    kept(tmp_path, ec.generate_private_key(ec.SECP256R1()).private_bytes(*PEM, NoEncryption()))

    with pytest.raises(SigningKeyError, match="is not an Ed25519 key"):
        load_key(tmp_path)


def test_a_key_under_a_pass_phrase_is_refused_in_words(tmp_path: Path) -> None:
    locked = ed25519.Ed25519PrivateKey.generate().private_bytes(*PEM, BestAvailableEncryption(b"secret"))
    kept(tmp_path, locked)

    with pytest.raises(SigningKeyError, match="holds no readable private key"):
        load_key(tmp_path)
