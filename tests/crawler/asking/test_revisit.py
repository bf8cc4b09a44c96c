"""Conditional requests: a page that the server calls unchanged is read from its earlier capture, on record."""

import gzip
import json
from datetime import UTC, datetime
from hashlib import sha256
from pathlib import Path

import pytest

from crawler.asking.revisit import Earlier, Revisits
from crawler.parsers.reading import Reply
from evidence.records import Outcome, Segment
from tests.crawler.captured import jpeg, notes, posts, segments
from tests.crawler.test_incremental import again, changes, filled, on_journal, on_pds
from tests.servers.journal import Handler, Site
from tests.servers.pds import Pds


def etagged(site: Site, *, packed: bool) -> None:
    """Let the listing carry an ETag, and be answered 304 where it is named."""

    def listing(handler: Handler) -> None:
        body = json.dumps(site.page(int(handler.path.rpartition("=")[2]))).encode()
        tag = f'"{sha256(body).hexdigest()[:16]}"'
        if handler.headers["If-None-Match"] == tag:
            handler.answer(304, b"", "application/json", ETag=tag)
        elif packed:
            handler.answer(200, gzip.compress(body), "application/json", ETag=tag, Content_Encoding="gzip")
        else:
            handler.answer(200, body, "application/json", ETag=tag)

    site.override[site.listing] = listing


def statuses(found: list[Segment]) -> list[int]:
    return [c.http_status for s in found for c in s.captures if "page=" in c.url]


@pytest.mark.parametrize("packed", [False, True])
def test_an_unchanged_page_is_not_sent_again_and_its_posts_are_seen_unchanged(
    tmp_path: Path, site: Site, packed: bool
) -> None:
    for number in range(15):
        site.add(f"2026-05-{number + 1:02d}T10:00:00Z", [jpeg(number)])
    etagged(site, packed=packed)
    vault = on_journal(tmp_path, site)
    _, case = again(tmp_path, vault)
    first = len(segments(case))
    result, case = again(tmp_path, vault)
    second = segments(case)[first:]
    assert (result.outcome, result.counts.sealed, result.counts.seen) == (Outcome.COMPLETE, 15, 15)
    assert statuses(second) == [304, 304]
    assert {i for s in second for i in s.unchanged} == {str(n) for n in range(1, 16)}
    assert "not modified (304), read from the capture in segment sha256:" in notes(case)
    result, case = again(tmp_path, vault)
    assert (result.outcome, result.counts.seen, changes(case)) == (Outcome.COMPLETE, 15, [])


def test_only_the_page_that_changed_is_sent(tmp_path: Path, site: Site) -> None:
    for number in range(15):
        site.add(f"2026-05-{number + 1:02d}T10:00:00Z", [])
    etagged(site, packed=False)
    vault = on_journal(tmp_path, site)
    _, case = again(tmp_path, vault)
    first = len(segments(case))
    site.posts[12]["text"] = "corrected"
    _, case = again(tmp_path, vault)
    assert statuses(segments(case)[first:]) == [304, 200]
    assert [(change.what, change.fields) for change in changes(case)] == [("edited", ("text",))]


def test_a_run_that_goes_on_after_a_kill_does_not_ask_conditionally_for_its_own_pages(
    tmp_path: Path, site: Site
) -> None:
    site.add("2026-05-04T10:00:00Z", [])
    etagged(site, packed=False)
    vault = on_journal(tmp_path, site)
    _, case = again(tmp_path, vault)
    (run,) = {s.run for s in segments(case)}
    url = next(c.url for s in segments(case) for c in s.captures if "page=" in c.url)
    assert Revisits(case, "demo", site.profile, run).earlier(url) is None
    assert Revisits(case, "demo", site.profile, "another").earlier(url) is not None


def test_a_304_that_nobody_asked_for_is_no_page(tmp_path: Path, site: Site) -> None:
    site.add("2026-05-04T10:00:00Z", [])
    site.override[site.listing] = lambda handler: handler.answer(304, b"", "application/json")
    vault = on_journal(tmp_path, site)
    result, case = again(tmp_path, vault)
    assert (result.outcome, posts(case)) == (Outcome.PARTIAL, [])


def test_a_real_server_that_answers_304_is_read_from_the_earlier_capture(tmp_path: Path, pds: Pds) -> None:
    account = pds.account("tagged.test")
    uris = filled(account, 3)
    vault = on_pds(tmp_path, pds, account)
    _, case = again(tmp_path, vault)
    first = len(segments(case))
    result, case = again(tmp_path, vault)
    second = segments(case)[first:]
    assert result.outcome is Outcome.COMPLETE
    assert {c.http_status for s in second for c in s.captures if "listRecords" in c.url} == {304}
    assert {i for s in second for i in s.unchanged} == set(uris)


def test_a_time_like_three_hours_ago_counts_from_the_earlier_capture() -> None:
    moment = datetime(2026, 5, 4, tzinfo=UTC)
    earlier = Earlier("https://a.example/", "sha256:x", moment, b"{}", {"next": "https://a.example/2"}, {})
    reply = earlier.stands_for(Reply("https://a.example/", 304, b"", {}, datetime(2026, 6, 1, tzinfo=UTC)))
    assert (reply.status, reply.body, reply.captured_at) == (200, b"{}", moment)
    assert reply.links == {"next": "https://a.example/2"}
