"""Of two hashes within the radius, a part of one is among what is looked up for the other."""

import random

from desk.search.parts_of_hashes import MOST_BITS, parts, parts_near


def test_a_hash_has_four_parts_each_with_its_place() -> None:
    assert parts("00ff12340000ffff") == ("0:00ff", "1:1234", "2:0000", "3:ffff")


def test_the_parts_looked_up_grow_with_the_radius_by_fours() -> None:
    found = [len(parts_near("0" * 16, bits) or ()) for bits in (0, 3, 4, 7, 8, 11, 12, 15)]
    assert found == [4, 4, 68, 68, 548, 548, 2788, 2788]
    assert parts_near("0" * 16, MOST_BITS + 1) is None


def test_every_hash_within_the_radius_has_one_of_them() -> None:
    rng = random.Random(20261130)
    for bits in range(MOST_BITS + 1):
        code = rng.getrandbits(64)
        looked_up = set(parts_near(f"{code:016x}", bits) or ())
        for _ in range(200):
            near = code
            for bit in rng.sample(range(64), bits):  # as far as the radius reaches
                near ^= 1 << bit
            assert looked_up & set(parts(f"{near:016x}")), (bits, f"{code:016x}", f"{near:016x}")


def test_each_part_is_looked_up_once() -> None:
    for bits in (0, 5, 9, 13):
        found = parts_near("0123456789abcdef", bits) or ()
        assert len(found) == len(set(found))
