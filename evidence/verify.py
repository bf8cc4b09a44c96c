"""Verification: reads everything, trusts nothing, and lists every fault with the record it concerns.

The order is that of dependence: the vault's header and whose it is, then each ledger (number, form, digest, chain,
citations, the register of heads), then whether the records fit together (``evidence.coherence``), then what they speak
of (WARC objects, captures, pictures, catalog photos, seals, time tokens), then objects no record speaks of. The desk's
own ledgers come before the cases: they say which of these are gone by right. A fault never hides the next one.
"""

import re
from datetime import datetime

from evidence.chain import check_ledger
from evidence.codec import sha256
from evidence.codes import check_codes
from evidence.coherence import check_coherence
from evidence.contents import CaseCheck, check_desk, check_marker
from evidence.create_only import PROBE, probe_fault
from evidence.dispatch_proof import check_day
from evidence.disposed import LIFE, case_digest, check_disposals, finishing
from evidence.errors import EvidenceError, SigningKeyError, VaultError
from evidence.faults import Fault as Fault
from evidence.faults import Findings
from evidence.faults import Verification as Verification
from evidence.kept_files import check_photos
from evidence.keys import public_hex
from evidence.ledger import Entries
from evidence.records import Packed, Unpacked
from evidence.register import VaultRegister
from evidence.remarks import RemarkKind, remark
from evidence.signed import check_signed
from evidence.store import Store
from evidence.trust import NOTHING_TOLD, Trust
from evidence.vault import VAULT_FILE, Vault, vault_header
from evidence.wording import counted

_NAMED = re.compile(
    r"cases/[^/]+/(?:warc/.*-([0-9a-f]{16})\.warc|exhibits/([0-9a-f]{64}))|dispatch/[^/]+/photos/([0-9a-f]{64})|catalogs/[^/]+/photos/([0-9a-f]{64})"
)
"""Objects with a digest in their name."""


def verify(
    vault: Vault, case_id: str | None = None, trust: Trust = NOTHING_TOLD, at: datetime | None = None
) -> Verification:
    """Check a whole vault, or one case with the catalog it names, with what the reader was told by other means.

    ``at`` is the reader's clock; without it nothing is said of dates in the future.

    Raises:
        VaultError: neither the vault nor this machine's register knows the case.
    """
    found = Findings({VAULT_FILE, PROBE})
    _check_header(vault, trust, found)
    if wrong := probe_fault(vault.store):
        found.fault(PROBE, wrong)
    catalogs = {name: _ledger(vault, f"catalogs/{name}", found) for name in _names(vault, "catalogs")}
    for name, entries in catalogs.items():
        check_photos(vault.store, name, entries, found)
        check_signed(vault, f"catalogs/{name}", entries, trust, found)
    heads = {name: {entry.digest for entry in entries} for name, entries in catalogs.items()}
    excused = frozenset[str]() if case_id is not None else _check_desk(vault, trust, found)
    cases = _names(vault, "cases")
    if case_id is not None and case_id not in cases:
        raise VaultError(f"no case {case_id!r} in this vault (known: {', '.join(cases) or 'none yet'})")
    for name in cases if case_id is None else (case_id,):
        if _gone(vault, f"cases/{name}", found, is_excused=case_digest(name) in excused):
            continue
        entries = _ledger(vault, f"cases/{name}", found)
        check_marker(vault.store, name, entries, found)
        check_coherence(name, entries, catalogs, found, at)
        check = CaseCheck(vault.store, name, entries, heads, trust, found)
        check.check()
        check_signed(vault, f"cases/{name}", entries, trust, found, check.last_seal)
    if case_id is None:
        _check_dispatch(vault, trust, found, excused)
    objects = vault.store.paths() if case_id is None else vault.store.paths(f"cases/{case_id}")
    for path in objects:
        if path not in found.spoken_of:
            _check_orphan(vault.store, path, found)
    whose, unsealed = tuple(dict.fromkeys(found.whose)), tuple(found.unsealed)
    return Verification(tuple(found.faults), tuple(found.notes), found.entries, len(objects), whose, unsealed)


def _check_header(vault: Vault, trust: Trust, found: Findings) -> None:
    try:
        header = vault_header(vault.store.read(VAULT_FILE))
    except EvidenceError as error:
        found.fault(VAULT_FILE, str(error))
        return
    found.public_key = header["public_key"]
    _check_origin(vault, header, found)
    if trust.public_key:
        if header["public_key"] != trust.public_key:
            found.fault(VAULT_FILE, f"the vault is signed with key {header['public_key']}, not with the one you named")
        return
    try:
        own = public_hex(vault.key())
    except SigningKeyError:
        found.whose.append(remark(RemarkKind.NO_KEY_HERE))
        return
    if header["public_key"] != own:
        found.whose.append(remark(RemarkKind.ANOTHER_KEY, key=header["public_key"]))
    elif not VaultRegister(vault.home).knows(vault.vault_id):
        found.whose.append(remark(RemarkKind.VAULT_NOT_REGISTERED))


def _check_origin(vault: Vault, header: dict[str, str], found: Findings) -> None:
    """A vault.json that was put in the place of one this machine made, under a new id to evade the register."""
    made = VaultRegister(vault.home).made()
    here = [one for one in made if one.place == vault.store.place]
    if here and here[-1].vault_id != header["vault_id"]:
        found.fault(VAULT_FILE, f"the vault made here has the id {here[-1].vault_id}: its vault.json was replaced")
    if any(m.vault_id == header["vault_id"] and m.public_key != header["public_key"] for m in made):
        found.fault(VAULT_FILE, "the vault was made with another key: its vault.json was signed anew")
    for one in here[:-1]:
        if known := len(VaultRegister(vault.home).names(one.vault_id, "cases")):
            found.notes.append(
                f"an earlier vault, {one.vault_id}, was here and is gone; this machine knew {counted(known, 'case')}"
            )


def _names(vault: Vault, kind: str) -> tuple[str, ...]:
    """Ledgers in the store, and those the register remembers: a whole one may be gone."""
    there = set(vault.store.folders(kind))
    return tuple(sorted(there | set(VaultRegister(vault.home).names(vault.vault_id, kind))))


def _check_dispatch(vault: Vault, trust: Trust, found: Findings, excused: frozenset[str]) -> None:
    """Every day at the packing table, and the marks of codes."""
    coded: list[tuple[str, str, str]] = []
    for day in _names(vault, "dispatch"):
        is_excused = case_digest(f"dispatch/{day}") in excused
        entries = _ledger(vault, f"dispatch/{day}", found, is_excused=is_excused)
        check_day(vault.store, day, entries, found)
        check_signed(vault, f"dispatch/{day}", entries, trust, found)
        for entry in entries:
            if isinstance(entry.record, Packed | Unpacked) and entry.record.code:
                way = "out" if isinstance(entry.record, Packed) else "back"
                coded.append((entry.record.code, entry.record.given_digest(), way))
    check_codes(vault.store, coded, found)


def _check_desk(vault: Vault, trust: Trust, found: Findings) -> frozenset[str]:
    """The desk's own ledgers; digests of the cases and days that were disposed of."""
    life: Entries = ()
    for name in _names(vault, "desk"):
        entries = _ledger(vault, f"desk/{name}", found)
        check_desk(name, entries, found)
        check_signed(vault, f"desk/{name}", entries, trust, found)
        life = entries if name == LIFE else life
    return check_disposals(vault.store, VaultRegister(vault.home), vault.vault_id, life, found)


def _gone(vault: Vault, prefix: str, found: Findings, *, is_excused: bool = False) -> bool:
    known = vault.register(prefix).lines()
    if not known or vault.store.paths(prefix):
        return False
    if is_excused:
        found.notes.append(
            f"{prefix}: it was disposed of, and this machine still remembers it: run '{finishing(prefix)}' here"
        )
        return True
    found.fault(prefix, f"all of it is gone: the register of heads knows {len(known)} entries")
    return True


def _ledger(vault: Vault, prefix: str, found: Findings, *, is_excused: bool = False) -> Entries:
    if not prefix.startswith("cases/") and _gone(vault, prefix, found, is_excused=is_excused):
        return ()
    register = vault.register(prefix)
    entries = check_ledger(vault.store, prefix, register, found)
    if entries and not register.lines():
        if other := VaultRegister(vault.home).elsewhere(vault.vault_id, prefix, entries[0].digest):
            found.fault(VAULT_FILE, f"{prefix} was begun here in vault {other}: vault.json was replaced")
        elif VaultRegister(vault.home).knows(vault.vault_id):
            found.whose.append(remark(RemarkKind.LEDGER_NOT_REGISTERED, ledger=prefix))
    return entries


def _check_orphan(store: Store, path: str, found: Findings) -> None:
    """An object no record cites: what a killed process left, if it still has the digest in its name."""
    if named := _NAMED.fullmatch(path):
        try:
            digest = sha256(store.read(path)).removeprefix("sha256:")
        except EvidenceError as error:
            found.fault(path, f"no record speaks of this object, and it cannot be read: {error}")
            return
        if digest.startswith(next(filter(None, named.groups()))):
            found.notes.append(f"{path}: no record cites it; left by a process that was stopped, harmless")
            return
    found.fault(path, "no record speaks of this object, or it is not what its name says")
