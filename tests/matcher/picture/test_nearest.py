"""Radius search by tables gives what comparing everything gives: nothing missed or added, on skewed hashes too."""

from functools import cache

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from PIL import ImageEnhance

from matcher.picture.fingerprint import fingerprint
from matcher.picture.nearest import Codes, Hits, Nearest
from tests.matcher.small_shop import EXAMPLE, encoded, picture

MANY = 6000
"""More codes than are simply compared."""


def brute(codes: Codes, query: Codes, radius_bits: int) -> list[tuple[int, int]]:
    """Written apart from the product: Python's own integers."""
    rows = [int.from_bytes(row.tobytes()) for row in codes.reshape(len(codes), -1)]
    own = int.from_bytes(np.ascontiguousarray(query).tobytes())
    apart = [(at, (row ^ own).bit_count()) for at, row in enumerate(rows)]
    return [one for one in apart if one[1] <= radius_bits]


def listed(hits: Hits) -> list[tuple[int, int]]:
    return [(int(at), int(bits)) for at, bits in zip(hits.positions, hits.bits, strict=True)]


def moved(code: Codes, bits: int, random: np.random.Generator) -> Codes:
    made = code.copy()
    for bit in random.choice(64 * len(code), bits, replace=False):
        made[int(bit) // 64] ^= np.uint64(1 << (int(bit) % 64))
    return made


def planted(codes: Codes, radius_bits: int, count: int, random: np.random.Generator) -> Codes:
    """Queries from none to just beyond the radius away from codes that are there."""
    chosen = codes[random.integers(0, len(codes), count)]
    return np.stack([moved(row, at % (radius_bits + 3), random) for at, row in enumerate(chosen)])


@pytest.mark.slow
@pytest.mark.parametrize(("words", "radius_bits"), [(1, 0), (1, 3), (1, 8), (1, 10), (4, 15), (4, 31)])
def test_random_codes_are_found_exactly_as_by_comparing_all(words: int, radius_bits: int) -> None:
    random = np.random.default_rng(words * 100 + radius_bits)
    codes = random.integers(0, 2**64, (MANY, words), dtype=np.uint64)
    queries = planted(codes, radius_bits, 40, random)
    index = Nearest(codes)
    assert index.longest_list > 0
    found = [listed(hits) for hits in index.within(queries, radius_bits)]
    assert found == [brute(codes, query, radius_bits) for query in queries]
    assert sum(map(len, found)) > 10


def real_hashes() -> Codes:
    """Of the example's pictures in many versions: white backgrounds, so few values hold most codes."""
    pictures = sorted((EXAMPLE / "catalog").glob("*.jpg"))[:40]
    made = []
    for at, place in enumerate(pictures):
        image = picture(place.read_bytes())
        for step in range(6):
            inset = step * image.width // 60
            cut = image.crop((inset, inset, image.width - inset, image.height - inset)).resize((160, 200))
            prints = fingerprint(encoded(ImageEnhance.Brightness(cut).enhance(1 + 0.02 * (at % 3)), quality=60))
            made += [prints.phash_whole, prints.phash_stripped, prints.phash_mirrored, prints.dhash_whole]
    return np.array(made, np.uint64)


@pytest.fixture(scope="module")
def skewed() -> Codes:
    """Real hashes, each with three near relatives, and one value held a thousand times."""
    random = np.random.default_rng(20261123)
    real = real_hashes()
    relatives = [moved(real[at : at + 1], 1 + at % 5, random)[0] for at in random.integers(0, len(real), 4 * len(real))]
    return np.concatenate([real, np.array(relatives, np.uint64), np.full(1000, real[7], np.uint64)])


@cache
def _indexed(held: bytes) -> Nearest:
    return Nearest(np.frombuffer(held, np.uint64))


@pytest.mark.slow
@settings(max_examples=25, deadline=None)
@given(seed=st.integers(0, 2**32 - 1), radius_bits=st.integers(0, 16))
def test_skewed_real_hashes_are_found_exactly_too(skewed: Codes, seed: int, radius_bits: int) -> None:
    random = np.random.default_rng(seed)
    index = _indexed(skewed.tobytes())
    assert index.longest_list >= 1000
    queries = planted(skewed[:, None], radius_bits, 3, random)
    for query, hits in zip(queries, index.within(queries, radius_bits), strict=True):
        assert listed(hits) == brute(skewed, query, radius_bits)


def test_the_tables_are_really_used_and_each_query_gets_its_own_plan() -> None:
    random = np.random.default_rng(5)
    codes = random.integers(0, 2**64, 200_000, dtype=np.uint64)
    codes[:100_000] &= ~np.uint64(0xFFFF)  # half of them share the value of one band
    index = Nearest(codes)
    depth, cost = index._plan(np.zeros((1, 1), np.uint64), 8)
    assert depth[0, 0] == -1
    assert int((depth + 1).sum()) == 9
    assert cost[0] < 5000


@settings(max_examples=40, deadline=None)
@given(radius_bits=st.integers(0, 20), seed=st.integers(0, 2**32 - 1))
def test_every_plan_keeps_the_pigeonhole(radius_bits: int, seed: int) -> None:
    random = np.random.default_rng(seed)
    index = _shared()
    depth, cost = index._plan(random.integers(0, 2**64, (4, 1), dtype=np.uint64), radius_bits)
    for row, price in zip(depth, cost, strict=True):
        assert np.isinf(price) or int((row + 1).sum()) >= radius_bits + 1


@cache
def _shared() -> Nearest:
    return Nearest(np.random.default_rng(3).integers(0, 2**64, MANY, dtype=np.uint64))


def test_a_radius_so_large_that_tables_cannot_help_still_finds_everything() -> None:
    random = np.random.default_rng(9)
    codes = random.integers(0, 2**64, MANY, dtype=np.uint64)
    (hits,) = Nearest(codes).within(codes[:1], 32)
    assert listed(hits) == brute(codes, codes[:1], 32)
    (everything,) = Nearest(codes).within(codes[:1], 64)
    assert len(everything.positions) == MANY


def test_how_many_codes_a_band_s_value_is_near_to_is_counted_exactly() -> None:
    random = np.random.default_rng(11)
    codes = random.integers(0, 2**64, MANY, dtype=np.uint64)
    band = Nearest(codes)._bands[0]
    low = (codes & np.uint64(0xFFFF)).astype(np.int64)
    for value in (0, 1, 0x8001, 0xFFFF):
        apart = np.bitwise_count(low ^ value)
        assert [int(row[value]) for row in band.near] == [int((apart <= deep).sum()) for deep in range(4)]


@pytest.mark.parametrize("codes", [np.zeros(0, np.uint64), np.zeros((0, 4), np.uint64)])
def test_an_empty_index_finds_nothing(codes: Codes) -> None:
    queries = np.zeros((2, 1 if codes.ndim == 1 else 4), np.uint64)
    assert [listed(hits) for hits in Nearest(codes).within(queries, 8)] == [[], []]


def test_no_query_no_answer() -> None:
    assert _shared().within(np.zeros((0, 1), np.uint64), 8) == []


def test_queries_of_another_length_and_negative_radii_are_refused() -> None:
    index = Nearest(np.zeros((3, 4), np.uint64))
    with pytest.raises(ValueError, match="queries of 64 bits"):
        index.within(np.zeros(1, np.uint64), 8)
    with pytest.raises(ValueError, match="radius of -1 bits"):
        index.within(np.zeros((1, 4), np.uint64), -1)


def test_asking_one_by_one_gives_what_asking_at_once_gives() -> None:
    random = np.random.default_rng(13)
    codes = random.integers(0, 2**64, MANY, dtype=np.uint64)
    queries = planted(codes[:, None], 8, 30, random)
    index = Nearest(codes)
    together = [listed(hits) for hits in index.within(queries, 8)]
    assert together == [listed(index.within(query[None], 8)[0]) for query in queries]
