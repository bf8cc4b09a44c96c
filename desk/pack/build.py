"""Builds a package from the vault: the same vault and the same choice give the same bytes.

The vault is verified first; a vault that does not hold is not packed. Nothing is added to the ledger.
"""

import hashlib
import os
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from html import escape
from importlib.metadata import version
from importlib.resources import files
from pathlib import Path

from claims.reading import Filed, read
from desk.pack import offline_verifier as form
from desk.pack.derivatives import derived, originals
from desk.pack.front import capture_numbers, index_page, posts_withheld, readme
from desk.pack.scope import Scope, ShownCapture, choose
from desk.pack.wacz import WaczWriter
from desk.pack.withheld import pictures_of, stays_home, supplied_name
from evidence.case_file import exhibit_name
from evidence.codec import JSONValue, canonical, sha256, utc_text
from evidence.errors import DigestMismatch, NotAnchored
from evidence.exhibits import OF_OTHERS
from evidence.files import whole_file
from evidence.keys import public_hex
from evidence.ledger import encode_entry
from evidence.records import (
    Capture,
    ComparisonReview,
    Entry,
    Post,
    Record,
    Remark,
    Segment,
    Withdrawal,
    as_json,
    cited,
)
from evidence.vault import VAULT_FILE, CaseFile, Vault
from evidence.verify import Verification, verify

INDEX_PAGE, REPORT = "wornproof/index.html", "report/report.html"


@dataclass(frozen=True)
class Packed:
    """What was written."""

    path: Path
    digest: str
    """Of the whole file."""
    payload_bytes: int
    public_key: str
    captures: int
    captures_withheld: int
    posts_withheld: int
    report: bool
    """Whether the report is in it: only when the whole case is."""
    standings: tuple[str, ...]
    """Of each run: ``SEALED``, or ``UNSEALED`` and why; the package's cover says the same."""
    kept_at_home: tuple[Remark, ...]
    """A remark on each supplied file that is not in it: it holds what is not on the list of what may leave."""
    not_vouched: tuple[Remark, ...]
    """What nobody vouches for; the package's cover says it first."""
    derivatives: int = 0
    """Blurred copies beside the originals."""


def pack(
    vault: Vault,
    case_id: str,
    out: Path,
    run_ids: Sequence[str] = (),
    post_ids: Sequence[str] = (),
    report: bytes = b"",
    *,
    checked: Verification | None = None,
    unanchored: bool = False,
    blurred: bool = False,
) -> Packed:
    """Write a package, whole or not at all.

    Args:
        vault: The vault; it is verified first, unless it was just now (``checked``).
        case_id: The case.
        out: The file.
        run_ids: These runs only; none: every sealed one.
        post_ids: Show these posts only (id or address), each capture with its proof; none: everything.
        blurred: Put blurred copies of the posts' pictures beside the originals (``desk.pack.derivatives``).
        report: The report of the case (HTML). It speaks of the whole case and goes into whole packages only.
        checked: What ``verify`` says of the vault.
        unanchored: Pack also what nobody vouches for; the cover then says so.

    Raises:
        DigestMismatch: the vault does not hold.
        NotAnchored: nothing on this machine tells that all of it was written by its owner.
        NothingToPack: a run or post is unknown, or a run is not sealed.
    """
    checked = checked or verify(vault, case_id)
    _vouched_for(checked, unanchored)
    file = vault.case(case_id)
    entries = file.ledger.entries()
    reading = read(entries, public_key=vault.sealing_key())
    cited = pictures_of(post for segment in reading.segments for post in segment.record.posts)
    scope = choose(entries, reading, run_ids, post_ids, stays_home(file.payloads, cited), cited)
    alarms = (*checked.whose, *checked.unsealed, *reading.not_counted)
    with whole_file(out, 0o600) as target:
        report = report if scope.everything and not _repeats(report, scope.private) else b""
        copies = _write(WaczWriter(target), vault, file, scope, alarms, report, blurred)
        target.flush()
        os.fsync(target.fileno())
    return replace(_told(out, scope, alarms, public_hex(file.key()), bool(report)), derivatives=copies)


def _vouched_for(checked: Verification, unanchored: bool) -> None:
    """A signature says: this is what we wrote. So it is refused where nothing tells that we did."""
    if not checked.holds:
        first = checked.faults[0]
        raise DigestMismatch(
            f"not packed, the vault does not hold: {first.where}: {first.what} (see 'wornproof verify')"
        )
    if checked.whose and not unanchored:
        raise NotAnchored(
            f"not packed, nobody vouches for all of it: {checked.unanchored[0]} (see 'wornproof verify'); "
            "'wornproof pack --unanchored' packs it all the same, and its front page says so"
        )


def _told(out: Path, scope: Scope, alarms: tuple[Remark, ...], key: str, report: bool) -> Packed:
    numbers = [capture_numbers(scope, run) for run in scope.runs]
    shown = sum(one for _, one in numbers)
    with out.open("rb") as file:
        digest = f"sha256:{hashlib.file_digest(file, 'sha256').hexdigest()}"
    withheld = sum(size for size, _ in numbers) - shown
    stands = tuple(run.seal_state.in_words for run in scope.runs)
    size, left = out.stat().st_size, posts_withheld(scope)
    return Packed(out, digest, size, key, shown, withheld, left, report, stands, scope.kept_at_home, alarms)


def _repeats(report: bytes, private: frozenset[str]) -> bool:
    """Whether a report repeats an address that may not leave, as it is or as HTML writes it."""
    text = report.decode("utf-8", "replace")
    return any(address in text or escape(address) in text for address in private)


def _write(
    writer: WaczWriter,
    vault: Vault,
    file: CaseFile,
    scope: Scope,
    alarms: tuple[Remark, ...],
    report: bytes,
    blurred: bool,
) -> int:
    """Everything in its order; how many blurred copies there are."""
    _, case = file.opened()
    key = file.key()
    writer.add("README", readme(case, public_hex(key), bool(report), bool(scope.exhibits)))
    index: list[bytes] = []
    for name, data in _archives(file, scope):
        records = form.warc_records(data)
        short = name.removeprefix("archive/")
        index += [form.cdx_line(one, short) for one in records if one.kind in {"response", "resource"}]
        writer.add(name, data)
    writer.add(form.INDEX, b"".join(sorted(index)))
    writer.add(form.PAGES, _pages(scope))
    writer.add(form.LEDGER, b"".join(_ledger_lines(scope)))
    if not scope.whole:
        writer.add(form.PROOFS, b"".join(map(_proof_line, scope.shown)))
        writer.add(
            form.POSTS, b"".join(_line({"segment": e.digest, "post": _post(scope, e, p)}) for e, p in scope.posts)
        )
    for digest in dict.fromkeys(one.record.file_digest for one in scope.exhibits if one.record.role not in OF_OTHERS):
        writer.add(exhibit_name(digest), file.exhibit(digest))
    lines: list[bytes] = []
    for name, data, line in derived(originals(scope), file.payload) if blurred else ():
        writer.add(name, data)
        lines.append(line)
    if lines:
        writer.add(form.DERIVATIVES, b"".join(lines))
    if report:
        writer.add(REPORT, report)
    verifier = files("desk.pack").joinpath("offline_verifier.py").read_bytes()
    writer.add(INDEX_PAGE, index_page(case, scope, alarms, public_hex(key), bool(report), len(lines)))
    writer.add(form.VAULT_HEADER, vault.store.read(VAULT_FILE))
    writer.add(form.VERIFIER, verifier)
    writer.add(form.STATEMENT, _statement(vault, case.case_id, scope, sha256(verifier)))
    created = utc_text(scope.entries[-1].appended_at)[:19] + "Z"
    writer.finish(f"Wornproof case {case.case_id}", created, _software(), key)
    return len(lines)


def _software() -> str:
    return f"wornproof {version('wornproof')}"


def _line(value: JSONValue) -> bytes:
    return canonical(value) + b"\n"


def _post(scope: Scope, segment: Filed[Segment], post: Post) -> dict[str, JSONValue]:
    return as_json(scope.as_shown(segment, post))


def _statement(vault: Vault, case_id: str, scope: Scope, verifier: str) -> bytes:
    runs: list[JSONValue] = []
    for run in scope.runs:
        seal = run.seal_state.seal
        assert seal is not None  # only what is sealed is in a scope
        size, shown = capture_numbers(scope, run)
        runs.append({"run": run.entry.digest, "seal": seal.digest, "captures": size, "shown": shown})
    body: dict[str, JSONValue] = {
        "format": form.FORMAT,
        "vault_id": vault.vault_id,
        "case_id": case_id,
        "scope": "whole" if scope.whole else "posts",
        "runs": runs,
        "posts_withheld": posts_withheld(scope),
        "entries": len(scope.entries),
        "entries_withheld": len(scope.entries) - len(scope.open_entries),
        "head": scope.entries[-1].digest,
        "verifier": verifier,
    }
    if files := [_file(capture) for capture in scope.files_at_home]:
        body["files_withheld"] = files
    return _line(body)


def _file(capture: Capture) -> JSONValue:
    return {"name": supplied_name(capture), "digest": capture.payload_digest, "bytes": capture.payload_bytes}


def _ledger_lines(scope: Scope) -> Iterator[bytes]:
    for entry in scope.entries:
        if entry.digest in scope.open_entries:
            yield encode_entry(entry)
        else:
            yield _line({"withheld": _stub(entry)})


def _stub(entry: Entry) -> dict[str, JSONValue]:
    """What is told of a withheld entry. Of people's words, and of what withdraws one, also what they are on: so that
    it shows that no word on what is shown is missing."""
    stub: dict[str, JSONValue] = {"seq": entry.seq, "digest": entry.digest, "kind": entry.record.kind}
    if isinstance(entry.record, ComparisonReview | Withdrawal):
        (stub["of"],) = cited(entry.record)
    return stub


def _proof_line(one: ShownCapture) -> bytes:
    body: dict[str, JSONValue] = {
        "run": one.run,
        "index": one.index,
        "path": [digest.hex() for digest in one.path],
        "capture": as_json(one.capture),
        "archive": _archive_name(one.segment),
    }
    return _line(body)


def _archive_name(segment: Segment) -> str:
    return "archive/" + segment.warc.rpartition("/")[2]


def _archives(file: CaseFile, scope: Scope) -> Iterator[tuple[str, bytes]]:
    """WARC files that go in: whole, or of the shown captures the records and their requests, byte for byte."""
    for filed in scope.segments:
        segment = filed.record
        data = file.warc(segment)
        if scope.whole or filed.digest in scope.open_entries:
            yield _archive_name(segment), data
            continue
        wanted = {one.capture.warc_record_id for one in scope.shown if one.segment == segment}
        if wanted:
            yield _archive_name(segment), _records(data, wanted)


def _records(data: bytes, wanted: set[str]) -> bytes:
    """The records of these ids and the requests they answer, as they lie."""
    kept = (
        data[one.offset : one.offset + one.length]
        for one in form.warc_records(data)
        if {one.fields.get("warc-record-id"), one.fields.get("warc-concurrent-to")} & wanted
    )
    return b"".join(kept)


def _pages(scope: Scope) -> bytes:
    def plain(records: Sequence[Record]) -> list[dict[str, object]]:
        return [as_json(record) for record in records]

    if not scope.whole:
        posts = [_post(scope, segment, post) for segment, post in scope.posts]
        return form.page_lines(posts, plain([one.capture for one in scope.shown]))
    captures = [capture for run in scope.runs for segment in run.segments for capture in segment.record.captures]
    return form.page_lines(
        plain([post for segment in scope.segments for post in segment.record.posts]), plain(captures)
    )
