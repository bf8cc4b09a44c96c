"""Weights held to the policy in use; of other policies nothing is said."""

from pathlib import Path
from typing import Any

import pytest

from evidence.records import Claim, Finding, NonMatch, Verdict
from matcher.caps import beyond_caps
from matcher.policy import load_policy
from tests.evidence.coherence.written import BLANK, Book, digest, post

POLICY = load_policy()
CAP, OPEN = POLICY.weights.cap_decibans, POLICY.weights.open_cap_decibans


def faults(policy: str = POLICY.digest, **changes: Any) -> list[str]:
    values: dict[str, Any] = {
        "claim": Claim.SAME_ITEM_WORN, "verdict": Verdict.MATCH, "region_px": None, "inliers": 3, "distance_bits": None,
        "weight_decibans": CAP,
    }  # fmt: skip
    finding = Finding(**{**values, **changes}, sku="a", photo_digest=BLANK)
    book = Book()
    page = book.page(book.run(), [post("p", 1)])
    book.match(page, digest(1), BLANK, policy_digest=policy, findings=(finding,))
    return [f"{where}: {what}" for where, what in beyond_caps("cases/case-1", book.entries, POLICY)]


@pytest.mark.parametrize(
    "changes",
    [
        {},
        {"interval_decibans": POLICY.interval(CAP)},
        {"weight_decibans": -40},
        {"verdict": Verdict.ABSTAIN, "weight_decibans": OPEN},
        {"claim": Claim.SAME_PHOTOGRAPH, "weight_decibans": POLICY.photograph.weight_decibans},
        {"policy": BLANK, "weight_decibans": 55},
    ],
)
def test_what_the_policy_allows_is_no_fault_and_another_policy_is_another_matter(changes: dict[str, Any]) -> None:
    assert faults(**changes) == []


@pytest.mark.parametrize(
    ("changes", "said"),
    [
        ({"weight_decibans": CAP + 1}, f"weighs {CAP + 1} decibans; its policy allows {CAP}"),
        (
            {"verdict": Verdict.ABSTAIN, "weight_decibans": OPEN + 1},
            f"weighs {OPEN + 1} decibans; its policy allows {OPEN}",
        ),
        ({"interval_decibans": (0, 90)}, f"has another interval than its policy measured for {CAP} decibans"),
        ({"claim": Claim.SAME_PHOTOGRAPH, "weight_decibans": 1}, "under its policy a photograph weighs"),
        (
            {"nearest_non_match": NonMatch(sku="b", photo_digest=BLANK, inliers=1, weight_decibans=OPEN + 1)},
            f"has a nearest non-match of {OPEN + 1} decibans; its policy allows {OPEN}",
        ),
    ],
)
def test_what_it_does_not_allow_is_named(changes: dict[str, Any], said: str) -> None:
    (fault,) = faults(**changes)

    assert fault.startswith("cases/case-1/ledger/00000004.json: a finding on 'a' ")
    assert said in fault


def test_the_cap_is_that_of_the_file_that_ships() -> None:
    text = (Path(__file__).parents[2] / "configs" / "matching.toml").read_text("utf-8")

    assert f"cap_decibans = {CAP}" in text
