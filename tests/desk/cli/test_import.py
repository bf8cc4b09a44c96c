"""The verb import, as a person and as a program meets it, on to the report."""

import json
import zipfile
from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest
from click.testing import Result
from typer.testing import CliRunner

from claims.reading import read
from claims.worn.doubts import DoubtKind, sighting_doubts
from crawler.imports.keep import import_files
from desk.cli import app
from desk.report.build import build_report
from desk.search import open_index
from desk.search.rebuild import build
from evidence.records import Case, Verdict
from evidence.vault import Vault
from evidence.verify import verify
from matcher.catalog.feed import import_feed, read_feed
from matcher.policy import load_policy
from matcher.run import match_case
from tests.claims.assessed import all_doubts, assessment
from tests.crawler.films import filmed, video
from tests.crawler.supplied import file, photo
from tests.desk.cli.test_cli import wornproof
from tests.matcher.small_shop import SKUS, catalog_bytes, media_bytes, picture, shop

TABLE = "picture,url,posted_at,text,author\n1.jpg,https://one.example/p/1,2026-05-04T10:00:00+02:00,at the sea,buyer\n"


Asked = Callable[..., Result]


@pytest.fixture
def asked(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Asked:
    """The program in this process: starting it anew for each question is most of what it costs."""
    monkeypatch.setenv("WORNPROOF_HOME", str(tmp_path / "home"))
    monkeypatch.setenv("WORNPROOF_VAULT", str(tmp_path / "vault"))
    return lambda *words: CliRunner().invoke(app, list(words))


def opened(folder: Path, case: Case) -> Vault:
    vault = Vault.create(str(folder / "vault"), folder / "home")
    vault.open_case(case)
    return vault


def supplied_folder(folder: Path) -> Path:
    file(folder, "shots/1.jpg", photo(1))
    return file(folder, "shots/posts.csv", TABLE.encode()).parent


@pytest.mark.slow
def test_what_is_supplied_is_counted_shown_and_named_in_the_report(tmp_path: Path, case: Case) -> None:
    vault = opened(tmp_path, case)
    told = wornproof("import", "case-1", str(supplied_folder(tmp_path)), folder=tmp_path)
    assert told.returncode == 0, told.stderr
    assert "folder with a CSV: 1 post, 1 picture" in told.stdout
    assert "next    wornproof match case-1" in told.stdout
    (shown,) = read(vault.case("case-1").ledger.entries()).showings
    assert (shown.run.supplied, shown.capture.method, shown.post.text) == (True, "supplied", "at the sea")
    (account,) = json.loads(wornproof("case", "case-1", "--json", folder=tmp_path).stdout)["accounts"]
    assert (account["outcome"], account["supplied"]) == ("", 1)
    told = wornproof("case", "case-1", folder=tmp_path).stdout
    assert "demo:buyer (not crawled yet; supplied by the investigator once)" in told
    report = build_report(vault, "case-1").decode()
    assert "SUPPLIED BY THE INVESTIGATOR" in report
    said = {doubt.kind.value for doubt in all_doubts(assessment(vault, "case-1"))}
    assert said >= {"no_run"}, "supplied files are no crawl of the account"


def test_a_program_reads_one_json_object_for_each_file_and_the_second_time_nothing_is_fresh(
    asked: Asked, tmp_path: Path, case: Case
) -> None:
    opened(tmp_path, case)
    place = str(supplied_folder(tmp_path))
    first = json.loads(asked("import", "case-1", place, "--json").stdout)
    second = json.loads(asked("import", "case-1", place, "--json").stdout)
    assert (first["posts"], first["pictures"], first["fresh"], first["problem"]) == (1, 1, True, "")
    assert first["run_id"].startswith("supplied-")
    assert (second["posts"], second["fresh"], second["run_id"]) == (0, False, "")


def test_one_bad_file_is_named_and_the_others_are_taken(asked: Asked, tmp_path: Path, case: Case) -> None:
    opened(tmp_path, case)
    bad = file(tmp_path, "bad.wacz", b"PK\x03\x04 not really")
    told = asked("import", "case-1", str(bad), str(supplied_folder(tmp_path)))
    assert told.exit_code == 1
    assert "NOT TAKEN  bad.wacz" in told.stderr
    assert "1 post, 1 picture" in told.stdout


def test_with_several_accounts_it_asks_whose_the_files_are(asked: Asked, tmp_path: Path, case: Case) -> None:
    second = case.accounts[0].model_copy(update={"handle": "other"})
    opened(tmp_path, case.model_copy(update={"accounts": (*case.accounts, second)}))
    place = str(supplied_folder(tmp_path))
    several = asked("import", "case-1", place)
    assert several.exit_code == 1
    assert "--account: 0 = demo:buyer, 1 = demo:other" in several.stderr
    other = json.loads(asked("import", "case-1", place, "--account", "1", "--json").stdout)
    assert other["posts"] == 0
    assert any("not taken: 1 post of others (buyer)" in note for note in other["notes"])
    assert asked("import", "case-1", place, "--account", "2").exit_code == 1


@pytest.mark.slow
def test_a_supplied_post_can_be_searched(asked: Asked, tmp_path: Path, case: Case) -> None:
    vault = opened(tmp_path, case)
    asked("import", "case-1", str(supplied_folder(tmp_path)))
    search = open_index(f"tantivy://{tmp_path / 'index'}")
    build(vault, search, tmp_path / "cache", lambda *_: None)
    search.close()
    told = asked("search", "case-1", "sea")
    assert "at the sea" in told.stdout


@pytest.mark.slow
def test_a_supplied_picture_is_compared_and_what_is_found_says_that_it_was_supplied(tmp_path: Path, case: Case) -> None:
    vault = opened(tmp_path, case)
    catalog = vault.catalog("shop")
    import_feed(read_feed(shop(tmp_path / "shop", SKUS[:3])), catalog)
    file(tmp_path, "shots/1.jpg", catalog_bytes(SKUS[0]))
    folder = file(tmp_path, "shots/posts.csv", TABLE.encode()).parent
    done = vault.case("case-1")
    import_files(done, 0, [folder])
    assert match_case(done, catalog, load_policy(), tmp_path / "cache") == 1
    found = [s for s in read(done.ledger.entries()).sightings if s.finding.sku == SKUS[0]]
    assert found
    assert all(DoubtKind.SUPPLIED in {doubt.kind for doubt in sighting_doubts(one)} for one in found)
    assert verify(vault).faults == ()


def story(name: str) -> bytes:
    """Two seconds in which the camera comes to rest on a picture of the example, between two of nobody."""
    shown = picture(media_bytes(name))
    size = (shown.width // 2 * 2, shown.height // 2 * 2)
    held = np.ascontiguousarray(np.asarray(shown.resize(size), np.uint8)[:, :, ::-1])
    blank = np.full_like(held, 90)
    return filmed((*(blank,) * 6, *(np.roll(held, 3 * step, axis=1) for step in range(8)), *(blank,) * 6), size)


@pytest.mark.slow
def test_a_video_is_compared_by_its_frames_and_the_report_names_the_one_that_shows_the_article(
    asked: Asked, tmp_path: Path, case: Case
) -> None:
    order = case.order.model_copy(update={"lines": (case.order.lines[0].model_copy(update={"sku": SKUS[0]}),)})
    vault = opened(tmp_path, case.model_copy(update={"order": order}))
    catalog = vault.catalog("shop")
    import_feed(read_feed(shop(tmp_path / "shop", SKUS[:3])), catalog)
    file(tmp_path, "shots/story.mp4", story("p7015-1.jpg"))
    folder = file(tmp_path, "shots/posts.csv", TABLE.replace("1.jpg", "story.mp4").encode()).parent
    told = asked("import", "case-1", str(folder))
    assert (told.exit_code, "1 post, 1 picture" in told.stdout) == (0, True), told.stderr
    matched = json.loads(asked("match", "case-1", "--json").stdout)
    assert (matched["examined_now"], matched["pictures"]) == (1, 1)
    (line,) = assessment(vault, "case-1").lines
    (one,) = line.worn
    assert (len(line.pictures), one.finding.verdict) == (1, Verdict.MATCH)
    frame = one.showing.image.frame
    assert frame is not None
    assert 600 <= frame.at_ms < 1400
    said = build_report(vault, "case-1").decode()
    assert f"Frame {frame.number}, at 0:0{frame.at_ms / 1000:.1f} of story.mp4" in said
    assert "story.mp4 的第" in build_report(vault, "case-1", language="zh").decode()
    assert verify(vault).faults == ()
    for more in ([], ["--posts", "https://one.example/p/1", "--blurred"]):
        pack = asked("pack", "case-1", "--out", str(tmp_path / "case.wacz"), *more)
        assert pack.exit_code in (0, 4), pack.output
        checked = asked("verify", str(tmp_path / "case.wacz"))
        assert checked.exit_code == 0, checked.output
    assert asked("export", "case-1", "--out", str(tmp_path / "held.zip")).exit_code == 0
    with zipfile.ZipFile(tmp_path / "held.zip") as archive:
        assert "pictures/00001.mp4" in archive.namelist()


def test_a_video_without_frames_is_named_and_ends_with_exit_code_1(asked: Asked, tmp_path: Path, case: Case) -> None:
    opened(tmp_path, case)
    file(tmp_path, "shots/1.mp4", video()[:700])
    told = asked(
        "import", "case-1", str(file(tmp_path, "shots/posts.csv", TABLE.replace(".jpg", ".mp4").encode()).parent)
    )
    assert told.exit_code == 1
    assert "NOT COMPARED  no frames: 1.mp4: it is cut, damaged" in told.stderr
    assert "1 post, 0 pictures" in told.stdout
