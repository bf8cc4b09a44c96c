"""Whether a run is SEALED: each thing that must hold is taken away in turn, from a vault with real time tokens."""

from collections.abc import Callable, Sequence
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from evidence.fields import Record
from evidence.ledger import decode_entry
from evidence.records import Case, Counts, Entry, Outcome, Run, Seal, Segment, Timestamp, Wait
from evidence.remarks import RemarkKind, remark
from evidence.seal import capture_leaf, faults_against, run_captures, seal_faults, signed_bytes
from evidence.seal_state import seal_state, seal_states, stamp_faults, time_faults
from evidence.timestamp import CLOCK_TOLERANCE, clock_faults
from evidence.trust import Trust, read_certificates
from tests.evidence.filled import BLANK, filled_vault
from tests.evidence.test_older_vaults import OLD
from tests.servers.tsa import make_signer

Entries = tuple[Entry, ...]
ROOT = read_certificates((OLD[0] / "root.pem").read_bytes(), "root.pem")


@pytest.fixture(scope="module")
def stamped() -> Entries:
    """A case with a run that is sealed and confirmed by an authority; no later run."""
    paths = sorted((OLD[0] / "vault/cases/case-1/ledger").iterdir())
    entries = [decode_entry(path.read_bytes()) for path in paths]
    last = next(number for number, entry in enumerate(entries) if isinstance(entry.record, Timestamp))
    return tuple(entries[: last + 1])


def run_of(entries: Sequence[Entry]) -> str:
    return next(entry.digest for entry in entries if isinstance(entry.record, Run))


def of(entries: Sequence[Entry], kind: type[Record]) -> Entry:
    return next(entry for entry in entries if isinstance(entry.record, kind))


def changed(entries: Entries, kind: type[Record], **values: Any) -> Entries:
    """The first record of a kind with other values; the digests stay, as a reader that trusts a ledger has them."""
    old = of(entries, kind)
    new = old.model_copy(update={"record": old.record.model_copy(update=values)})
    return tuple(new if entry is old else entry for entry in entries)


def why(entries: Sequence[Entry], **told: Any) -> RemarkKind | None:
    state = seal_state(entries, run_of(entries), Trust(**told))
    assert state.sealed is (state.because is None)
    return state.because.kind if state.because else None


def test_a_run_with_a_seal_and_a_token_that_hold_is_sealed(stamped: Entries) -> None:
    state = seal_state(stamped, run_of(stamped))

    assert (state.sealed, state.signed, state.short, state.in_words) == (True, True, 0, "SEALED")
    assert (state.seal, state.tokens) == (of(stamped, Seal), (of(stamped, Timestamp),))
    assert why(stamped, roots=ROOT, required=1) is None


def test_a_run_without_a_seal_is_not_finished(stamped: Entries) -> None:
    without = tuple(entry for entry in stamped if not isinstance(entry.record, Seal | Timestamp))
    state = seal_state(without, run_of(without))

    assert (state.sealed, state.signed, state.seal, state.tokens) == (False, False, None, ())
    assert state.in_words == "UNSEALED: the crawl was stopped; run it again to go on"
    assert why(without) is RemarkKind.NOT_FINISHED


@pytest.mark.parametrize(
    ("values", "kind"),
    [
        ({"signature": "0" * 128}, RemarkKind.SEAL_SIGNATURE),
        ({"public_key": "0" * 64}, RemarkKind.SEAL_SIGNATURE),
        ({"reason": "all was read"}, RemarkKind.SEAL_SIGNATURE),
    ],
)
def test_a_seal_with_anything_changed_is_not_signed(stamped: Entries, values: dict[str, Any], kind: RemarkKind) -> None:
    state = seal_state(changed(stamped, Seal, **values), run_of(stamped))

    assert state.because is not None
    assert (state.because.kind, state.short, state.signed) == (kind, 0, False), "a token more would not help"


def test_each_thing_that_a_seal_says_is_compared(stamped: Entries) -> None:
    place = stamped.index(of(stamped, Seal))
    record, head = stamped[place].record, stamped[place - 1].digest
    assert isinstance(record, Seal)
    captures = tuple(run_captures(stamped, record.run))

    assert faults_against(record, head, captures, True) == []
    for fault, said in {
        RemarkKind.SEAL_HEAD: faults_against(record, BLANK, captures, True),
        RemarkKind.SEAL_ROOT: faults_against(record, head, captures[::-1], True),
        RemarkKind.SEAL_NO_RUN: faults_against(record, head, captures, False),
    }.items():
        assert [one.kind for one in said] == [fault]
    short = faults_against(record, head, captures[1:], True)
    assert [one.kind for one in short] == [RemarkKind.SEAL_CAPTURES, RemarkKind.SEAL_ROOT]
    assert [one.kind for one in seal_faults(record, ())][-1] is RemarkKind.SEAL_NO_RUN


OTHER: dict[str, Any] = {
    "run": BLANK,
    "outcome": Outcome.GONE,
    "reason": "another",
    "counts": Counts(advertised=None, seen=9, in_window=9, sealed=9, pictures=9, missing=9),
    "warnings": ("look out",),
    "because": (remark(RemarkKind.NOT_FINISHED),),
    "cautions": (remark(RemarkKind.EARLIER_WARNING, text="look out"),),
    "waits": (Wait(domain="a", why="pace", times=1, total_ms=1),),
    "captures": 99,
    "merkle_root": BLANK,
    "head": BLANK,
    "public_key": "0" * 64,
}


@pytest.mark.parametrize("name", sorted(set(Seal.model_fields) - {"kind", "signature"}))
def test_every_field_of_a_seal_but_the_signature_is_signed(stamped: Entries, name: str) -> None:
    record = of(stamped, Seal).record
    assert isinstance(record, Seal)

    assert signed_bytes(record.model_copy(update={name: OTHER[name]})) != signed_bytes(record)
    assert signed_bytes(record.model_copy(update={"signature": "1" * 128})) == signed_bytes(record)
    assert signed_bytes(record).startswith(b"wornproof-seal-1\n{")


def test_a_leaf_is_the_capture_as_it_was_written(stamped: Entries) -> None:
    record = of(stamped, Segment).record
    assert isinstance(record, Segment)
    leaves = {capture_leaf(capture) for capture in record.captures}

    assert len(leaves) == len(record.captures)
    assert all(leaf.startswith(b'{"') and b'"payload_digest":"sha256:' in leaf for leaf in leaves)


@pytest.mark.parametrize(("required", "words"), [(2, "1 of 2"), (5, "1 of 5")])
def test_a_reader_may_ask_for_more_tokens_than_there_are(stamped: Entries, required: int, words: str) -> None:
    state = seal_state(stamped, run_of(stamped), Trust(required=required))

    assert (state.sealed, state.signed, state.short) == (False, True, required - 1)
    assert words in state.in_words


@pytest.mark.parametrize("told", [0, 1, 3])
def test_as_many_tokens_are_needed_as_the_desk_asked_for_when_one_came_even_where_a_reader_asks_for_fewer(
    stamped: Entries, told: int
) -> None:
    state = seal_state(changed(stamped, Timestamp, required=3), run_of(stamped), Trust(required=told))

    assert (state.sealed, state.signed, state.short) == (False, True, 2)
    assert "1 of 3" in state.in_words


def test_a_seal_without_a_token_is_signed_and_one_short_whatever_the_reader_asks(
    tmp_path: Path, case: Case, clock: Callable[[], datetime]
) -> None:
    entries = filled_vault(tmp_path, case, clock)[1].ledger.entries()

    for required in (0, 1):
        state = seal_state(entries, run_of(entries), Trust(required=required))
        assert (state.sealed, state.signed, state.short, state.tokens) == (False, True, 1, ())


def test_a_later_token_that_asks_for_ten_unseals_nothing(stamped: Entries) -> None:
    """Whoever can write into the folder can put a genuine token there, and "required" is signed by nobody."""
    token = of(stamped, Timestamp)
    again = token.model_copy(update={"seq": token.seq + 1, "record": token.record.model_copy(update={"required": 10})})

    assert seal_state((*stamped, again), run_of(stamped), Trust(required=1)).sealed


def test_of_two_tokens_under_one_root_the_first_counts_and_the_second_does_not(stamped: Entries) -> None:
    again = stamped[-1].model_copy(update={"seq": stamped[-1].seq + 1})
    state = seal_state((*stamped, again), run_of(stamped), Trust(required=2))

    assert (state.short, state.tokens) == (1, (stamped[-1],))


def test_a_token_under_a_root_the_reader_does_not_know_is_a_fault_and_no_token_missing(
    stamped: Entries, tmp_path: Path
) -> None:
    foreign = make_signer(tmp_path, "root", None).certificate
    state = seal_state(stamped, run_of(stamped), Trust(roots=(foreign,)))

    assert state.because is not None
    assert (state.because.kind, state.short, state.tokens) == (RemarkKind.TOKEN_FAULT, 0, ())
    assert "foreign root" in state.in_words


@pytest.mark.parametrize(
    "values", [{"serial": "ff"}, {"policy": "1.2.3"}, {"token": "AAAA"}, {"token": "A"}, {"chain": ("x",)}]
)
def test_a_record_of_a_token_with_anything_changed_is_a_fault(stamped: Entries, values: dict[str, Any]) -> None:
    assert why(changed(stamped, Timestamp, **values)) is RemarkKind.TOKEN_FAULT


def test_a_token_must_stand_behind_the_seal_it_is_over(stamped: Entries) -> None:
    token, seal = of(stamped, Timestamp), of(stamped, Seal)
    assert isinstance(token.record, Timestamp)
    early = token.model_copy(update={"seq": seal.seq})

    assert stamp_faults(stamped, token, token.record) == []
    assert stamp_faults(stamped, early, token.record) == ["the timestamp is over no seal before it"]
    run = token.record.model_copy(update={"seal": run_of(stamped)})
    assert stamp_faults(stamped, token, run) == ["the timestamp is over no seal before it"]


def test_clocks_may_be_ten_minutes_apart_and_no_more(stamped: Entries) -> None:
    seal, token = of(stamped, Seal), of(stamped, Timestamp).record
    assert isinstance(token, Timestamp)
    tick, time = timedelta(seconds=1), token.gen_time
    late = seal.model_copy(update={"appended_at": time + CLOCK_TOLERANCE})

    assert clock_faults(token, time + CLOCK_TOLERANCE) == clock_faults(token, time - CLOCK_TOLERANCE) == []
    assert clock_faults(token, time + CLOCK_TOLERANCE + tick)
    assert clock_faults(token, time - CLOCK_TOLERANCE - tick)
    assert time_faults(late, (), token) == []
    assert isinstance(seal.record, Seal)
    captures = tuple(run_captures(stamped, seal.record.run))
    (said,) = time_faults(late.model_copy(update={"appended_at": late.appended_at + tick}), captures, token)
    assert "lies before its seal it is to prove" in said


@pytest.mark.parametrize("minutes", [-11, 11])
def test_a_token_taken_in_by_a_wrong_clock_seals_nothing(stamped: Entries, minutes: int) -> None:
    token = of(stamped, Timestamp)
    assert isinstance(token.record, Timestamp)
    moved = token.model_copy(update={"appended_at": token.record.gen_time + timedelta(minutes=minutes)})

    assert why(tuple(moved if entry is token else entry for entry in stamped)) is RemarkKind.TOKEN_FAULT


def test_a_capture_behind_the_outside_time_is_a_fault(stamped: Entries) -> None:
    seal, token = of(stamped, Seal), of(stamped, Timestamp).record
    assert isinstance(token, Timestamp)
    assert isinstance(seal.record, Seal)
    first, *rest = run_captures(stamped, seal.record.run)
    late = first.model_copy(update={"captured_at": token.gen_time + CLOCK_TOLERANCE + timedelta(seconds=1)})

    assert time_faults(seal, (first, *rest), token) == []
    assert "lies before a capture it is to prove" in time_faults(seal, (late, *rest), token)[0]


def test_a_second_seal_unseals_the_run_and_a_seal_of_a_run_that_is_not_there_opens_none(stamped: Entries) -> None:
    seal = of(stamped, Seal)

    assert why((*stamped, seal)) is RemarkKind.SEALED_TWICE
    stray = tuple(entry for entry in stamped if not isinstance(entry.record, Run))
    assert seal_states(stray) == {}
    because = seal_state(stray, run_of(stamped)).because
    assert because is not None
    assert because.kind is RemarkKind.SEAL_NO_RUN
    assert seal_state(stamped, BLANK).sealed is False


def test_what_was_added_to_a_run_after_its_seal_is_not_what_the_seal_is_judged_by(stamped: Entries) -> None:
    """That it was added is for ``verify`` to say."""
    assert why((*stamped, of(stamped, Segment))) is None


def test_all_runs_at_once_stand_as_each_alone(stamped: Entries) -> None:
    states = seal_states(stamped)

    assert states == {
        entry.digest: seal_state(stamped, entry.digest) for entry in stamped if isinstance(entry.record, Run)
    }
