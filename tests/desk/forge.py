"""A forger's workshop: open a package, change it, and put right whatever a given forger can put right.

Without the signing key: the list of files and every digest. With it: seals and the package's signature too.
"""

import copy
import json
import zipfile
import zlib
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from desk.pack import offline_verifier as form
from evidence.codec import canonical, sha256
from evidence.keys import public_hex

Entry = dict[str, Any]


@dataclass
class Package:
    """A package taken apart."""

    members: dict[str, bytes]
    key: Ed25519PrivateKey
    """The key it was signed with; a forger without it makes a new one."""
    notes: dict[str, Any] = field(default_factory=dict)
    """What a mutant needs besides: other packages, authorities."""

    @classmethod
    def open(cls, path: Path, key: Ed25519PrivateKey, **notes: Any) -> "Package":
        with zipfile.ZipFile(path) as file:
            return cls({name: file.read(name) for name in file.namelist()}, key, notes)

    def json(self, name: str) -> Any:
        return json.loads(self.members[name])

    def put_json(self, name: str, value: Any) -> None:
        self.members[name] = canonical(value) + b"\n"

    def replace(self, name: str, old: bytes, new: bytes) -> None:
        assert old in self.members[name], (name, old)
        self.members[name] = self.members[name].replace(old, new)

    def archives(self) -> list[str]:
        return [name for name in self.members if name.startswith("archive/")]

    # what needs no key

    def relist(self) -> None:
        """The list made to fit the files: digests, sizes, what is there."""
        package = self.json(form.PACKAGE)
        names = [name for name in self.members if name not in {form.PACKAGE, form.PACKAGE_DIGEST}]
        package["resources"] = [
            {
                "name": name.lower().replace("/", "-"),
                "path": name,
                "hash": sha256(self.members[name]),
                "bytes": len(self.members[name]),
            }
            for name in names
        ]
        self.put_json(form.PACKAGE, package)
        for name in (form.PACKAGE, form.PACKAGE_DIGEST):  # these two stand last
            if name in self.members:
                self.members[name] = self.members.pop(name)

    def rehash(self) -> None:
        """The list, and the digest of the list."""
        self.relist()
        body = self.json(form.PACKAGE_DIGEST)
        body["hash"] = sha256(self.members[form.PACKAGE])
        self.put_json(form.PACKAGE_DIGEST, body)

    # what needs a key

    def sign(self, key: Ed25519PrivateKey | None = None) -> None:
        """The list, its digest, and a signature by the true key or another."""
        key = key or self.key
        self.relist()
        digest, created = sha256(self.members[form.PACKAGE]), self.json(form.PACKAGE)["created"]
        signature = key.sign(form.pack_message(created, digest, public_hex(key))).hex()
        mark = {"created": created, "public_key": public_hex(key), "signature": signature}
        self.put_json(form.PACKAGE_DIGEST, {"path": form.PACKAGE, "hash": digest, "wornproof": mark})

    # the ledger

    def entries(self) -> list[Entry]:
        return [json.loads(line) for line in self.members[form.LEDGER].splitlines()]

    def put_entries(self, entries: Iterable[Entry]) -> None:
        """Write the ledger, and what the package says of its length and head."""
        lines = [canonical(entry) + b"\n" for entry in entries]
        self.members[form.LEDGER] = b"".join(lines)

    def state(self, **changes: Any) -> None:
        """Change what the package says of itself."""
        self.put_json(form.STATEMENT, self.json(form.STATEMENT) | changes)

    def edit(self, change: Callable[[list[Entry]], None], reseal: Ed25519PrivateKey | None = None) -> None:
        """Change the ledger, then make numbers, digests, chain and citations right; with a key, the seals too."""
        entries = self.entries()
        change(entries)
        entries = rechained(entries, reseal)
        self.put_entries(entries)
        runs = {entry["digest"]: entry for entry in entries if kind(entry) == "run"}
        seals = {entry["record"]["run"]: entry for entry in entries if kind(entry) == "seal"}
        stated = [
            {"run": run, "seal": seals[run]["digest"], "captures": seals[run]["record"]["captures"], "shown": shown}
            for run in runs
            if run in seals
            for shown in [sum(len(e["record"]["captures"]) for e in entries if kind(e) == "segment")]
        ]
        self.state(entries=len(entries), head=entries[-1]["digest"], runs=stated)


def kind(entry: Entry) -> str:
    return str(entry["record"]["kind"]) if "record" in entry else ""


def first(entries: list[Entry], wanted: str) -> Entry:
    return next(entry for entry in entries if kind(entry) == wanted)


def rechained(entries: list[Entry], reseal: Ed25519PrivateKey | None = None) -> list[Entry]:
    """Every number, digest, chain and citation made right again; seals signed anew where there is a key."""
    renamed: dict[str, str] = {}
    before, made = "", list[Entry]()
    for number, entry in enumerate(copy.deepcopy(entries), 1):
        text = json.dumps(entry)
        for old, new in renamed.items():
            text = text.replace(old, new)
        fresh = json.loads(text)
        old_digest = fresh.pop("digest")
        fresh |= {"seq": number, "prev": before}
        if kind(fresh) == "seal" and reseal is not None:
            seal_anew(fresh["record"], made, before, reseal)
        if kind(fresh) == "ledger_seal" and reseal is not None:
            fresh["record"] |= {"head": before, "entries": number - 1}
            sign_ledger_seal(fresh["record"], reseal)
        before = sha256(canonical(fresh))
        renamed[old_digest] = before
        made.append(fresh | {"digest": before})
    return made


def seal_anew(seal: dict[str, Any], entries: list[Entry], head: str, key: Ed25519PrivateKey) -> None:
    """A seal that fits the entries before it."""
    records = [entry["record"] for entry in entries if kind(entry) == "segment"]
    captures = [capture for record in records if record["run"] == seal["run"] for capture in record["captures"]]
    root = form.merkle_root([canonical(capture) for capture in captures]).hex()
    seal |= {"head": head, "captures": len(captures), "merkle_root": f"sha256:{root}", "public_key": public_hex(key)}
    del seal["signature"]
    seal["signature"] = key.sign(form.SEAL_DOMAIN + canonical(seal)).hex()


def sign_ledger_seal(seal: dict[str, Any], key: Ed25519PrivateKey) -> None:
    """A seal of the ledger signed by this key, whatever it says."""
    seal["public_key"] = public_hex(key)
    seal.pop("signature", None)
    seal["signature"] = key.sign(form.LEDGER_SEAL_DOMAIN + canonical(seal)).hex()


def zipped(members: dict[str, bytes] | list[tuple[str, bytes]]) -> bytes:
    """Members in the one form that packages have."""
    pairs = list(members.items()) if isinstance(members, dict) else members
    body, directory = bytearray(), bytearray()
    for name, data in pairs:
        crc = zlib.crc32(data)
        directory += form.central_header(name, crc, len(data), len(body))
        body += form.local_header(name, crc, len(data)) + data
    return bytes(body + directory) + form.end_of_directory(len(pairs), len(directory), len(body))
