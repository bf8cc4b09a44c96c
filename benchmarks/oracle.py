"""Pictures of other projects' test suites, decoded by us and by Chromium: what differs, and why.

    python benchmarks/oracle.py CACHE [--list] [--only PACKAGE ...]

The source distributions named below are fetched with ``pip download`` into the folder CACHE, once; pip runs their build
scripts to read their metadata. Ours is ``matcher.picture.pixels.decode``, the only door to the matcher, Chromium's an
``<img>`` on a white canvas (``oracle_browser``). Each difference has a kind, tested on the file; one without a kind is
printed, and the exit code is 1. ``--list`` prints every difference. docs/oracle.md has the table and what it led to.
"""

import argparse
import io
import subprocess
import sys
import tarfile
import zipfile
from collections import Counter
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from numpy.typing import NDArray
from PIL import Image

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))

from benchmarks.oracle_browser import chromium
from evidence.codec import sha256
from matcher.errors import PictureError
from matcher.picture.pixels import decode
from matcher.picture.png_chunks import head_chunks

PACKAGES = {
    "pillow": "13.0.0", "pillow-heif": "1.8.1", "wand": "0.7.2", "thumbor": "7.8.0", "python-docx": "1.2.0",
    "piexif": "1.1.3", "imagesize": "2.0.1", "weasyprint": "70.0", "hachoir": "3.4.0", "img2pdf": "0.6.3",
    "puremagic": "1.30", "filetype": "1.2.0", "pypng": "0.20220715.0", "imageio": "2.38.1",
}  # fmt: skip
ENDINGS = (
    ".jpg", ".jpeg", ".jpe", ".jfif", ".mpo", ".png", ".apng", ".gif", ".webp", ".avif", ".bmp", ".dib", ".ico",
    ".heic", ".heif", ".hif", ".tif", ".tiff",
)  # fmt: skip
SAME_LEVELS = 3
"""Two decoders' rounding of one JPEG."""
CURVE_LEVELS = 9
"""How far the curve of exponent 2.2 lies from sRGB's, in its darkest colours."""
Rgb = NDArray[np.uint8]


@dataclass(frozen=True, eq=False)
class Seen:
    """One picture, seen by both. None: refused."""

    package: str
    name: str
    data: bytes
    ours: Rgb | None
    why: str
    """Of our refusal."""
    theirs: Rgb | None

    @property
    def kind(self) -> str:
        """The format, by the first bytes."""
        head, brand = self.data[:16], self.data[8:12]
        if head[4:8] == b"ftyp":
            return "AVIF" if brand in (b"avif", b"avis") else "HEIC"
        if head[:4] == b"RIFF":
            return "WebP" if brand == b"WEBP" else "other"
        signs = {
            b"\xff\xd8\xff": "JPEG", b"\x89PNG": "PNG", b"GIF8": "GIF", b"BM": "BMP", b"\0\0\1\0": "ICO",
            b"II": "TIFF", b"MM": "TIFF",
        }  # fmt: skip
        return next((name for sign, name in signs.items() if head.startswith(sign)), "other")

    @property
    def apart(self) -> tuple[int, float]:
        """Largest and mean difference of a channel; 255 where the sizes differ."""
        if self.ours is None or self.theirs is None:
            return 0, 0.0
        if self.ours.shape != self.theirs.shape:
            return 255, 255.0
        levels = np.abs(self.ours.astype(np.int16) - self.theirs)
        return int(levels.max()), float(levels.mean())


def fetched(cache: Path, packages: dict[str, str]) -> Iterator[tuple[str, Path]]:
    """Each package with its source distribution. What cannot be had is told, and the rest goes on."""
    for name, version in packages.items():
        folder = cache / f"{name}-{version}"
        if not (folder.exists() and any(folder.iterdir())):
            wanted = ["--no-deps", "--no-binary", ":all:", "--dest", str(folder), f"{name}=={version}"]
            done = subprocess.run([sys.executable, "-m", "pip", "download", *wanted], capture_output=True, text=True)
            if done.returncode:
                print(f"{name} {version} cannot be had: {done.stderr.strip().splitlines()[-1:]}", file=sys.stderr)
                continue
        yield name, next(folder.iterdir())


def pictures(archive: Path) -> Iterator[tuple[str, bytes]]:
    """Name and bytes of all that a distribution names like a picture."""
    if archive.suffix == ".zip":
        with zipfile.ZipFile(archive) as held:
            yield from ((name, held.read(name)) for name in held.namelist() if name.lower().endswith(ENDINGS))
        return
    with tarfile.open(archive) as packed:
        for member in packed:
            if member.name.lower().endswith(ENDINGS) and (file := packed.extractfile(member)):
                yield member.name, file.read()


def ours(data: bytes) -> tuple[Rgb | None, str]:
    """As the matcher sees it, in its own size."""
    try:
        shown = decode(data)
        side = max(shown.width_px, shown.height_px)
        return (shown if max(shown.rgb.shape) == side else decode(data, side)).rgb, ""
    except PictureError as error:
        return None, str(error)


def _is_unturned(seen: Seen) -> bool:
    """Whether Chromium shows the pixels of a WebP as they are stored."""
    with Image.open(io.BytesIO(seen.data)) as image:
        stored = np.asarray(image.convert("RGB"), np.int16)
    theirs = seen.theirs
    return theirs is not None and stored.shape == theirs.shape and int(np.abs(stored - theirs).max()) <= SAME_LEVELS


def _is_profiled(seen: Seen) -> bool:
    with Image.open(io.BytesIO(seen.data)) as image:
        return "icc_profile" in image.info and seen.apart[1] < 1


def _names_gamma(seen: Seen) -> bool:
    return seen.kind == "PNG" and any(kind == b"gAMA" for kind, _ in head_chunks(seen.data))


def _is_blank(seen: Seen) -> bool:
    return seen.kind == "GIF" and seen.theirs is not None and int(seen.theirs.min()) == 255


KINDS: dict[str, Callable[[Seen], bool]] = {
    "the same, within 3 levels": lambda s: s.ours is not None and s.theirs is not None and s.apart[0] <= SAME_LEVELS,
    "refused by both": lambda s: s.ours is None and s.theirs is None,
    "TIFF or HEIC, for which Chromium has no decoder": lambda s: s.theirs is None and s.kind in ("TIFF", "HEIC"),
    "a side under 16 pixels": lambda s: s.ours is None and s.why.startswith("too small"),
    "over the bound of memory": lambda s: s.ours is None and s.why.startswith("too large"),
    "an icon (ICO)": lambda s: s.ours is None and s.kind == "ICO",
    "a BMP that Pillow does not read": lambda s: s.ours is None and s.kind == "BMP" and s.why.startswith("not a"),
    "cut, damaged or contradicting itself, and refused": lambda s: s.ours is None and s.why.startswith("broken"),
    "gAMA near 1/2.2, which we read as sRGB": lambda s: _names_gamma(s) and s.apart[0] <= CURVE_LEVELS,
    "ICC profile, another engine": _is_profiled,
    "WebP with EXIF orientation, which Chromium does not turn": lambda s: s.kind == "WebP" and _is_unturned(s),
    "an animated PNG with two beginnings": lambda s: s.kind == "PNG" and s.data.count(b"acTL") > 1,
    "a BMP with skipped pixels or a false offset": lambda s: s.kind == "BMP" and s.ours is not None,
    "a GIF of which Chromium draws nothing": _is_blank,
}  # fmt: skip
"""The first that holds is the explanation."""


def explained(seen: Seen) -> str:
    """The kind of a difference; empty where none of them holds."""
    return next((kind for kind, holds in KINDS.items() if holds(seen)), "")


def run(cache: Path, packages: dict[str, str], listed: bool) -> int:
    rows, digests = list[tuple[str, str, str, int, float]](), set[str]()
    with chromium() as show:
        for package, archive in fetched(cache, packages):
            for name, data in pictures(archive):
                if (digest := sha256(data)) in digests:
                    continue
                digests.add(digest)
                rgb, why = ours(data)
                seen = Seen(package, name, data, rgb, why, show(data))
                kind, (most, mean) = explained(seen), seen.apart
                rows.append((package, seen.kind, kind, most, mean))
                if not kind or (listed and not kind.startswith(("the same", "refused by both", "TIFF"))):
                    print(f"{kind or 'NOT EXPLAINED'}: {name}, at most {most}, mean {mean:.2f} {why}", flush=True)
    told(rows)
    return int(any(not kind for _, _, kind, _, _ in rows))


def told(rows: list[tuple[str, str, str, int, float]]) -> None:
    """The tables of docs/oracle.md."""
    formats = [name for name, _ in Counter(kind for _, kind, _, _, _ in rows).most_common()]
    print(f"\n{len(rows)} pictures of {len({row[0] for row in rows})} packages\n")
    print(f"| | all | {' | '.join(formats)} | largest | mean |\n|---|---|{'---|' * len(formats)}---|---|")
    for kind in [*KINDS, ""]:
        mine = [row for row in rows if row[2] == kind]
        counts = Counter(row[1] for row in mine)
        if mine:
            cells = " | ".join(str(counts[name] or "") for name in formats)
            most, mean = max(row[3] for row in mine), sum(row[4] for row in mine) / len(mine)
            apart = f"{most} | {mean:.2f}" if most else " | "
            print(f"| {kind or 'NOT EXPLAINED'} | {len(mine)} | {cells} | {apart} |")


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    parser.add_argument("cache", type=Path)
    parser.add_argument("--list", action="store_true")
    parser.add_argument("--only", nargs="*", default=list(PACKAGES), choices=PACKAGES, metavar="PACKAGE")
    chosen = parser.parse_args()
    sys.exit(run(chosen.cache, {name: PACKAGES[name] for name in chosen.only}, chosen.list))
