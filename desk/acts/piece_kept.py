"""Keeps what was compared of a piece that came back: what is new, never what somebody took back."""

from collections.abc import Mapping

from claims.pieces import APART_DAYS, TOLERANCE_G
from evidence.codec import JSONValue, canonical, sha256
from evidence.records import Comparison, Digest, Result, Struck
from evidence.vault import CaseFile
from matcher.models import WEIGHTS
from matcher.recipe import RECIPE, digest_of
from matcher.recipe.laid import LAID

_NETWORKS = ("aliked-n32", "lightglue-aliked", "ppocrv6-det", "ppocrv6-rec")


def keep_compared(file: CaseFile, made: Comparison) -> bool:
    """Append what is new; whether it was. What was taken back is not said again, and what is no longer contradicted is
    taken back, so that no package names the other order."""
    entries = file.ledger.of_kinds("comparison", "struck")
    gone = {entry.record.takes_back for entry in entries if isinstance(entry.record, Struck)}
    mine = [(entry.digest, entry.record) for entry in entries if isinstance(entry.record, Comparison)]
    mine = [(digest, one) for digest, one in mine if _question(one) == _question(made)]
    # what went along with a file that was taken back may be found again without that file
    alone = {digest for digest, one in mine if digest in gone and not gone & {one.subject, *one.rests_on}}
    is_newest = bool(mine) and _whole(mine[-1][1]) == _whole(made)
    if is_newest or any(digest in alone and _finding(one) == _finding(made) for digest, one in mine):
        return False
    if made.result is not Result.CONTRADICTED:
        for digest in (digest for digest, one in mine if one.result is Result.CONTRADICTED and digest not in gone):
            file.ledger.append(Struck(takes_back=digest, reason=f"compared again: {made.why}", account=made.account))
    file.ledger.append(made)
    return True


def _question(one: Comparison) -> tuple[object, ...]:
    return one.claim, one.of, one.subject


_BESIDE = frozenset({"days", "sent", "shared", "tolerance", "units", "most", "points", "least"})
"""Values that move without another finding."""


def _finding(one: Comparison) -> tuple[object, ...]:
    """What it finds, whatever else was packed since."""
    values = {name: value for name, value in one.values if name not in _BESIDE}
    return one.result, one.why, tuple(values.items())


def _whole(one: Comparison) -> tuple[object, ...]:
    return one.result, one.why, one.values, one.quoted, one.rests_on


def decided_by() -> Digest:
    """Digest of the numbers that decide, and of the networks that look."""
    steps: Mapping[str, int] = {str(step): grams for step, grams in TOLERANCE_G.items()}
    looked = digest_of(LAID, RECIPE.people.foreground, RECIPE.features.learned, RECIPE.features.lettering)
    networks: dict[str, JSONValue] = {name: WEIGHTS[name] for name in _NETWORKS}
    numbers: dict[str, JSONValue] = {"apart_days": APART_DAYS, "tolerance_g": dict(steps), "looked": looked}
    return sha256(canonical(numbers | networks))
