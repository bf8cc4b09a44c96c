"""Builds a package from the vault: the same vault and the same choice give the same bytes.

The vault is verified first; a vault that does not hold is not packed. Nothing is added to the ledger.
"""

import hashlib
import os
import tempfile
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from importlib.metadata import version
from importlib.resources import files
from pathlib import Path

from claims.reading import read
from desk.pack import offline_verifier as form
from desk.pack.derivatives import derived, originals
from desk.pack.front import capture_numbers, index_page, posts_withheld, readme
from desk.pack.logins import why_home
from desk.pack.scope import Scope, ShownCapture, choose
from desk.pack.wacz import WaczWriter
from evidence.codec import JSONValue, canonical, sha256, utc_text
from evidence.errors import DigestMismatch
from evidence.keys import public_hex
from evidence.ledger import encode_entry
from evidence.records import Record, Remark, Segment, as_json
from evidence.vault import VAULT_FILE, CaseFile, Vault
from evidence.verify import verify

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
    with_login: tuple[str, ...]
    """Supplied files in it that hold the login of whoever saved them."""
    kept_at_home: tuple[Remark, ...]
    """A remark on each supplied file that is not in it although posts of it are."""
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
    blurred: bool = False,
) -> Packed:
    """Write a package, whole or not at all.

    Args:
        vault: The vault; it is verified first.
        case_id: The case.
        out: The file.
        run_ids: These runs only; none: every sealed one.
        post_ids: Show these posts only (id or address), each capture with its proof; none: everything.
        blurred: Put blurred copies of the posts' pictures beside the originals (``desk.pack.derivatives``).
        report: The report of the case (HTML). It speaks of the whole case and goes into whole packages only.

    Raises:
        DigestMismatch: the vault does not hold.
        NothingToPack: a run or post is unknown, or a run is not sealed.
    """
    checked = verify(vault, case_id)
    if not checked.holds:
        first = checked.faults[0]
        raise DigestMismatch(
            f"not packed, the vault does not hold: {first.where}: {first.what} (see 'wornproof verify')"
        )
    file = vault.case(case_id)
    entries = file.ledger.entries()
    scope = choose(entries, read(entries), run_ids, post_ids, why_home(file.payloads))
    out.parent.mkdir(parents=True, exist_ok=True)
    handle, name = tempfile.mkstemp(dir=out.parent, prefix=f".{out.name}.")
    unfinished = Path(name)
    try:
        with os.fdopen(handle, "w+b") as target:
            copies = _write(WaczWriter(target), vault, file, scope, report if scope.everything else b"", blurred)
            target.flush()
            os.fsync(target.fileno())
        unfinished.replace(out)
    finally:
        unfinished.unlink(missing_ok=True)
    return replace(_told(out, scope, public_hex(file.key()), bool(report) and scope.everything), derivatives=copies)


def _told(out: Path, scope: Scope, key: str, report: bool) -> Packed:
    numbers = [capture_numbers(scope, run) for run in scope.runs]
    shown = sum(one for _, one in numbers)
    with out.open("rb") as file:
        digest = f"sha256:{hashlib.file_digest(file, 'sha256').hexdigest()}"
    withheld = sum(size for size, _ in numbers) - shown
    stands = tuple(run.seal_state.in_words for run in scope.runs)
    size, left = out.stat().st_size, posts_withheld(scope)
    logins, kept = scope.with_login, scope.kept_at_home
    return Packed(out, digest, size, key, shown, withheld, left, report, stands, logins, kept)


def _write(writer: WaczWriter, vault: Vault, file: CaseFile, scope: Scope, report: bytes, blurred: bool) -> int:
    """Everything in its order; how many blurred copies there are."""
    _, case = file.opened()
    key = file.key()
    writer.add("README", readme(case, public_hex(key), bool(report)))
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
        writer.add(form.POSTS, b"".join(_line({"segment": e.digest, "post": as_json(p)}) for e, p in scope.posts))
    lines: list[bytes] = []
    for name, data, line in derived(originals(scope), file.payload) if blurred else ():
        writer.add(name, data)
        lines.append(line)
    if lines:
        writer.add(form.DERIVATIVES, b"".join(lines))
    if report:
        writer.add(REPORT, report)
    verifier = files("desk.pack").joinpath("offline_verifier.py").read_bytes()
    writer.add(INDEX_PAGE, index_page(case, scope, public_hex(key), bool(report), len(lines)))
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
    return _line(body)


def _ledger_lines(scope: Scope) -> Iterator[bytes]:
    for entry in scope.entries:
        if entry.digest in scope.open_entries:
            yield encode_entry(entry)
        else:
            yield _line({"withheld": {"seq": entry.seq, "digest": entry.digest, "kind": entry.record.kind}})


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
    for segment in (filed.record for filed in scope.segments):
        data = file.warc(segment)
        if scope.whole:
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
        return form.page_lines(plain([post for _, post in scope.posts]), plain([one.capture for one in scope.shown]))
    captures = [capture for run in scope.runs for segment in run.segments for capture in segment.record.captures]
    posts = [post for segment in scope.segments for post in segment.record.posts]
    return form.page_lines(plain(posts), plain(captures))
