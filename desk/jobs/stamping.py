"""Gets time tokens for seals from the authorities of desk.toml. What comes back is judged by ``evidence.timestamp``.

Fails closed and loses nothing: a dead, slow or lying authority leaves the run UNSEALED with the reason, the next one
is asked, and any later ``wornproof timestamp``, ``crawl`` or ``investigate`` asks again.
"""

import http.client
import secrets
import socket
import ssl
import threading
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import partial
from urllib.parse import SplitResult, urlsplit

from cryptography import x509

from desk.jobs.progress import Show
from desk.settings import Settings
from evidence.codec import sha256
from evidence.errors import HeadMoved, TimestampError
from evidence.files import MAX_SETTINGS_BYTES, read_file
from evidence.ledger import Entries, Ledger, entry_digest, now
from evidence.ledger_seal import last_ledger_seal
from evidence.os_errors import said, why
from evidence.records import Entry, Photo, Run, Timestamp
from evidence.seal import is_sealed
from evidence.seal_state import SealState, ledger_seal_state, seal_state
from evidence.timestamp import Authority, question, take
from evidence.trust import Trust, read_certificates
from evidence.vault import Vault

_DEADLINE_S = 20.0
_MOST_BYTES = 256 * 1024
NONE_CONFIGURED = "no timestamp authority is configured"


@dataclass(frozen=True)
class Stamped:
    """How one seal stands after the authorities were asked."""

    name: str
    """Of a run its id; of a ledger ``cases/<id>`` or ``catalogs/<name>``."""
    seal_state: SealState
    gained: int
    """Tokens that came now."""
    problems: tuple[str, ...]
    """What the authorities that gave none said, or did not say."""

    @property
    def in_words(self) -> str:
        """One line for people."""
        stamps = [entry.record for entry in self.seal_state.tokens if isinstance(entry.record, Timestamp)]
        said = "; ".join(f"there by {stamp.gen_time:%Y-%m-%d %H:%M:%S} UTC, says {stamp.authority}" for stamp in stamps)
        why = f" ({'; '.join(self.problems)})" if self.problems else ""
        return f"{self.name}  {self.seal_state.in_words}{why}" + (f"  {said}" if said else "")


def authorities(settings: Settings) -> tuple[Authority, ...]:
    """The authorities of desk.toml with the certificates kept for them.

    Raises:
        TimestampError: a certificate file is missing or holds none.
    """
    return tuple(
        Authority(
            one.name, one.url, _kept(settings, one.roots), _kept(settings, one.intermediates), one.sends_certificates
        )
        for one in settings.authorities
    )


def trust(settings: Settings, public_key: str = "") -> Trust:
    """What this desk holds for true about outside times, and a key that a reader was told."""
    known = authorities(settings)
    required = settings.timestamps_required if known else 0
    return Trust(public_key, tuple(root for one in known for root in one.roots), required)


def stamp_case(vault: Vault, case_id: str, settings: Settings, clock: Callable[[], datetime] = now) -> list[Stamped]:
    """Get the tokens that the sealed runs of a case, its ledger and its catalog lack; safe to run again at any time.

    Raises:
        TimestampError: a certificate of desk.toml cannot be read.
        EvidenceError: the vault cannot be read or written.
    """
    desk, ledger = _Desk.of(settings, clock), vault.case(case_id).ledger
    runs = [(entry.digest, entry.record) for entry in ledger.entries() if isinstance(entry.record, Run)]
    stamped = [
        _stamp(ledger, run.run_id, partial(seal_state, run_digest=digest, trust=desk.told), desk)
        for digest, run in runs
        if is_sealed(ledger.entries(), digest)
    ]
    return stamped + _stamp_ledgers(vault, case_id, desk)


def stamp(settings: Settings, case_id: str, show: Show) -> tuple[str, ...]:
    """The stage stamp: get what a case lacks; seals that stay UNSEALED, in words.

    Nothing is asked and nothing said where no authority is configured: the report says it, on every run. Certificates
    that cannot be read end nothing that comes after: they are one of the words.

    Raises:
        EvidenceError: the vault cannot be read or written.
    """
    return _told(settings, show, lambda vault: stamp_case(vault, case_id, settings))


def stamp_ledgers(settings: Settings, case_id: str, show: Show) -> tuple[str, ...]:
    """Get what the last seal of a case's ledger, and of its catalog, lacks; otherwise as ``stamp``."""
    return _told(settings, show, lambda vault: _stamp_ledgers(vault, case_id, _Desk.of(settings, now)))


def stamp_days(settings: Settings, days: Sequence[str], show: Show) -> tuple[str, ...]:
    """Get what the last seals of these days at the packing table lack; otherwise as ``stamp``."""

    def all_days(vault: Vault) -> list[Stamped]:
        desk = _Desk.of(settings, now)
        return _stamp_last([vault.dispatch(day).ledger for day in days], vault.sealing_key(), desk)

    return _told(settings, show, all_days)


def _told(settings: Settings, show: Show, stamp_all: Callable[[Vault], list[Stamped]]) -> tuple[str, ...]:
    """Stamp, and say in words what stays UNSEALED."""
    if not settings.authorities:
        return ()
    show("time stamps", 0, None, "")
    try:
        stamped = stamp_all(Vault.open(settings.vault_url, settings.home))
    except TimestampError as error:
        return (f"no time token was asked for: {error}",)
    show("time stamps", len(stamped), len(stamped), "")
    return tuple(one.in_words for one in stamped if not one.seal_state.sealed)


@dataclass(frozen=True)
class _Desk:
    """Whom to ask, what is held for true, and what time it is."""

    asked: tuple[Authority, ...]
    told: Trust
    clock: Callable[[], datetime]

    @classmethod
    def of(cls, settings: Settings, clock: Callable[[], datetime]) -> "_Desk":
        return cls(authorities(settings), trust(settings), clock)


def _stamp_ledgers(vault: Vault, case_id: str, desk: _Desk) -> list[Stamped]:
    """The last seal of each: it covers all that the ones before it do."""
    file = vault.case(case_id)
    _, case = file.opened()
    ledgers = [file.ledger, *([vault.catalog(case.catalog).ledger] if case.catalog else ())]
    return _stamp_last(ledgers, vault.sealing_key(), desk)


def _stamp_last(ledgers: Sequence[Ledger], key: str, desk: _Desk) -> list[Stamped]:
    seals = [(ledger, last_ledger_seal(ledger.entries(), ledger.prefix, key)) for ledger in ledgers]
    return [
        _stamp(ledger, ledger.prefix, partial(ledger_seal_state, seal=last, trust=desk.told), desk)
        for ledger, last in seals
        if last is not None
    ]


def _stamp(ledger: Ledger, name: str, stands: Callable[[Entries], SealState], desk: _Desk) -> Stamped:
    problems, gained = [] if desk.asked else [NONE_CONFIGURED], 0
    state = stands(ledger.entries())
    for authority in desk.asked:
        if not state.short or state.seal is None or _has(ledger.entries(), state.seal, authority):
            continue
        try:
            query = question(state.seal, certificates=authority.sends_certificates)
            reply = ask(authority.url, query.as_bytes())
            record = take(reply, query, state.seal, authority, required=desk.told.required, now=desk.clock())
        except TimestampError as error:
            problems.append(str(error))
            continue
        gained += _append(ledger, record, state.seal, authority)
        state = stands(ledger.entries())
    state = stands(ledger.entries())  # another process may have got what was skipped here
    return Stamped(name, state, gained, () if state.sealed else tuple(problems))


def tried(authority: Authority, clock: Callable[[], datetime] = now) -> Timestamp:
    """A token of an authority over an entry that is made up for it, checked like any other; nothing is kept.

    Raises:
        TimestampError: it does not answer, or its answer does not hold.
    """
    made_up = Photo(
        sku="-",
        style="-",
        title=secrets.token_hex(16),
        view=0,
        photo_digest=sha256(b""),
        payload_bytes=0,
        media_type="",
        source_url="",
    )
    entry = Entry(seq=1, prev="", appended_at=clock(), record=made_up, digest=sha256(b""))
    entry = entry.model_copy(update={"digest": entry_digest(entry)})
    query = question(entry, certificates=authority.sends_certificates)
    return take(ask(authority.url, query.as_bytes()), query, entry, authority, required=1, now=clock())


def _append(ledger: Ledger, record: Timestamp, seal: Entry, authority: Authority) -> bool:
    try:
        ledger.append(record, unless=lambda entries: _has(entries, seal, authority))
    except HeadMoved:  # another process got one from this authority meanwhile: one is enough
        return False
    return True


def _has(entries: Entries, seal: Entry, authority: Authority) -> bool:
    stamps = (entry.record for entry in entries if isinstance(entry.record, Timestamp))
    return any(stamp.seal == seal.digest and stamp.authority == authority.name for stamp in stamps)


def ask(url: str, query: bytes, *, deadline_s: float = _DEADLINE_S) -> bytes:
    """POST a query (RFC 3161, 3.4); the answer's bytes. No redirect is followed and no proxy used.

    Raises:
        TimestampError: no answer within ``deadline_s`` seconds altogether, another status than 200, or too long.
    """
    parts, end = urlsplit(url), time.monotonic() + deadline_s
    try:
        return _post(parts, query, end)
    except (OSError, http.client.HTTPException, ValueError) as error:
        late = f"no answer within {deadline_s:g} seconds" if time.monotonic() >= end else ""
        raise TimestampError(f"{parts.netloc}: {late or said(error)}") from error


def _post(parts: SplitResult, query: bytes, end: float) -> bytes:
    host, port = parts.hostname or "", parts.port or (443 if parts.scheme == "https" else 80)
    raw = socket.create_connection((host, port), timeout=max(0.001, end - time.monotonic()))
    line = raw.dup()  # TLS takes the socket over: raw is then empty, and to cut it would cut nothing
    # Timeouts of a socket are for each read; a server that sends a byte now and then outlasts them. This does not.
    timer = threading.Timer(max(0.0, end - time.monotonic()), _cut, (line,))
    timer.daemon = True
    timer.start()
    connection = http.client.HTTPConnection(host, port)
    try:
        secure = parts.scheme == "https"
        connection.sock = ssl.create_default_context().wrap_socket(raw, server_hostname=host) if secure else raw
        target = (parts.path or "/") + (f"?{parts.query}" if parts.query else "")
        headers = {"Content-Type": "application/timestamp-query", "Accept": "application/timestamp-reply"}
        connection.request("POST", target, query, headers)
        reply = connection.getresponse()
        data = reply.read(_MOST_BYTES + 1)
    finally:
        timer.cancel()
        connection.close()
        raw.close()
        line.close()
    if time.monotonic() >= end:
        raise TimeoutError("no more time")
    if reply.status != 200:
        raise TimestampError(f"{parts.netloc} answered {reply.status}")
    if len(data) > _MOST_BYTES:
        raise TimestampError(f"{parts.netloc} answered more than {_MOST_BYTES // 1024} KiB")
    return data


def _cut(connection: socket.socket) -> None:
    try:
        connection.shutdown(socket.SHUT_RDWR)
    except OSError:  # closed meanwhile: nothing is left to cut
        return


def _kept(settings: Settings, names: Sequence[str]) -> tuple[x509.Certificate, ...]:
    found: list[x509.Certificate] = []
    for name in names:
        path = settings.home / name
        try:
            data = read_file(path, MAX_SETTINGS_BYTES)
        except OSError as error:
            raise TimestampError(f"the certificate {path} of desk.toml cannot be read: {why(error)}") from error
        found += read_certificates(data, str(path))
    return tuple(found)
