"""What was put into the vault's folder from outside never counts, stands first in the report, and stops a package.

The kind: entries that this machine's register of heads does not know, or that hang on nothing, were notes of ``verify``
while the report said "confirmed by two people" and ``pack`` signed it.
"""

import json
import re
import zipfile
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pytest
from typer.testing import CliRunner, Result

from desk.cli import app
from evidence.codec import canonical
from evidence.errors import NotAnchored
from evidence.ledger_seal import seal_ledger
from evidence.records import Counts, Match, OrderLine, Outcome, Run
from evidence.seal import seal
from evidence.vault import CaseFile, Vault
from tests.desk.drawn import garment, photo
from tests.desk.forge import Entry, kind, rechained
from tests.desk.report_case import DELIVERED, Found, Posted, Story, build
from tests.evidence.filled import ALL_READ
from tests.trial.tampering.forger import append, of

AFTER = DELIVERED.replace(day=5)
STORY = Story(
    (OrderLine(sku="tee-1", title="Tee"), OrderLine(sku="coat", title="Coat")),
    (photo("tee-1", garment(1), style="tee"), photo("coat", garment(3))),
    (Posted("a", AFTER, garment(1), (Found("tee-1", nearest="coat"),)), Posted("b", AFTER, garment(3))),
)
Put = Callable[[list[Entry]], object]


@pytest.fixture
def filed(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> tuple[Vault, CaseFile]:
    monkeypatch.setenv("WORNPROOF_HOME", str(tmp_path / "home"))
    monkeypatch.setenv("WORNPROOF_VAULT", str(tmp_path / "vault"))
    monkeypatch.chdir(tmp_path)
    return build(tmp_path, STORY)


def wornproof(*arguments: str) -> Result:
    return CliRunner().invoke(app, arguments)


def put(vault: Vault, change: Put) -> None:
    """Into the folder, past every lock and register; all digests are right."""
    folder = Path(vault.store.url.removeprefix("file://")) / "cases/DEMO-7/ledger"
    entries = [json.loads(path.read_bytes()) for path in sorted(folder.iterdir())]
    change(entries)
    for entry in rechained(entries):
        (folder / f"{entry['seq']:08d}.json").write_bytes(canonical(entry) + b"\n")


def two_reviews(entries: list[Entry]) -> None:
    match = next(entry for entry in entries if kind(entry) == "match")
    for who in ("Ada", "Ben"):
        told = {"match": match["digest"], "sku": "tee-1", "claim": "same_item_worn", "reviewer": who}
        append(entries, {"kind": "review", **told, "verdict": "confirmed", "note": "", "blind": True})


def a_copied_match(entries: list[Entry]) -> None:
    """The finding of the first picture, said of the second too, and so that all records fit together."""
    worn, other = of(entries, "match")
    coat = {"sku": "coat", "photo_digest": STORY.photos[1][0].photo_digest}
    append(entries, other | {"policy_digest": "sha256:" + "3" * 64, "findings": [worn["findings"][0] | coat]})


def a_match_twice(entries: list[Entry]) -> None:
    append(entries, of(entries, "match")[0])


def a_page_more(entries: list[Entry]) -> None:
    run = next(entry for entry in entries if kind(entry) == "run")
    append(entries, run["record"] | {"run_id": "run-2"})


def first_page(path: Path) -> str:
    return path.read_text("utf-8").partition('id="h-buyer"')[0]


@pytest.mark.parametrize(
    "change", [two_reviews, a_copied_match, a_match_twice, a_page_more], ids=lambda one: one.__name__
)
def test_what_the_register_does_not_know_stands_first_and_stops_a_package(
    filed: tuple[Vault, CaseFile], change: Put
) -> None:
    vault, _ = filed
    before = json.loads(wornproof("report", "DEMO-7", "--json").stdout)
    put(vault, change)

    checked, told = wornproof("verify"), wornproof("report", "DEMO-7", "--out", "en.html")

    assert (checked.exit_code, told.exit_code) == (3, 3), checked.output + told.output
    page = first_page(Path("en.html"))
    said = "register of heads does not know entries"
    assert page.index(said) < page.index('class="claim"') < page.index('id="result"')
    after = json.loads(wornproof("report", "DEMO-7", "--json").stdout)
    assert after["lines"] == before["lines"], "it raises nothing"
    assert "Confirmed by two people" not in Path("en.html").read_text("utf-8")
    packed = wornproof("pack", "DEMO-7", "--out", "out.wacz")
    assert packed.exit_code == 3
    assert re.search(r"not packed, nobody vouches for all of it: .* pack --unanchored", packed.stderr)
    assert not Path("out.wacz").exists()


def test_it_is_said_in_chinese_too(filed: tuple[Vault, CaseFile]) -> None:
    put(filed[0], two_reviews)

    assert wornproof("report", "DEMO-7", "--lang", "zh", "--out", "zh.html").exit_code == 3
    page = first_page(Path("zh.html"))
    for text in ("本机的账册头登记簿不认识 cases/DEMO-7", "有 2 项人工复核尚未封存，不计为确认", "因未封存而不计入"):
        assert text in Path("zh.html").read_text("utf-8")
    assert page.index("不认识 cases/DEMO-7") < page.index('id="result"')


def test_whoever_packs_it_all_the_same_says_so_on_its_front_page(filed: tuple[Vault, CaseFile]) -> None:
    put(filed[0], two_reviews)

    done = wornproof("pack", "DEMO-7", "--unanchored", "--out", "out.wacz")

    assert done.exit_code == 0, done.output
    with zipfile.ZipFile("out.wacz") as file:
        page = file.read("wornproof/index.html").decode("utf-8")
    state = page[page.index('class="state"') :]
    first = state[: state.index("</li>")]
    assert "register of heads does not know entries" in first
    assert "不认识 cases/DEMO-7" in first
    assert "UNVOUCHED" in done.stdout


def test_a_register_whose_log_was_deleted_stops_a_package_as_it_stops_verify(
    filed: tuple[Vault, CaseFile], tmp_path: Path
) -> None:
    (log,) = (tmp_path / "home/heads").rglob("cases-DEMO-7.log")
    log.unlink()

    assert wornproof("verify").exit_code == 3
    assert wornproof("report", "DEMO-7").exit_code == 3
    assert wornproof("pack", "DEMO-7").exit_code == 3
    assert "does not know cases/DEMO-7" in first_page(Path("DEMO-7.html"))


def test_a_fault_ends_the_report_as_it_ends_verify(filed: tuple[Vault, CaseFile], tmp_path: Path) -> None:
    next((tmp_path / "vault/catalogs/shop/photos").iterdir()).write_bytes(b"another picture")

    assert wornproof("verify").exit_code == wornproof("report", "DEMO-7").exit_code == 1


def test_a_review_of_a_finding_that_is_not_there_is_a_fault_and_counts_nowhere(filed: tuple[Vault, CaseFile]) -> None:
    def change(entries: list[Entry]) -> None:
        two_reviews(entries)
        for record in of(entries, "review"):
            record["sku"] = "coat"

    put(filed[0], change)

    assert wornproof("verify").exit_code == wornproof("report", "DEMO-7").exit_code == 1
    assert "2 reviews are of findings that their examinations do not have" in first_page(Path("DEMO-7.html"))


def test_examinations_that_were_never_sealed_are_said_first_with_the_remedy(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A vault from before there were seals of the ledger, or a matching that was killed: it holds, and says so."""
    monkeypatch.setenv("WORNPROOF_HOME", str(tmp_path / "home"))
    monkeypatch.setenv("WORNPROOF_VAULT", str(tmp_path / "vault"))
    monkeypatch.chdir(tmp_path)
    reviews = (("a", "tee-1", "Ada", "confirmed"), ("a", "tee-1", "Ben", "confirmed"))
    _, file = build(tmp_path, replace(STORY, sealed=False, reviews=reviews))

    assert wornproof("report", "DEMO-7").exit_code == 0
    page = first_page(Path("DEMO-7.html"))
    assert "2 examinations of pictures are not sealed" in page
    assert "Run &#39;wornproof match DEMO-7&#39; again" in page
    assert "2 reviews are not sealed and do not count as confirmations" in page
    assert "2 pictures of the catalog shop are not sealed" in page
    html = Path("DEMO-7.html").read_text("utf-8")
    assert "Not counted, because no seal covers it: Ada, Ben" in html
    assert "Confirmed by two people" not in html
    assert wornproof("pack", "DEMO-7").exit_code == 0
    with zipfile.ZipFile("DEMO-7.wacz") as package:
        front = package.read("wornproof/index.html").decode("utf-8")
    assert front.index("2 examinations of pictures are not sealed") < front.index("run-1:")
    assert len([e for e in file.ledger.entries() if isinstance(e.record, Match)]) == 2


def test_an_honest_case_has_no_such_line(filed: tuple[Vault, CaseFile]) -> None:
    assert wornproof("report", "DEMO-7").exit_code == wornproof("pack", "DEMO-7").exit_code == 0
    assert "nobody vouches for this" not in Path("DEMO-7.html").read_text("utf-8")
    assert json.loads(wornproof("report", "DEMO-7", "--json").stdout)["not_vouched"] == []


def test_a_runs_seal_signs_no_examination_that_the_register_does_not_know(filed: tuple[Vault, CaseFile]) -> None:
    """Put in before the next crawl, it was signed by that crawl's seal, and held on every other machine."""
    vault, _ = filed
    put(vault, a_copied_match)
    file = Vault.open(vault.store.url, vault.home).case("DEMO-7")
    run = file.ledger.append(next(e.record for e in file.ledger.entries() if isinstance(e.record, Run)))
    counts = Counts(advertised=None, seen=0, in_window=0, sealed=0, pictures=0, missing=0)

    with pytest.raises(NotAnchored, match=r"not sealed: entries .* are examinations or reviews that this machine's"):
        seal(file, run, Outcome.COMPLETE, ALL_READ, counts)

    seal_ledger(file.ledger, vault.key, unanchored=True)
    assert seal(file, run, Outcome.COMPLETE, ALL_READ, counts).record.kind == "seal"
