"""A ledger in the hands of whoever has the true key, and how a forgery is told: a function, named as what it does.

``rechained`` then makes numbers, digests, chain, citations, Merkle roots and seals right with the true key.
"""

import copy
import json
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from evidence.codec import sha256
from tests.desk.forge import Entry, kind

ROAD = "lin.on.the.road"
NOWHERE = "sha256:" + "4" * 64


@dataclass
class Ledger:
    """The entries of the honest case in a forger's hands, and the folder of its WARC objects."""

    entries: list[Entry]
    warcs: dict[str, bytes]

    def all(self, wanted: str) -> list[dict[str, Any]]:
        return [entry["record"] for entry in self.entries if kind(entry) == wanted]

    def entry(self, wanted: str, number: int = 0) -> Entry:
        return [entry for entry in self.entries if kind(entry) == wanted][number]

    def post(self, page: int = 0, number: int = 0) -> dict[str, Any]:
        return dict_of(self.all("segment")[page]["posts"][number])

    def insert(self, record: dict[str, Any], behind: Entry) -> None:
        """One more entry, right behind another and of its time."""
        fresh = copy.deepcopy(behind) | {"record": record, "digest": sha256(json.dumps(record).encode())}
        self.entries.insert(self.entries.index(behind) + 1, fresh)

    def in_warc(self, page: int, old: str, new: str) -> None:
        """Bytes of a page's WARC changed, and what the record says of the object."""
        record = self.all("segment")[page]
        data = self.warcs[record["warc"]].replace(old.encode(), new.encode())
        assert data != self.warcs[record["warc"]]
        self.warcs[record["warc"]] = data
        record |= {"warc_digest": sha256(data), "warc_bytes": len(data)}


def dict_of(value: Any) -> dict[str, Any]:
    assert isinstance(value, dict)
    return value


Forge = Callable[[Ledger], None]


@dataclass(frozen=True)
class Forgery:
    """One kind of nonsense, signed."""

    name: str
    says: str
    """What ``verify`` must say, as a pattern."""
    offline: str
    """The fault of the offline verifier; empty where a package does not hold what would show it."""
    forge: Forge


FORGERIES: list[Forgery] = []


def forgery(says: str, offline: str = "") -> Callable[[Forge], Forge]:
    """Register a function under its name."""

    def register(forge: Forge) -> Forge:
        FORGERIES.append(Forgery(forge.__name__.replace("_", " "), says, offline, forge))
        return forge

    return register


def warcs_of(vault: Path) -> dict[str, bytes]:
    """The WARC objects of the case by the name that its records have."""
    return {f"warc/{path.name}": path.read_bytes() for path in (vault / "cases/case-1/warc").iterdir()}


def recounted(v: Ledger, number: int, *, posts: int = 0, pictures: int = 0) -> None:
    """The forger counts anew, too."""
    counts = v.all("seal")[number]["counts"]
    for name in ("in_window", "sealed"):
        counts[name] += posts
    counts["pictures"] += pictures
