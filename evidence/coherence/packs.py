"""Files that were handed out: each names the release that allows it, before it, for its channel, on the same words.

So "confirmed by two people" cannot be written over papers that nobody released, nor over a release that no longer
stood: a word of it was withdrawn, or the case was changed, before they were handed out.
"""

from collections.abc import Iterator

from evidence.codec import JSONValue, canonical, sha256
from evidence.coherence.forms import is_older
from evidence.coherence.placed import Placed, Said
from evidence.people import person
from evidence.records import Case, Entry, LedgerSeal, Pack, PackedFile, Release, Withdrawal, as_json

_CAME_WITH_RELEASES = {"files", "limits", "tools"}


def packs(placed: Placed) -> Iterator[Said]:
    """Packs that do not rest on a release as they say."""
    releases: dict[str, tuple[Entry, Release]] = {}
    for entry in placed.entries:
        match entry.record:
            case Release() as release:
                releases[entry.digest] = (entry, release)
            case Pack() as pack if is_older(pack, "pack"):
                if releases or _CAME_WITH_RELEASES & pack.model_fields_set:
                    yield Said(entry, "what was handed out is written as before there were releases, and there were")
            case Pack() as pack if pack.release not in releases:
                yield Said(entry, "files were handed out that no release before it allows")
            case Pack() as pack:
                at, release = releases[pack.release]
                yield from _pack(entry, pack, release)
                yield from _since(placed, at, release, entry)


def digest_of(files: tuple[PackedFile, ...]) -> str:
    """One digest of all files of a pack: of their names, digests and sizes."""
    listed: list[JSONValue] = [[one.name, one.digest, one.size] for one in files]
    return sha256(canonical(listed))


def _pack(entry: Entry, pack: Pack, release: Release) -> Iterator[Said]:
    if pack.channel != release.channel:
        yield Said(entry, f"files were handed to {pack.channel!r}, and the release is for {release.channel!r}")
    if pack.reviews != release.reviews:
        yield Said(entry, "files were handed out on other words of people than their release rests on")
    if person(pack.approved_by) != person(release.approved_by):
        yield Said(entry, f"files name {pack.approved_by!r} as who approved; the release {release.approved_by!r}")
    if pack.pack_digest != digest_of(pack.files):
        yield Said(entry, "the digest of what was handed out is not of the files it names")


def _since(placed: Placed, at: Entry, release: Release, entry: Entry) -> Iterator[Said]:
    """What had ended a release before files were handed out on it."""
    between = [one for one in placed.entries if at.seq < one.seq < entry.seq]
    for one in between:
        if isinstance(one.record, Withdrawal) and one.record.review in release.reviews:
            yield Said(
                entry, f"files were handed out on a word that was withdrawn since their release, entry {one.seq}"
            )
    seals = [one for one in between if isinstance(one.record, LedgerSeal)]
    if seals and _state(placed, seals[-1]) != _state(placed, at):  # what no seal covers yet changes no case
        yield Said(entry, "files were handed out on a release, and the case was changed since")


def _state(placed: Placed, entry: Entry) -> bytes:
    case: Case | None = placed.case_at(entry)
    return canonical(as_json(case)) if case else b""
