"""A small vault and its two packages: whole, and one post of three. Made once a module; tests change copies."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path

from desk.pack.build import pack
from evidence.records import Case
from evidence.vault import Vault
from tests.evidence.filled import filled_vault


@dataclass(frozen=True)
class PackedCase:
    """Where everything lies."""

    folder: Path
    vault: Vault
    whole: Path
    part: Path


def ticking(start: datetime = datetime(2026, 6, 1, tzinfo=UTC)) -> Callable[[], datetime]:
    """A second passes at every look."""
    moments: Iterator[datetime] = (start + timedelta(seconds=n) for n in range(10**6))
    return lambda: next(moments)


def packed_case(folder: Path, case: Case) -> PackedCase:
    """Three sealed pages, packed whole (with a report) and with the second post alone."""
    vault, _ = filled_vault(folder, case, ticking())
    pack(vault, case.case_id, folder / "whole.wacz", report=b"<!doctype html><p>a report</p>")
    pack(vault, case.case_id, folder / "part.wacz", post_ids=("post-1",))
    return PackedCase(folder, vault, folder / "whole.wacz", folder / "part.wacz")
