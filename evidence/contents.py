"""Checks of what a case's records speak of: WARC objects, captures, pictures, seals, tokens."""

from collections.abc import Iterator
from dataclasses import dataclass, field

from evidence.case_file import AMENDED
from evidence.codec import sha256, utc_text
from evidence.dispatch_proof import dispatched_faults
from evidence.errors import EvidenceError
from evidence.faults import Findings, in_words
from evidence.kept_files import check_exhibit
from evidence.ledger import Entries, entry_path
from evidence.merkle import Growing
from evidence.records import (
    Amendment,
    Audit,
    Banked,
    Capture,
    Case,
    Dispatched,
    Disposal,
    Entry,
    Exhibit,
    LedgerSeal,
    Match,
    Packed,
    Photo,
    Practice,
    Review,
    Run,
    Seal,
    Segment,
    Timestamp,
    Unpacked,
)
from evidence.reviews import reviewable
from evidence.seal import capture_leaf, faults_under
from evidence.seal_state import SealState, faults_of_stamp, latest_of, seal_states
from evidence.sentences import sentence
from evidence.store import Store
from evidence.timestamp import CLOCK_TOLERANCE, chain_of
from evidence.trust import Trust, fingerprint
from evidence.warc import WarcRecord, read_segment


@dataclass
class CaseCheck:
    """One case under check, and what was seen of it so far."""

    store: Store
    name: str
    entries: Entries
    heads: dict[str, set[str]]
    """Digests of all entries of each catalog."""
    trust: Trust
    found: Findings
    captured: set[str] = field(default_factory=set)
    sealed: dict[str, int] = field(default_factory=dict)
    """Runs with a seal, and the number of its entry."""
    trees: dict[str, Growing] = field(default_factory=dict)
    """Captures of each run so far."""
    opened: set[str] = field(default_factory=set)
    """Runs so far."""
    by_digest: dict[str, Entry] = field(default_factory=dict)
    latest: dict[str, tuple[Capture, ...]] = field(default_factory=dict)
    """The latest capture of each run, in the whole ledger."""
    states: dict[str, SealState] = field(default_factory=dict)

    def check(self) -> None:
        """Every record in the order of the ledger."""
        first = self.entries[0].record if self.entries else None
        if not isinstance(first, Case):
            self.found.fault(f"cases/{self.name}/ledger", "the case does not begin with a Case record")
        elif first.case_id != self.name:
            self.found.fault(self._where(self.entries[0]), f"this is case {first.case_id}, kept as case {self.name}")
        self._index()
        for position, entry in enumerate(self.entries):
            self._record(position, entry)
        self._tail()

    def _index(self) -> None:
        """What is looked up of the whole ledger, so that no record walks it once more."""
        self.states = seal_states(self.entries, self.trust)
        for entry in self.entries:
            self.by_digest.setdefault(entry.digest, entry)
            if isinstance(entry.record, Segment):
                run = entry.record.run
                self.latest[run] = latest_of((*self.latest.get(run, ()), *entry.record.captures))

    def _record(self, position: int, entry: Entry) -> None:
        where = self._where(entry)
        match entry.record:
            case Segment():
                self._segment(where, entry.record)
            case Seal():
                self._seal(where, entry, self.entries[position - 1].digest if position else "")
            case Timestamp():
                self._timestamp(where, entry, entry.record)
            case Match():
                self._match(where, entry.record)
            case Review():
                self._review(where, entry.record)
            case Run():
                self._run(where, entry)
            case Dispatched() | Exhibit():
                self._handed_in(where, entry.record)
            case Photo() | Banked() | Audit() | Practice() | Disposal() | Packed() | Unpacked():
                self.found.fault(where, f"a case holds no {entry.record.kind} record")
            case Case() if position:
                self.found.fault(where, "a case is opened once, with its first entry")

    def _handed_in(self, where: str, record: Dispatched | Exhibit) -> None:
        if isinstance(record, Exhibit):
            check_exhibit(self.store, f"cases/{self.name}", where, record, self.found)
            return
        for what in dispatched_faults(record, self.found.public_key, self.trust):
            self.found.fault(where, what)

    def _segment(self, where: str, record: Segment) -> None:
        self.captured |= {capture.payload_digest for capture in record.captures}
        if record.run not in self.states:
            self.found.fault(where, "the segment belongs to no run of this case")
        if record.run in self.sealed:
            seal = self.sealed[record.run]
            self.found.fault(where, f"the segment was appended after its run was sealed with entry {seal}")
        tree = self.trees.setdefault(record.run, Growing())
        for capture in record.captures:
            tree.add(capture_leaf(capture))
        check_segment(self.store, f"cases/{self.name}", where, record, self.captured, self.found)

    def _seal(self, where: str, entry: Entry, before: str) -> None:
        assert isinstance(entry.record, Seal)
        run = entry.record.run
        for what in faults_under(entry.record, before, self.trees.get(run, Growing()), run in self.opened):
            self.found.fault(where, sentence(what))
        if entry.record.public_key != self.found.public_key:
            self.found.fault(where, "the seal was signed with another key than the one vault.json names")
        if entry.record.run in self.sealed:
            self.found.fault(where, f"the run was sealed already, with entry {self.sealed[entry.record.run]}")
        self.sealed.setdefault(entry.record.run, entry.seq)

    def _timestamp(self, where: str, entry: Entry, record: Timestamp) -> None:
        seal = self.by_digest.get(record.seal)
        latest = self.latest.get(seal.record.run, ()) if seal and isinstance(seal.record, Seal) else ()
        check_timestamp(where, seal, latest, entry, self.trust, self.found)

    def _match(self, where: str, record: Match) -> None:
        if record.image_digest not in self.captured:
            self.found.fault(where, f"the match examines a picture that was not captured: {record.image_digest}")
        if record.catalog_head not in self.heads.get(record.catalog, set()):
            what = f"the match was made against a state of catalog {record.catalog} that is not in the vault"
            self.found.fault(where, what)

    def _review(self, where: str, record: Review) -> None:
        cited = self.by_digest.get(record.match)
        match = cited.record if cited else None
        if isinstance(match, Match) and (record.sku, record.claim) not in reviewable(match):
            self.found.fault(where, f"the review is of a finding that its match does not have: {record.sku}")

    def _run(self, where: str, entry: Entry) -> None:
        assert isinstance(entry.record, Run)
        self.opened.add(entry.digest)
        state = self.states[entry.digest]
        if not state.sealed:
            run = entry.record
            self.found.notes.append(f"{where}: the run of {run.handle} on {run.platform} is {state.in_words}")

    @property
    def last_seal(self) -> int:
        """Number of the last entry that signs what is before it; 0 where there is none."""
        of_ledger = (entry.seq for entry in self.entries if isinstance(entry.record, LedgerSeal))
        return max((*self.sealed.values(), *of_ledger), default=0)

    def _tail(self) -> None:
        """What no signature covers: the last seal signs what is before it, and nothing signs what came since."""
        last_seal = self.last_seal
        rest = [e.seq for e in self.entries if e.seq > last_seal and not isinstance(e.record, Timestamp)]
        if last_seal and rest:
            words = in_words(min(rest), max(rest))
            self.found.notes.append(f"cases/{self.name}: {words} stand after the last seal, unsigned")

    def _where(self, entry: Entry) -> str:
        return entry_path(f"cases/{self.name}", entry.seq)


def check_segment(store: Store, prefix: str, where: str, segment: Segment, captured: set[str], found: Findings) -> None:
    """A segment's WARC, its captures record by record, and its posts' pictures, which must be among ``captured``."""
    path = f"{prefix}/{segment.warc}"
    found.spoken_of.add(path)
    try:
        data = store.read(path)
    except EvidenceError as error:
        found.fault(path, f"{error} (cited by {where})")
        return
    if sha256(data) != segment.warc_digest or len(data) != segment.warc_bytes:
        found.fault(path, f"the WARC is not the one that {where} cites: its digest is {sha256(data)}")
    uncited: list[str] = []
    for what in _capture_faults(data, segment, uncited):
        found.fault(path, what)
    for url in uncited:
        found.notes.append(f"{path}: a record of {url[:300]} is cited by no capture")
    for post in segment.posts:
        for image in post.images:
            if image.digest and image.digest not in captured:
                found.fault(where, f"post {post.platform_id} shows a picture that was not captured: {image.digest}")


def check_timestamp(
    where: str, seal: Entry | None, latest: tuple[Capture, ...], entry: Entry, trust: Trust, found: Findings
) -> None:
    """A time token, and what a reader must compare or know of it.

    Args:
        where: Of the token.
        seal: The entry that it cites; None where the ledger has none.
        latest: The latest capture of the run that the seal closes.
        entry: The token's own.
        trust: What the reader was told of authorities.
        found: Gets the faults and notes.
    """
    assert isinstance(entry.record, Timestamp)
    record = entry.record
    if faults := faults_of_stamp(seal, latest, entry, record, trust):
        for what in faults:
            found.fault(where, what)
        return
    root = fingerprint(chain_of(record)[-1])
    if not trust.roots:
        found.notes.append(
            f"{where}: outside time by {record.authority!r}; compare the SHA-256 of its root certificate with what "
            f"the authority publishes: {root}"
        )
    assert seal is not None  # or it would be a fault
    if record.gen_time - seal.appended_at > CLOCK_TOLERANCE:
        late = round((record.gen_time - seal.appended_at).total_seconds() / 3600)
        what = "the captures were" if isinstance(seal.record, Seal) else "what it covers was"
        found.notes.append(
            f"{where}: the token came {late} hours after the seal; it shows that {what} "
            f"there by {record.gen_time:%Y-%m-%d %H:%M} UTC, not before"
        )


def check_marker(store: Store, name: str, entries: Entries, found: Findings) -> None:
    """The empty object that says that a case was amended (``Vault.opening_of``)."""
    path = f"cases/{name}/{AMENDED}"
    is_amended = any(isinstance(entry.record, Amendment) for entry in entries)
    try:
        if not store.read(path):
            found.spoken_of.add(path)
    except EvidenceError:
        if is_amended:
            found.fault(path, "it is gone, and the case was amended: other cases would not learn of that")


def check_desk(name: str, entries: Entries, found: Findings) -> None:
    """What a ledger of the desk's own holds: nothing that anybody is accused by."""
    for entry in entries:
        if not isinstance(entry.record, Audit | Practice | Disposal | LedgerSeal | Timestamp):
            where = entry_path(f"desk/{name}", entry.seq)
            found.fault(where, f"a ledger of the desk's own holds no {entry.record.kind} record")


def _capture_faults(data: bytes, segment: Segment, uncited: list[str]) -> Iterator[str]:
    seen: dict[str, WarcRecord] = {}
    try:
        for item in read_segment(data):
            seen[item.record_id] = item
    except EvidenceError as error:
        yield str(error)
    for capture in segment.captures:
        record = seen.get(capture.warc_record_id)
        if record is None:
            yield f"the record of {capture.url} is missing ({capture.warc_record_id})"
        elif others := _differences(capture, record):
            yield f"the record of {capture.url} is not the one the ledger speaks of: {', '.join(others)} differ"
    cited = {capture.warc_record_id for capture in segment.captures}
    uncited += [one.url for name, one in seen.items() if name not in cited and one.kind in {"response", "resource"}]


def _differences(capture: Capture, record: WarcRecord) -> list[str]:
    """What the ledger says of a capture and the WARC says otherwise."""
    kinds = {"wire": ("response",), "supplied": ("resource", "response")}
    pairs = {
        "url": (capture.url, record.url),
        "payload": (capture.payload_digest, record.payload_digest),
        "length": (capture.payload_bytes, len(record.payload)),
        "time": (utc_text(capture.captured_at), record.captured_at),
        "status": (capture.http_status, record.http_status),
        "media type": (capture.media_type, record.media_type),
    }
    others = [name for name, (said, there) in pairs.items() if said != there]
    return others if record.kind in kinds.get(capture.method, ("resource",)) else [*others, "kind of record"]
