"""The completeness receipt: what was advertised, seen, in the window, sealed, left out and why, in the Seal itself."""

import re
import time
from pathlib import Path

import pytest

from crawler.keeping.receipt import added, together
from crawler.run import crawl
from evidence.fields import AS_WRITTEN
from evidence.older import why_of
from evidence.records import Image, LeftOut, Outcome, RemarkKind, Wait, Why
from evidence.sentences import sentence
from evidence.verify import verify
from tests.crawler.captured import CONTACT, case_of, journal_crawl, jpeg, new_vault, seals
from tests.servers.journal import Handler, Site
from tests.servers.pds import Pds


def by_reason(found: tuple[LeftOut, ...]) -> dict[tuple[str, str], int]:
    return {(left.what, left.why): left.count for left in found}


def test_the_seal_counts_what_is_left_out_by_reason(tmp_path: Path, site: Site) -> None:
    for number in range(8):
        site.add(f"2026-05-{number + 1:02d}T10:00:00Z", [jpeg(number)])
    site.add("2026-05-20T10:00:00Z", [], text="x" * 200_000)
    site.add("2026-04-20T10:00:00Z", [jpeg(90)])
    del site.media["1-0.jpg"]
    del site.media["2-0.jpg"]
    site.override["/media/3-0.jpg"] = lambda handler: handler.answer(200, b"<html>", "image/jpeg")
    site.override["/media/4-0.jpg"] = lambda handler: handler.answer(200, jpeg(4) + b"\0" * 900_000, "image/jpeg")
    site.override["/media/5-0.jpg"] = lambda handler: handler.answer(
        302, b"", "text/plain", Location="https://elsewhere.example/a.jpg"
    )
    site.override["/media/6-0.jpg"] = lambda handler: handler.answer(500, b"", "text/plain")

    def slow(handler: Handler) -> None:
        time.sleep(3)

    site.override["/media/7-0.jpg"] = slow
    result, case = journal_crawl(tmp_path, site, max_body_bytes=600_000, timeout_s=1, max_retries=0)
    (seal,) = seals(case)
    counts = seal.counts
    assert result.outcome is Outcome.PARTIAL
    assert (counts.advertised, counts.seen, counts.in_window, counts.sealed) == (10, 10, 9, 8)
    assert (counts.pictures, counts.missing) == (1, 7)
    assert by_reason(counts.left_out) == {
        ("post", "too_long"): 1,
        ("picture", "not_public"): 2,
        ("picture", "not_a_picture"): 1,
        ("picture", "max_body_bytes"): 1,
        ("picture", "refused_host"): 1,
        ("picture", "server_error"): 1,
        ("picture", "timeout_s"): 1,
    }
    assert all(left.example for left in counts.left_out)


def test_pictures_left_out_add_up_to_the_missing_ones(tmp_path: Path, site: Site) -> None:
    for number in range(15):
        site.add(f"2026-05-{number + 1:02d}T10:00:00Z", [jpeg(number), jpeg(number + 50)])
    for number in range(1, 6):
        del site.media[f"{number}-1.jpg"]
    result, _ = journal_crawl(tmp_path, site)
    of_pictures = [left.count for left in result.counts.left_out if left.what == "picture"]
    assert sum(of_pictures) == result.counts.missing == 5
    assert result.outcome is Outcome.COMPLETE


def test_a_post_whose_time_cannot_be_read_is_unplaced_and_the_run_partial(tmp_path: Path, pds: Pds) -> None:
    account = pds.account("untimed.test")
    account.post("when?", "around noon", [])
    account.post("fine", "2026-05-04T10:00:00Z", [])
    vault = new_vault(tmp_path, case_of("atproto", account.handle))
    toml = tmp_path / "platform.toml"
    toml.write_text(pds.platform_toml(), encoding="utf-8")
    result = crawl(vault.store.url, vault.home, "case-1", 0, toml, CONTACT)
    assert verify(vault).faults == ()
    assert (result.outcome, result.counts.unplaced) == (Outcome.PARTIAL, 1)
    assert (result.counts.seen, result.counts.in_window, result.counts.sealed) == (2, 1, 1)
    assert by_reason(result.counts.left_out) == {("post", "unreadable"): 1}


def test_a_handle_that_its_identity_does_not_name_back_is_a_warning_in_the_seal(
    tmp_path: Path, site: Site, pds: Pds
) -> None:
    """Another resolver says that a name leads to this account; the account's own document knows nothing of it."""
    account = pds.account("somebody.test")
    account.post("here", "2026-05-04T10:00:00Z", [])
    site.override["/resolve"] = lambda handler: handler.json({"did": account.did})
    text = re.sub(
        r'resolve_handle = ".*"', f'resolve_handle = "{site.url}/resolve?handle={{handle}}"', pds.platform_toml()
    )
    (tmp_path / "platform.toml").write_text(text, encoding="utf-8")
    vault = new_vault(tmp_path, case_of("atproto", "buyer.example"))
    result = crawl(vault.store.url, vault.home, "case-1", 0, tmp_path / "platform.toml", CONTACT)
    (seal,) = seals(vault.case("case-1"))
    (caution,) = seal.cautions
    assert (caution.kind, caution.value("handle")) == (RemarkKind.HANDLE_NOT_CONFIRMED, "buyer.example")
    assert caution.value("names") == ("at://somebody.test",)
    assert seal.warnings == (sentence(caution),)
    assert (result.outcome, result.counts.sealed) == (Outcome.COMPLETE, 1)
    assert verify(vault).faults == ()


def test_a_handle_that_is_named_back_is_no_warning(tmp_path: Path, pds: Pds) -> None:
    account = pds.account("confirmed.test")
    (tmp_path / "platform.toml").write_text(pds.platform_toml(), encoding="utf-8")
    vault = new_vault(tmp_path, case_of("atproto", account.handle))
    crawl(vault.store.url, vault.home, "case-1", 0, tmp_path / "platform.toml", CONTACT)
    (seal,) = seals(vault.case("case-1"))
    assert (seal.cautions, seal.warnings) == ((), ())


@pytest.mark.parametrize("why", list(Why))
def test_a_reason_written_is_the_reason_counted_in_older_records_too(why: Why) -> None:
    said = why.says("http://127.0.0.1/a.jpg: 404: something: else")
    assert why_of(Image(url="", missing="anything", why=why)) is why
    assert why_of(Image.model_validate({"url": "", "missing": said}, context=AS_WRITTEN)) is why


@pytest.mark.parametrize("text", ["", "timeouts: x", "video", "NOT PUBLIC: x"])
def test_any_other_text_is_counted_as_other(text: str) -> None:
    assert why_of(Image.model_validate({"url": "", "missing": text}, context=AS_WRITTEN)) is Why.OTHER


def test_sums_do_not_depend_on_the_order_of_what_is_added() -> None:
    waits = [Wait(domain=d, why=w, times=1, total_ms=t) for d in "ba" for w in ("retry", "pace") for t in (5, 7)]
    assert together(waits) == together(reversed(waits))
    assert {(w.domain, w.why, w.times, w.total_ms) for w in together(waits)} == {
        (d, w, 2, 12) for d in "ab" for w in ("pace", "retry")
    }
    left = [LeftOut(what="picture", why="robots", count=n, example="x") for n in (1, 2, 3)]
    assert added(left) == (LeftOut(what="picture", why="robots", count=6, example="x"),)
