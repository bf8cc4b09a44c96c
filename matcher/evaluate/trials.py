"""Every labelled picture examined once: what the figures are made of, kept one by one, so that a kill costs one.

A kept trial is used again only for the same picture, policy and catalog. A changed program with an unchanged policy is
not seen by that: ``fresh`` examines all again.
"""

import json
import time
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import asdict, dataclass
from pathlib import Path

from evidence.codec import sha256
from evidence.files import MAX_PICTURE_BYTES, read_file, write_whole
from evidence.older import kinds
from evidence.reasons import COLOURWAY_OPEN
from evidence.records import Claim, Verdict
from matcher.evaluate.labels import Picture
from matcher.examine import Examination, Examiner
from matcher.gallery.gallery import THREADS

_FORMAT = 3


@dataclass(frozen=True)
class Trial:
    """What the matcher said of one picture."""

    image: str
    """Digest of the file."""
    people: int
    unreadable: str
    worn: tuple[str, ...]
    """SKUs it says are worn."""
    photographs: tuple[str, ...]
    """SKUs whose photo it says this is."""
    scores: dict[str, int]
    """Decibans of every SKU, best first."""
    cpu_ms: int
    """Processor time of the thread that examined it; the models run on it alone."""
    grouped: tuple[str, ...] = ()
    """SKUs whose style it names while it leaves the colourway open: an abstention, and no miss of the style."""


def run_trials(
    examiner: Examiner,
    pictures: Sequence[Picture],
    place: Path,
    progress: Callable[[int, int], None] = lambda done, total: None,
    *,
    fresh: bool = False,
) -> Iterator[Trial]:
    """Examine every picture, in order; what ``place`` holds already is not examined again.

    Args:
        examiner: The catalog, made ready.
        pictures: The labelled pictures.
        place: Folder of kept trials; made where it is missing.
        progress: Told how many are done.
        fresh: Whether to examine all again.
    """
    place.mkdir(parents=True, exist_ok=True)
    state = catalog_state(examiner)
    with ThreadPoolExecutor(THREADS) as pool:
        trials = pool.map(lambda one: _trial(examiner, one, state, place, fresh), pictures)
        for done, trial in enumerate(trials, 1):
            progress(done, len(pictures))
            yield trial


def catalog_state(examiner: Examiner) -> str:
    """Digest of everything of the catalog that a trial depends on."""
    photos = (photo for shown in examiner.gallery.shown for photo in shown.photos)
    lines = sorted(
        f"{one.sku}\t{one.style}\t{one.title}\t{one.color}\t{one.view}\t{one.photo_digest}" for one in photos
    )
    return sha256("\n".join(lines).encode())


def _trial(examiner: Examiner, picture: Picture, state: str, place: Path, fresh: bool) -> Trial:
    data = read_file(picture.path, MAX_PICTURE_BYTES)
    digest = sha256(data)
    key = sha256(f"{_FORMAT} {digest} {examiner.policy.digest} {state}".encode()).removeprefix("sha256:")[:40]
    kept = place / f"{key}.json"
    if not fresh and (found := _read(kept)):
        return found
    begin = time.thread_time_ns()
    examination = examiner.examine(data)
    trial = _of(digest, examination, (time.thread_time_ns() - begin) // 1_000_000)
    _write(kept, trial)
    return trial


def _of(digest: str, found: Examination, cpu_ms: int) -> Trial:
    def skus(claim: Claim) -> tuple[str, ...]:
        return tuple(one.sku for one in found.findings if one.claim is claim and one.verdict is Verdict.MATCH)

    worn, photographs = skus(Claim.SAME_ITEM_WORN), skus(Claim.SAME_PHOTOGRAPH)
    grouped = tuple(
        one.sku
        for one in found.findings
        if one.claim is Claim.SAME_ITEM_WORN and one.verdict is Verdict.ABSTAIN and COLOURWAY_OPEN & kinds(one)
    )
    return Trial(digest, found.people, found.unreadable, worn, photographs, dict(found.scores), cpu_ms, grouped)


def _read(place: Path) -> Trial | None:
    try:
        values = json.loads(place.read_bytes())
        return Trial(**{**values, **{name: tuple(values[name]) for name in ("worn", "photographs", "grouped")}})
    except (OSError, ValueError, KeyError, TypeError):  # nothing kept, or half a file of another program: made anew
        return None


def _write(place: Path, trial: Trial) -> None:
    write_whole(json.dumps(asdict(trial), separators=(",", ":")).encode(), place)
