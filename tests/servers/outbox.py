"""An ActivityPub account on loopback, written by us after the specifications: no production server could be had.

Two dialects: ``mastodon`` (outbox with addresses of its pages, ``Document`` attachments; as in Mastodon's documentation
of its ActivityPub) and ``embedded`` (first page inside the collection, ``Image`` attachments with lists of ``Link``;
the examples of ActivityStreams Vocabulary, section 3.3 and 5.1).
"""

import json
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

from tests.servers.pages import Answer

PUBLIC = "https://www.w3.org/ns/activitystreams#Public"
CONTEXT = "https://www.w3.org/ns/activitystreams"


@dataclass
class Outbox:
    """One account and what it sent out, newest first."""

    dialect: str = "mastodon"
    name: str = "buyer"
    page_size: int = 2
    activities: list[Callable[[str], dict[str, Any]]] = field(default_factory=list)
    media: dict[str, bytes] = field(default_factory=dict)
    override: dict[str, Answer] = field(default_factory=dict)

    def add(self, number: int, published: str, pictures: list[bytes], to: str = PUBLIC, **more: Any) -> None:
        """Send out a note with pictures."""
        for position, data in enumerate(pictures):
            self.media[f"/media/{number}-{position}.jpg"] = data

        def activity(base: str) -> dict[str, Any]:
            actor = f"{base}/users/{self.name}"
            note = {
                "id": f"{actor}/statuses/{number}", "type": "Note", "published": published, "attributedTo": actor,
                "url": f"{base}/@{self.name}/{number}", "to": [to], "cc": [f"{actor}/followers"],
                "content": f"<p>note {number}<br>by the sea</p>",
                "attachment": [self.attachment(base, number, n) for n in range(len(pictures))], **more,
            }  # fmt: skip
            return {"id": f"{note['id']}/activity", "type": "Create", "actor": actor, "to": [to], "object": note}

        self.activities.insert(0, activity)

    def attachment(self, base: str, number: int, position: int) -> dict[str, Any]:
        url = f"{base}/media/{number}-{position}.jpg"
        if self.dialect == "mastodon":
            return {"type": "Document", "mediaType": "image/jpeg", "url": url, "name": f"ALT {number}-{position}"}
        link = {"type": "Link", "href": url, "mediaType": "image/jpeg"}
        return {"type": "Image", "url": [link], "name": f"ALT {number}-{position}"}

    def pass_on(self, what: str) -> None:
        """Send out another's post."""
        self.activities.insert(
            0, lambda base: {"type": "Announce", "actor": f"{base}/users/{self.name}", "object": what, "to": [PUBLIC]}
        )

    def answer(self, path: str, query: dict[str, str], host: str) -> Answer:
        base, actor = f"http://{host}", f"http://{host}/users/{self.name}"
        if path in self.override:
            return self.override[path]
        if path in self.media:
            return 200, "image/jpeg", self.media[path]
        if path == "/.well-known/webfinger" and query.get("resource") == f"acct:{self.name}@{host}":
            link = {"rel": "self", "type": "application/activity+json", "href": actor}
            return _json({"subject": query["resource"], "links": [{"rel": "x"}, link]}, "application/jrd+json")
        if path == f"/users/{self.name}":
            return _json({"@context": CONTEXT, "id": actor, "type": "Person", "outbox": f"{actor}/outbox"})
        if path == f"/users/{self.name}/outbox":
            return _json(self.page(base, int(query["page"])) if "page" in query else self.collection(base))
        return 404, "text/plain", b"not found"

    def collection(self, base: str) -> dict[str, Any]:
        outbox = f"{base}/users/{self.name}/outbox"
        first: Any = f"{outbox}?page=1" if self.dialect == "mastodon" else self.page(base, 1)
        total = len(self.activities)
        return {"@context": CONTEXT, "id": outbox, "type": "OrderedCollection", "totalItems": total, "first": first}

    def page(self, base: str, number: int) -> dict[str, Any]:
        outbox, start = f"{base}/users/{self.name}/outbox", (number - 1) * self.page_size
        items = [activity(base) for activity in self.activities[start : start + self.page_size]]
        page = {
            "id": f"{outbox}?page={number}",
            "type": "OrderedCollectionPage",
            "partOf": outbox,
            "orderedItems": items,
        }
        more = start + self.page_size < len(self.activities)
        return {**page, **({"next": f"{outbox}?page={number + 1}"} if more else {})}


def _json(value: Any, media_type: str = "application/activity+json") -> Answer:
    return 200, media_type, json.dumps(value).encode()
