"""Passwords: hashed by Argon2id with argon2-cffi's own settings, and looked at in the same time for everybody."""

import unicodedata

from argon2 import PasswordHasher
from argon2.exceptions import InvalidHashError, VerificationError

from desk.access.errors import AccountError, StoreError

SHORTEST, LONGEST = 12, 1000
"""Characters. NIST SP 800-63B asks for no rules of what they must be."""
_hasher = PasswordHasher()


def hashed(password: str) -> str:
    """What is kept of a new password.

    Raises:
        AccountError: it is too short or too long, or not made of characters.
    """
    if not SHORTEST <= len(password) <= LONGEST or _bytes(password) is None:
        raise AccountError(f"a password has between {SHORTEST} and {LONGEST} characters: take a longer sentence")
    return _hasher.hash(_bytes(password) or b"")


def holds(stored: str | None, password: str) -> bool:
    """Whether this is the password. Where there is none (no such account) the same work is done.

    Raises:
        StoreError: what is stored is no hash.
    """
    typed = _bytes(password[: LONGEST + 1])
    if stored is None or typed is None:
        _hasher.hash(typed or b"")
        return False
    try:
        return _hasher.verify(stored, typed)
    except VerificationError:
        return False
    except InvalidHashError as error:
        raise StoreError("a password's hash cannot be read: set the password anew, or restore your backup") from error


def is_outdated(stored: str) -> bool:
    """Whether the hash was made with weaker settings than today's."""
    return _hasher.check_needs_rehash(stored)


def _bytes(password: str) -> bytes | None:
    """The same bytes however a keyboard composes the letters; None for half a character."""
    try:
        return unicodedata.normalize("NFKC", password).encode()
    except UnicodeEncodeError:
        return None
