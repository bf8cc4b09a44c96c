"""Posts of app.bsky.feed.post as records: text, facets, pictures by CID.

Everything in a record is the author's own choice, the time too; only the envelope around it is the server's.
Lexicons: app.bsky.feed.post, app.bsky.embed.images, app.bsky.embed.recordWithMedia, app.bsky.richtext.facet.
"""

from typing import Any
from urllib.parse import urlencode

from crawler.errors import UnexpectedPage
from crawler.parsers.cid import blob_digest
from crawler.parsers.reading import FoundPicture, FoundPost, Published, moment, texts, want
from evidence.assigned import by_record_key
from evidence.records import Why

COLLECTION = "app.bsky.feed.post"
_LINK, _TAG = "app.bsky.richtext.facet#link", "app.bsky.richtext.facet#tag"


def read_record(uri: str, value: Any, author: str, urls: tuple[str, str]) -> tuple[FoundPost, list[str]]:
    """One post and what there is to note about it.

    ``urls`` are the post's public address and the prefix of its pictures' addresses, to which the CID is added.

    Raises:
        UnexpectedPage: the record has no text or no readable time; it cannot be placed in the window.
    """
    pictures, cards, notes = _embedded(value.get("embed"), uri, urls[1])
    links, tags = _facets(value.get("facets"))
    post = FoundPost(
        platform_id=uri,
        author=author,
        url=urls[0],
        posted_at=moment(value.get("createdAt"), "createdAt"),
        posted_at_source="createdAt, chosen by the author",
        assigned=by_record_key(uri),
        text=want(value, "text", str),
        langs=texts(value.get("langs")),
        links=tuple(dict.fromkeys((*links, *cards))),
        tags=tuple(dict.fromkeys((*tags, *texts(value.get("tags"))))),
        pictures=pictures,
    )
    return post, notes


def _facets(value: Any) -> tuple[list[str], list[str]]:
    links, tags = [], []
    for facet in value if isinstance(value, list) else ():
        features = facet.get("features") if isinstance(facet, dict) else None
        for feature in features if isinstance(features, list) else ():
            if not isinstance(feature, dict):
                continue
            if feature.get("$type") == _LINK and isinstance(feature.get("uri"), str):
                links.append(feature["uri"])
            if feature.get("$type") == _TAG and isinstance(feature.get("tag"), str):
                tags.append(feature["tag"])
    return links, tags


def _embedded(embed: Any, uri: str, prefix: str) -> tuple[tuple[FoundPicture, ...], list[str], list[str]]:
    """Pictures, links of link cards, and notes."""
    kind = embed.get("$type", "") if isinstance(embed, dict) else ""
    match kind:
        case "app.bsky.embed.recordWithMedia":
            return _embedded(embed.get("media"), uri, prefix)
        case "app.bsky.embed.images":
            images = embed.get("images")
            if not isinstance(images, list):
                return (), [], [f"{uri}: images is not a list; none could be read"]
            return tuple(_picture(image, prefix) for image in images), [], []
        case "app.bsky.embed.external":
            external = embed.get("external")
            address = external.get("uri") if isinstance(external, dict) else None
            return (), [address] if isinstance(address, str) else [], []
        case "app.bsky.embed.video":
            return (), [], [f"{uri}: holds a video, which is not captured"]
        case "" | "app.bsky.embed.record":
            return (), [], []
        case _:
            return (), [], [f"{uri}: holds {str(kind)[:100]!r}, which is not known here"]


def _picture(image: Any, prefix: str) -> FoundPicture:
    alt = image.get("alt", "") if isinstance(image, dict) else ""
    alt = alt if isinstance(alt, str) else ""
    try:
        cid = _cid(want(image, "image", dict))
    except UnexpectedPage as error:
        return FoundPicture(url="", alt=alt, missing=f"the post names no readable picture: {error}", why=Why.OTHER)
    url = f"{prefix}&{urlencode({'cid': cid})}"
    digest = blob_digest(cid)
    if digest is None:
        missing = f"{cid[:80]!r} is not the CID of a file (raw, sha2-256)"
        return FoundPicture(url=url, alt=alt, missing=missing, why=Why.OTHER)
    return FoundPicture(url=url, alt=alt, published=Published(digest, f"CID {cid}"))


def _cid(blob: dict[str, Any]) -> str:
    """The CID of a blob, in its present form or that of before 2023 (``cid`` directly)."""
    if "ref" in blob:
        return str(want(want(blob, "ref", dict, "image"), "$link", str, "image.ref"))
    return str(want(blob, "cid", str, "image"))
