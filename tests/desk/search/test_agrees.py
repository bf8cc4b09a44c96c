"""Search and report read one ledger by one rule: what the one shows, the other shows."""

from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest

from claims.doubts import CaseDoubt
from desk.search import open_index
from desk.search.document import Document
from desk.search.query import Query
from desk.search.rebuild import build as build_index
from evidence.codec import sha256
from evidence.ledger_seal import seal_ledger
from evidence.records import Finding, Match, OrderLine
from evidence.vault import CaseFile, Vault
from tests.claims.assessed import all_doubts, assessment
from tests.desk.drawn import garment, photo
from tests.desk.report_case import DELIVERED, Found, Posted, Story, build

AFTER = DELIVERED + timedelta(days=3)
SKUS = ("tee-1", "coat", "belt")
STORY = Story(
    lines=tuple(OrderLine(sku=sku, title=sku) for sku in SKUS),
    photos=tuple(photo(sku, garment(number)) for number, sku in enumerate(SKUS)),
    posts=(
        Posted("a", AFTER, garment(101), (Found("tee-1"), Found("coat"))),
        Posted("b", AFTER, garment(102), (Found("coat"),)),
        Posted("c", AFTER, garment(103), (Found("belt"),)),
    ),
)
NEWER = sha256(b"the policy that came later")

Shown = tuple[str, str, str, str, int]
"""Post, picture, SKU, verdict, weight."""


def shown(post: str, picture: str, finding: Finding) -> Shown:
    return post, picture, finding.sku, finding.verdict.value, finding.weight_decibans


def searched(vault: Vault, folder: Path) -> list[Document]:
    index = open_index(f"tantivy://{folder / 'index'}")
    build_index(vault, index, folder / "cache", lambda *_: None)
    hits = index.search(Query(scope=frozenset({"DEMO-7"}))).hits
    index.close()
    return [hit.document for hit in hits]


def in_search(documents: list[Document]) -> set[Shown]:
    return {shown(d.platform_id, d.image_digest, finding) for d in documents for finding in d.findings}  # type: ignore[arg-type]  # the index's copy of a finding


def in_report(vault: Vault) -> set[Shown]:
    sightings = [sighting for line in assessment(vault).lines for sighting in line.worn]
    return {shown(s.showing.post.platform_id, s.showing.image.digest, s.finding) for s in sightings}


def examine_again(file: CaseFile, picture: bytes, **changes: object) -> None:
    """The picture once more under the newer policy, which finds nothing but what ``changes`` name."""
    held = [e.record for e in file.ledger.entries() if isinstance(e.record, Match)]
    old = next(match for match in held if match.image_digest == sha256(picture))
    lighter = tuple(f.model_copy(update={"weight_decibans": 21}) for f in old.findings[:1])
    file.ledger.append(old.model_copy(update={"policy_digest": NEWER, "findings": lighter, **changes}))
    seal_ledger(file.ledger, file.key)


@pytest.mark.slow
def test_half_way_through_a_change_of_policy_search_and_report_show_the_same_findings(tmp_path: Path) -> None:
    vault, file = build(tmp_path, STORY)
    examine_again(file, STORY.posts[0].picture)
    documents = searched(vault, tmp_path)

    assert in_search(documents) == in_report(vault)
    assert {(post, sku, weight) for post, _, sku, _, weight in in_report(vault)} == {
        ("a", "tee-1", 21),
        ("b", "coat", 34),
        ("c", "belt", 34),
    }


@pytest.mark.slow
def test_both_say_which_findings_are_of_an_earlier_policy(tmp_path: Path) -> None:
    vault, file = build(tmp_path, STORY)
    examine_again(file, STORY.posts[0].picture)

    states = {d.platform_id: d.examined for d in searched(vault, tmp_path)}
    assert states == {"a": "examined", "b": "earlier_policy", "c": "earlier_policy"}
    (mixed,) = [d for d in all_doubts(assessment(vault)) if d.kind is CaseDoubt.POLICIES_MIXED]
    assert dict(mixed.values) == {"n": "2"}


def test_the_report_says_where_the_catalog_had_grown_between_two_examinations(tmp_path: Path) -> None:
    vault, file = build(tmp_path, STORY)
    kinds = [doubt.kind for doubt in all_doubts(assessment(vault))]
    assert CaseDoubt.CATALOGS_MIXED not in kinds
    examine_again(file, STORY.posts[0].picture, catalog_head=sha256(b"a head that came later"))

    (mixed,) = [d for d in all_doubts(assessment(vault)) if d.kind is CaseDoubt.CATALOGS_MIXED]
    assert dict(mixed.values) == {"n": "2"}


@pytest.mark.slow
def test_what_the_newer_policy_no_longer_finds_is_in_neither(tmp_path: Path) -> None:
    vault, file = build(tmp_path, replace(STORY, posts=STORY.posts[:1]))
    examine_again(file, STORY.posts[0].picture, findings=())

    assert in_search(searched(vault, tmp_path)) == in_report(vault) == set()
