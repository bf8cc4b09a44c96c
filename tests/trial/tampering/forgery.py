"""What a forgery is, and the shapes that most of them have: one value exchanged, one list of entries changed."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from tests.desk.forge import Entry
from tests.trial.tampering.forger import Forger, of

SEAL = "seal's signature does not hold"
NOT_SIGNED = "stand after the last seal: no key signs them"
Make = Callable[[Forger], object]


@dataclass(frozen=True)
class Forgery:
    """One forgery and the words by which it is called (a pattern)."""

    name: str
    make: Make
    says: str = SEAL


def set_value(wanted: str, number: int, path: tuple[str | int, ...], value: Any) -> Make:
    """One value of one record exchanged."""

    def change(entries: list[Entry]) -> None:
        inner: Any = of(entries, wanted)[number]
        for step in path[:-1]:
            inner = inner[step]
        assert inner[path[-1]] != value
        inner[path[-1]] = value

    return lambda f: (f.edit_catalog if wanted in {"photo", "banked"} else f.edit)(change)


def edit(change: Callable[[list[Entry]], object]) -> Make:
    return lambda f: f.edit(change)


def edit_catalog(change: Callable[[list[Entry]], object]) -> Make:
    return lambda f: f.edit_catalog(change)


C = "sha256:" + "c" * 64
"""A digest of nothing."""
NEVER = "2026-04-01T00:00:00.000000Z"
"""A time at which nothing happened."""
