"""Keeps what was found about one exhibit by itself: a measured edge, a picture that was handed in before."""

from collections.abc import Mapping
from importlib.metadata import version

from claims.reading import Filed
from evidence.records import Comparison, Digest, Dispute, Exhibit, Result, Struck
from evidence.vault import CaseFile


def keep_found(
    file: CaseFile,
    subject: Filed[Exhibit],
    claim: Dispute,
    of: str,
    why: str,
    values: Mapping[str, str | int],
    policy: Digest,
    account: str,
) -> tuple[Comparison, bool]:
    """Append it where it is new; whether it was. Nothing can be said by it. What was taken back is not said again."""
    made = Comparison(
        claim=claim,
        of=of,
        subject=subject.digest,
        result=Result.CANNOT_SAY,
        why=why,
        values=tuple(sorted(values.items())),
        policy=policy,
        software=f"wornproof {version('wornproof')}",
        account=account,
    )
    entries = file.ledger.of_kinds("comparison", "struck")
    gone = {entry.record.takes_back for entry in entries if isinstance(entry.record, Struck)}
    before = [(entry.digest, entry.record) for entry in entries if isinstance(entry.record, Comparison)]
    mine = [(digest, one) for digest, one in before if (one.of, one.subject) == (of, subject.digest)]
    is_newest = bool(mine) and _said(mine[-1][1]) == _said(made)
    if is_newest or any(digest in gone and _said(one) == _said(made) for digest, one in mine):
        return made, False
    file.ledger.append(made)
    return made, True


def _said(one: Comparison) -> tuple[object, ...]:
    return one.why, one.values
