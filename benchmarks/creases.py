"""How much of a flat's creases is left in a second wearing: ``failing.py`` beside ``compose.py``.

For ``--flats N`` flats of each kind: the correlation of catalog photo and garment, as ``compose.py`` hangs it (1 by
making) and as ``failing.py`` does, in the band between weave and folds, on bare cloth and on the print; and the points
that SIFT and the map that cloth could have made agree on (``matcher.worn.align.look``) when both are worn.
Run: python benchmarks/creases.py --garments DIR [--flats N]
"""

import argparse
import os
import sys
from pathlib import Path

os.environ["OPENBLAS_NUM_THREADS"] = "1"

import cv2
import numpy as np
from numpy.typing import NDArray

HERE = Path(__file__).resolve().parent
sys.path.insert(0, str(HERE.parent))

from benchmarks import compose_photo  # noqa: E402 - found by the line above
from benchmarks.compose import FLATS, Row, rows, told_box  # noqa: E402 - as above
from benchmarks.failing_photo import Cloth, Shot, again, pictured  # noqa: E402 - as above
from matcher.features.portrait import Garment, photo_portrait, post_portrait  # noqa: E402 - as above
from matcher.features.views import TORSO  # noqa: E402 - as above
from matcher.policy import Policy, load_policy  # noqa: E402 - as above
from matcher.worn.align import look  # noqa: E402 - as above
from tests.worn_photos import people  # noqa: E402 - as above
from tests.worn_photos.ironed import ironed  # noqa: E402 - as above

KINDS = ("plain", "print", "pattern")


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--garments", type=Path, required=True)
    parser.add_argument("--flats", type=int, default=8)
    chosen = parser.parse_args()
    cv2.setNumThreads(1)
    policy = load_policy()
    print("file,kind,on bare cloth,on the print,points as composed,points worn a second time")
    for kind in KINDS:
        found = [row for row in rows(FLATS) if row["kind"] == kind and not (row["left_out"] or row["doubtful"])]
        for number, row in enumerate(found[:: max(1, len(found) // chosen.flats)][: chosen.flats]):
            print(row["file"], kind, *measured(chosen.garments / row["file"], row, number, policy), sep=",", flush=True)


def measured(path: Path, row: Row, number: int, policy: Policy) -> tuple[str, str, int, int]:
    """Correlations on bare cloth and print, and points in both kinds of pictures."""
    flat = compose_photo.Flat(path, told_box(row["box"]))
    cloth = Cloth(flat, row["kind"], told_box(row["print_box"]) if row["print_box"] else None)  # type: ignore[arg-type]
    before = compose_photo.garment(flat)
    even = ironed(before, cloth.kind, cloth.print_box)
    inside = cv2.erode(before.mask, np.ones((15, 15), np.uint8)) > 0
    agree = [alike(before.pixels, again(cloth, number).pixels, where)
             for where in (inside & even.bare, inside & (even.printed > 0.5))]  # fmt: skip
    catalog = photo_portrait(path.read_bytes(), TORSO, policy).garments[0]
    body = people.names()[number % len(people.names())]
    is_pattern = row["kind"] == "pattern"
    first = compose_photo.Shot(flat, body, is_pattern, number, "whole", occluded=False, filtered=False, mirrored=False)
    second = Shot("second", (cloth,), (body,), number)
    points = [most(made, catalog, policy) for made in (compose_photo.composed(first), pictured(second))]
    told = ["" if value is None else f"{value:.2f}" for value in agree]
    return told[0], told[1], points[0], points[1]


def most(made: bytes, catalog: Garment, policy: Policy) -> int:
    """Points that agree with the catalog photo, of whoever in the picture agrees most."""
    hits = [look(garment, catalog, policy) for garment in post_portrait(made, policy).garments]
    return max((hit.inliers for hit in hits if hit), default=0)


def alike(one: NDArray[np.uint8], other: NDArray[np.uint8], where: NDArray[np.bool_]) -> float | None:
    """Correlation of the detail between weave and folds; None where there is too little cloth."""
    if int(where.sum()) < 400:
        return None
    a, b = (band(pixels, where)[where] for pixels in (one, other))
    return float(np.corrcoef(a, b)[0, 1])


def band(pixels: NDArray[np.uint8], where: NDArray[np.bool_]) -> NDArray[np.float32]:
    """Detail from two pixels to a twentieth of the picture's width, of nothing but what is there."""
    grey = cv2.cvtColor(pixels, cv2.COLOR_BGR2GRAY).astype(np.float32)
    weight = where.astype(np.float32)
    fine, wide = (
        cv2.GaussianBlur(grey * weight, (0, 0), blur) / (cv2.GaussianBlur(weight, (0, 0), blur) + 1e-3)
        for blur in (1.5, pixels.shape[1] / 20)
    )
    return (fine - wide).astype(np.float32)


if __name__ == "__main__":
    main()
