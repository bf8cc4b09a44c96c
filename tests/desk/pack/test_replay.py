"""ReplayWeb.page's own reader opens our packages and gives back every page and picture byte for byte."""

import hashlib
from pathlib import Path

import pytest

from evidence.records import Case, Segment
from tests.conftest import needs
from tests.desk.packed import packed_case
from tests.servers.replay import replay, why_not


@pytest.fixture(autouse=True)
def _reader() -> None:
    needs(why_not())


@pytest.mark.slow
def test_every_capture_comes_back_byte_for_byte(tmp_path: Path, case: Case) -> None:
    made = packed_case(tmp_path, case)
    file = made.vault.case("case-1")
    segments = [entry.record for entry in file.ledger.entries() if isinstance(entry.record, Segment)]
    wanted = {
        capture.url: hashlib.sha256(payload).hexdigest()
        for segment in segments
        for capture, payload in file.payloads(segment)
    }

    whole, part = replay(made.whole), replay(made.part)

    assert whole["refused"] == part["refused"] == ""
    assert {page["url"]: page["digest"].removeprefix("sha256:") for page in whole["pages"]} == wanted
    assert [page["url"] for page in part["pages"]] == ["http://127.0.0.1/posts?page=1", "http://127.0.0.1/media/1.jpg"]
    assert all(page["digest"].removeprefix("sha256:") == wanted[page["url"]] for page in part["pages"])
    assert any("buyer: 西藏 day" in page["title"] for page in part["pages"]), "pictures stand under their post"
