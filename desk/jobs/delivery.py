"""Delivers one message to one of the shop's own systems, signed as the Standard Webhooks specification 1.0.0 says.

Redirects are not followed: what is told is told to the address in desk.toml. One deadline holds for all of it, looking
the name up and an answer of a byte a second included. Of an answer nothing but its number is read.
"""

import base64
import hmac
import threading
from dataclasses import dataclass
from datetime import datetime
from urllib.parse import urlsplit

import requests

from desk.settings import SECRET, Webhook, is_loopback

TIMEOUT_S = 10.0
_LATE = "it did not answer in time"
_GONE = 410


@dataclass(frozen=True)
class Answer:
    """How a system answered."""

    why: str = ""
    """Why the message was not taken, in words without its address; empty: it was."""
    is_final: bool = False
    """It wants no more of it."""


def deliver(webhook: Webhook, message_id: str, body: bytes, at: datetime, timeout_s: float = TIMEOUT_S) -> Answer:
    """Send a message once. Never raises for what the other side does."""
    found: list[Answer] = []
    # A socket's timeout is for each read, and looking up a name has none. A thread that is left behind ends with us.
    thread = threading.Thread(
        target=lambda: found.append(_asked(webhook, message_id, body, int(at.timestamp()), timeout_s)), daemon=True
    )
    thread.start()
    thread.join(timeout_s)
    return found[0] if found else Answer(_LATE)


def signature(secret: str, message_id: str, timestamp: int, body: bytes) -> str:
    """What proves that a message is ours, and of this time."""
    key = base64.b64decode(secret.removeprefix(SECRET))
    signed = f"{message_id}.{timestamp}.".encode() + body
    return "v1," + base64.b64encode(hmac.digest(key, signed, "sha256")).decode()


def _asked(webhook: Webhook, message_id: str, body: bytes, timestamp: int, timeout_s: float) -> Answer:
    headers = {
        "Content-Type": "application/json",
        "User-Agent": "wornproof webhooks",
        "webhook-id": message_id,
        "webhook-timestamp": str(timestamp),
        "webhook-signature": signature(webhook.secret.get_secret_value(), message_id, timestamp, body),
    }
    try:
        with requests.Session() as session:
            session.trust_env = not is_loopback(urlsplit(webhook.url).hostname or "")  # no proxy to this machine
            session.auth = lambda request: request  # else a password of ~/.netrc would be sent along
            reply = session.post(
                webhook.url, data=body, headers=headers, timeout=timeout_s, allow_redirects=False, stream=True
            )
            with reply:
                return _judged(int(reply.status_code))
    except requests.Timeout:
        return Answer(_LATE)
    except (requests.RequestException, OSError, ValueError) as error:
        return Answer(f"it cannot be reached ({type(error).__name__})")  # the error's text may hold the whole address


def _judged(status: int) -> Answer:
    if 200 <= status < 300:
        return Answer()
    if 300 <= status < 400:
        return Answer(f"it answered {status}, a redirect, and those are not followed: write its new address")
    return Answer(f"it answered {status}", is_final=status == _GONE)
