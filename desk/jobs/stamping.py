"""Gets time tokens for seals from the authorities of desk.toml. What comes back is judged by ``evidence.timestamp``.

Fails closed and loses nothing: a dead, slow or lying authority leaves the run UNSEALED with the reason, the next one
is asked, and any later ``wornproof timestamp``, ``crawl`` or ``investigate`` asks again.
"""

import http.client
import socket
import ssl
import threading
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime
from urllib.parse import SplitResult, urlsplit

from cryptography import x509

from desk.jobs.progress import Show
from desk.settings import Settings
from evidence.errors import HeadMoved, TimestampError
from evidence.files import MAX_SETTINGS_BYTES, read_file
from evidence.ledger import Entries, now
from evidence.records import Entry, Run, Timestamp
from evidence.os_errors import said, why
from evidence.seal_state import SealState, seal_state
from evidence.timestamp import Authority, question, take
from evidence.trust import Trust, read_certificates
from evidence.vault import CaseFile, Vault

_DEADLINE_S = 20.0
_MOST_BYTES = 256 * 1024
NONE_CONFIGURED = "no timestamp authority is configured"


@dataclass(frozen=True)
class Stamped:
    """How one sealed run stands after the authorities were asked."""

    run_id: str
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
        return f"{self.run_id}  {self.seal_state.in_words}{why}" + (f"  {said}" if said else "")


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


def stamp_case(file: CaseFile, settings: Settings, clock: Callable[[], datetime] = now) -> list[Stamped]:
    """Get the tokens that the sealed runs of a case lack; safe to run again at any time.

    Raises:
        TimestampError: a certificate of desk.toml cannot be read.
        EvidenceError: the vault cannot be read or written.
    """
    asked, told = authorities(settings), trust(settings)
    runs = [(entry.digest, entry.record) for entry in file.ledger.entries() if isinstance(entry.record, Run)]
    return [
        _stamp_run(file, digest, run, asked, told, clock)
        for digest, run in runs
        if seal_state(file.ledger.entries(), digest, told).seal is not None
    ]


def stamp(settings: Settings, case_id: str, show: Show) -> tuple[str, ...]:
    """The stage stamp: get what a case lacks; runs that stay UNSEALED, in words.

    Nothing is asked and nothing said where no authority is configured: the report says it, on every run.

    Raises:
        EvidenceError: as ``stamp_case``.
    """
    if not settings.authorities:
        return ()
    show("time stamps", 0, None, "")
    stamped = stamp_case(Vault.open(settings.vault_url, settings.home).case(case_id), settings)
    show("time stamps", len(stamped), len(stamped), "")
    return tuple(one.in_words for one in stamped if not one.seal_state.sealed)


def _stamp_run(
    file: CaseFile, digest: str, run: Run, asked: Sequence[Authority], told: Trust, clock: Callable[[], datetime]
) -> Stamped:
    problems, gained = [] if asked else [NONE_CONFIGURED], 0
    state = seal_state(file.ledger.entries(), digest, told)
    for authority in asked:
        if not state.short or state.seal is None or _has(file.ledger.entries(), state.seal, authority):
            continue
        try:
            query = question(state.seal, certificates=authority.sends_certificates)
            reply = ask(authority.url, query.as_bytes())
            record = take(reply, query, state.seal, authority, required=told.required, now=clock())
        except TimestampError as error:
            problems.append(str(error))
            continue
        gained += _append(file, record, state.seal, authority)
        state = seal_state(file.ledger.entries(), digest, told)
    state = seal_state(file.ledger.entries(), digest, told)  # another process may have got what was skipped here
    return Stamped(run.run_id, state, gained, () if state.sealed else tuple(problems))


def _append(file: CaseFile, record: Timestamp, seal: Entry, authority: Authority) -> bool:
    try:
        file.ledger.append(record, unless=lambda entries: _has(entries, seal, authority))
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
