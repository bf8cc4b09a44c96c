"""Blurred copies beside the originals: named as such, tied to them, and never evidence."""

import json
import zipfile
from dataclasses import replace
from pathlib import Path

import pytest

from crawler.imports.bounds import Budget
from crawler.imports.wacz import read_wacz
from desk.pack.build import pack
from desk.pack.offline_verifier import DERIVATIVES, examine, in_words
from evidence.codec import sha256
from matcher.picture.pixels import decode
from tests.desk.report.test_custody import STORY
from tests.desk.report_case import build


@pytest.mark.slow
@pytest.mark.parametrize("posts", [(), ("a",)], ids=["whole", "part"])
def test_a_package_with_blurred_copies_holds_and_says_that_they_prove_nothing(
    posts: tuple[str, ...], tmp_path: Path
) -> None:
    vault, _ = build(tmp_path, STORY)
    packed = pack(vault, "DEMO-7", tmp_path / "out.wacz", post_ids=posts, blurred=True)
    with zipfile.ZipFile(tmp_path / "out.wacz") as file:
        lines = [json.loads(line) for line in file.read(DERIVATIVES).splitlines()]
        copies = {name for name in file.namelist() if name.startswith("derivatives/")}
        front = file.read("wornproof/index.html").decode()
        for line in lines:
            assert line["file"] == f"derivatives/{line['original'][7:]}.blurred.jpg"
            assert sha256(file.read(line["file"])) == line["digest"]
            assert decode(file.read(line["file"])).media_type == "image/jpeg"
    assert packed.derivatives == len(lines) == len(copies) > 0
    assert f"copies of {len(lines)} of the pictures with faces and heads blurred" in front
    assert "They are for showing and are no evidence" in front
    found = examine(tmp_path / "out.wacz")
    assert found.faults == []
    assert ("derivatives", {"n": len(lines)}) in found.unproved
    assert f"Anything by the {len(lines)} blurred copies" in in_words(found)
    assert f"{len(lines)} 份模糊处理的副本" in in_words(found, "zh")
    assert not read_wacz((tmp_path / "out.wacz").read_bytes(), Budget()).unread


def test_without_being_asked_for_there_are_none(tmp_path: Path) -> None:
    vault, _ = build(tmp_path, replace(STORY))
    assert pack(vault, "DEMO-7", tmp_path / "out.wacz").derivatives == 0
    with zipfile.ZipFile(tmp_path / "out.wacz") as file:
        assert not [name for name in file.namelist() if "derivative" in name]


@pytest.mark.slow
def test_the_same_vault_gives_the_same_bytes(tmp_path: Path) -> None:
    vault, _ = build(tmp_path, STORY)
    one, two = (pack(vault, "DEMO-7", tmp_path / f"{name}.wacz", blurred=True) for name in "ab")
    assert one.digest == two.digest
