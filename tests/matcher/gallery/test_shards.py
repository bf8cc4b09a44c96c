"""What ranking needs of many photos on one sheet: read back as it was written, and made anew where it is torn."""

from collections.abc import Iterator
from dataclasses import replace
from itertools import pairwise
from pathlib import Path

import numpy as np
import pytest

from matcher.features.tokens import packed, vectors
from matcher.features.views import TORSO
from matcher.gallery import shards
from matcher.gallery.shards import KINDS, Card, Shard, card, parted, shard
from matcher.recipe import RECIPE
from tests.matcher.made_by_hand import dyed, features, garment, keypoints, portrait, units, view


def carded(number: int, *, counts: tuple[int, int, int, int] = (3, 2, 5, 1)) -> Card:
    """A photo told by its number."""
    rows = {
        kind: units(count, KINDS[kind], number).astype(np.float16) for kind, count in zip(KINDS, counts, strict=True)
    }
    rows["tokens"] = vectors(packed(rows["tokens"])).astype(np.float16)
    return Card((number, number + 1, number + 2), {0: dyed(float(number))}, rows)


class Making:
    """The cards of a sheet, and how often they were asked for."""

    def __init__(self, *cards: Card | str) -> None:
        self.cards, self.asked = cards, 0

    def __call__(self) -> Iterator[Card | str]:
        self.asked += 1
        yield from self.cards


CARDS = (carded(1), "broken JPEG picture", carded(2, counts=(0, 4, 2, 0)), carded(3))
KEYS = ["a1", "a2", "a3", "a4"]


def same(one: Shard, other: Shard) -> bool:
    arrays = [
        (one.hashes, other.hashes),
        (one.palette.chroma, other.palette.chroma),
        (one.palette.of, other.palette.of),
    ]
    for kind in KINDS:
        ours, theirs = one.stacked(kind), other.stacked(kind)
        arrays += [(ours.rows, theirs.rows), (ours.counts, theirs.counts)]
    return (one.name, one.why_not) == (other.name, other.why_not) and all(
        a.dtype == b.dtype and np.array_equal(a, b) for a, b in arrays
    )


# --- sheets


def test_a_sheet_holds_what_each_photo_gave_and_why_another_gave_nothing() -> None:
    made = shard(KEYS, None, Making(*CARDS))
    assert made.why_not == ("", "broken JPEG picture", "", "")
    assert made.hashes.tolist() == [[1, 2, 3], [2, 3, 4], [3, 4, 5]]
    assert made.hashes.dtype == np.uint64
    assert made.palette.chroma[:, 0].tolist() == [1, 2, 3]
    assert {kind: made.stacked(kind).counts.tolist() for kind in KINDS} == {
        "quick": [3, 0, 3], "sift": [2, 4, 2], "tokens": [5, 2, 5], "voters": [1, 0, 1],
    }  # fmt: skip
    assert np.array_equal(made.stacked("sift").rows[2:6], units(4, 128, 2))


def test_a_sheet_is_read_back_as_it_was_and_not_made_twice(tmp_path: Path) -> None:
    making = Making(*CARDS)
    first = shard(KEYS, tmp_path, making)
    again = shard(KEYS, tmp_path, making)
    assert making.asked == 1
    assert same(first, again)
    assert same(first, shard(KEYS, None, making))
    assert [place.name.split(".")[0] for place in tmp_path.iterdir()] == [first.name]


def test_without_a_folder_a_sheet_is_held_and_not_made_again() -> None:
    making = Making(*CARDS)
    made = shard(KEYS, None, making)
    assert [len(made.stacked(kind).rows) for kind in KINDS] == [6, 8, 12, 2]
    assert making.asked == 1


@pytest.mark.parametrize("keys", [["a1", "a2", "a3"], ["a2", "a1", "a3", "a4"], ["a1", "a2", "a3", "a5"]])
def test_other_photos_or_another_order_are_another_sheet(keys: list[str]) -> None:
    assert shard(keys, None, Making()).name != shard(KEYS, None, Making()).name


def test_a_torn_sheet_is_made_anew(tmp_path: Path) -> None:
    making = Making(*CARDS)
    first = shard(KEYS, tmp_path, making)
    (place,) = tmp_path.iterdir()
    place.write_bytes(place.read_bytes()[:-60])
    assert same(shard(KEYS, tmp_path, making), first)
    assert making.asked == 2


@pytest.mark.parametrize("damage", ["torn", "gone"])
def test_a_sheet_that_is_lost_while_it_is_used_is_made_anew_when_next_read(tmp_path: Path, damage: str) -> None:
    making = Making(*CARDS)
    made = shard(KEYS, tmp_path, making)
    (place,) = tmp_path.iterdir()
    if damage == "torn":
        place.write_bytes(place.read_bytes()[:100])
    else:
        place.unlink()
    assert made.stacked("quick").counts.tolist() == [3, 0, 3]
    assert made.stacked("sift").counts.tolist() == [2, 4, 2]
    assert making.asked == 2  # once, and written again


@pytest.mark.parametrize("cards", [(), ("not a picture", "neither")])
def test_a_sheet_of_no_photo_that_can_be_read_is_no_error(tmp_path: Path, cards: tuple[str, ...]) -> None:
    for folder in (None, tmp_path):
        made = shard(["a"] * len(cards), folder, Making(*cards))
        assert made.why_not == cards
        assert made.hashes.shape == (0, 3)
        assert made.stacked("sift").rows.shape == (0, 128)
        assert made.stacked("quick").counts.tolist() == []


# --- what a photo gives


def test_a_photo_gives_its_strongest_features_and_of_the_whole_those_that_vote() -> None:
    kept = RECIPE.gallery.shards
    points = np.random.default_rng(1).uniform(0, 400, (300, 2))
    item, whole = features(points, seed=1), features(points, seed=2)
    one = view(item, quick=keypoints(points, seed=3), tokens=np.ones((300, 96), np.int8))
    found = card(portrait(garment({TORSO: dyed(4.0)}, views=(one, view())), whole=view(whole)))
    assert found.hashes == (1, 2, 5)
    assert list(found.colours) == [TORSO]
    assert {kind: len(rows) for kind, rows in found.descriptors.items()} == {
        "quick": kept.quick_kept, "sift": kept.sift_kept, "tokens": kept.tokens_kept, "voters": kept.voters,
    }  # fmt: skip
    assert np.array_equal(found.descriptors["quick"], one.quick.descriptors[: kept.quick_kept])
    assert np.array_equal(found.descriptors["sift"], item.descriptors[: kept.sift_kept])
    assert np.array_equal(found.descriptors["voters"], whole.descriptors[: kept.voters])
    assert {rows.dtype for rows in found.descriptors.values()} == {np.dtype(np.float16)}


def test_views_of_one_photo_share_what_one_view_may_keep() -> None:
    kept = RECIPE.gallery.shards
    points = np.random.default_rng(1).uniform(0, 400, (300, 2))
    lower, torso = (
        view(features(points, seed=seed), quick=keypoints(points, seed=seed), tokens=np.full((150, 96), seed, np.int8))
        for seed in (1, 2)
    )
    found = card(portrait(garment(views=(lower, torso)))).descriptors
    for kind, most in (("quick", kept.quick_kept), ("sift", kept.sift_kept)):
        for at, one in enumerate((lower, torso)):
            own = one.quick.descriptors if kind == "quick" else one.features.descriptors
            assert np.array_equal(found[kind][at::2], own[: most // 2])
    tokens = np.rint(found["tokens"][:, 0].astype(np.float32) * 127).tolist()
    assert (tokens.count(1), tokens.count(2)) == (kept.tokens_kept // 2, kept.tokens_kept // 2)


def test_what_one_view_has_not_the_other_may_have() -> None:
    points = np.random.default_rng(1).uniform(0, 400, (300, 2))
    torso, bare = view(features(points)), view(features(points[:10], seed=1))
    found = card(portrait(garment(views=(bare, torso)))).descriptors["sift"]
    assert np.array_equal(found[20:], torso.features.descriptors[10 : len(found) - 10])
    assert len(found) == RECIPE.gallery.shards.sift_kept


# --- where a sheet ends


def keys_of(*numbers: int) -> list[str]:
    return [f"{number:08x}ffff" for number in numbers]


def test_a_sheet_ends_at_a_key_that_says_so_and_at_the_last_photo() -> None:
    assert list(parted(keys_of(1, 1000, 7, 8, 2000, 3))) == [(0, 2), (2, 5), (5, 6)]
    assert list(parted(keys_of(1, 3000))) == [(0, 2)]
    assert list(parted([])) == []


def test_every_photo_is_on_one_sheet() -> None:
    numbers = np.random.default_rng(2).integers(0, 1 << 32, 9_000).tolist()
    cuts = list(parted(keys_of(*numbers)))
    assert cuts[0][0] == 0
    assert cuts[-1][1] == 9_000
    assert all(one[1] == other[0] for one, other in pairwise(cuts))
    assert 5 <= len(cuts) <= 16


def test_a_photo_put_in_makes_one_sheet_anew() -> None:
    numbers = np.random.default_rng(2).integers(0, 1 << 32, 9_000).tolist()
    keys = keys_of(*numbers)
    more = [*keys[:4_000], *keys_of(5), *keys[4_000:]]
    before, after = ({tuple(one[first:last]) for first, last in parted(one)} for one in (keys, more))
    assert len(after - before) == 1


def test_a_sheet_never_holds_more_than_the_most(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(shards, "_R", replace(RECIPE.gallery.shards, most_photos=3))
    assert list(parted(keys_of(1, 2, 3, 4, 1000, 6, 7))) == [(0, 3), (3, 5), (5, 7)]
