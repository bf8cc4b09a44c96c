"""Pictures come from strangers: ten thousand broken ones neither crash, nor hang, nor eat the memory."""

import json
import subprocess
import sys
from pathlib import Path

import pytest

from tests.matcher.fuzzing import KINDS

pytestmark = pytest.mark.slow

ROOT = Path(__file__).parents[3]
COUNTS = {"jpeg": 3000, "progressive": 250, "png": 2500, "webp": 2000, "heif": 400, "gif": 2000, "avif": 400}
"""By what they cost; 10,550 together."""


@pytest.mark.parametrize("kind", KINDS)
def test_broken_pictures_are_read_or_refused_with_time_and_memory_bounded(kind: str) -> None:
    command = [sys.executable, "-W", "ignore", "-m", "tests.matcher.fuzzing", kind, str(COUNTS[kind]), "20261123"]
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, timeout=600, check=False)
    assert done.returncode == 0, done.stderr[-2000:]
    said = json.loads(done.stdout)
    assert said["read"] + said["refused"] == 2 * COUNTS[kind]
    assert said["refused"] > COUNTS[kind] // 20
    assert said["slowest_s"] < 2
    assert said["grown_bytes"] < 400_000_000


def test_there_are_ten_thousand_of_them() -> None:
    assert sum(COUNTS.values()) >= 10_000
    assert set(COUNTS) == set(KINDS)
