"""The vocabulary's borders: what a field may hold, what a record cites, what is written of it."""

from datetime import UTC, datetime
from typing import Any, get_args

import pytest
from pydantic import ValidationError

from evidence.banked import BankKind
from evidence.fields import AS_WRITTEN, Record
from evidence.matches import Candidate, Claim, Finding, Lead, Match, Region, Standout, Verdict
from evidence.receipt import Change, Contact, Counts, LeftOut, Wait, Why
from evidence.records import (
    AnyRecord,
    Banked,
    Capture,
    Frontier,
    Image,
    Pack,
    Photo,
    Post,
    Run,
    Seal,
    Segment,
    Timestamp,
    as_json,
    cited,
)
from evidence.reviews import Review
from tests.evidence.filled import BLANK

ONE, TWO = "sha256:" + "1" * 64, "sha256:" + "2" * 64
NOW = datetime(2026, 6, 1, tzinfo=UTC)
WHOLE: dict[type[Record], dict[str, Any]] = {
    Capture: {
        "url": "u", "captured_at": NOW, "method": "wire", "http_status": 200, "media_type": "a/b",
        "payload_digest": BLANK, "payload_bytes": 1, "warc_record_id": "a",
    },
    Counts: {"advertised": None, "seen": 0, "in_window": 0, "sealed": 0, "pictures": 0, "missing": 0},
    LeftOut: {"what": "post", "why": "robots", "count": 1, "example": ""},
    Wait: {"domain": "a", "why": "pace", "times": 1, "total_ms": 0},
    Change: {"what": "edited", "platform_id": "p", "earlier": BLANK},
    Contact: {"host": "a", "address": "", "first_at": NOW},
    Region: {"x": -3, "y": 0, "width": 0, "height": 0},
    Standout: {"sku": "a", "z_hundredths": 201},
    Lead: {
        "sku": "a", "rank": 1, "designs": 1, "weight_decibans": -3, "photo_digest": BLANK, "sift_points": 0,
        "lightglue_points": 0, "region_px": None, "photo_region_px": None, "nearest": (),
    },
    Finding: {
        "claim": Claim.SAME_ITEM_WORN, "sku": "a", "verdict": Verdict.MATCH, "photo_digest": BLANK, "region_px": None,
        "inliers": 0, "distance_bits": None, "weight_decibans": -3,
    },
    Review: {
        "match": BLANK, "sku": "a", "claim": Claim.SAME_PHOTOGRAPH, "reviewer": "Ada", "verdict": "unsure",
        "blind": True,
    },
    Photo: {
        "sku": "a", "style": "a", "title": "A", "view": 0, "photo_digest": BLANK, "payload_bytes": 0,
        "media_type": "a/b", "source_url": "",
    },
    Banked: {"what": BankKind.LOGO, "name": "a", "photo_digest": BLANK, "payload_bytes": 0, "media_type": "a/b"},
    Timestamp: {
        "seal": BLANK, "authority": "a", "url": "", "token": "AA==", "chain": ("x",), "gen_time": NOW, "serial": "0f",
        "policy": "1.2", "required": 1,
    },
    Post: {
        "platform_id": "p", "author": "a", "url": "u", "posted_at": NOW, "posted_at_precision": "day",
        "posted_at_source": "s", "text": "", "parser": "p@1",
    },
    Image: {"url": ""},
    Frontier: {"page": 0},
}  # fmt: skip
"""The least that each states."""


@pytest.mark.parametrize("kind", WHOLE, ids=lambda kind: kind.__name__)
def test_a_record_of_the_least_it_must_state_is_the_same_after_a_journey(kind: type[Record]) -> None:
    made = kind(**WHOLE[kind])
    written = as_json(made)

    assert set(written) == set(kind.model_fields), "made now, it has every field"
    assert kind.model_validate(written, context=AS_WRITTEN) == made
    for name in WHOLE[kind]:
        with pytest.raises(ValidationError):
            kind(**{key: value for key, value in WHOLE[kind].items() if key != name})


OUTSIDE: list[tuple[type[Record], str, Any]] = [
    (Capture, "http_status", 99),
    (Capture, "http_status", 1000),
    (Capture, "payload_bytes", -1),
    (Capture, "payload_digest", "sha256:" + "A" * 64),
    (Capture, "payload_digest", "sha1:" + "1" * 40),
    (Capture, "payload_digest", BLANK + "\n"),
    (Capture, "payload_digest", BLANK[7:]),
    (Capture, "captured_at", datetime(2026, 6, 1)),  # noqa: DTZ001 - that is the point
    (Capture, "method", "dreamt"),
    (Counts, "advertised", -1),
    (LeftOut, "count", 0),
    (LeftOut, "why", "not a name"),
    (Wait, "times", 0),
    (Wait, "total_ms", -1),
    (Change, "what", "burnt"),
    (Region, "width", -1),
    (Region, "height", -1),
    (Standout, "z_hundredths", 200),
    (Standout, "z_hundredths", 1001),
    (Lead, "rank", 0),
    (Lead, "designs", 0),
    (Lead, "sift_points", -1),
    (Lead, "nearest", (Candidate(sku="b", weight_decibans=1),) * 4),
    (Finding, "distance_bits", 65),
    (Finding, "distance_bits", -1),
    (Finding, "inliers", -1),
    (Finding, "weight_decibans", 1.5),
    (Finding, "sku", ""),
    (Finding, "sku", "a" * 201),
    (Review, "reviewer", ""),
    (Review, "verdict", "maybe"),
    (Photo, "view", -1),
    (Timestamp, "token", "AA=="[:2] + "===A"),
    (Timestamp, "chain", ()),
    (Timestamp, "chain", ("x",) * 11),
    (Timestamp, "serial", "-1"),
    (Timestamp, "serial", "f" * 41),
    (Timestamp, "policy", "a.b"),
    (Timestamp, "required", 0),
    (Timestamp, "required", 11),
    (Post, "posted_at_precision", "century"),
    (Post, "text", "a" * 100_001),
    (Post, "posted_between", (NOW,)),
    (Image, "digest", "missing"),
    (Image, "why", "sun_spots"),
    (Frontier, "page", -1),
]


@pytest.mark.parametrize(("kind", "name", "value"), OUTSIDE)
def test_a_value_outside_its_borders_is_refused_by_the_name_of_its_field(
    kind: type[Record], name: str, value: Any
) -> None:
    with pytest.raises(ValidationError) as raised:
        kind(**{**WHOLE[kind], name: value})

    assert {error["loc"][0] for error in raised.value.errors()} == {name}


@pytest.mark.parametrize("kind", WHOLE, ids=lambda kind: kind.__name__)
def test_no_record_takes_a_field_it_does_not_know_or_is_changed_afterwards(kind: type[Record]) -> None:
    with pytest.raises(ValidationError, match="Extra inputs"):
        kind(**WHOLE[kind], mood="glad")
    with pytest.raises(ValidationError, match="frozen"):
        setattr(kind(**WHOLE[kind]), next(iter(WHOLE[kind])), None)


def test_a_record_cites_the_entries_it_rests_on_and_each_once() -> None:
    run = {"run_id": "r", "platform": "p", "handle": "h", "software": "s", "platform_digest": BLANK, "environment": {}}
    changes = [Change(what="edited", platform_id=str(n), earlier=digest) for n, digest in enumerate((TWO, ONE, TWO))]
    segment = Segment(
        run=ONE, warc="a", warc_digest=BLANK, warc_bytes=1, captures=(), posts=(), seen=0, frontier=Frontier(page=1),
        changes=tuple(changes),
    )  # fmt: skip
    pack = {"channel": "c", "pack_digest": BLANK, "issued_to": "a", "issued_by": "b", "approved_by": "c"}
    match = {"image_digest": BLANK, "catalog": "c", "catalog_head": BLANK, "policy_digest": BLANK, "people": 0}
    counts = Counts(**WHOLE[Counts])
    keys = {"merkle_root": BLANK, "head": BLANK, "public_key": "0" * 64, "signature": "0" * 128}

    assert cited(Run(case=ONE, **run)) == (ONE,)
    assert cited(segment) == (ONE, TWO, ONE)
    assert cited(Seal(run=ONE, outcome="partial", reason="", counts=counts, captures=0, **keys)) == (ONE,)
    assert cited(Timestamp(**{**WHOLE[Timestamp], "seal": TWO})) == (TWO,)
    assert cited(Match(segment=ONE, findings=(), candidates=(), **match)) == (ONE,)
    assert cited(Review(**{**WHOLE[Review], "match": TWO})) == (TWO,)
    assert cited(Pack(reviews=(TWO, ONE), **pack)) == (TWO, ONE)
    assert cited(Photo(**WHOLE[Photo])) == cited(Banked(**WHOLE[Banked])) == ()


def test_each_kind_of_record_has_a_word_of_its_own() -> None:
    kinds = [one.model_fields["kind"].default for one in get_args(get_args(AnyRecord)[0])]

    assert len(kinds) == len(set(kinds)) == 25


@pytest.mark.parametrize("why", Why)
def test_a_reason_in_words_begins_with_the_reason(why: Why) -> None:
    words = why.says("http://a: gone")

    assert words == why.value.replace("_", " ") + ": http://a: gone"
    assert "_" not in words
