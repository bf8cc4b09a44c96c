"""Which piece codes are out: a code goes out under one order, and comes back before it goes out again.

    codes/<SHA-256 of the code>/00001.out      the day and the digest of what was told when it went out
    codes/<SHA-256 of the code>/00001.back     the same of its coming back

Create-only puts, so that of two packing tables one alone gets a code. Made before the ledger's entry: a process that is
killed between leaves a code that the same words, told again, take up. Marks go with the day of their entry
(``desk.jobs.day_disposal``); one of coming back may then stand alone, and says that the code is not out.
"""

import re
from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Literal

from evidence.codec import canonical, parse, sha256
from evidence.errors import EvidenceError, RecordError, VaultError
from evidence.faults import Findings
from evidence.fields import Digest
from evidence.store import Store

PREFIX = "codes"
_PLACE = re.compile(rf"{PREFIX}/([0-9a-f]{{64}})/([0-9]{{5}})\.(out|back)")
_DAY = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}")


class CodeOut(VaultError):
    """The code is on a piece that is out under other words."""


@dataclass(frozen=True)
class Mark:
    """When a code went out or came back, and what was told then."""

    number: int
    """How often it has gone out, this time among them."""
    day: str
    given: Digest


class Codes:
    """All codes of a vault."""

    def __init__(self, store: Store) -> None:
        self._store = store

    def out(self, code: str) -> Mark | None:
        """Where a code is out, when it went; None where it never was, or came back."""
        marks = self._marks(code)
        number = max((number for number, _ in marks), default=0)
        return None if not number or (number, "back") in marks else self._read(code, number, "out")

    def went_out(self, code: str, back: Digest) -> Mark | None:
        """When the piece went out that came back with these words; None where no mark says so, or says so any more."""
        marks = self._marks(code)
        for number, way in sorted(marks):
            if way == "back" and (number, "out") in marks and self._read(code, number, "back").given == back:
                return self._read(code, number, "out")
        return None

    def take_out(self, code: str, day: str, given: Digest) -> Mark:
        """Mark a code as out; told again with the same words, what was marked then.

        Raises:
            CodeOut: it is out with other words.
        """
        while True:
            marks = self._marks(code)
            number = max((number for number, _ in marks), default=0)
            before = (self._read(code, one, "out") for one, way in sorted(marks) if way == "out")
            if (told := next((mark for mark in before if mark.given == given), None)) is not None:
                return told
            if number and (number, "back") not in marks:
                mark = self._read(code, number, "out")
                raise CodeOut(
                    f"code {code} is on a piece that went out on {mark.day} and has not come back: another seal, or "
                    "'wornproof return add' first"
                )
            if self._store.create(_place(code, number + 1, "out"), _body(day, given)):
                return Mark(number + 1, day, given)

    def bring_back(self, code: str, day: str, given: Digest) -> Mark | None:
        """Mark a code as back; None where it is not out."""
        if (mark := self.out(code)) is None:
            return None
        self._store.create(_place(code, mark.number, "back"), _body(day, given))
        return mark

    def forget(self, code: str, day: str, given: Digest) -> None:
        """Delete the marks of what was told on a day that is disposed of, for good.

        That of coming back never goes before that of going out: else the code would be out again. Where its own day
        went first, it goes with that of going out.
        """
        marks = self._marks(code)
        for number in sorted({number for number, _ in marks}):
            out = self._read(code, number, "out") if (number, "out") in marks else None
            back = self._read(code, number, "back") if (number, "back") in marks else None
            is_its_out = out is not None and out.given == given and out.day <= day
            if is_its_out:
                self._delete(code, number, "out")
            is_its_back = back is not None and back.day <= day and (is_its_out or back.given == given)
            if is_its_back and (is_its_out or out is None):
                self._delete(code, number, "back")

    def _delete(self, code: str, number: int, way: Literal["out", "back"]) -> None:
        place = _place(code, number, way)
        self._store.remove_tree(place, (place,))

    def _marks(self, code: str) -> set[tuple[int, str]]:
        found = (_PLACE.fullmatch(path) for path in self._store.paths(f"{PREFIX}/{_name(code)}"))
        return {(int(one[2]), one[3]) for one in found if one}

    def _read(self, code: str, number: int, way: Literal["out", "back"]) -> Mark:
        return _mark(number, self._store.read(_place(code, number, way)))


def check_codes(store: Store, known: Iterable[tuple[str, Digest, str]], found: Findings) -> None:
    """Every entry with a code has its mark, and every mark is one that this program writes.

    Args:
        store: Of the vault.
        known: Of each entry with a code: the code, the digest of what was told, ``out`` or ``back``.
        found: Gathers. A mark of no entry is a note: a process was stopped there.
    """
    told = Counter((_name(code), way, given) for code, given, way in known)
    marked = set[str]()
    for path in store.paths(PREFIX):
        found.spoken_of.add(path)
        place = _PLACE.fullmatch(path)
        marked |= {place[1]} if place else set()
        try:
            mark = _mark(int(place[2]) if place else 0, store.read(path))
        except EvidenceError as error:
            found.fault(path, str(error))
            continue
        if not place:
            found.fault(path, "no mark of a code that this program writes")
        elif told[place[1], place[3], mark.given]:
            told[place[1], place[3], mark.given] -= 1
        else:
            found.notes.append(f"{path}: no entry speaks of it; the same words, told again, take it up")
    for name, _, _ in sorted(one for one in +told if one[1] == "out"):
        found.fault(f"{PREFIX}/{name}", "the mark of a code that went out is gone: it could go out twice")
    for name in sorted({name for name, way, _ in +told if way == "back"} & marked):
        found.notes.append(f"{PREFIX}/{name}: a code came back, and no mark says so: tell the same return again")


def _name(code: str) -> str:
    return sha256(code.encode()).removeprefix("sha256:")


def _place(code: str, number: int, way: Literal["out", "back"]) -> str:
    return f"{PREFIX}/{_name(code)}/{number:05d}.{way}"


def _body(day: str, given: Digest) -> bytes:
    return canonical({"day": day, "given": given}) + b"\n"


def _mark(number: int, data: bytes) -> Mark:
    value = parse(data)
    if not isinstance(value, dict) or set(value) != {"day", "given"}:
        raise RecordError("no mark of a code: it has other keys")
    day, given = value["day"], value["given"]
    if not isinstance(day, str) or not _DAY.fullmatch(day) or not isinstance(given, str):
        raise RecordError("no mark of a code: its day or digest is none")
    return Mark(number, day, given)
