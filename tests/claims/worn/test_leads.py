"""What people are asked about: the likest articles of the record, two a photo and three a line."""

from datetime import timedelta
from typing import Any

import pytest

from claims.reading import read
from claims.worn.leads import MOST_LEADS, Subject, Why, subjects
from evidence.codec import sha256
from evidence.records import Amendment, Candidate, Case, Lead, OrderLine, Photo, Region
from matcher.recipe.leads import LEADS
from tests.claims.book import DAY, Book, finding
from tests.claims.reading.made import made
from tests.evidence.filled import BLANK

SKUS = ("tee-1", "coat-2", "hat-3", "sock-4")
HERE = Region(x=1, y=2, width=3, height=4)


def lead(sku: str = "tee-1", rank: int = 1, weight: int = 20, best: int | None = 10) -> Lead:
    nearest = () if best is None else (Candidate(sku="other", weight_decibans=best),)
    return Lead(
        sku=sku, rank=rank, designs=381, weight_decibans=weight, photo_digest=BLANK, sift_points=5,
        lightglue_points=0, region_px=HERE, photo_region_px=None, nearest=nearest,
    )  # fmt: skip


def photo(sku: str) -> Photo:
    return Photo(
        sku=sku, style=sku, title=sku, view=0, photo_digest=sha256(sku.encode()), payload_bytes=1,
        media_type="image/png", source_url="",
    )  # fmt: skip


class Asked:
    """A case with four lines, and pictures that were examined."""

    def __init__(self, case: Case, *skus: str) -> None:
        self.lines = tuple(OrderLine(sku=sku, title=sku) for sku in skus)
        case = case.model_copy(update={"order": case.order.model_copy(update={"lines": self.lines})})
        self.case, self.book = case, Book(case)
        self.run = self.book.run()

    def picture(self, name: str, *found: Any, days: int = 0, **more: Any) -> None:
        digest = sha256(name.encode())
        segment = self.book.page(self.run, made(name, DAY + timedelta(days=days), digest))
        self.book.match(segment, *found, picture=digest, **more)

    def amended(self, *skus: str) -> None:
        lines = tuple(OrderLine(sku=sku, title=sku) for sku in skus)
        case = self.case.model_copy(update={"order": self.case.order.model_copy(update={"lines": lines})})
        self.book.add(Amendment(supersedes=self.book.case, case=case, reason="a line was missing", account="ivy"))

    def leads(self) -> list[Subject]:
        found = subjects(read(self.book.entries), [photo(sku) for sku in (*SKUS, "other")])
        return [one for one in found if one.why is Why.LEAD]

    @property
    def skus(self) -> list[str]:
        return [one.sku for one in self.leads()]


@pytest.fixture
def asked(case: Case) -> Asked:
    return Asked(case, *SKUS)


def test_an_article_is_asked_about_by_its_lead_and_not_by_its_place_among_the_candidates(asked: Asked) -> None:
    ranked = tuple(Candidate(sku=sku, weight_decibans=20) for sku in SKUS)
    asked.picture("a", candidates=ranked, leads=(lead("hat-3", rank=4, weight=12),))

    (one,) = asked.leads()

    assert (one.sku, one.line, one.rank, one.region_px) == ("hat-3", 3, 4, HERE)
    assert (one.weight_decibans, one.ahead_decibans) == (12, 2)


def test_an_older_record_leads_to_each_ordered_article_among_its_candidates(asked: Asked) -> None:
    asked.picture("a", candidates=tuple(Candidate(sku=sku, weight_decibans=20) for sku in SKUS))
    assert asked.skus == list(SKUS)
    assert {one.rank for one in asked.leads()} == {0}


def test_an_article_that_joined_the_order_later_is_asked_about_by_the_candidates(asked: Asked, case: Case) -> None:
    """An amended order examines no picture again."""
    ranked = tuple(Candidate(sku=sku, weight_decibans=20) for sku in SKUS)
    later = Asked(case, "tee-1", "coat-2")
    later.picture("a", candidates=ranked, leads=())
    assert later.skus == []
    later.amended("hat-3", "tee-1", "coat-2")
    assert later.skus == ["hat-3"]
    later.picture("b", candidates=ranked, leads=())
    assert later.skus == ["hat-3"], "of the picture that was examined before"


def test_of_one_photo_the_two_best_ranked_are_asked_about_whatever_they_weigh(asked: Asked) -> None:
    ranks = {"tee-1": 3, "coat-2": 1, "hat-3": 4, "sock-4": 2}
    asked.picture("a", leads=tuple(lead(sku, rank, weight=10 + rank) for sku, rank in ranks.items()))
    assert asked.skus == ["coat-2", "sock-4"]
    assert LEADS.most_a_photo == 2


def test_of_one_line_the_three_heaviest_photos_are_asked_about(asked: Asked) -> None:
    for number in range(5):
        asked.picture(f"p{number}", leads=(lead(weight=10 + number),))
    assert [one.weight_decibans for one in asked.leads()] == [14, 13, 12]
    assert MOST_LEADS == 3


@pytest.mark.parametrize(
    ("weight", "best", "is_asked"), [(20, 40, True), (20, 41, False), (1, None, True), (0, -9, False)]
)
def test_a_lead_that_is_far_behind_or_weighs_nothing_is_not_asked_about(
    asked: Asked, weight: int, best: int | None, is_asked: bool
) -> None:
    asked.picture("a", leads=(lead(weight=weight, best=best),))
    assert bool(asked.leads()) is is_asked


def test_a_lead_that_is_not_asked_about_takes_no_place_of_another(asked: Asked) -> None:
    behind = lead("tee-1", rank=1, weight=5, best=90)
    asked.picture("a", leads=(behind, lead("coat-2", rank=2), lead("hat-3", rank=3), lead("sock-4", rank=4)))
    assert asked.skus == ["coat-2", "hat-3"]


def test_what_is_named_is_no_lead_and_takes_no_place_of_one(asked: Asked) -> None:
    asked.picture("a", finding("tee-1"), leads=tuple(lead(sku, rank) for rank, sku in enumerate(SKUS, 1)))
    assert asked.skus == ["coat-2", "hat-3"]


def test_pictures_of_before_delivery_are_asked_about_only_beside_a_later_one(asked: Asked) -> None:
    asked.picture("early", days=-20, leads=(lead(),))
    assert asked.leads() == []
    asked.picture("late", leads=(lead(weight=9),))
    assert [one.weight_decibans for one in asked.leads()] == [9, 20]


def test_nobody_is_asked_about_a_picture_of_nobody(asked: Asked) -> None:
    asked.picture("a", people=0, leads=(lead(),))
    assert asked.leads() == []
