"""The vault: cases and catalogs in one object store. The truth; everything else is made from it.

vault.json                              format, id, public key, signed
probe                                   of a remote store alone: see ``evidence.create_only``
cases/<case>/ledger/00000001.json ...   one object per entry
cases/<case>/warc/<run>-<page>-<digest>.warc
cases/<case>/amended                    empty; says that there are amendments, which the ledger has
catalogs/<name>/ledger/...              Photo records
catalogs/<name>/photos/<digest>         the photo files
desk/<name>/ledger/...                  the desk's own: disposals, audit, practice
"""

import re
import secrets
from collections.abc import Callable
from datetime import datetime
from pathlib import Path

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from evidence.case_file import AMENDED
from evidence.case_file import CaseFile as CaseFile
from evidence.codec import canonical, parse, sha256, utc_text
from evidence.codes import Codes
from evidence.create_only import check_create_only
from evidence.dispatch_day import DispatchDay
from evidence.errors import DigestMismatch, ObjectMissing, RecordError, SigningKeyError, VaultError, VaultNotFound
from evidence.keys import load_key, make_key, public_hex, signature_holds
from evidence.ledger import Ledger, decode_entry, entry_path, now
from evidence.records import Banked, Case, Photo
from evidence.register import HeadRegister, MadeHere, VaultRegister
from evidence.store import Store

VAULT_FILE = "vault.json"
_FORMAT = "wornproof-vault-1"


class CatalogFile:
    """One catalog: Photo records and the files they speak of."""

    def __init__(self, store: Store, name: str, ledger: Ledger) -> None:
        self.name = name
        self.ledger = ledger
        self._store = store
        self._prefix = f"catalogs/{name}"

    def put_photo(self, data: bytes) -> str:
        """Store a photo file once; its digest."""
        digest = sha256(data)
        self._store.keep(f"{self._prefix}/photos/{digest[7:]}", data)
        return digest

    def photo(self, digest: str) -> bytes:
        """A photo file, checked against its digest."""
        data = self._store.read(f"{self._prefix}/photos/{digest[7:]}")
        if sha256(data) != digest:
            raise DigestMismatch(f"catalog photo {digest} is damaged: run 'wornproof verify'")
        return data

    def photos(self) -> tuple[Photo, ...]:
        """The present state: the newest record of each (sku, view), in the order they first came."""
        newest: dict[tuple[str, int], Photo] = {}
        for entry in self.ledger.entries():
            if isinstance(entry.record, Photo):
                newest[entry.record.sku, entry.record.view] = entry.record
        return tuple(newest.values())

    def head(self) -> str:
        """Digest of the newest entry that says what is in the catalog: a seal of it changes nothing in it.

        Raises:
            RecordError: the catalog is empty.
        """
        for entry in reversed(self.ledger.entries()):
            if isinstance(entry.record, Photo | Banked):
                return entry.digest
        raise RecordError(f"catalog {self.name} is empty: import a feed first")


class Vault:
    """All cases and catalogs under one URL, and the key that signs for them."""

    def __init__(
        self, store: Store, home: Path, vault_id: str, clock: Callable[[], datetime], *, folded: bool = False
    ) -> None:
        self._folded = folded
        self.store = store
        self.home = home
        self.vault_id = vault_id
        self._clock = clock

    @classmethod
    def create(cls, url: str, home: Path, clock: Callable[[], datetime] = now) -> "Vault":
        """Make a vault, and the signing key in ``home`` when missing. A vault that is there is opened.

        Raises:
            VaultError: the store cannot hold one (``evidence.create_only``), or what is there is damaged.
        """
        store = Store.open(url)
        check_create_only(store)
        key = make_key(home)
        body = {
            "format": _FORMAT,
            "vault_id": secrets.token_hex(16),
            "created_at": utc_text(clock()),
            "public_key": public_hex(key),
        }
        signature = key.sign(canonical(dict(body))).hex()
        if store.create(VAULT_FILE, canonical({**body, "signature": signature}) + b"\n") and store.place:
            VaultRegister(home).note(MadeHere(body["vault_id"], body["public_key"], store.place))
        return cls.open(url, home, clock)

    @classmethod
    def open(cls, url: str, home: Path, clock: Callable[[], datetime] = now, *, folded: bool = False) -> "Vault":
        """Open a vault. ``folded`` keeps what is read of ledgers small (see ``evidence.folded``).

        Raises:
            VaultNotFound: there is none.
            VaultError: vault.json is damaged, or the store cannot hold a vault (``evidence.create_only``).
        """
        if (folder := _local_folder(url)) is not None and not (folder / VAULT_FILE).exists():
            raise VaultNotFound(f"no vault at {url}: run 'wornproof init'")
        store = Store.open(url)
        try:
            data = store.read(VAULT_FILE)
        except ObjectMissing as error:
            raise VaultNotFound(f"no vault at {url}: run 'wornproof init'") from error
        vault_id = vault_header(data)["vault_id"]
        check_create_only(store)
        return cls(store, home, vault_id, clock, folded=folded)

    def key(self) -> Ed25519PrivateKey:
        """The signing key of this desk."""
        return load_key(self.home)

    def sealing_key(self) -> str:
        """The public key whose seals count here: this desk's own, and where it has none, the one vault.json names.

        Raises:
            VaultError: vault.json is gone or damaged.
        """
        try:
            return public_hex(self.key())
        except SigningKeyError:
            return vault_header(self.store.read(VAULT_FILE))["public_key"]

    def cases(self) -> tuple[str, ...]:
        """Ids of all cases, sorted."""
        return tuple(self.store.folders("cases"))

    def catalogs(self) -> tuple[str, ...]:
        """Names of all catalogs, sorted."""
        return tuple(self.store.folders("catalogs"))

    def has_entry(self, case_id: str, number: int = 1) -> bool:
        """Whether a case has so many entries; none is read. With 1: whether there is such a case."""
        return self.store.exists(entry_path(f"cases/{case_id}", number))

    def opening_of(self, case_id: str) -> Case:
        """A case as it is now, mostly by reading the one record that opened it.

        Whether a case was ever amended is told by an empty object beside its ledger, which is put before the first
        amendment: so of a case that was not, one object is read and one asked for. Of the few that were the ledger is
        read. Whoever puts such an object there costs us time and changes nothing; where it is gone, ``verify`` says so.

        Raises:
            ObjectMissing: there is no such case.
            RecordError: its ledger does not begin with a Case.
        """
        if self.store.exists(f"cases/{case_id}/{AMENDED}"):
            return self._file(case_id).opened()[1]
        entry = decode_entry(self.store.read(entry_path(f"cases/{case_id}", 1)))
        if not isinstance(entry.record, Case):
            raise RecordError(f"case {case_id} does not begin with a Case record: run 'wornproof verify'")
        return entry.record

    def case(self, case_id: str) -> CaseFile:
        """A case by id.

        Raises:
            VaultError: there is none with this id.
        """
        case = self._file(case_id)
        if not case.ledger.entries():
            known = ", ".join(self.cases()) or "none yet"
            raise VaultError(f"no case {case_id!r} in this vault (known: {known})")
        return case

    def open_case(self, case: Case) -> CaseFile:
        """Open a case; the same Case again, as it was opened or amended since, gives the same file.

        Raises:
            VaultError: a case with this id but other content is there; records are corrected by adding, never edited.
                Or what a disposal left half-way is there.
        """
        file = self._file(case.case_id)
        if not file.ledger.entries():
            if self.store.paths(f"cases/{case.case_id}"):
                raise VaultError(
                    f"something is left of a case {case.case_id} that was disposed of: "
                    f"'wornproof dispose {case.case_id}' goes on where it was stopped"
                )
            file.ledger.append(case, unless=lambda present: bool(present))
        present = file.opened()[1]
        if present != case.model_copy(update={"account": present.account}):  # whoever runs it again did not open it
            raise VaultError(
                f"case {case.case_id} is open with other content: 'wornproof amend ORDER.toml --reason WHY' changes it "
                "and keeps what was written; another order gets another case_id"
            )
        return file

    def catalog(self, name: str) -> CatalogFile:
        """A catalog by name; empty when nothing was imported yet."""
        return CatalogFile(self.store, name, self._ledger(f"catalogs/{name}"))

    def desk(self, name: str) -> Ledger:
        """A ledger of the desk's own; empty when nothing was appended yet."""
        return self._ledger(f"desk/{name}")

    def desk_ledgers(self) -> tuple[str, ...]:
        """Names of the desk's own ledgers, sorted."""
        return tuple(self.store.folders("desk"))

    def dispatch(self, day: str) -> DispatchDay:
        """A day at the packing table, ``2026-05-01``; empty when nothing was packed on it.

        Raises:
            VaultError: it is no day.
        """
        if not re.fullmatch(r"[0-9]{4}-[0-9]{2}-[0-9]{2}", day):
            raise VaultError(f"{day!r} is no day: write it as 2026-05-01")
        return DispatchDay(self.store, day, self._ledger(f"dispatch/{day}"), self.key)

    def dispatch_days(self) -> tuple[str, ...]:
        """Days at the packing table, sorted."""
        return tuple(self.store.folders("dispatch"))

    @property
    def codes(self) -> Codes:
        """Which piece codes are out."""
        return Codes(self.store)

    def register(self, prefix: str) -> HeadRegister:
        """The register of heads kept beside the key, outside the vault."""
        return VaultRegister(self.home).heads(self.vault_id, prefix)

    def _file(self, case_id: str) -> CaseFile:
        return CaseFile(self.store, case_id, self._ledger(f"cases/{case_id}"), self.key, self.sealing_key)

    def _ledger(self, prefix: str) -> Ledger:
        return Ledger(self.store, prefix, self.register(prefix), self._clock, folded=self._folded)


def vault_header(data: bytes) -> dict[str, str]:
    """Read and check vault.json.

    Raises:
        VaultError: it is damaged or of another format.
    """
    try:
        header = parse(data)
        body = {key: value for key, value in header.items() if key != "signature"}
        held = signature_holds(header["public_key"], header["signature"], canonical(body))
    except (RecordError, KeyError, AttributeError, TypeError) as error:
        raise VaultError(f"vault.json cannot be read: {error}") from error
    if header.get("format") != _FORMAT:
        raise VaultError(
            f"vault.json is of format {header.get('format')!r}; this version reads {_FORMAT!r}: update Wornproof"
        )
    if not re.fullmatch(r"[0-9a-f]{32}", str(header.get("vault_id"))):
        raise VaultError("vault.json names no vault id of 32 hexadecimal digits")
    if not held or canonical(header) + b"\n" != data:
        raise VaultError("vault.json is damaged: its signature does not hold")
    return dict(header)


def _local_folder(url: str) -> Path | None:
    if url.startswith("file://"):
        return Path(url.removeprefix("file://"))
    return None if "://" in url else Path(url)
