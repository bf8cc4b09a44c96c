"""A catalog made ready: what is kept on disk, what is in memory, and that it is the same either way."""

from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import NoReturn

import numpy as np
import pytest

from evidence.records import Photo
from matcher.examine import Examiner
from matcher.features.portrait import post_portrait
from matcher.gallery import gallery as module
from matcher.gallery.cache import write_portrait
from matcher.gallery.gallery import Gallery, build_gallery
from matcher.gallery.inverted import Inverted
from matcher.gallery.palette import joined, palette
from matcher.gallery.portraits import Portraits
from matcher.gallery.shards import parted
from matcher.gallery.standing import Stack, standings
from matcher.photograph.search import standing_out
from matcher.recipe import COST, RECIPE
from matcher.worn.align import nearest_colour
from tests.matcher.small_shop import media_bytes, policy

pytestmark = pytest.mark.slow

Load = Callable[[], bytes]


def never() -> NoReturn:
    raise AssertionError("a photo whose portrait is kept was read again")


@pytest.fixture
def kept(examiner: Examiner, tmp_path: Path) -> tuple[list[tuple[Photo, Load]], Path]:
    """The small shop as if its portraits had been made before, and no photo could be read any more."""
    keys = Portraits(policy(), tmp_path)
    for shown in examiner.gallery.shown:
        write_portrait(tmp_path / f"{keys.key(shown.photos[0])}.npz", shown.portrait)
    return [(photo, never) for shown in examiner.gallery.shown for photo in shown.photos], tmp_path


def same(one: Gallery, other: Gallery) -> bool:
    kinds = ("quick", "sift", "voters")
    stacks = [(one.descriptors[kind], other.descriptors[kind]) for kind in kinds]
    return (
        [shown.digest for shown in one.shown] == [shown.digest for shown in other.shown]
        and [shown.style for shown in one.shown] == [shown.style for shown in other.shown]
        and np.array_equal(one.hashes, other.hashes)
        and all(isinstance(a, Stack) and isinstance(b, Stack) and np.array_equal(a.rows, b.rows) for a, b in stacks)
    )


def test_a_catalog_from_the_cache_is_the_one_that_was_made(
    examiner: Examiner, kept: tuple[list[tuple[Photo, Load]], Path]
) -> None:
    photos, folder = kept
    assert same(build_gallery(photos, policy(), folder), examiner.gallery)
    for place in folder.glob("*.npz"):
        if not place.name.endswith(".shard.npz"):
            place.unlink()
    assert same(build_gallery(photos, policy(), folder), examiner.gallery)  # from the shards alone


def test_a_catalog_made_ready_holds_no_portraits_until_they_are_looked_at(
    kept: tuple[list[tuple[Photo, Load]], Path], monkeypatch: pytest.MonkeyPatch
) -> None:
    photos, folder = kept
    build_gallery(photos, policy(), folder)
    again = build_gallery(photos, policy(), folder)
    held = again.shown[0].portraits
    assert len(held) == 0
    monkeypatch.setattr("matcher.gallery.portraits.COST", replace(COST, portraits_held=3))
    assert all(shown.portrait.garments for shown in again.shown)
    assert len(held) == 3


def test_a_torn_sheet_is_made_anew(examiner: Examiner, kept: tuple[list[tuple[Photo, Load]], Path]) -> None:
    photos, folder = kept
    build_gallery(photos, policy(), folder)
    (place,) = folder.glob("*.shard.npz")
    place.write_bytes(place.read_bytes()[:-2000])
    assert same(build_gallery(photos, policy(), folder), examiner.gallery)
    broken = bytearray(place.read_bytes())
    broken[len(broken) // 2] ^= 255  # among the descriptors: noticed when they are read
    place.write_bytes(broken)
    assert same(build_gallery(photos, policy(), folder), examiner.gallery)


def test_a_build_that_was_killed_goes_on_where_it_was(kept: tuple[list[tuple[Photo, Load]], Path]) -> None:
    photos, folder = kept
    last = folder / f"{Portraits(policy(), folder).key(photos[-1][0])}.npz"
    data = last.read_bytes()
    last.unlink()
    with pytest.raises(AssertionError, match="read again"):  # the only one that has to be made
        build_gallery(photos, policy(), folder)
    last.write_bytes(data)
    assert len(build_gallery(photos, policy(), folder).shown) == len(photos)


def test_a_large_catalog_answers_from_the_inverted_file_with_the_same_photo_first(
    examiner: Examiner, kept: tuple[list[tuple[Photo, Load]], Path], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(module, "_R", replace(RECIPE.gallery.gallery, exact_photos=4))
    photos, folder = kept
    large, small = build_gallery(photos, policy(), folder), examiner.gallery
    assert isinstance(large.descriptors["sift"], Inverted)
    post = post_portrait(media_bytes("p7015-1.jpg"), policy())
    found = [
        int(standings(post.garments[0], one.descriptors["quick"], one.descriptors["sift"]).argmax())
        for one in (large, small)
    ]
    assert found[0] == found[1]
    votes = [int(standing_out(post.whole.features.descriptors, one)[0].argmax()) for one in (large, small)]
    assert votes[0] == votes[1]


def test_the_colours_of_all_photos_are_told_as_of_one_pair(examiner: Examiner) -> None:
    garment = post_portrait(media_bytes("p7015-1.jpg"), policy()).garments[0]
    shown = [one.portrait.garments[0] for one in examiner.gallery.shown]
    pairs = [nearest_colour(garment, photo) for photo in shown]
    assert any(value is not None for value in pairs)
    one_by_one = [np.inf if value is None else value for value in pairs]
    assert examiner.gallery.palette.nearest(garment).tolist() == one_by_one
    parts = [palette([one.colours for one in shown[:3]]), palette([{}]), palette([one.colours for one in shown[3:]])]
    assert joined(parts).nearest(garment).tolist() == [*one_by_one[:3], np.inf, *one_by_one[3:]]


def test_a_photo_put_in_leaves_the_other_sheets_as_they_are() -> None:
    random = np.random.default_rng(3)
    keys = [f"{int(value):040x}" for value in random.integers(0, 2**63, 9000)]
    keys = [f"{int(value):08x}{key[8:]}" for value, key in zip(random.integers(0, 2**32, 9000), keys, strict=True)]
    before = {tuple(keys[first:last]) for first, last in parted(keys)}
    keys.insert(4321, "f" * 40)
    after = {tuple(keys[first:last]) for first, last in parted(keys)}
    assert len(before) > 4
    assert len(after - before) <= 2
    assert [key for first, last in parted(keys) for key in keys[first:last]] == keys
