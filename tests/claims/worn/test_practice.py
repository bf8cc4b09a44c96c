"""Practice with a known truth: who gets which line-up, and what a right answer is."""

from collections import Counter
from itertools import pairwise

import pytest
from hypothesis import strategies as st

from claims.worn.practice import APART_BITS, BLOCK, Practice, practice_lineup, second_photos
from evidence.codec import sha256
from evidence.records import Photo
from evidence.reviews import FEWEST, LINEUP_SIZE, LineupPhoto

CASE, MATCH = sha256(b"case"), sha256(b"match")


def one(sku: str) -> LineupPhoto:
    return LineupPhoto(sku=sku, photo_digest=sha256(sku.encode()))


SIX = tuple(one(sku) for sku in "abcdef")
SKUS = st.lists(st.text("ab é衣-", min_size=1, max_size=4), min_size=2, max_size=6, unique=True)


STYLES = 30


def of(sku: str, view: int, **changes: object) -> Photo:
    made = Photo(
        sku=sku, style=sku, title="Tee", view=view, photo_digest=sha256(f"{sku} {view}".encode()), payload_bytes=1,
        media_type="image/jpeg", source_url="",
    )  # fmt: skip
    return made.model_copy(update=changes)


SOLD = [of(f"s{at:02}", view) for at in range(STYLES) for view in (0, 1)]
HASHES = {photo.photo_digest: (photo.view * (2**40 - 1), photo.view * (2**40 - 1)) for photo in SOLD}


def others(sku: str, most: int) -> list[Photo]:
    return [photo for photo in SOLD if photo.sku != sku and photo.view == 0][:most]


def practised(number: int, account: str = "kim", fillers: object = others) -> Practice | None:
    return practice_lineup(SOLD, HASHES, fillers, account, number)  # type: ignore[arg-type]  # by name


def certain(number: int, account: str = "kim") -> Practice:
    found = practised(number, account)
    assert found
    return found


def test_the_same_account_and_number_make_the_same_line_up_and_others_make_others() -> None:
    assert practised(3) == practised(3)
    assert [certain(at).asked.sku for at in range(9)] != [certain(at, "lee").asked.sku for at in range(9)]


def test_no_article_comes_twice_before_all_have_come() -> None:
    asked = [certain(at).asked.sku for at in range(2 * STYLES)]

    assert len(set(asked[:STYLES])) == len(set(asked[STYLES:])) == STYLES
    assert asked[:STYLES] != asked[STYLES:]


def test_half_of_every_ten_hold_no_right_article_and_nobody_knows_which() -> None:
    there = [certain(at).is_there for at in range(6 * BLOCK)]

    assert [sum(there[at : at + BLOCK]) for at in range(0, 6 * BLOCK, BLOCK)] == [BLOCK // 2] * 6
    assert {True, False} == {one == two for one, two in pairwise(there)}
    assert there != [certain(at, "lee").is_there for at in range(6 * BLOCK)]


def test_a_line_up_has_six_photos_with_its_article_or_six_of_others() -> None:
    for at in range(BLOCK):
        found = certain(at)
        skus = [photo.sku for photo in found.photos]
        assert len(set(skus)) == LINEUP_SIZE
        assert (found.asked.sku in skus) == found.is_there
        assert found.asked.photo_digest not in {photo.photo_digest for photo in found.photos}


def test_the_right_answer_is_nowhere_more_often_than_elsewhere() -> None:
    found = [certain(at) for at in range(20 * BLOCK)]
    places = Counter([photo.sku for photo in one.photos].index(one.asked.sku) for one in found if one.is_there)

    assert set(places) == set(range(LINEUP_SIZE))
    assert max(places.values()) < 38  # of 100; five standard deviations above 17


def test_an_article_that_nothing_resembles_gives_no_line_up() -> None:
    def few(sku: str, most: int) -> list[Photo]:
        return others(sku, FEWEST - 2)

    assert all(practised(at, fillers=few) is None for at in range(BLOCK))


def test_a_catalog_of_single_photos_gives_none() -> None:
    assert practice_lineup([photo for photo in SOLD if photo.view == 0], HASHES, others, "kim", 0) is None


@pytest.mark.parametrize(("bits", "is_one"), [(0, False), (APART_BITS, False), (APART_BITS + 1, True)])
def test_a_second_photo_that_is_nearly_the_first_one_is_none(bits: int, is_one: bool) -> None:
    first, second = SOLD[:2]
    hashes = {first.photo_digest: (0, 2**64 - 1), second.photo_digest: (2**bits - 1, 2**32 - 1)}

    assert bool(second_photos([first, second], hashes)) is is_one


def test_a_third_photo_does_where_the_second_is_the_first_one_again() -> None:
    photos = [of("a", view) for view in (2, 1, 0)]
    hashes = {photo.photo_digest: (2**40 - 1 if photo.view == 2 else 0,) for photo in photos}

    assert second_photos(photos, hashes) == {"a": (photos[2], photos[0])}


def test_sizes_and_colours_of_a_design_are_asked_about_once_and_what_cannot_be_read_never() -> None:
    photos = [of(sku, view, style="laurel") for sku in ("m", "l", "s") for view in (0, 1)]
    hashes = {photo.photo_digest: (photo.view * (2**40 - 1),) for photo in photos}

    assert list(second_photos(photos, hashes)) == ["l"]
    assert second_photos(photos, {}) == {}
