"""The policy file: unknown keys are refused, every number says what it rests on, measured errors become sentences."""

from importlib.resources import files
from itertools import pairwise

import pytest

from matcher.errors import PolicyError
from matcher.policy import error_rates, load_policy

SHIPPED = (files("configs") / "matching.toml").read_bytes()
MEASURED = b"[[measured]]"


@pytest.mark.parametrize(
    "table", [b"[worn]\n", b"[photograph]\n", b"[weights]\n", b"[categories]\n", b"[[measured]]\n"]
)
def test_an_unknown_key_is_refused_in_every_table(table: bytes) -> None:
    with pytest.raises(PolicyError, match="unheard_of"):
        load_policy(SHIPPED.replace(table, table + b"unheard_of = 1\n", 1))


def test_measuring_again_leaves_the_digest_but_a_threshold_changes_it() -> None:
    own = load_policy(SHIPPED)
    assert load_policy(SHIPPED.split(MEASURED)[0]).digest == own.digest
    assert load_policy(SHIPPED.replace(b"\nmin_inliers = 7", b"\nmin_inliers = 8")).digest != own.digest


def test_every_measured_figure_that_matters_is_said_to_the_reader() -> None:
    policy = load_policy(SHIPPED)
    said = " ".join(error_rates(policy))
    assert policy.measured
    for one in policy.measured:
        for figure in (f"{one.photos} {one.data}", f"{one.pairs:,} pairs", f"{one.true_matches} of {one.worn_items}"):
            assert figure in said
        assert f"{one.per_photo_bound_permille / 10:.1f} % per photo" in said


def test_false_matches_are_never_hidden_in_a_sentence_of_none() -> None:
    wrong = load_policy(SHIPPED.replace(b"false_matches = 0", b"false_matches = 3"))
    assert "3 false matches" in error_rates(wrong)[0]
    assert "no false match" not in " ".join(error_rates(wrong))


def test_nothing_is_said_where_nothing_was_measured() -> None:
    assert error_rates(load_policy(SHIPPED.split(MEASURED)[0])) == ()


def test_every_number_that_decides_stands_under_a_comment() -> None:
    lines = SHIPPED.split(b"[categories]")[0].decode().splitlines()
    bare = [line for before, line in pairwise(lines) if " = " in line and line[:1] != "#" and before[:1] != "#"]
    assert bare == []
