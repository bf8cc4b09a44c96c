"""The comparison with Chromium (benchmarks/oracle.py): it tells what is the same, explains what it can, and no more."""

import subprocess
import sys
import tarfile
from io import BytesIO
from pathlib import Path

import numpy as np
import pytest
from PIL import Image

from benchmarks.oracle import PACKAGES, Seen, explained
from crawler.browser_path import missing
from tests.conftest import in_ci
from tests.matcher.picture.test_as_shown import gamma, graded, halves
from tests.matcher.small_shop import encoded

ORACLE = Path(__file__).parents[3] / "benchmarks" / "oracle.py"
PLAIN = np.zeros((64, 64, 3), np.uint8)


@pytest.mark.parametrize(
    ("data", "ours", "why", "theirs", "kind"),
    [
        (graded(), PLAIN, "", PLAIN + 3, "the same, within 3 levels"),
        (graded(), PLAIN, "", PLAIN + 4, ""),
        (graded(), PLAIN, "", PLAIN[:32], ""),
        (graded(gamma(45455)), PLAIN, "", PLAIN + 9, "gAMA near 1/2.2, which we read as sRGB"),
        (graded(gamma(45455)), PLAIN, "", PLAIN + 10, ""),
        (graded(), PLAIN, "", None, ""),
        (graded(), None, "not a picture", PLAIN, ""),
        (graded(), None, "not a picture", None, "refused by both"),
        (encoded(halves(), "TIFF"), PLAIN, "", None, "TIFF or HEIC, for which Chromium has no decoder"),
    ],
)
def test_a_difference_has_a_kind_that_holds_of_the_file_or_none(
    data: bytes, ours: np.ndarray | None, why: str, theirs: np.ndarray | None, kind: str
) -> None:
    assert explained(Seen("p", "n", data, ours, why, theirs)) == kind


@pytest.mark.slow
def test_pictures_of_a_distribution_are_seen_by_both_and_counted(tmp_path: Path) -> None:
    if missing() and not in_ci():
        pytest.skip(missing())
    exif = Image.Exif()
    exif[0x0112] = 6
    held = {
        "a/linear.png": graded(gamma(100000)),
        "a/turned.jpg": encoded(halves(), quality=90, exif=exif),
        "a/twice.jpg": encoded(halves(), quality=90, exif=exif),
        "a/turned.webp": encoded(Image.linear_gradient("L").convert("RGB"), "WEBP", exif=exif, lossless=True),
        "a/page.png": b"<!doctype html>",
        "a/readme.txt": b"no picture",
    }
    folder = tmp_path / f"pypng-{PACKAGES['pypng']}"
    folder.mkdir()
    with tarfile.open(folder / "pypng.tar.gz", "w:gz") as packed:
        for name, data in held.items():
            member = tarfile.TarInfo(name)
            member.size = len(data)
            packed.addfile(member, BytesIO(data))
    command = [sys.executable, str(ORACLE), str(tmp_path), "--only", "pypng"]
    done = subprocess.run(command, capture_output=True, text=True, timeout=120)
    assert done.returncode == 0, done.stderr
    rows = [line.split(" | ")[:2] for line in done.stdout.splitlines()[5:]]
    assert "4 pictures of 1 packages" in done.stdout
    assert [(row[0].strip("| "), row[1]) for row in rows] == [
        ("the same, within 3 levels", "2"),
        ("refused by both", "1"),
        ("WebP with EXIF orientation, which Chromium does not turn", "1"),
    ]
