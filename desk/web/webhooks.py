"""What a desk will tell another program by itself: the form of a message, and its signature. Nothing is sent yet.

As the Standard Webhooks specification has it (1.0.0): HMAC-SHA256 over ``id.seconds.body``. The id is signed too, so
that whoever hears the same message twice knows it. A message is thin: it names what changed, and whoever may see it
asks the desk. So what reviewers must not see of each other leaves by no message.
"""

import hmac
from base64 import b64decode, b64encode
from binascii import Error
from datetime import datetime
from hashlib import sha256
from typing import Literal

from pydantic import AwareDatetime, BaseModel, ConfigDict

from evidence.errors import RecordError

_PREFIX = "whsec_"
_BYTES = range(24, 65)


class Named(BaseModel):
    """What a message is about."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    case_id: str
    channel: str = ""
    """Of a release."""


class Event(BaseModel):
    """A message: its body is this as JSON."""

    model_config = ConfigDict(
        frozen=True,
        extra="forbid",
        json_schema_extra={
            "examples": [
                {
                    "type": "release.approved",
                    "timestamp": "2026-05-14T09:30:00Z",
                    "data": {"case_id": "case-7", "channel": "paypal"},
                }
            ]
        },
    )

    type: Literal["case.opened", "case.grew", "release.asked", "release.approved"]
    timestamp: AwareDatetime
    """When it happened, not when it is sent."""
    data: Named

    @property
    def body(self) -> bytes:
        """As it is sent and signed."""
        return self.model_dump_json().encode()


def signed(secret: str, message: str, body: bytes, at: datetime) -> str:
    """The value of ``webhook-signature``.

    Args:
        secret: ``whsec_`` and 24 to 64 random bytes in base64, which both sides know.
        message: Its id: the same however often it is sent. Letters, digits, ``_`` and ``-``: by a dot one message could
            pass for another.
        body: As it is sent.
        at: When it is sent.

    Raises:
        RecordError: the secret is none, or the id has another form.
    """
    if not message.replace("_", "").replace("-", "").isalnum() or not message.isascii():
        raise RecordError("the id of a message is letters, digits, '_' and '-'")
    content = f"{message}.{int(at.timestamp())}.".encode() + body
    return f"v1,{b64encode(hmac.digest(_secret(secret), content, sha256)).decode()}"


def headers(secret: str, message: str, body: bytes, at: datetime) -> dict[str, str]:
    """The three headers of a message. Arguments and errors as ``signed``."""
    return {
        "webhook-id": message,
        "webhook-timestamp": str(int(at.timestamp())),
        "webhook-signature": signed(secret, message, body, at),
    }


def _secret(text: str) -> bytes:
    try:
        found = b64decode(text.removeprefix(_PREFIX), validate=True)
    except (Error, ValueError):
        found = b""
    if not text.startswith(_PREFIX) or len(found) not in _BYTES:
        raise RecordError(f"a webhook's secret is {_PREFIX!r} and 24 to 64 random bytes in base64")
    return found
