"""The policy file: unknown keys are refused, every number says what it rests on, the digest is of what decides."""

from importlib.resources import files
from itertools import pairwise

import pytest

from matcher.errors import PolicyError
from matcher.policy import load_policy

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


def test_every_number_that_decides_stands_under_a_comment() -> None:
    lines = SHIPPED.split(b"[categories]")[0].decode().splitlines()
    bare = [line for before, line in pairwise(lines) if " = " in line and line[:1] != "#" and before[:1] != "#"]
    assert bare == []
