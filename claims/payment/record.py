"""A decision on a picture of a payment as a record of the case, and back: what is quoted, and what it rests on."""

from collections.abc import Mapping
from datetime import timedelta
from importlib.metadata import version
from typing import Any

from claims.payment import decide, missing, receipt
from claims.payment.values import TAOBAO, Cited, Decision, ForBuyer, Receipt, Word
from evidence.codec import JSONValue, canonical, sha256
from evidence.facts import Value
from evidence.records import Comparison, Digest, Dispute, Quoted, Result
from matcher.models import WEIGHTS

OF = "payment"
"""The question: does the picture agree with the shop's records?"""
_NUMBERS: Mapping[str, Any] = {
    "near_edits": decide.NEAR_EDITS,
    "together": decide.TOGETHER,
    "most_sums": decide.MOST_SUMS,
    "short": decide.SHORT,
    "small": decide.SMALL,
    "most_instalment_fee": decide.MOST_INSTALMENT_FEE,
    "before": missing.BEFORE,
    "after": missing.AFTER,
    "like_least": missing.LIKE_LEAST,
    "like_share": missing.LIKE_SHARE,
    "alike": receipt.ALIKE,
}
_READERS = ("ppocrv6-det", "ppocrv6-rec")


def policy_digest() -> str:
    """Digest of the numbers that decide and of the networks that read."""
    numbers: dict[str, JSONValue] = {name: _text(value) for name, value in _NUMBERS.items()}
    return sha256(canonical(numbers | {name: WEIGHTS[name] for name in _READERS}))


def _text(value: object) -> str:
    return f"{value.total_seconds():.0f} s" if isinstance(value, timedelta) else str(value)


def comparison(
    decision: Decision,
    seen: Receipt,
    subject: Digest,
    exhibits: Mapping[str, Digest],
    payees: tuple[str, ...],
    *,
    order_id: str,
    account: str = "",
) -> Comparison:
    """The record of a decision.

    Args:
        decision: What was decided.
        seen: What was read in the picture.
        subject: The entry of the picture.
        exhibits: Entries of the exports, by the digest of the file.
        payees: Names under which the shop said that it is paid.
        order_id: Of the case. Where nothing can be said, of a row of another order only the place is quoted: it is
            somebody else's, or may be.
        account: Who asked.
    """
    is_against = decision.word is Word.CONTRADICTED
    strange = [one for one in decision.cited if decision.word is Word.CANNOT_SAY and not _is_of(one, order_id)]
    values = {**decision.values, **({"recorded": "…"} if strange and "recorded" in decision.values else {})}
    return Comparison(
        claim=Dispute.PAYMENT_MISMATCH,
        of=OF,
        subject=subject,
        rests_on=tuple(dict.fromkeys(exhibits.values())),
        result=Result(decision.word.value),
        why=decision.why.value,
        values=tuple(sorted({**values, "payees": payees}.items())),
        quoted=(
            _of_picture(seen, subject),
            *(_of_row(one, exhibits[one.export.digest], whole=one not in strange) for one in decision.cited),
        ),
        for_buyer=tuple(one.value for one in ForBuyer) if is_against else (),
        policy=policy_digest(),
        software=f"wornproof {version('wornproof')}",
        account=account,
    )


def _of_picture(seen: Receipt, subject: Digest) -> Quoted:
    read: dict[str, Value] = {
        "amount": "" if seen.amount is None else f"{seen.amount:.2f}",
        "currency": seen.currency,
        "payment_number": seen.number,
        "order_number": seen.order,
        "at": seen.at.isoformat() if seen.at else "",
        "payee": seen.payee,
    }
    return Quoted(exhibit=subject, values=tuple(sorted(read.items())))


def _is_of(cited: Cited, order_id: str) -> bool:
    return order_id.removeprefix(TAOBAO) in {one.removeprefix(TAOBAO) for one in (cited.row.order, *cited.row.more)}


def _of_row(cited: Cited, exhibit: Digest, *, whole: bool) -> Quoted:
    row = cited.row
    if not whole:
        return Quoted(exhibit=exhibit, file=cited.export.name[:500], line=row.line, form=cited.export.form.value)
    values: dict[str, Value] = {
        "amount": f"{row.paid:.2f}",
        "currency": row.currency,
        "payment_number": row.number,
        "order_number": row.order,
        "at": row.at.isoformat() if row.at else "",
        "row_kind": row.kind.value,
    }
    file, form = cited.export.name[:500], cited.export.form.value
    return Quoted(exhibit=exhibit, file=file, line=row.line, form=form, values=tuple(sorted(values.items())))


def is_same(one: Comparison, other: Comparison) -> bool:
    """Whether two say the same and rest on the same, whoever asked."""
    leave = {"account": "", "software": ""}
    return one.model_copy(update=leave) == other.model_copy(update=leave)


def is_same_question(one: Comparison, other: Comparison) -> bool:
    """Whether two were asked alike: of one picture, against the same exhibits, by the same names and numbers."""
    return all(_asked(one, name) == _asked(other, name) for name in ("subject", "rests_on", "policy", "software")) and (
        dict(one.values)["payees"] == dict(other.values)["payees"]
    )


def _asked(one: Comparison, name: str) -> object:
    value = getattr(one, name)
    return frozenset(value) if isinstance(value, tuple) else value


def is_same_finding(one: Comparison, other: Comparison) -> bool:
    """Whether two find the same of one picture in the same rows, whatever else was handed in or told."""
    return (one.subject, one.result, one.why, one.quoted) == (other.subject, other.result, other.why, other.quoted)
