"""The verbs without a case, as a person starts them: what they print, and how they end."""

import json
import os
import re
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from tests.matcher.small_shop import SKUS, catalog_bytes, encoded, media_bytes, picture, shop

pytestmark = pytest.mark.slow

ROOT = Path(__file__).parents[2]


def wornproof(*arguments: str | Path) -> "subprocess.CompletedProcess[str]":
    """A process of its own, with the home of this test."""
    command = [str(Path(sys.executable).parent / "wornproof"), *map(str, arguments)]
    return subprocess.run(command, capture_output=True, text=True, check=False, cwd=ROOT, env=dict(os.environ))


@pytest.fixture
def posts(tmp_path: Path) -> Path:
    """One good picture, one broken."""
    folder = tmp_path / "posts"
    folder.mkdir()
    (folder / "b-good.jpg").write_bytes(media_bytes("p7015-1.jpg"))
    (folder / "a-broken.jpg").write_bytes(media_bytes("p7015-1.jpg")[:20_000])
    (folder / "notes.txt").write_text("no picture")
    return folder


def documented() -> tuple[set[str], set[str]]:
    """Keys of a line and of a finding, as docs/scan-schema.md lists them."""
    text = (ROOT / "docs" / "scan-schema.md").read_text(encoding="utf-8")
    keys = set(re.findall(r"^\| `([a-z_.\[\]]+)` \|", text, re.MULTILINE))
    return {key for key in keys if "[]" not in key}, {
        key.split(".")[1] for key in keys if key.startswith("findings[].")
    }


def test_scan_prints_one_line_a_picture_with_the_keys_that_are_documented(posts: Path, tmp_path: Path) -> None:
    done = wornproof("scan", posts, "--catalog", shop(tmp_path / "shop", SKUS[:2]), "--json")
    assert done.returncode == 0, done.stderr
    lines: list[dict[str, Any]] = [json.loads(line) for line in done.stdout.splitlines()]
    broken, good = lines
    of_line, of_finding = documented()
    assert of_line == {"image", "unreadable", "frames", "people", "findings", "candidates"}
    # `frames` stands only with an animation, `unreadable` only with a picture that is not read.
    assert set(broken) == of_line - {"frames"}
    assert set(good) == of_line - {"unreadable", "frames"}
    assert [Path(line["image"]).name for line in lines] == ["a-broken.jpg", "b-good.jpg"]
    assert "truncated" in broken["unreadable"]
    assert broken["findings"] == broken["candidates"] == broken["people"] == []
    assert good["people"]
    assert all(one["is_worn"] is True and len(one["region_px"]) == 4 for one in good["people"])
    assert all(set(one["zones_px"]) >= {"torso", "lower"} for one in good["people"])
    (finding,) = good["findings"]
    assert set(finding) == of_finding
    assert (finding["claim"], finding["sku"], finding["verdict"]) == ("same_item_worn", "FJ-1083-ANT", "match")
    assert len(finding["region_px"]) == len(finding["photo_region_px"]) == 4
    low, high = finding["interval_decibans"]
    assert low <= finding["weight_decibans"] <= high + 1
    assert all(set(one) == {"sku", "weight_decibans"} for one in good["candidates"])


def test_scan_ends_with_1_where_no_picture_can_be_read(posts: Path, tmp_path: Path) -> None:
    feed = shop(tmp_path / "shop", SKUS[:1])
    done = wornproof("scan", posts / "a-broken.jpg", "--catalog", feed, "--json")
    assert done.returncode == 1
    assert "truncated" in json.loads(done.stdout)["unreadable"]


def _files(folder: Path) -> dict[str, Path]:
    made = {
        "photo": catalog_bytes("FJ-1034-WHT"),
        "repost": encoded(picture(catalog_bytes("FJ-1034-WHT")), "WEBP", quality=70),
        "owl": catalog_bytes("FJ-1083-ANT"),
        "owl worn": media_bytes("p7015-1.jpg"),
        "red": catalog_bytes("FJ-1010-RED"),
        "view": media_bytes("p7012-1.jpg"),
        "other view": media_bytes("p7022-1.jpg"),
        "page": b"<html></html>",
    }
    for name, data in made.items():
        (folder / name).write_bytes(data)
    return {name: folder / name for name in made} | {"nothing": folder / "nothing"}


@pytest.mark.parametrize(
    ("one", "other", "code", "answer"),
    [
        ("photo", "repost", 0, "same"),
        ("owl", "owl worn", 0, "same"),
        ("view", "other view", 2, "cannot_say"),  # nobody wears anything: two flats of one garment may be this
        ("red", "owl worn", 1, "not_same"),
        ("photo", "page", 2, "cannot_say"),
        ("photo", "nothing", 2, "cannot_say"),
    ],
)
def test_compare_answers_by_its_exit_code(tmp_path: Path, one: str, other: str, code: int, answer: str) -> None:
    places = _files(tmp_path)
    done = wornproof("compare", places[one], places[other], "--json")
    assert done.returncode == code, done.stderr
    said = json.loads(done.stdout)
    assert set(said) == {"answer", "reason", "reasons", "finding"}
    assert said["answer"] == answer
    assert said["reason"]
