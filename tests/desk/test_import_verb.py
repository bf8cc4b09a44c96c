"""The verb import, as a person and as a program meets it, on to the report."""

import json
from pathlib import Path

from desk.doubts import case_doubts
from desk.index import open_index
from desk.index.rebuild import build
from desk.overview import overview
from desk.report.build import assess_case, build_report
from desk.sightings import runs, showings
from evidence.records import Case
from evidence.vault import Vault
from tests.crawler.supplied import file, photo
from tests.desk.test_cli import wornproof

TABLE = "picture,url,posted_at,text,author\n1.jpg,https://one.example/p/1,2026-05-04T10:00:00+02:00,at the sea,buyer\n"


def opened(folder: Path, case: Case) -> Vault:
    vault = Vault.create(str(folder / "vault"), folder / "home")
    vault.open_case(case)
    return vault


def supplied_folder(folder: Path) -> Path:
    file(folder, "shots/1.jpg", photo(1))
    return file(folder, "shots/posts.csv", TABLE.encode()).parent


def test_what_is_supplied_is_counted_shown_and_named_in_the_report(tmp_path: Path, case: Case) -> None:
    vault = opened(tmp_path, case)
    told = wornproof("import", "case-1", str(supplied_folder(tmp_path)), folder=tmp_path)
    assert told.returncode == 0, told.stderr
    assert "folder with a CSV: 1 posts, 1 pictures" in told.stdout
    assert "next    wornproof match case-1" in told.stdout
    (state,) = runs(vault.case("case-1").ledger.entries())
    (shown,) = showings(case, [state])
    assert (shown.run.supplied, shown.capture.method, shown.post.text) == (True, "supplied", "at the sea")
    assert overview(vault.case("case-1"))["accounts"] == [
        "demo:buyer (not crawled yet; supplied by the investigator 1 times)"
    ]
    report = build_report(vault, "case-1").decode()
    assert "SUPPLIED BY THE INVESTIGATOR" in report
    said = {doubt.kind.value for doubt in case_doubts(assess_case(vault, "case-1"))}
    assert said >= {"no_run", "not_complete"}, "supplied files are no crawl of the account"


def test_a_program_reads_one_json_object_for_each_file_and_the_second_time_nothing_is_fresh(
    tmp_path: Path, case: Case
) -> None:
    opened(tmp_path, case)
    place = str(supplied_folder(tmp_path))
    first = json.loads(wornproof("import", "case-1", place, "--json", folder=tmp_path).stdout)
    second = json.loads(wornproof("import", "case-1", place, "--json", folder=tmp_path).stdout)
    assert (first["posts"], first["pictures"], first["fresh"], first["problem"]) == (1, 1, True, "")
    assert first["run_id"].startswith("supplied-")
    assert (second["posts"], second["fresh"], second["run_id"]) == (0, False, "")


def test_one_bad_file_is_named_the_others_are_taken_and_the_exit_code_tells(tmp_path: Path, case: Case) -> None:
    opened(tmp_path, case)
    bad = file(tmp_path, "bad.wacz", b"PK\x03\x04 not really")
    told = wornproof("import", "case-1", str(bad), str(supplied_folder(tmp_path)), folder=tmp_path)
    assert told.returncode == 1
    assert "NOT TAKEN  bad.wacz" in told.stderr
    assert "1 posts, 1 pictures" in told.stdout


def test_with_several_accounts_it_asks_whose_the_files_are(tmp_path: Path, case: Case) -> None:
    second = case.accounts[0].model_copy(update={"handle": "other"})
    opened(tmp_path, case.model_copy(update={"accounts": (*case.accounts, second)}))
    place = str(supplied_folder(tmp_path))
    asked = wornproof("import", "case-1", place, folder=tmp_path)
    assert asked.returncode == 1
    assert "--account: 0 = demo:buyer, 1 = demo:other" in asked.stderr
    other = json.loads(wornproof("import", "case-1", place, "--account", "1", "--json", folder=tmp_path).stdout)
    assert other["posts"] == 0
    assert any("not taken: 1 posts of others (buyer)" in note for note in other["notes"])
    assert wornproof("import", "case-1", place, "--account", "2", folder=tmp_path).returncode == 1


def test_a_supplied_post_can_be_searched(tmp_path: Path, case: Case) -> None:
    vault = opened(tmp_path, case)
    wornproof("import", "case-1", str(supplied_folder(tmp_path)), folder=tmp_path)
    search = open_index(f"sqlite://{tmp_path / 'index.sqlite'}")
    build(vault, search, tmp_path / "cache", lambda *_: None)
    search.close()
    told = wornproof("search", "case-1", "sea", folder=tmp_path)
    assert "at the sea" in told.stdout
