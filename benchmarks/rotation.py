"""How often an honest return is linked with another order, and how many rotations are found, in a made-up shop.

Two years of orders with popular sizes, seasons, two sizes ordered and one sent back, repeats, friends and households;
planted rotations; and the shop's own slips: a returned piece put back on the shelf with its old seal (1 % of orders),
two seals exchanged on one packing table (1 in 2,000), a code typed wrongly (3 in 10,000), returns without a readable
seal (7 %). The rule is ``claims.pieces.by_code``, as the product runs it. The figures are of the rule, not of any shop.
Run: python benchmarks/rotation.py [--worlds 8]      (a minute)
"""

import argparse
import sys
from collections import Counter, defaultdict
from dataclasses import dataclass
from datetime import date, timedelta
from pathlib import Path

import numpy as np

ROOT = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT))

from claims.pieces import Back, Elsewhere, Sent, Why, by_code  # noqa: E402 - found by the line above
from evidence.records import Result  # noqa: E402 - as above

ACCOUNTS, SKUS, DAYS, LINES = 20_000, 1_200, 730, 60_000
SIZES = [0.10, 0.25, 0.30, 0.22, 0.13]
RINGS = 25
KINDS = {
    "older seal left on 35 %, new one moved over 15 %": (0.15, 0.5),
    "older seal left on 10 %, new one moved over 60 %": (0.6, 0.7),
    "older seal always left on": (0.0, 1.0),
}
"""Of each kind of ring: how often the new piece's seal is moved over, and up to where the older one's is left on; what
is left comes back without."""
BEGIN = date(2024, 1, 1)


@dataclass
class Line:
    """One line of an order."""

    day: int
    account: int
    sku: int
    size: int
    back_after: int | None
    rotated_from: int | None = None


def world(seed: int) -> list[Line]:
    """Orders of two years, rotations among them."""
    dice = np.random.default_rng(seed)
    own = dice.choice(5, ACCOUNTS, p=SIZES)
    rate = dice.pareto(2.0, ACCOUNTS) + 0.3
    rate /= rate.sum()
    popular = 1 / np.arange(1, SKUS + 1) ** 0.9
    popular /= popular.sum()
    start, length = dice.integers(-120, DAYS - 60, SKUS), dice.integers(90, 365, SKUS)
    lines: list[Line] = []

    def back(share: float) -> int | None:
        return int(dice.integers(1, 8)) if dice.random() < share else None

    for account, sku in zip(dice.choice(ACCOUNTS, LINES, p=rate), dice.choice(SKUS, LINES, p=popular), strict=True):
        day = int(start[sku] + dice.integers(0, length[sku]))
        if not 0 <= day < DAYS:
            continue
        size = int(own[account]) if dice.random() < 0.85 else int(dice.integers(0, 5))
        lines.append(Line(day, int(account), int(sku), size, back(0.22)))
        chance = dice.random()
        if chance < 0.05:  # two sizes, one goes back
            lines.append(Line(day, int(account), int(sku), (size + 1) % 5, back(1.0)))
        elif chance < 0.08:  # bought again
            lines.append(
                Line(min(DAYS - 1, day + int(dice.integers(10, 90))), int(account), int(sku), size, back(0.22))
            )
        elif chance < 0.13:  # told a friend, or the same household
            friend = int(dice.choice(ACCOUNTS, p=rate))
            lines.append(
                Line(min(DAYS - 1, day + int(dice.integers(3, 90))), friend, int(sku), int(own[friend]), back(0.25))
            )
    rotate(lines, dice, own, popular, start, length)
    return lines


def rotate(lines: list[Line], dice: np.random.Generator, own, popular, start, length) -> None:  # type: ignore[no-untyped-def]
    """Plant rotations: a piece is bought, kept, and comes back under a friend's later order of the same."""
    for _ in range(RINGS):
        members = [int(one) for one in dice.choice(ACCOUNTS, dice.integers(2, 7), replace=False)]
        for _ in range(int(dice.integers(3, 11))):
            first, second = dice.choice(members, 2, replace=False)
            sku = int(dice.choice(SKUS, p=popular))
            day = max(0, int(start[sku])) + int(dice.integers(0, max(1, length[sku] // 2)))
            later = day + int(dice.integers(14, 90))
            if later >= DAYS - 8:
                continue
            lines.append(Line(day, int(first), sku, int(own[first]), None))
            lines.append(Line(later, int(second), sku, int(own[first]), int(dice.integers(2, 8)), len(lines) - 1))


def carried(lines: list[Line], dice: np.random.Generator) -> list[int]:
    """Whose seal the piece in the parcel of each line really bears: the shop's own slips."""
    by_sku: dict[int, list[int]] = defaultdict(list)
    for at, line in enumerate(lines):
        by_sku[line.sku].append(at)
    bears = list(range(len(lines)))
    for at, line in enumerate(lines):
        chance = dice.random()
        if chance < 0.0005:  # exchanged on the table
            near = [other for other in by_sku[line.sku] if abs(lines[other].day - line.day) <= 1 and other != at]
            if near:
                other = int(dice.choice(near))
                bears[at], bears[other] = bears[other], bears[at]
        elif chance < 0.0008:  # typed wrongly
            bears[at] = int(dice.integers(0, len(lines)))
        elif chance < 0.0108:  # put back on the shelf with its old seal, and sold on
            old = [
                other
                for other in by_sku[line.sku]
                if lines[other].back_after is not None
                and lines[other].size == line.size
                and 3 <= line.day - lines[other].day <= 120
            ]
            if old:
                bears[at] = int(dice.choice(old))
    return bears


def piece(lines: list[Line], at: int) -> Sent:
    """A line as it was packed."""
    line = lines[at]
    return Sent(str(at), str(line.sku), str(line.size), f"{at:010d}", None, "", BEGIN + timedelta(days=line.day))


def judged(lines: list[Line], bears: list[int], kind: tuple[float, float], unscanned: float, seed: int) -> Counter[str]:
    """Every return of a world under the rule."""
    dice, told = np.random.default_rng(seed), Counter[str]()
    moved, left_on = kind
    lost = dice.random(len(lines)) < unscanned
    for at, line in enumerate(lines):
        if line.back_after is None:
            continue
        is_rotated, chance = line.rotated_from is not None, dice.random()
        if line.rotated_from is not None:
            read = bears[at] if chance < moved else bears[line.rotated_from] if chance < left_on else None
        else:
            read = bears[at] if chance < 0.93 else None
        told["rotations" if is_rotated else "returns"] += 1
        if read is None or read == at:
            continue
        other = lines[read]
        came_back = other.back_after is not None and other.day + other.back_after < line.day + line.back_after
        is_known = came_back and not lost[read]  # under its code, or its order where the seal cannot be read
        back = Back(f"{read:010d}", None, BEGIN + timedelta(days=line.day + line.back_after))
        found = by_code([piece(lines, at)], back, Elsewhere(piece(lines, read), is_known, own_came_back=False))
        if found.result is Result.CONTRADICTED and found.why is Why.CODE_OTHER and other.account != line.account:
            told["found" if is_rotated else "linked"] += 1
    return told


def main() -> None:
    """Print the figures."""
    asked = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    asked.add_argument("--worlds", type=int, default=8)
    worlds = asked.parse_args().worlds
    made = [(lines := world(seed), carried(lines, np.random.default_rng(seed + 5))) for seed in range(worlds)]
    print(f"{worlds} worlds, {sum(len(lines) for lines, _ in made):,} lines\n")
    for unscanned in (0.0, 0.02):
        for name, kind in KINDS.items():
            told = sum((judged(*one, kind, unscanned, seed) for seed, one in enumerate(made)), Counter[str]())
            linked, honest = told["linked"], told["returns"]
            bound = f"at most {3e4 / honest:.2f} in 10,000" if not linked else f"{1e4 * linked / honest:.2f} in 10,000"
            found, planted = told["found"], told["rotations"]
            print(f"returns not scanned {unscanned:.0%}; {name}")
            print(f"    honest returns {honest:,}, linked {linked} ({bound})")
            print(f"    rotations found {found} of {planted} ({found / planted:.2f})")


if __name__ == "__main__":
    main()
