"""The forms of answers. Names are those of docs/json.md; what is named otherwise stands in docs/api.md."""

from typing import Annotated, Literal, Protocol, Self

from pydantic import AwareDatetime, BaseModel, ConfigDict, Field, JsonValue, ValidationError

Digest = Annotated[str, Field(examples=["sha256:" + "3c" * 32])]


class OfCase(Protocol):
    """An answer that can be kept for whoever asks again."""

    @property
    def case_id(self) -> str:
        """The case it is about; empty where it is about none."""

    @classmethod
    def model_validate_json(cls, json_data: str) -> Self:
        """Read it again."""

    def model_dump_json(self) -> str:
        """As it is sent."""


class Answered(BaseModel):
    """Part of an answer."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    @classmethod
    def of(cls, values: object) -> Self:
        """From what an act gave as values.

        Raises:
            RuntimeError: they have another form, which is a fault of ours and nobody else's.
        """
        try:
            return cls.model_validate(values)
        except ValidationError as error:
            raise RuntimeError(f"{cls.__name__} does not fit what the act gave: {error}") from error


class Said(Answered):
    """A reason or remark as values: docs/remarks.md."""

    kind: str
    values: dict[str, JsonValue]


class Me(Answered):
    """Who asks."""

    account: Annotated[str, Field(examples=["ada"])]
    name: str
    roles: tuple[str, ...]
    rights: Annotated[tuple[str, ...], Field(examples=[["read", "draft"]])]
    case_ids: tuple[str, ...] | None
    """Null: all."""
    key_id: str
    """Empty for a person."""


class StatusCount(Answered):
    """How many lines of an order have a status."""

    status: str
    count: int


class ListedCase(Answered):
    """A case in short."""

    case_id: Annotated[str, Field(examples=["case-7"])]
    order_id: str
    buyer: str
    statuses: tuple[StatusCount, ...]
    reviews_waiting: int
    keep_until: AwareDatetime
    overdue: bool
    amendments: int
    respond_by: AwareDatetime | None
    """Until when the shop must answer the dispute; null: not stated."""


class Cases(Answered):
    """A page of cases, by id."""

    cases: tuple[ListedCase, ...]
    total: int
    next: str | None
    """The cursor of the next page; null on the last."""


class Subject(Answered):
    """How one question of a case stands."""

    name: str
    line: int | None
    """Null, as the article is empty, for whoever is still to be asked."""
    sku: str
    why: Literal["finding", "lead", ""]
    image_digest: str
    weight_decibans: int | None
    waits_for_you: bool
    decided: bool
    words: int
    reviews: "tuple[Word, ...]"


class Word(Answered):
    """One person's word, which whoever asks may see."""

    reviewer: str
    verdict: Literal["confirmed", "rejected", "unsure"]
    note: str


class Standing(Answered):
    """How the questions of a case stand."""

    subjects: tuple[Subject, ...]


class WaitingCase(Answered):
    """A case in which something waits for whoever asks."""

    case_id: str
    order_id: str
    waiting: int
    """Questions."""
    releases: tuple[str, ...]
    """Channels for which they may approve the release."""
    keep_until: AwareDatetime
    overdue: bool
    respond_by: AwareDatetime | None


class Queue(Answered):
    """What waits for whoever asks, the case that must be answered soonest first."""

    cases: tuple[WaitingCase, ...]


class Question(Answered):
    """A question that was put. Picture 0 is the post's, 1 to ``photos`` are the catalog's."""

    name: Annotated[str, Field(examples=["5f0c7a21be94"])]
    case_id: str
    """Empty of practice."""
    photos: int
    is_lineup: bool


class Given(Answered):
    """A word that was taken."""

    name: str
    case_id: str
    undo_until: AwareDatetime | None
    right: bool | None
    """Of practice alone."""
    unsealed: str
    warnings: tuple[str, ...]


class Undone(Answered):
    """A word that was taken back."""

    name: str
    case_id: str
    undone: bool


class ReleaseAsked(Answered):
    """A release that waits for approval."""

    case_id: str
    channel: str
    asked_by: str
    asked_at: AwareDatetime
    argument_digest: Digest
    lines: int
    comparisons: int
    """Contradictions that two people confirmed, as ``lines`` of the order."""
    entries: int


class Release(Answered):
    """A release that was approved."""

    channel: str
    released_by: str
    approved_by: str


class ReleaseApproved(Release):
    """The release that was approved just now."""

    case_id: str
    reviews: int


class Releases(Answered):
    """What was asked for and what was released."""

    asked: tuple[ReleaseAsked, ...]
    released: tuple[Release, ...]
    current: tuple[str, ...]
    """Channels whose release still is what the case claims."""


class Catalog(Answered):
    """A catalog of the vault."""

    name: str
    articles: int
    photos: int
    case_ids: tuple[str, ...]
    """Cases that use it, of those that whoever asks may see."""


class Catalogs(Answered):
    """All catalogs."""

    catalogs: tuple[Catalog, ...]


class Platform(Answered):
    """A platform that can be read."""

    name: str
    title: str
    captures_in_words: str
    software: str
    browser: bool
    hosts: tuple[str, ...]


class Platforms(Answered):
    """The platforms that are shipped."""

    platforms: tuple[Platform, ...]


class Rate(Answered):
    """How an account does in line-ups whose truth is known."""

    account: str
    lineups: int
    right: int
    wrong: int


class Rates(Answered):
    """One's own; of who may approve or audit, everybody's."""

    rates: tuple[Rate, ...]


class AuditLine(Answered):
    """One deed."""

    done_at: AwareDatetime
    account: str
    deed: str
    case_id: str
    case_digest: str
    deed_of: str


class Audit(Answered):
    """A page of deeds, the oldest first."""

    lines: tuple[AuditLine, ...]
    total: int
    next: str | None
    """The cursor of the next page; null on the last."""


class Fault(Answered):
    """Something that is not as it was written."""

    where: str
    says: str


class Check(Answered):
    """What a check of a case comes to."""

    holds: bool
    faults: tuple[Fault, ...]
    unanchored: tuple[str, ...]
    notes: tuple[str, ...]
    entries: int
    not_sealed: tuple[str, ...]
