"""The messages to the shop's own systems: which wait, which were given up, and sending them."""

from dataclasses import dataclass
from datetime import datetime

from desk.access.roles import Right
from desk.acts.actor import Actor
from desk.acts.scope import all_cases
from desk.jobs.delivery import deliver
from desk.jobs.webhooks import GivenUp, Sent, body_of, given_up, new_id, send_due, waiting
from desk.settings import Settings
from evidence.codec import sha256
from evidence.ledger import now

_MOST_GIVEN_UP = 100


@dataclass(frozen=True)
class Waits:
    """A message that waits."""

    message_id: str
    address: str
    """Without what follows ``?``; empty where desk.toml no longer names it."""
    event: str
    case_id: str
    tries: int
    due: datetime
    why: str
    """Why the last try failed; empty: none did."""


@dataclass(frozen=True)
class Messages:
    """What is not delivered."""

    waiting: tuple[Waits, ...]
    given_up: tuple[GivenUp, ...]
    """The newest hundred, oldest first."""


@dataclass(frozen=True)
class Pinged:
    """How one system answered a message that says nothing."""

    address: str
    why: str
    """Why it was not taken; empty: it was."""


def list_webhooks(actor: Actor, settings: Settings) -> Messages:
    """What waits, and what was given up.

    Raises:
        Forbidden: the actor may not read, or sees some cases only.
    """
    actor.needs(Right.READ)
    all_cases(actor, "the list of messages")
    named = {sha256(one.url.encode()): one.shown for one in settings.webhooks}
    wait = [
        Waits(one.message_id, named.get(one.to, ""), one.event, one.case_id, one.tries, one.due, one.why)
        for one in waiting(settings.home)
    ]
    return Messages(tuple(wait), given_up(settings.home)[-_MOST_GIVEN_UP:])


def send_webhooks(actor: Actor, settings: Settings, *, at_once: bool = False) -> Sent:
    """Deliver what is due; with ``at_once`` what is not due yet too.

    Raises:
        Forbidden: the actor may not work on cases, or sees some only.
        OSError: a message cannot be read or written.
    """
    actor.needs(Right.CAPTURE)
    all_cases(actor, "sending messages")
    return send_due(settings, now(), at_once=at_once)


def ping_webhooks(actor: Actor, settings: Settings) -> tuple[Pinged, ...]:
    """Send each system a message that says nothing, once.

    Raises:
        Forbidden: as ``send_webhooks``.
    """
    actor.needs(Right.CAPTURE)
    all_cases(actor, "sending messages")
    at = now()
    return tuple(
        Pinged(one.shown, deliver(one, new_id(), body_of("ping", at, {}), at).why) for one in settings.webhooks
    )
