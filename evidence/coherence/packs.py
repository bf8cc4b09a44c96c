"""Files that were handed out: each names the release that allows it, before it, for its channel, on the same words.

So "confirmed by two people" cannot be written over papers that nobody released.
"""

from collections.abc import Iterator

from evidence.codec import JSONValue, canonical, sha256
from evidence.coherence.forms import is_older
from evidence.coherence.placed import Placed, Said
from evidence.people import person
from evidence.records import Entry, Pack, PackedFile, Release


def packs(placed: Placed) -> Iterator[Said]:
    """Packs that do not rest on a release as they say."""
    releases: dict[str, Release] = {}
    for entry in placed.entries:
        match entry.record:
            case Release() as release:
                releases[entry.digest] = release
            case Pack() as pack if not is_older(pack, "pack"):
                yield from _pack(entry, pack, releases.get(pack.release))


def digest_of(files: tuple[PackedFile, ...]) -> str:
    """One digest of all files of a pack: of their names, digests and sizes."""
    listed: list[JSONValue] = [[one.name, one.digest, one.size] for one in files]
    return sha256(canonical(listed))


def _pack(entry: Entry, pack: Pack, release: Release | None) -> Iterator[Said]:
    if release is None:
        yield Said(entry, "files were handed out that no release before it allows")
        return
    if pack.channel != release.channel:
        yield Said(entry, f"files were handed to {pack.channel!r}, and the release is for {release.channel!r}")
    if pack.reviews != release.reviews:
        yield Said(entry, "files were handed out on other words of people than their release rests on")
    if person(pack.approved_by) != person(release.approved_by):
        yield Said(entry, f"files name {pack.approved_by!r} as who approved; the release {release.approved_by!r}")
    if pack.pack_digest != digest_of(pack.files):
        yield Said(entry, "the digest of what was handed out is not of the files it names")
