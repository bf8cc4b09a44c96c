"""An order of photos that nobody placed by hand, and a digest of what was shown."""

from collections import Counter

import pytest
from hypothesis import given
from hypothesis import strategies as st

from evidence.codec import canonical, sha256
from evidence.drawn import drawn, shown_digest
from evidence.records import LineupPhoto, Region

CASE, MATCH = sha256(b"case"), sha256(b"match")


def one(sku: str) -> LineupPhoto:
    return LineupPhoto(sku=sku, photo_digest=sha256(sku.encode()))


SIX = tuple(one(sku) for sku in "abcdef")
SKUS = st.lists(st.text("ab é衣-", min_size=1, max_size=4), min_size=2, max_size=6, unique=True)


@given(SKUS, st.randoms(use_true_random=False))
def test_the_order_holds_every_photo_once_however_they_are_given(skus: list[str], random: object) -> None:
    photos = [one(sku) for sku in skus]
    shuffled = random.sample(photos, len(photos))  # type: ignore[attr-defined]  # hypothesis' own Random

    found = drawn(CASE, MATCH, skus[0], "kim", photos)

    assert sorted(found, key=lambda photo: photo.sku) == sorted(photos, key=lambda photo: photo.sku)
    assert drawn(CASE, MATCH, skus[0], "kim", shuffled) == found


@pytest.mark.parametrize("changed", ["case", "match", "sku", "account", "photos"])
def test_the_order_depends_on_all_that_it_is_drawn_from(changed: str) -> None:
    def order(at: int) -> tuple[str, ...]:
        told = {"case": "", "match": "", "sku": "", "account": ""} | {changed: str(at)}
        digests = [sha256(f"{photo.sku}{at if changed == 'photos' else ''}".encode()) for photo in SIX]
        photos = [photo.model_copy(update={"photo_digest": d}) for photo, d in zip(SIX, digests, strict=True)]
        return tuple(photo.sku for photo in drawn(told["case"], told["match"], told["sku"], told["account"], photos))

    assert len({order(at) for at in range(20)}) > 15


def test_anybody_can_draw_the_order_again_by_what_is_written_of_it() -> None:
    def digest(photo: LineupPhoto) -> str:
        return sha256(canonical([CASE, MATCH, "a", "kim", photo.sku, photo.photo_digest]))

    assert list(drawn(CASE, MATCH, "a", "kim", SIX)) == sorted(SIX, key=digest)


def test_the_article_asked_about_stands_everywhere_as_often() -> None:
    places = Counter(drawn(CASE, sha256(bytes([at, 1])), "a", "kim", SIX).index(SIX[0]) for at in range(240))

    assert set(places) == set(range(6))
    assert max(places.values()) < 70  # 40 each; 70 is beyond five standard deviations


def test_what_was_shown_is_told_by_picture_region_photos_and_their_order() -> None:
    region = Region(x=1, y=2, width=3, height=4)
    shown = [
        shown_digest(CASE, region, SIX),
        shown_digest(MATCH, region, SIX),
        shown_digest(CASE, None, SIX),
        shown_digest(CASE, Region(x=2, y=1, width=3, height=4), SIX),
        shown_digest(CASE, Region(x=1, y=2, width=4, height=3), SIX),
        shown_digest(CASE, region, SIX[::-1]),
        shown_digest(CASE, region, SIX[:5]),
        shown_digest(CASE, region, (*SIX[:5], SIX[5].model_copy(update={"sku": "g"}))),
        shown_digest(CASE, region, (*SIX[:5], SIX[5].model_copy(update={"photo_digest": CASE}))),
    ]
    assert len(set(shown)) == len(shown)
    assert shown[0] == shown_digest(CASE, region, list(SIX))
