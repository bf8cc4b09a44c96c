"""Which supplied files stay at home, and why: a file leaves only where all of it is on the list of what may leave.

Judged by what was said of a file when it came in, and by its bytes read once more, so that files of earlier releases
are judged as those of today are.
"""

from collections import Counter
from collections.abc import Callable, Iterable, Mapping, Sequence
from typing import Any, TypeAlias

from crawler.imports.leaving import SUPPLIED, is_public, public_address, public_text, unlisted_addresses
from crawler.imports.offered import why_private
from crawler.imports.reading import why_private_now
from crawler.imports.unlisted import ADDRESSES, BODIES, HEADERS, OTHERS, Unlisted
from evidence.codec import canonical
from evidence.fields import AS_WRITTEN
from evidence.frames import needed
from evidence.older import remarks_of
from evidence.records import Capture, Post, Record, Remark, RemarkKind, Segment, as_json
from evidence.remarks import remark

Payloads: TypeAlias = Callable[[Segment], Iterable[tuple[Capture, bytes]]]
Kept: TypeAlias = Mapping[str, Remark]
"""A remark on each supplied file that stays at home, by its address in the segment."""
StaysHome: TypeAlias = Callable[[Segment], Kept | None]
"""What of a supplied segment stays at home; None where all of it may leave, its record too."""

_LEFT_OUT = {
    RemarkKind.HOLDS_LOGIN: RemarkKind.FILE_LEFT_OUT_LOGIN,
    RemarkKind.PART_NOT_READ: RemarkKind.FILE_LEFT_OUT_UNREAD,
}


def stays_home(payloads: Payloads, cited: frozenset[str]) -> StaysHome:
    """Judge each segment once. ``cited`` are the digests of the pictures that posts of the case show."""
    known: dict[str, Kept | None] = {}

    def judged(segment: Segment) -> Kept | None:
        if segment.warc not in known:
            known[segment.warc] = _judged(segment, payloads, cited)
        return known[segment.warc]

    return judged


def _judged(segment: Segment, payloads: Payloads, cited: frozenset[str]) -> Kept | None:
    """A record made of a file that is in an earlier segment stays too: what it says is not looked at twice."""
    said = why_private(remarks_of(segment))
    files = 0
    found = {}
    for capture, data in payloads(segment):
        if is_file(capture, cited):
            files += 1
            if why := _why(said, data, capture.media_type, cited):
                found[capture.url] = remark(why[0], name=supplied_name(capture), **why[1])
    return None if files and not found and not private_addresses([segment]) else found


def is_file(capture: Capture, cited: frozenset[str]) -> bool:
    """Whether it is a file as it was supplied, and no picture of a post (in a folder, that is a file too)."""
    return capture.url.startswith(SUPPLIED) and capture.payload_digest not in cited


def _why(
    said: RemarkKind | None, data: bytes, media_type: str, cited: frozenset[str]
) -> tuple[RemarkKind, dict[str, int]] | None:
    """A login that is known for certain is said rather than one that is feared, and that rather than a count."""
    private = {said, why_private_now(data)}
    for kind, left_out in _LEFT_OUT.items():
        if kind in private:
            return left_out, {}
    unlisted = Unlisted(cited)
    unlisted.file(data, media_type)
    if not unlisted.total():
        return None
    return RemarkKind.FILE_LEFT_OUT_PARTS, {name: unlisted[name] for name in (HEADERS, ADDRESSES, BODIES, OTHERS)}


def supplied_name(capture: Capture) -> str:
    """What a supplied file is called in a package."""
    return public_address(capture.url).removeprefix(SUPPLIED)


def pictures_of(posts: Iterable[Post]) -> frozenset[str]:
    """Digests of the pictures that posts show, and of the originals of those that are frames."""
    return needed(image for post in posts for image in post.images)


def may_leave(capture: Capture, kept: Kept, cited: frozenset[str]) -> bool:
    """Whether a capture may leave of a segment of which something stays: a file that does not, a picture of a post."""
    if is_file(capture, cited):
        return capture.url not in kept
    return capture.payload_digest in cited and is_public(capture.url)


def private_addresses(segments: Iterable[Segment]) -> frozenset[str]:
    """All addresses in records of supplied files that may not leave, as they are written there."""
    return frozenset(found for segment in segments for text in _texts(as_json(segment)) for found in _unlisted(text))


def speaks_of(private: frozenset[str], record: Record) -> bool:
    """Whether a record repeats an address that may not leave."""
    return bool(private) and any(address in text for text in _texts(as_json(record)) for address in private)


def shown_posts(posts: Sequence[Post]) -> tuple[Post, ...]:
    """The posts of a file that stays, as they are shown: each text and address in them without what may not leave.

    Two whose ids are then the same are told apart by a number.
    """
    shown = [Post.model_validate_json(canonical(_public(as_json(post))), context=AS_WRITTEN) for post in posts]
    same = Counter(post.platform_id for post in shown)
    seen: Counter[str] = Counter()
    for place, post in enumerate(shown):
        name = post.platform_id
        seen[name] += 1
        if same[name] > 1 and name != posts[place].platform_id:
            shown[place] = post.model_copy(update={"platform_id": f"{name}~{seen[name]}"})
    return tuple(shown)


def _public(value: Any) -> Any:
    """Each text in a record without what may not leave."""
    if isinstance(value, str):
        return public_address(value) if value.startswith(SUPPLIED) else public_text(value)
    if isinstance(value, dict):
        return {name: _public(item) for name, item in value.items()}
    return [_public(item) for item in value] if isinstance(value, list) else value


def _unlisted(text: str) -> list[str]:
    if text.startswith(SUPPLIED):
        return [] if is_public(text) else [text]
    return unlisted_addresses(text)


def _texts(value: Any) -> Iterable[str]:
    if isinstance(value, str):
        yield value
    elif isinstance(value, dict | list | tuple):
        for one in value.values() if isinstance(value, dict) else value:
            yield from _texts(one)
