"""Revisit records: a reply whose body is that of another record, which may be in another WARC of the same WACZ.

Source: ISO 28500:2017, section 6.7 (identical payload digest, server not modified).
"""

from dataclasses import dataclass, field, replace
from datetime import datetime
from typing import Any

from crawler.imports.offered import Exchange, Revisit


def revisit_of(headers: Any, url: str, stated_at: datetime | None) -> Revisit:
    """What the headers of a revisit record name."""
    of_url = (headers.get_header("WARC-Refers-To-Target-URI") or url).strip("<>")
    return Revisit(url, headers.get_header("WARC-Refers-To") or "", of_url, digest_named(headers), stated_at)


def digest_named(headers: Any) -> str:
    """The payload digest that a record states, in one case; the same one is written alike within an archive."""
    return (headers.get_header("WARC-Payload-Digest") or "").strip().upper()


@dataclass(slots=True)
class Originals:
    """Replies that revisits may name: by record, by payload digest, by address. The first of each counts."""

    by_record: dict[str, tuple[Exchange, str]] = field(default_factory=dict)
    by_digest: dict[str, Exchange] = field(default_factory=dict)
    by_url: dict[str, Exchange] = field(default_factory=dict)

    def keep(self, headers: Any, exchange: Exchange) -> None:
        """Remember a reply."""
        digest = digest_named(headers)
        self.by_record.setdefault(headers.get_header("WARC-Record-ID") or "", (exchange, digest))
        self.by_digest.setdefault(digest, exchange)
        self.by_url.setdefault(exchange.url, exchange)

    def reply_to(self, revisit: Revisit) -> Exchange | None:
        """The reply that a revisit stands for; None where it is not there, or has another digest than is named."""
        named, digest = self.by_record.get(revisit.of, (None, ""))
        if revisit.digest:
            found = named if digest == revisit.digest else self.by_digest.get(revisit.digest)
        else:
            found = named or self.by_url.get(revisit.of_url)
        return replace(found, url=revisit.url, stated_at=revisit.stated_at) if found else None
