"""The figures the policy cites for the example are measured again here: whoever moves the matcher must measure anew.

Counts of pictures and pairs must be equal. What hangs on single pixels may differ by one from machine to machine, as
OpenCV uses other instructions there; a false match may not be there at all.
"""

import csv
from pathlib import Path

import pytest

from benchmarks.calibrate import EXAMPLE, Tally, example, measure, measured
from matcher.evaluate.labels import read_labels
from matcher.policy import Measured, load_policy

pytestmark = pytest.mark.slow

EQUAL = ("photos", "catalog_photos", "pairs", "worn_items", "false_matches", "wrong_colourways")
NEARLY = ("true_matches", "among_ten", "most_inliers_other_style")
RUN = "python benchmarks/calibrate.py --write"


@pytest.fixture(scope="module")
def tally() -> Tally:
    return measure(example(), None)


@pytest.fixture(scope="module")
def cited() -> Measured:
    return load_policy().measured[0]


def test_what_the_policy_cites_of_the_example_is_what_is_measured(tally: Tally, cited: Measured) -> None:
    now = measured(cited.data, tally, cited.run)
    drifted = [name for name in EQUAL if getattr(now, name) != getattr(cited, name)]
    drifted += [name for name in NEARLY if abs(getattr(now, name) - getattr(cited, name)) > 1]
    told = {name: (getattr(cited, name), getattr(now, name)) for name in drifted}
    assert not told, f"cited and measured now: {told}; look why, then run {RUN}"


def test_the_bounds_cited_follow_from_the_counts_cited(cited: Measured) -> None:
    assert cited.per_photo_bound_permille == -int(-1000 * (1 - 0.05 ** (1 / cited.photos)) // 1)
    assert cited.per_pair_bound_per_million == -int(-1e6 * (1 - 0.05 ** (1 / cited.pairs)) // 1)
    assert cited.false_matches == 0


def test_the_examples_labels_say_what_its_truth_says() -> None:
    """``labels.csv`` is what a seller copies for ``wornproof evaluate``; it must not part from the other files."""
    with (EXAMPLE / "catalog.csv").open(encoding="utf-8", newline="") as file:
        skus = {row["id"] for row in csv.DictReader(file)}
    pictures = read_labels(EXAMPLE / "labels.csv", skus)
    truth = {one.path.name: one for one in example().pictures}
    assert {Path(one.name).name for one in pictures} == truth.keys()
    for one in pictures:
        told = truth[one.path.name]
        assert {label.sku for label in one.worn} == told.worn
        assert {label.sku for label in one.labels if not label.is_worn} <= told.shown
