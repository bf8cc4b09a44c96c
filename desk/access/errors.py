"""Errors of this room. Each message says what to do next.

AccessError          what was asked of accounts, sessions or keys cannot be done
├── Forbidden        the roles, or the key, of whoever asks do not allow it
├── NotThere         nothing by this name that whoever asks may see: it is not there, or it is not theirs
├── NotSignedIn      it is not known who asks
├── WrongSecret      name and password do not belong together
│   └── SlowedDown   too many wrong passwords: none is looked at for a while
├── AccountError     an account or a key cannot be as it was asked for
├── ProviderError    the OpenID provider's answer does not hold
└── StoreError       the file of accounts cannot be used
"""

from datetime import datetime


class AccessError(Exception):
    """Root of this room's errors; its text is written for the person at the desk."""


class Forbidden(AccessError):
    """The roles, or the key, of whoever asks do not allow it."""


class NotThere(AccessError):
    """Nothing by this name that whoever asks may see."""


class NotSignedIn(AccessError):
    """It is not known who asks."""


class WrongSecret(AccessError):
    """Name and password do not belong together."""

    def __init__(self, text: str = "name and password do not belong together: try again, or ask a lead") -> None:
        super().__init__(text)


class SlowedDown(WrongSecret):
    """Too many wrong passwords under one name, be there such an account or not."""

    def __init__(self, until: datetime) -> None:
        self.until = until
        super().__init__(f"too many wrong passwords under this name: try again after {until:%Y-%m-%d %H:%M:%S} UTC")


class AccountError(AccessError):
    """An account or a key cannot be as it was asked for."""


class ProviderError(AccessError):
    """The OpenID provider's answer does not hold."""


class StoreError(AccessError):
    """The file of accounts cannot be used."""
