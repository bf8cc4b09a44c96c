"""A ``Create`` activity as a post: who, when, what, which pictures. Everything in it is the author's server's word."""

from dataclasses import dataclass
from typing import Any

from crawler.errors import UnexpectedPage
from crawler.parsers.fediverse import hashtags, http_address
from crawler.parsers.fragment import fragment, once
from crawler.parsers.reading import FoundPicture, FoundPost, Reply, want
from crawler.parsers.times import edited, stated_time
from evidence.assigned import by_snowflake
from evidence.records import Why

_PUBLIC = {"https://www.w3.org/ns/activitystreams#Public", "as:Public", "Public"}
_VIDEO = ("video/", "audio/")


@dataclass(frozen=True, slots=True)
class Read:
    """What came of one activity: a post, or why there is none."""

    post: FoundPost | None
    notes: tuple[str, ...] = ()


def read_activity(activity: dict[str, Any], reply: Reply, at: str, author: str) -> Read:
    """One ``Create``.

    Raises:
        UnexpectedPage: its object is not embedded, or a field that ActivityStreams promises is missing or of another
            kind.
    """
    value: Any = activity.get("object")
    if not isinstance(value, dict):
        raise UnexpectedPage(at, f"the server names the post {str(value)[:200]} and does not show it")
    post_id = want(value, "id", str, f"{at}.object")
    actor, attributed = id_of(activity.get("actor")), id_of(value.get("attributedTo"))
    if attributed != actor:
        raise UnexpectedPage(f"{at}.object.attributedTo", f"{attributed[:100]!r} is not the actor {actor[:100]!r}")
    addressed = {
        *_list(activity.get("to")),
        *_list(activity.get("cc")),
        *_list(value.get("to")),
        *_list(value.get("cc")),
    }
    if not addressed & _PUBLIC:
        return Read(None, (f"{post_id}: not addressed to the public, left alone",))
    notes = [f"{post_id}: marked sensitive by its author or server"] if value.get("sensitive") is True else []
    url = _url(value.get("url")) or http_address(post_id, f"{at}.object.id")
    read = fragment(_text(value.get("content")), url)
    published = value.get("published", activity.get("published"))
    source = "published, set by the author's server"
    stated = stated_time(published, f"{at}.object.published", reply.captured_at, by=source)
    if value.get("updated"):
        stated = edited(stated, stated_time(value["updated"], f"{at}.object.updated", reply.captured_at))
    attached = _attached(_objects(value.get("attachment")), at, post_id, notes)
    post = FoundPost(
        platform_id=post_id,
        author=author,
        url=url,
        posted_at=stated.at,
        posted_at_precision=stated.precision,
        posted_between=stated.between,
        posted_at_source=stated.source,
        assigned=by_snowflake(post_id),
        text="\n".join(filter(None, (_text(value.get("name")), _text(value.get("summary")), read.text))),
        langs=tuple(value["contentMap"]) if isinstance(value.get("contentMap"), dict) else (),
        links=read.links,
        tags=hashtags(value.get("tag")),
        place=_place(value.get("location")),
        pictures=once((*attached, *read.pictures)),
    )
    return Read(post, tuple(notes))


def _attached(attachments: list[Any], at: str, post_id: str, notes: list[str]) -> tuple[FoundPicture, ...]:
    """Pictures among the attachments: ``Image``, or ``Document`` of an image type."""
    found = []
    for number, one in enumerate(attachments):
        if not isinstance(one, dict):
            raise UnexpectedPage(f"{at}.object.attachment[{number}]", "an object was promised")
        kind, media_type = str(one.get("type", "")), str(one.get("mediaType") or "")
        if kind in {"Video", "Audio"} or media_type.startswith(_VIDEO):
            notes.append(f"{post_id}: holds {media_type[:40] or kind}, which is not captured")
        elif kind == "Image" or (kind == "Document" and media_type.startswith("image/")):
            url = _url(one.get("url") or one.get("href"))
            missing = "" if url else "the server names no picture file"
            found.append(FoundPicture(url, _text(one.get("name")), missing=missing, why="" if url else Why.OTHER))
        elif kind not in {"Link", "PropertyValue", "Page"}:
            notes.append(f"{post_id}: holds {kind[:60]!r} of type {media_type[:60]!r}, which is not known here")
    return tuple(found)


def _url(value: Any) -> str:
    """The first http address of a ``url``: a text, a ``Link``, or a list of these; empty where there is none."""
    for one in _objects(value):
        address = one.get("href") if isinstance(one, dict) else one
        try:
            return http_address(address, "url")
        except UnexpectedPage:  # mailto:, magnet: and the like are no page
            continue
    return ""


def id_of(value: Any) -> str:
    """The id of whoever is named: by address, by an object, or first of several."""
    named = next(iter(_objects(value)), None)
    return str(named.get("id", "")) if isinstance(named, dict) else str(named or "")


def _objects(value: Any) -> list[Any]:
    if value is None:
        return []
    return value if isinstance(value, list) else [value]


def _list(value: Any) -> set[str]:
    return {item for item in _objects(value) if isinstance(item, str)}


def _text(value: Any) -> str:
    return value if isinstance(value, str) else ""


def _place(value: Any) -> str:
    place = next((one for one in _objects(value) if isinstance(one, dict)), {})
    return _text(place.get("name"))
