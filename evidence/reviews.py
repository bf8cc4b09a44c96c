"""What people decided: words on findings and on comparisons, what withdraws one, releases, and what was handed out.

Named in ``evidence.records`` too, so that one import serves.
"""

from collections.abc import Sequence
from enum import StrEnum
from typing import Annotated, Literal

from pydantic import Field, model_validator

from evidence.facts import Values
from evidence.fields import Count, Digest, Name, Record, Sku
from evidence.matches import Claim, Match, Region
from evidence.people import person


class Place(StrEnum):
    """Whose word it is on a finding. ``tie``: asked where the first two differ."""

    FIRST = "first"
    SECOND = "second"
    TIE = "tie"


class Picked(StrEnum):
    """What a reviewer answered in a line-up."""

    PHOTO = "photo"
    """One of the photos."""
    NONE_OF_THESE = "none_of_these"
    CANNOT_TELL = "cannot_tell"


class Confidence(StrEnum):
    """How sure somebody says they are."""

    HIGH = "high"
    MEDIUM = "medium"
    LOW = "low"


class ReasonCode(StrEnum):
    """What decided, in the reviewer's eye."""

    DETAILS_AGREE = "details_agree"
    """Cut, seams, buttons, pockets."""
    PRINT_AGREES = "print_agrees"
    COLOUR_DIFFERS = "colour_differs"
    CUT_DIFFERS = "cut_differs"
    PRINT_DIFFERS = "print_differs"
    TOO_LITTLE_SEEN = "too_little_seen"
    NOT_WORN = "not_worn"
    """Nobody wears it: a picture of a thing, a screen, a shop window."""
    OTHER = "other"
    """Said in the note."""


class LineupPhoto(Record):
    """One photo of a line-up."""

    sku: Sku
    photo_digest: Digest


LINEUP_SIZE = 6
"""Photos of a whole line-up: the ordered article and five that resemble it."""
FEWEST = 4
"""Photos below which no line-up is asked: then the plain question is, and it is said."""


class Lineup(Record):
    """Clothes of a post beside photos of a catalog, one of them the article asked about, none marked.

    The filler-control method of forensic science (Wells, Wilford and Smalarz, Journal of Applied Research in Memory and
    Cognition 2, 2013): an examiner who is shown one thing alone and asked "the same?" tends to say yes.
    """

    photos: Annotated[tuple[LineupPhoto, ...], Field(min_length=FEWEST, max_length=LINEUP_SIZE)]
    """In the order in which they were shown."""
    region_px: Region | None = None
    """The clothes that were cut from the post's picture; None where all of it was shown."""
    of_its_colour: Annotated[int, Field(ge=0, lt=LINEUP_SIZE)] | None = None
    """How many of the others are of the asked article's colour, as the program measures it; None where it did not.
    Where hardly any is, the article stands out, and picking it is less than it seems."""
    picked: Picked
    number: Annotated[int, Field(ge=0, le=LINEUP_SIZE)] = 0
    """Which photo, from 1; 0 where none was picked."""
    confidence: Confidence

    @model_validator(mode="after")
    def _one_of_them(self) -> "Lineup":
        if (self.picked is Picked.PHOTO) != (1 <= self.number <= len(self.photos)):
            raise ValueError(f"{self.picked.value} with number {self.number} of {len(self.photos)}")
        if len({one.sku for one in self.photos}) < len(self.photos):
            raise ValueError("an article is in the line-up twice")
        return self

    @property
    def chosen(self) -> LineupPhoto | None:
        """The photo that was picked."""
        return self.photos[self.number - 1] if self.number else None


class KnownRate(Record):
    """How somebody did in line-ups whose truth is known, up to some moment."""

    lineups: Count
    """Answered."""
    right: Count
    """The article picked where it was there, and none or "cannot tell" where it was not."""
    wrong: Count
    """Another article picked, or any where the right one was not there."""


ReviewVerdict = Literal["confirmed", "rejected", "unsure"]


class Review(Record):
    """A person's decision on one finding, or on one lead. Nothing is confirmed without two."""

    kind: Literal["review"] = "review"
    match: Digest
    sku: Sku
    claim: Claim
    reviewer: str = Field(min_length=1)
    """Their name, as it is shown."""
    verdict: ReviewVerdict
    note: str = ""
    blind: bool
    """Whether they gave it without seeing anybody else's."""
    account: Name | Literal[""] = ""
    """Their login name at this desk, which is one person's; empty in records from before there were accounts."""
    place: Place | Literal[""] = ""
    shown: Digest | Literal[""] = ""
    """Of what they were shown (``evidence.drawn.shown_digest``)."""
    lineup: Lineup | None = None
    """None where they were asked plainly whether it is the same article."""
    reason_code: ReasonCode | Literal[""] = ""
    known: KnownRate | None = None
    """How they had done in line-ups with a known truth when they answered."""

    @property
    def about(self) -> tuple[str, str, str]:
        """What was decided on: the examination's entry, the article, the claim."""
        return self.match, self.sku, self.claim


class ComparisonReview(Record):
    """A person's decision on one comparison that contradicts. Nothing is confirmed without two."""

    kind: Literal["comparison_review"] = "comparison_review"
    comparison: Digest
    """Of its entry."""
    verdict: ReviewVerdict
    reviewer: str = Field(min_length=1)
    """Their name, as it is shown."""
    account: Name
    """Their login name at this desk, which is one person's."""
    place: Place
    blind: bool
    """Whether they gave it without seeing anybody else's."""
    shown: Digest
    """Of what they were shown (``evidence.judged.shown_comparison``)."""
    note: Annotated[str, Field(max_length=2000)] = ""

    @property
    def about(self) -> tuple[str, str, str]:
        """What was decided on: the comparison's entry, in the form that ``Review.about`` has."""
        return self.comparison, "", ""


Opinion = Review | ComparisonReview
"""A word of one person."""


def follows(lineup: Lineup, sku: str) -> ReviewVerdict:
    """The verdict on an article that an answer in a line-up is."""
    if lineup.picked is Picked.CANNOT_TELL:
        return "unsure"
    return "confirmed" if lineup.chosen and lineup.chosen.sku == sku else "rejected"


ENOUGH = 2
"""Words that agree."""


def reviewer_of(review: Opinion) -> str:
    """Whose word it is: the account, and where there is none, the name."""
    return person(review.account or review.reviewer)


def is_open(standing: Sequence[Opinion]) -> bool:
    """Whether nobody is to be asked any more who must not see these words, which are all on one subject."""
    verdicts = [review.verdict for review in standing]
    return len(verdicts) > ENOUGH or (len(verdicts) == ENOUGH and len(set(verdicts)) == 1)


def was_open(said: Sequence[Opinion]) -> bool:
    """Whether these words, those taken back with a reason among them, were open to everybody at some time, so that no
    later one is given blind. In the order in which they were given."""
    return any(is_open(said[:number]) for number in range(ENOUGH, len(said) + 1))


def is_settled(standing: Sequence[Opinion]) -> bool:
    """Whether a third person was asked, and confirmed it."""
    return any(one.place is Place.TIE and one.verdict == "confirmed" for one in standing)


def is_disputed(standing: Sequence[Opinion]) -> bool:
    """Whether somebody said no, and no third person was asked who confirmed it."""
    return not is_settled(standing) and any(one.verdict == "rejected" for one in standing)


def reviewable(match: Match) -> frozenset[tuple[str, Claim]]:
    """What of an examination people may be asked about: its findings, and whether a ranked article is worn."""
    found = {(finding.sku, finding.claim) for finding in match.findings}
    ranked = {one.sku for one in match.candidates} | {one.sku for one in match.leads or ()}
    return frozenset(found | {(sku, Claim.SAME_ITEM_WORN) for sku in ranked})


class Withdrawal(Record):
    """Takes a word back. Both stay in the ledger."""

    kind: Literal["withdrawal"] = "withdrawal"
    review: Digest
    """Of the entry of a review, or of a word on a comparison."""
    account: Name
    """Whose review it is; nobody withdraws another's."""
    reason: Annotated[str, Field(max_length=2000)] = ""
    """Empty where it was undone within a minute: then the same person may answer again."""


class Release(Record):
    """That a case may leave the house, to whom, and what it rests on. Two people, neither alone."""

    kind: Literal["release"] = "release"
    channel: Name
    reviews: tuple[Digest, ...]
    """The words that confirm what it rests on: of findings, and of comparisons."""
    argument_digest: Digest
    """Of what was claimed: the result of every line, as it was read when this was asked for."""
    released_by: Name
    """The account that asked for it."""
    approved_by: Name

    @model_validator(mode="after")
    def _two(self) -> "Release":
        if person(self.released_by) == person(self.approved_by):
            raise ValueError("released and approved by one account")
        return self


class PackedFile(Record):
    """One of the files."""

    name: Annotated[str, Field(min_length=1, max_length=200)]
    digest: Digest
    size: Count
    """Bytes."""


class Pack(Record):
    """Files handed to somebody outside. Only what was released is recorded so; a draft is not."""

    kind: Literal["pack"] = "pack"
    channel: Name
    pack_digest: Digest
    """Of ``files``, where they are named."""
    issued_to: str
    issued_by: str
    """The account; empty of whoever sits at the machine without one."""
    approved_by: str
    reviews: tuple[Digest, ...]
    release: Digest | Literal[""] = ""
    """The release that allows it; empty in records from before there were any."""
    files: tuple[PackedFile, ...] = ()
    limits: Digest | Literal[""] = ""
    """Of what the channel accepted then."""
    tools: Values = ()
    """Versions of what made the files: others may make other bytes."""
