"""Pictures hashed per second: our fingerprint (five hashes, one scaled decode) against plain ImageHash, full decode.

Same files, one core, process time, in alternating rounds so that a busy machine is busy for both. The files are
photos of the example made as large as phones make them, 1600x1200 with fine texture, at qualities from what platforms
serve to what phones save, then as progressive files. What bounds all of it is printed too: the bare decode at an eighth
of the size, which of a baseline JPEG must read every bit, by Pillow and by OpenCV (both libjpeg-turbo). Also printed:
how many bits our phash of the scaled decode lies away from ImageHash's of the full one.
Run: python benchmarks/hashing.py [pictures] [rounds]
"""

import statistics
import sys
import time
from collections.abc import Callable
from io import BytesIO
from pathlib import Path
from typing import Any

import cv2
import imagehash
import numpy as np
from PIL import Image

ROOT = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT))

from matcher.picture.fingerprint import MADE_WITH, fingerprint  # noqa: E402 - found by the line above
from matcher.picture.pixels import decode_luma  # noqa: E402 - as above
from matcher.recipe import RECIPE  # noqa: E402 - as above

EXAMPLE = ROOT / "configs" / "example"
SIZE_PX = (1600, 1200)
TEXTURE_LEVELS = 4.0
"""Standard deviation of the fine texture, in grey levels."""
KINDS: tuple[tuple[str, dict[str, Any]], ...] = (
    *((f"of quality {quality}", {"quality": quality}) for quality in (75, 85, 90, 95)),
    ("of quality 85, progressive", {"quality": 85, "progressive": True}),
)
"""Name, how it is saved."""
GOAL = 4.0


def photo(place: Path, random: np.random.Generator, saved: dict[str, Any]) -> bytes:
    """A photo of the example at a phone's size. Texture in luma only, as sensors and cloth make it."""
    with Image.open(place) as source:
        large = source.convert("YCbCr").resize(SIZE_PX, Image.Resampling.BICUBIC)
    pixels = np.asarray(large).astype(np.float32)
    pixels[..., 0] += random.normal(0, TEXTURE_LEVELS, pixels.shape[:2])
    out = BytesIO()
    Image.frombytes("YCbCr", SIZE_PX, pixels.clip(0, 255).astype(np.uint8).tobytes()).save(out, "JPEG", **saved)
    return out.getvalue()


def plain(data: bytes) -> imagehash.ImageHash:
    with Image.open(BytesIO(data)) as image:
        return imagehash.phash(image)


def bare(data: bytes) -> Image.Image:
    return decode_luma(data, RECIPE.picture.fingerprint.decode_least_side_px)


def by_opencv(data: bytes) -> object:
    return cv2.imdecode(np.frombuffer(data, np.uint8), cv2.IMREAD_REDUCED_GRAYSCALE_8)


def seconds(hasher: Callable[[bytes], object], files: list[bytes]) -> float:
    begin = time.process_time()
    for data in files:
        hasher(data)
    return time.process_time() - begin


def main() -> None:
    count = int(sys.argv[1]) if len(sys.argv) > 1 else 40
    rounds = int(sys.argv[2]) if len(sys.argv) > 2 else 7
    places = sorted((EXAMPLE / "media").rglob("*.jpg")) + sorted((EXAMPLE / "catalog").glob("*.jpg"))
    places = places[:: max(1, len(places) // count)][:count]
    print(f"{SIZE_PX[0]}x{SIZE_PX[1]}, {len(places)} pictures, {rounds} rounds, one core, medians; {MADE_WITH}")
    for called, saved in KINDS:
        random = np.random.default_rng(20261123)
        run(called, [photo(place, random, saved) for place in places], rounds)


def run(called: str, files: list[bytes], rounds: int) -> None:
    print(f"JPEGs {called}, mean {sum(map(len, files)) / len(files) / 1000:.0f} KB")
    hashers = (
        (plain, "imagehash.phash, full decode", ""),
        (fingerprint, "fingerprint, 5 hashes", f"   (goal: at least {GOAL} x)"),
        (bare, "our decode alone, no hash", ""),
        (by_opencv, "OpenCV's decode alone", ""),
    )
    for hasher, _, _ in hashers:
        hasher(files[0])
    times = [[seconds(hasher, files) for hasher, _, _ in hashers] for _ in range(rounds)]
    for at, (_, name, goal) in enumerate(hashers):
        rate = len(files) / statistics.median(row[at] for row in times)
        ratio = statistics.median(row[0] / row[at] for row in times)
        print(f"  {name:28} {rate:6.1f} pictures/s   {ratio:5.2f} x{goal}")
    drift = [(fingerprint(data).phash_whole ^ int(str(plain(data)), 16)).bit_count() for data in files]
    same = drift.count(0) / len(drift)
    print(
        f"  phash drift of 64 bits: mean {statistics.mean(drift):.2f}, max {max(drift)}, identical {same:.0%}",
        flush=True,
    )


if __name__ == "__main__":
    main()
