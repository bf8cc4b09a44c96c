"""A case's pictures against its catalog, in a real vault: what is missing is examined, and nothing twice."""

import signal
import subprocess
import sys
import time
from collections.abc import Callable
from dataclasses import replace
from datetime import datetime
from importlib.metadata import version
from pathlib import Path

import cv2
import pytest

from evidence.records import Amendment, Case, Frontier, Image, Match, OrderLine, Post, Run, Segment
from evidence.vault import CaseFile, CatalogFile, Vault
from evidence.warc import SegmentWriter
from matcher.catalog.feed import import_feed, read_feed
from matcher.policy import load_policy
from matcher.recipe import RECIPE
from matcher.run import match_case, to_do
from tests.matcher.small_shop import SKUS, encoded, media_bytes, picture, policy, shop

pytestmark = pytest.mark.slow

BLANK = "sha256:" + "0" * 64
Clock = Callable[[], datetime]


def segment(file: CaseFile, run: str, page: int, pictures: list[bytes], clock: Clock) -> Segment:
    """One page of an account: one post with these pictures, in a real WARC."""
    writer = SegmentWriter("wornproof", {"robots": "obey"})
    captures = tuple(
        writer.exchange(
            url=f"http://127.0.0.1/media/{page}-{number}.jpg",
            status=200,
            reason="OK",
            response_headers=[("Content-Type", "image/jpeg")],
            body=data,
            captured_at=clock(),
            method="GET",
            request_headers=[("User-Agent", "wornproof")],
            request_body=b"",
        )
        for number, data in enumerate(pictures)
    )
    name, digest = file.put_warc("run-1", page, data := writer.finish())
    writer.close()
    post = Post(
        platform_id=f"post-{page}",
        author="buyer",
        url=f"http://127.0.0.1/posts/{page}",
        posted_at=clock(),
        posted_at_precision="second",
        posted_at_source="created_at, stated by the platform",
        text="",
        images=tuple(Image(url=one.url, alt="", digest=one.payload_digest) for one in captures),
        parser="demo@1",
    )
    return Segment(
        run=run,
        warc=name,
        warc_digest=digest,
        warc_bytes=len(data),
        captures=captures,
        posts=(post,),
        seen=1,
        frontier=Frontier(page=page + 1, cursor="", done=False),
    )


def pages() -> list[list[bytes]]:
    """Six pictures, one of them posted twice and one no picture at all."""
    small = [encoded(picture(media_bytes(name)).resize((360, 450))) for name in ("p7012-1.jpg", "p7022-1.jpg")]
    return [
        [media_bytes("p7015-1.jpg"), small[0]],
        [small[1], b"<html>log in</html>", small[0]],
        [media_bytes("p7008-1.jpg"), media_bytes("p7009-1.jpg")],
    ]


@pytest.fixture
def captured(vault: Vault, case: Case, clock: Clock, tmp_path: Path) -> tuple[CaseFile, CatalogFile]:
    """A case with those pictures, and a catalog of two items."""
    return case_of(pages(), vault, case, clock, tmp_path)


def case_of(
    posted: list[list[bytes]], vault: Vault, case: Case, clock: Clock, tmp_path: Path
) -> tuple[CaseFile, CatalogFile]:
    """A case with a page for each list of pictures, and a catalog of two items."""
    catalog = vault.catalog("shop")
    import_feed(read_feed(shop(tmp_path / "shop", SKUS[:2])), catalog)
    file = vault.open_case(case)
    opened, _ = file.opened()
    run = file.ledger.append(
        Run(
            run_id="run-1",
            case=opened.digest,
            platform="demo",
            handle="buyer",
            software="wornproof",
            platform_digest=BLANK,
            environment={},
        )
    )
    for page, pictures in enumerate(posted):
        file.ledger.append(segment(file, run.digest, page, pictures, clock))
    return file, catalog


def found(file: CaseFile) -> list[Match]:
    return [entry.record for entry in file.ledger.entries() if isinstance(entry.record, Match)]


def test_each_picture_is_matched_once_and_a_second_run_adds_none(captured: tuple[CaseFile, CatalogFile]) -> None:
    file, catalog = captured
    assert match_case(file, catalog, policy(), None) == 6
    digests = [match.image_digest for match in found(file)]
    posted = {
        i.digest
        for e in file.ledger.entries()
        if isinstance(e.record, Segment)
        for p in e.record.posts
        for i in p.images
    }
    assert sorted(digests) == sorted(posted)
    head = file.ledger.entries()[-1].digest
    assert match_case(file, catalog, policy(), None) == 0
    assert file.ledger.entries()[-1].digest == head


def test_what_is_no_picture_is_recorded_as_such_with_its_reason(captured: tuple[CaseFile, CatalogFile]) -> None:
    file, catalog = captured
    match_case(file, catalog, policy(), None)
    (broken,) = [match for match in found(file) if match.unreadable]
    assert broken.unreadable == "not a picture: this is an HTML page"
    assert (broken.people, broken.findings, broken.candidates) == (0, (), ())


def test_leads_are_kept_of_what_is_ordered_then_and_of_nothing_else(captured: tuple[CaseFile, CatalogFile]) -> None:
    file, catalog = captured
    opened, case = file.opened()
    lines = (OrderLine(sku="FJ-1083-ANT", title="Tee"), OrderLine(sku="not-sold", title="Coat"))
    ordered = case.model_copy(update={"order": case.order.model_copy(update={"lines": lines})})
    file.ledger.append(Amendment(supersedes=opened.digest, case=ordered, reason="another order", account="ivy"))

    match_case(file, catalog, policy(), None)

    kept = [lead for match in found(file) for lead in match.leads or ()]
    assert {lead.sku for lead in kept} == {"FJ-1083-ANT"}
    assert min(lead.rank for lead in kept) == 1
    assert {match.leads for match in found(file) if not match.people} == {()}


def test_a_new_state_of_the_catalog_asks_every_picture_again(
    captured: tuple[CaseFile, CatalogFile], tmp_path: Path
) -> None:
    file, catalog = captured
    match_case(file, catalog, policy(), None)
    before = catalog.head()
    import_feed(read_feed(shop(tmp_path / "more", SKUS[:3])), catalog)
    assert match_case(file, catalog, policy(), None) == 6
    assert [match.catalog_head for match in found(file)] == [before] * 6 + [catalog.head()] * 6


def test_a_changed_constant_of_an_algorithm_asks_every_picture_again(
    vault: Vault, case: Case, clock: Clock, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    file, catalog = case_of([[b"<html>log in</html>"], [b"{}"]], vault, case, clock, tmp_path)
    assert match_case(file, catalog, load_policy(), None) == 2
    assert to_do(file.ledger.entries(), load_policy().digest, catalog.head()) == []

    geometry = replace(RECIPE.features.geometry, cell_share=0.25)
    changed = replace(RECIPE, features=replace(RECIPE.features, geometry=geometry))
    monkeypatch.setattr("matcher.policy.RECIPE", changed)

    assert len(to_do(file.ledger.entries(), load_policy().digest, catalog.head())) == 2
    assert match_case(file, catalog, load_policy(), None) == 2


def test_a_match_names_the_program_and_the_libraries_that_decide(
    vault: Vault, case: Case, clock: Clock, tmp_path: Path
) -> None:
    file, catalog = case_of([[b"{}"]], vault, case, clock, tmp_path)
    match_case(file, catalog, policy(), None)

    (match,) = found(file)

    named = dict(one.rsplit(" ", 1) for one in match.software.split("; "))
    assert list(named) == ["wornproof", "OpenCV", "numpy", "onnxruntime", "Pillow", "pillow-heif"]
    assert named["OpenCV"] == cv2.__version__
    assert named["wornproof"] == version("wornproof")


_MATCH = """
import sys
from pathlib import Path
from evidence.vault import Vault
from matcher.policy import load_policy
from matcher.run import match_case
vault = Vault.open(sys.argv[1], Path(sys.argv[2]))
match_case(vault.case("case-1"), vault.catalog("shop"), load_policy(), None)
"""


def test_a_killed_run_that_is_run_again_gives_what_an_undisturbed_one_gives(
    captured: tuple[CaseFile, CatalogFile], tmp_path: Path
) -> None:
    _, catalog = captured
    command = [sys.executable, "-c", _MATCH, str(tmp_path / "vault"), str(tmp_path / "home")]
    matches = len(list((tmp_path / "vault").rglob("ledger/*.json")))
    with subprocess.Popen(command, stderr=subprocess.PIPE) as child:
        until = time.monotonic() + 60
        while len(list((tmp_path / "vault").rglob("ledger/*.json"))) == matches and time.monotonic() < until:
            time.sleep(0.005)
        child.send_signal(signal.SIGKILL)
        assert child.wait() == -signal.SIGKILL
    vault = Vault.open(str(tmp_path / "vault"), tmp_path / "home")
    again = vault.case("case-1")
    done = len(found(again))
    assert 1 <= done <= 6
    assert match_case(again, vault.catalog("shop"), policy(), None) == 6 - done
    resumed = found(again)
    assert len({match.image_digest for match in resumed}) == len(resumed) == 6
    undisturbed = {(m.image_digest, m.findings, m.candidates, m.people, m.unreadable) for m in resumed}
    policy_again = policy().model_copy(update={"digest": BLANK})
    assert match_case(again, catalog, policy_again, None) == 6
    anew = [match for match in found(again) if match.policy_digest == BLANK]
    assert {(m.image_digest, m.findings, m.candidates, m.people, m.unreadable) for m in anew} == undisturbed
