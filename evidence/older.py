"""Records from before reasons and remarks, which say what decides in English sentences: the one place that reads them.

Of a finding only what decides is read, and only where our own words stand in their own place: a SKU or a title inside
the sentence decides nothing. Of a segment's notes, the first words. Sentences of a Seal are not taken apart: their
first 2,000 characters are carried as they are (``EARLIER_REASON``, ``EARLIER_WARNING``).
"""

import re
from collections.abc import Iterator

from evidence.matches import Finding
from evidence.reasons import ReasonKind
from evidence.receipt import Why
from evidence.records import Image, Seal, Segment
from evidence.remarks import Remark, RemarkKind, remark

_SAID = {
    ReasonKind.COLOURS_NEAR: r"this style, colourway open(?: between|:)",
    ReasonKind.PATTERN_IN_OTHER_COLOUR: r"this pattern in another colour: .{0,60}\(colourway open\)",
    ReasonKind.PRINT_IN_OTHER_INK: r"the print is in another ink: .{0,60}\(colourway open\)",
    ReasonKind.CLOTH_AROUND_DIFFERS: r"the print agrees, the cloth around it does not: .{0,60}\(colourway open\)",
    ReasonKind.SMALL_MARK: (
        r"\d+ distinct points of the garment on a person agree .*?; the(?:se)? points span \d+ % of (?:the item|it): "
        r"other clothes with this mark at that place would agree as well"
    ),
}
_NOT_READ = "not read: "
_ADVERTISED = re.compile(r"advertised posts: ([0-9]{1,15})")
_STOPPED_EARLY = re.compile(r"stopped before the end: ([0-9]{1,15}) ")
"""Both end in a number of ours; of what a forger put in its place nothing is made."""
_WARNINGS = ("handle not confirmed: ", "warning: ")
_LOGIN = "it holds the login (cookies) of whoever saved it"
_MOST_NOTES = 500
"""Of one supplied file: with as many, some may have been cut off."""
_UNREAD = (
    "WARC is cut or damaged",
    "not read beyond",
    "cut, it does not have the length that it states",
    " cannot be read: ",
    "would leave the folder it is unpacked in; not read",
    "is there twice; the first is read",
    "is of a kind that is not read here",
)
"""What notes on a supplied file said where part of it was not looked at."""
_BY_WORDS = {why.value.replace("_", " "): why for why in Why}


def kinds(finding: Finding) -> frozenset[ReasonKind]:
    """The kinds of a finding's reasons; of an older one, those that decide something."""
    if finding.reasons:
        return frozenset(reason.kind for reason in finding.reasons)
    return frozenset(kind for kind, said in _SAID.items() if re.match(said, finding.reason))


def remarks_of(segment: Segment) -> tuple[Remark, ...]:
    """A segment's remarks; those that its notes mean where it is older than remarks."""
    if "remarks" in segment.model_fields_set:
        return segment.remarks
    if any(capture.method == "supplied" for capture in segment.captures):
        return tuple(_of_supplied(segment.notes))
    return tuple(_of_crawled(segment.notes))


def because_of(seal: Seal) -> tuple[Remark, ...]:
    """Why a run has its outcome; the sentence as it is where the seal is older than remarks."""
    if "because" in seal.model_fields_set:
        return seal.because
    return (remark(RemarkKind.EARLIER_REASON, text=seal.reason),) if seal.reason else ()


def cautions_of(seal: Seal) -> tuple[Remark, ...]:
    """What a reader must know before relying on a run; sentences as they are where the seal is older than remarks."""
    if "cautions" in seal.model_fields_set:
        return seal.cautions
    return tuple(remark(RemarkKind.EARLIER_WARNING, text=text) for text in seal.warnings)


def why_of(image: Image) -> Why:
    """Why a picture is not in the case, by the first words of the sentence where the record is older than ``why``."""
    if image.why:
        return image.why
    return _BY_WORDS.get(image.missing.partition(":")[0], Why.OTHER)


def _of_crawled(notes: tuple[str, ...]) -> Iterator[Remark]:
    for note in notes:
        if note.startswith(_NOT_READ):
            yield remark(RemarkKind.EARLIER_NOT_READ, text=note)
        elif note.startswith(_WARNINGS):
            yield remark(RemarkKind.EARLIER_WARNING, text=note)
        elif said := _ADVERTISED.fullmatch(note):
            yield remark(RemarkKind.ADVERTISED, posts=int(said[1]))
        elif said := _STOPPED_EARLY.match(note):
            yield remark(RemarkKind.STOPPED_EARLY, pages=int(said[1]))


def _of_supplied(notes: tuple[str, ...]) -> Iterator[Remark]:
    if any(_LOGIN in note for note in notes):
        yield remark(RemarkKind.HOLDS_LOGIN)
    for note in notes:
        if any(words in note for words in _UNREAD):
            yield remark(RemarkKind.PART_NOT_READ, detail=note)
    if len(notes) > _MOST_NOTES:
        yield remark(RemarkKind.PARTS_NOT_READ, number=len(notes) - _MOST_NOTES)
