"""What a run has to say about itself: how complete it is, what it waited for, whom it spoke to, what changed.

Everything here is part of a Segment or a Seal, so it is hashed, chained and signed like the captures.
"""

from enum import StrEnum
from typing import Annotated, Literal

from pydantic import Field

from evidence.fields import Count, Digest, Name, Record, Utc

AtLeastOne = Annotated[int, Field(ge=1)]


class Outcome(StrEnum):
    """How a run ended. Only ``complete`` says that everything public in the window is there."""

    COMPLETE = "complete"
    PARTIAL = "partial"
    WALLED = "walled"
    GONE = "gone"
    SUSPECT = "suspect"


class Why(StrEnum):
    """Why something known of is not in the case. Names of limits are those of the platform file."""

    NOT_PUBLIC = "not_public"
    """The platform itself says that it is not to be had: nothing more can be done, and the run may be complete."""
    NOT_A_PICTURE = "not_a_picture"
    NO_FRAMES = "no_frames"
    """A video that was kept and of which no frame could be taken."""
    OTHER_FILE = "other_file"
    ENCODED = "encoded"
    ROBOTS = "robots"
    REFUSED_HOST = "refused_host"
    NO_ADDRESS = "no_address"
    MAX_BODY_BYTES = "max_body_bytes"
    MAX_SEGMENT_BYTES = "max_segment_bytes"
    MAX_REDIRECTS = "max_redirects"
    TIMEOUT_S = "timeout_s"
    BREAKER = "breaker"
    UNREACHABLE = "unreachable"
    SERVER_ERROR = "server_error"
    TOO_LONG = "too_long"
    UNREADABLE = "unreadable"
    OTHER = "other"

    def says(self, text: str) -> str:
        """A reason in words, its first being this one: ``timeout s: http://...``. For readers; nothing reads it."""
        return f"{self.value.replace('_', ' ')}: {text}"


class LeftOut(Record):
    """Posts or pictures inside the window that are known of and are not in the case, for one reason."""

    what: Literal["post", "picture"]
    why: Name
    """A word of ``Why``: ``not_public``, ``timeout``, ``not_a_picture`` ..."""
    count: AtLeastOne
    example: str
    """The first of them, in words."""


class Wait(Record):
    """What was waited at one domain for one reason, added up."""

    domain: str
    why: Name
    """A word of ``crawler.asking.budget.Reason``: ``pace``, ``retry_after``, ``rate_limit``, ``retry``, ``breaker``."""
    times: AtLeastOne
    total_ms: Count


class Contact(Record):
    """A host as it answered when it was first spoken to: what a court asks about the other end of the line."""

    host: str
    address: str
    """The IP address connected to; empty where the transport does not tell."""
    resolved: tuple[str, ...] = ()
    """Every address the resolver gave for the name, refused ones too."""
    first_at: Utc
    date_header: str = ""
    """The server's own clock, as its Date header says."""
    date_minus_clock_s: int | None = None
    """That clock minus ours, whole seconds; None where the server states no date. A witness of our clock's offset."""
    certificate_digest: Digest | Literal[""] = ""
    """SHA-256 of the server's TLS certificate (DER); empty for plain http."""
    certificate_subject: str = ""
    certificate_issuer: str = ""
    certificate_until: str = ""
    certificate_der: str = ""
    """The certificate itself in base64 (DER)."""
    certificate_chain: tuple[str, ...] = ()
    """Those above it, each the issuer of the one before, the root last, as the connection was verified (base64, DER).
    Empty for plain http, where the connection could not be told from others to the same host, and in records from
    before 2026-11-23, which kept the server's own only."""


class Change(Record):
    """A later look at a post that is in the case already. The earlier record stays as it is."""

    what: Literal["edited", "read_again", "completed", "not_listed", "listed_again"]
    """``edited``: the platform shows it otherwise. ``read_again``: another version of our parser reads it otherwise.
    ``completed``: pictures missing before were had. ``not_listed``: the listing, read to its end, shows it no more.
    ``listed_again``: it had been gone from the listing."""
    platform_id: str
    earlier: Digest
    """The Segment's entry that holds the post as it was."""
    fields: tuple[str, ...] = ()
    """Which fields differ."""


class Counts(Record):
    """The completeness receipt. ``advertised`` is None where the platform states no number."""

    advertised: Count | None
    seen: Count
    """Posts the platform showed to this run, inside the window or not."""
    in_window: Count
    """Posts inside the window that are known of: ``sealed`` and those left out."""
    sealed: Count
    """Posts of the account that are in the case, earlier runs included: a post sealed once is not sealed again."""
    pictures: Count
    missing: Count
    """Pictures of these posts that could not be had."""
    unplaced: Count = 0
    """Posts so written that not even their time could be read: inside the window or not, nobody knows."""
    left_out: tuple[LeftOut, ...] = ()
    """By reason; pictures add up to ``missing``."""
