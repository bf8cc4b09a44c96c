"""How often line-ups confirm what is not so, and what is: a simulation; and whether the ordered article stands out.

The simulation is a model, no measurement of people. A reviewer sees of each photo how much it resembles the clothes in
the post: a normal number of deviation 1 around the true likeness. Of its variance ``--rho`` is shared by all reviewers
of a picture (its light, its pose, a true resemblance), the rest is each one's own. Fillers have likeness 0, the article
that is worn ``--dprime``. Who is careful picks the likest where it exceeds ``SURE`` and leads by ``LEAD``, cannot tell
where it exceeds ``UNSURE``, and else says none; one photo alone is held against the same bars. Signal detection for
line-ups: Wixted and Mickes, Psychological Review 121, 2014.

The second part takes the line-ups that ``matcher.lineup`` makes of a catalog (``--feed``, the example's). Mock
reviewers know of the article the words for its kind, and its colour: as one of eleven words, or as seen, ``SEEN_AS``
CIELAB units off. They pick what fits best. Functional size: one over the share that picks the article (Wells, Leippe
and Ostrom 1979). Effective size E: one over the sum of squared shares (Tredoux 1998). 6: nothing stands out.

Run: python benchmarks/lineup.py [--pictures N] [--rho R ...] [--dprime D] [--feed CSV] [--cache DIR] [--json]
"""

import argparse
import json
import math
import sys
import tempfile
from collections.abc import Callable, Iterator
from dataclasses import asdict, dataclass
from functools import partial
from pathlib import Path

import numpy as np

ROOT = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT))

from evidence.records import Photo  # noqa: E402 - found by the line above
from evidence.reviews import LINEUP_SIZE  # noqa: E402 - as above
from matcher.catalog.feed import read_feed, read_photos  # noqa: E402 - as above
from matcher.features.colour import cielab  # noqa: E402 - as above
from matcher.gallery.gallery import Gallery, build_gallery  # noqa: E402 - as above
from matcher.lineup import fillers, main_place, named  # noqa: E402 - as above
from matcher.policy import Policy, load_policy  # noqa: E402 - as above
from matcher.recipe import RECIPE  # noqa: E402 - as above

SURE, UNSURE, LEAD = 1.5, 0.75, 0.25
EXPECTS = 1.0
"""By how much more the article that one expects resembles the clothes, to who expects it."""
UNLIKE = -1.5
"""Likeness of clothes that resemble nothing of the line-up."""
FAVOURED = (0.30, 0.25, 0.20, 0.10, 0.10, 0.05)
"""How often a place is picked by people who do not look: the first ones more."""
SEEN_AS, MOCKS = 10.0, 2000
WORDS = {
    "black": (0, 0, 0), "white": (255, 255, 255), "grey": (128, 128, 128), "red": (200, 30, 40), "green": (30, 120, 60),
    "blue": (30, 60, 170), "yellow": (240, 220, 50), "orange": (240, 130, 30), "brown": (110, 70, 40),
    "pink": (245, 160, 190), "purple": (110, 50, 130),
}  # fmt: skip
"""The eleven basic colour terms (Berlin and Kay 1969), and an sRGB colour of each, a choice."""
BASIC = cielab(np.array(list(WORDS.values())) / 255)
NONE, CANNOT_TELL = -1, -2
Rate = tuple[float, float, float]
"""Per 1,000, with its 95 % interval (Wilson 1927)."""
Seen = np.ndarray
"""How much each photo resembles the clothes, to one reviewer: shape (pictures, photos). The article is at 0."""
Answers = np.ndarray
"""Index of the photo picked for each picture, ``NONE`` or ``CANNOT_TELL``."""


@dataclass(frozen=True)
class Row:
    """One kind of picture before one kind of reviewers: confirmations per 1,000 such pictures."""

    reviewers: str
    picture: str
    rho: float
    plain_one: Rate
    plain_two: Rate
    lineup_one: Rate
    lineup_two: Rate
    lineup_two_of_three: Rate
    filler: Rate
    """The first reviewer picks a filler: an error that shows."""
    cannot_tell: Rate


PICTURES = {
    "guilty: the article itself": None,
    "innocent: unlike all": (UNLIKE, UNLIKE),
    "innocent: as like the article as the fillers": (0.0, 0.0),
    "innocent: 0.5 more like the article": (0.5, 0.0),
    "innocent: 1 more like the article": (1.0, 0.0),
    "innocent: 2 more like the article": (2.0, 0.0),
    "innocent: as like, 3 fillers nobody would pick": (0.0, 0.0),
}
"""Likeness to the ordered article and to the fillers."""


def wilson(hits: int, trials: int, z: float = 1.959964) -> Rate:
    """Per 1,000: the share, and its 95 % interval (Wilson 1927)."""
    share = hits / trials
    middle = (share + z * z / (2 * trials)) / (1 + z * z / trials)
    half = z / (1 + z * z / trials) * math.sqrt(share * (1 - share) / trials + z * z / (4 * trials * trials))
    return 1000 * share, 1000 * max(0.0, middle - half), 1000 * min(1.0, middle + half)


def seen(means: Seen, rho: float, people: int, random: np.random.Generator) -> list[Seen]:
    """What each of some people sees of the same pictures."""
    shared = math.sqrt(rho) * random.standard_normal(means.shape)
    return [means + shared + math.sqrt(1 - rho) * random.standard_normal(means.shape) for _ in range(people)]


def careful(found: Seen, _: np.random.Generator) -> Answers:
    """Picks what is sure; of one photo alone there is no other to lead."""
    best = found.argmax(axis=1)
    ordered = np.sort(found, axis=1)
    lead = ordered[:, -1] - ordered[:, -2] if found.shape[1] > 1 else np.full(len(found), np.inf)
    unsure = np.where(ordered[:, -1] > UNSURE, CANNOT_TELL, NONE)
    return np.where((ordered[:, -1] > SURE) & (lead > LEAD), best, unsure)


def picking(found: Seen, _: np.random.Generator) -> Answers:
    """Always says yes: picks the likest."""
    return found.argmax(axis=1)


def guessing(found: Seen, random: np.random.Generator) -> Answers:
    """Does not look: any photo; to a plain question, yes as often as no."""
    if found.shape[1] == 1:
        return np.where(random.random(len(found)) < 0.5, 0, NONE)
    return random.integers(0, found.shape[1], len(found))


def expecting(found: Seen, random: np.random.Generator) -> Answers:
    """Careful, and knows which article was ordered."""
    return careful(found + EXPECTS * (np.arange(found.shape[1]) == 0), random)


Answer = Callable[[Seen, np.random.Generator], Answers]
REVIEWERS: dict[str, tuple[Answer, Answer]] = {
    "guess": (guessing, guessing),
    "always pick": (picking, picking),
    "careful": (careful, careful),
    "careful, expecting the article": (expecting, careful),
    "the same, told which it is": (expecting, expecting),
}
"""How they answer the plain question, in which all know the article asked about, and a line-up."""


def simulated(pictures: int, rho: float, dprime: float, random: np.random.Generator) -> Iterator[Row]:
    """Every kind of reviewers before every kind of picture."""
    for picture, likeness in PICTURES.items():
        article, fills = likeness or (dprime, 0.0)
        means = np.full((pictures, LINEUP_SIZE), fills)
        means[:, 0] = article
        if "nobody" in picture:
            means[:, LINEUP_SIZE // 2 :] = -10.0
        for reviewers, (plainly, lined) in REVIEWERS.items():
            people = seen(means, rho, 3, random)
            yes = [plainly(one[:, :1], random) == 0 for one in people]
            said = [lined(one, random) for one in people]
            hit = [one == 0 for one in said]
            beside = said[0] > 0, said[0] == CANNOT_TELL
            counted = (yes[0], yes[0] & yes[1], hit[0], hit[0] & hit[1], _by_three(hit), *beside)
            yield Row(reviewers, picture, rho, *(wilson(int(one.sum()), pictures) for one in counted))


def _by_three(said: list[np.ndarray]) -> np.ndarray:
    """Both, or one of them and the third, who is asked where the first two differ."""
    first, second, third = said
    return np.where(first == second, first, third)


def favouring(pictures: int, random: np.random.Generator) -> dict[str, Rate]:
    """Two who do not look and both like the first places: where the article stands at one place for both, or where each
    has an order drawn for them."""
    picks = random.choice(LINEUP_SIZE, (2, pictures), p=FAVOURED)
    at, other = random.integers(0, LINEUP_SIZE, (2, pictures))
    return {
        "one order for both": wilson(int(((picks[0] == at) & (picks[1] == at)).sum()), pictures),
        "an order for each": wilson(int(((picks[0] == at) & (picks[1] == other)).sum()), pictures),
    }


@dataclass(frozen=True)
class Sizes:
    """Of the line-ups of a catalog: medians, and how many stand out."""

    fillers: str
    described: str
    whole: int
    """Line-ups of six."""
    fewer: int
    functional: float
    effective: float
    standing_out: float
    """Share of line-ups in which every second mock reviewer or more picks the article."""


def sizes(called: str, gallery: Gallery, policy: Policy, choose: Callable[[str], tuple[Photo, ...]]) -> list[Sizes]:
    """Functional and effective size of the line-ups that ``choose`` makes, one for each design."""
    place = {one.digest: at for at, one in enumerate(gallery.shown)}
    skus = [gallery.shown[places[0]].photos[0].sku for places in gallery.by_style.values()]
    lined = [[main_place(gallery, sku), *(place[photo.photo_digest] for photo in choose(sku))] for sku in skus]
    whole = [at for at in lined if len(at) == LINEUP_SIZE]
    made = []
    for described, shares in (("as seen", _by_sight), ("in words", _by_words)):
        random = np.random.default_rng(20261130)
        found = [shares(_colours(gallery, at), _fits(gallery, policy, at), random) for at in whole]
        functional = np.array([1 / max(one[0], 1 / MOCKS) for one in found])
        medians = float(np.median(functional)), float(np.median([1 / (one**2).sum() for one in found]))
        out = float((functional <= 2).mean())
        made.append(Sizes(called, described, len(whole), len(lined) - len(whole), *medians, out))
    return made


def _fits(gallery: Gallery, policy: Policy, at: list[int]) -> np.ndarray:
    """Which share a word for the kind with the article."""
    said = [named(gallery.shown[place].photos[0].title, policy.categories).words for place in at]
    return np.array([bool(words & said[0]) or not said[0] for words in said])


def _by_sight(colours: np.ndarray, fits: np.ndarray, random: np.random.Generator) -> np.ndarray:
    """How many of the mock reviewers pick each: the nearest to the colour they saw."""
    told = colours[0] + random.normal(0, SEEN_AS, (MOCKS, 3))
    apart = np.linalg.norm(told[:, None] - colours, axis=2)
    apart[:, ~fits] = np.inf
    return np.bincount(apart.argmin(axis=1), minlength=len(colours)) / MOCKS


def _by_words(colours: np.ndarray, fits: np.ndarray, _: np.random.Generator) -> np.ndarray:
    """The same, where any photo that fits the word for the colour is as good."""
    words = np.linalg.norm(colours[:, None] - BASIC, axis=2).argmin(axis=1)
    fits = fits & (words == words[0])
    return fits / fits.sum()


def _colours(gallery: Gallery, at: list[int]) -> np.ndarray:
    """Mean L*, a*, b* of some photos' garments, from what the palette keeps of them: shape (photos, 3)."""
    rows = gallery.palette.of[at].max(axis=1)
    along = gallery.palette.chroma[rows].reshape(len(at), RECIPE.features.colour.directions, -1).mean(axis=2)
    return np.stack([gallery.palette.lightness[rows], along[:, 0], along[:, along.shape[1] // 2]], axis=1)


def by_lot(gallery: Gallery, policy: Policy, sku: str) -> tuple[Photo, ...]:
    """For comparison: five of those that were looked at."""
    all_ = fillers(gallery, sku, policy, most=1000)
    drawn = np.random.default_rng(sum(map(ord, sku))).permutation(len(all_))
    return tuple(all_[at] for at in drawn[: LINEUP_SIZE - 1])


def lined_up(feed: Path, cache: Path | None) -> list[Sizes]:
    """Line-ups of a catalog: ours, and by lot."""
    policy = load_policy()
    read = [one for one in read_photos(read_feed(feed), None) if not isinstance(one, str)]
    gallery = build_gallery([(photo, partial(bytes, data)) for photo, data in read], policy, cache)
    ours = sizes("matcher.lineup", gallery, policy, lambda sku: fillers(gallery, sku, policy))
    return [*ours, *sizes("lot, of the shortlist", gallery, policy, lambda sku: by_lot(gallery, policy, sku))]


def shown(rows: list[Row]) -> Iterator[str]:
    """The table."""
    heads = ("plain, one", "plain, two", "line-up, one", "line-ups, two", "two of three", "a filler", "cannot tell")
    yield f"{'per 1,000 pictures (95 %)':34}" + "".join(f"{head:>25}" for head in heads)
    for row in rows:
        if row.reviewers == next(iter(REVIEWERS)):
            yield f"{row.picture}, rho {row.rho}"
        values = [value for value in vars(row).values() if isinstance(value, tuple)]
        cells = (f"{share:.1f} ({low:.1f} to {high:.1f})" for share, low, high in values)
        yield f"  {row.reviewers:32}" + "".join(f"{cell:>25}" for cell in cells)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--pictures", type=int, default=100_000)
    parser.add_argument("--seed", type=int, default=20261130)
    parser.add_argument("--rho", type=float, nargs="+", default=[0.0, 0.5])
    parser.add_argument("--dprime", type=float, default=2.5)
    parser.add_argument("--feed", type=Path, default=ROOT / "configs" / "example" / "catalog.csv")
    parser.add_argument("--cache", type=Path)
    parser.add_argument("--json", action="store_true")
    asked = parser.parse_args()
    random = np.random.default_rng(asked.seed)
    rows = [row for rho in asked.rho for row in simulated(asked.pictures, rho, asked.dprime, random)]
    places = favouring(asked.pictures, random)
    with tempfile.TemporaryDirectory() as folder:
        real = lined_up(asked.feed, asked.cache or Path(folder))
    if asked.json:
        print(json.dumps({"rows": [*map(asdict, rows)], "places": places, "sizes": [*map(asdict, real)]}, indent=1))
        return
    print("\n".join(shown(rows)))
    for name, (share, low, high) in places.items():
        print(f"two who do not look and like the first places, {name}: {share:.1f} ({low:.1f} to {high:.1f}) per 1,000")
    for one in real:
        print(
            f"{asked.feed.name}, fillers by {one.fillers}, described {one.described}: {one.whole} of six, {one.fewer} "
            f"of fewer; median functional size {one.functional:.1f}, effective {one.effective:.1f}; the article stands "
            f"out in {100 * one.standing_out:.0f} %"
        )


if __name__ == "__main__":
    main()
