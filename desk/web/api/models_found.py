"""The forms of what was found: the summary of a case, and hits of a search."""

from typing import Annotated, Literal

from pydantic import AwareDatetime, Field, JsonValue

from desk.web.api.models import Answered, Digest, Said


class LeftOut(Answered):
    """What a run left out."""

    what: str
    why: str
    count: int
    example: str = ""


class Counts(Answered):
    """The receipt of a run: docs/crawling.md."""

    advertised: int | None
    seen: int
    in_window: int
    sealed: int
    pictures: int
    missing: int
    unplaced: int
    left_out: tuple[LeftOut, ...]


class Run(Answered):
    """A run over one account."""

    run_id: str
    platform: str
    handle: str
    outcome: Annotated[str, Field(examples=["complete"])]
    reason: str
    because: tuple[Said, ...]
    sealed: bool
    seal_in_words: str
    merkle_root: str
    counts: Counts | None


class Unfinished(Answered):
    """What was not looked at, or not to its end."""

    what: str
    in_words: str
    platform: str
    handle: str
    outcome: str
    pictures: int


class Frame(Answered):
    """Which frame of a video or animated picture a picture is."""

    original: Digest
    number: int
    at_ms: int
    decoder: str


class Ranked(Answered):
    """A SKU in the ranking of one picture."""

    sku: str
    weight_decibans: int


class Lead(Answered):
    """How the program ranked what people were asked about: told when their words are open."""

    sku: str
    rank: int
    designs: int
    weight_decibans: int
    photo_digest: Digest
    sift_points: int
    lightglue_points: int
    region_px: dict[str, int] | None
    photo_region_px: dict[str, int] | None
    nearest: tuple[Ranked, ...]


class Sighting(Answered):
    """An article in a picture."""

    post_url: str
    image_digest: Digest
    frame: Frame | None
    sku: str
    photo_digest: str
    verdict: str
    weight_decibans: int
    reasons: tuple[Said, ...]
    reason: str
    when: str
    posted_at: AwareDatetime
    posted_at_precision: str
    captured_at: AwareDatetime
    review: str
    reviewers: tuple[str, ...]
    by_people: bool
    lead: Lead | None


class Line(Answered):
    """A line of the order, and what was found about it."""

    sku: str
    title: str
    status: Annotated[str, Field(examples=["worn_after_delivery"])]
    worn: tuple[Sighting, ...]
    shop_photographs: tuple[Sighting, ...]
    undecided: tuple[Sighting, ...]
    looked_at: tuple[Sighting, ...]
    other_colourways: tuple[Sighting, ...]


class WholeOrder(Answered):
    """The order as a whole: a signal for ranking, never a proof (docs/matching.md)."""

    after_delivery: dict[str, JsonValue]
    before_delivery: dict[str, JsonValue]
    note: str


class Element(Answered):
    """What has to be shown under a claim, and how strongly it is (docs/report.md)."""

    element: str
    must: bool
    strength: Annotated[str, Field(examples=["missing"])]
    by_entries: tuple[int, ...]


class CaseSummary(Answered):
    """A case as it is now; nothing of it was verified for this (that is ``/check``)."""

    case_id: str
    order_id: str
    as_of: AwareDatetime
    head: Digest
    entries: int
    posts: int
    pictures: int
    pictures_examined: int
    pictures_unreadable: int
    pictures_missing: int
    policies: int
    catalog_heads: int
    looked: Annotated[str, Field(examples=["whole"])]
    runs: tuple[Run, ...]
    unfinished: tuple[Unfinished, ...]
    withheld: bool
    """Whether findings are left out because whoever asks is still to be asked about pictures of this case."""
    waits: int
    """How many questions wait for them."""
    lines: tuple[Line, ...] | None = None
    """Null where they are withheld, or no claim speaks of this case."""
    order_as_a_whole: WholeOrder | None = None
    payments: tuple[dict[str, JsonValue], ...] | None = None
    """Null where the claim does not speak of this case; so are the next three."""
    swapped: tuple[dict[str, JsonValue], ...] | None = None
    rotation: tuple[dict[str, JsonValue], ...] | None = None
    damage: dict[str, JsonValue] | None = None
    elements: tuple[Element, ...] = ()
    """Of every claim; none where findings are withheld."""


class Highlight(Answered):
    """A part of a document in which words were found."""

    field: str
    text: str
    spans: tuple[tuple[int, int], ...]


class ShownReview(Answered):
    """A review of a finding that whoever asks may see; a record of the ledger."""

    kind: Literal["review"]
    match: Digest
    sku: str
    claim: str
    reviewer: str
    verdict: str
    note: str
    blind: bool
    account: str = ""
    place: str = ""
    shown: str = ""
    lineup: dict[str, JsonValue] | None = None
    reason_code: str = ""
    known: dict[str, JsonValue] | None = None


class Finding(Answered):
    """What was found in a picture about one article."""

    sku: str
    title: str
    claim: str
    verdict: str
    weight_decibans: int
    inliers: int
    distance_bits: int | None
    reason: str
    reasons: tuple[Said, ...]
    status: str
    reviewed: bool
    reviewed_by: int
    reviews: tuple[ShownReview, ...]


class Hit(Answered):
    """A picture of a post, or a post without pictures."""

    id: Digest
    kind: Literal["picture", "post"]
    case_id: str
    order_id: str
    buyer: str
    dispute: str
    zone: str
    platform: str
    handle: str
    author: str
    platform_id: str
    post_url: str
    posted_at: AwareDatetime
    posted_at_precision: str
    posted_at_source: str
    captured_at: AwareDatetime
    text: str
    tags: tuple[str, ...]
    place: str
    image_url: str
    image_digest: str
    picture: int
    pictures: int
    file: str
    alt: str
    lettering: str
    missing: str
    picture_hash: str
    outcome: str
    examined: str
    unreadable: str
    findings: tuple[Finding, ...]
    segment: Digest
    match: str
    distance_bits: int | None
    points: int | None
    highlights: tuple[Highlight, ...]


class Found(Answered):
    """A page of hits, the newest post first."""

    hits: tuple[Hit, ...]
    total: int
    facets: dict[str, dict[str, int]]
    """On the first page: of each field asked for, how many hits have each value."""
    stale: tuple[str, ...]
    """Cases that are newer in the vault than in the index."""
    next: str | None
    """The cursor of the next page; null on the last."""
