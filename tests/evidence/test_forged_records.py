"""An entry whose digest is right and whose content is not: it is an entry or an error in words, and never a crash."""

import copy
import json
import random
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from desk.pack import offline_verifier
from evidence.codec import canonical, parse, sha256
from evidence.errors import EvidenceError
from evidence.ledger import decode_entry, encode_entry, place_of
from evidence.vault import Vault
from evidence.verify import verify
from tests.evidence.filled import filled_vault
from tests.evidence.test_older_vaults import OLD, entries

ODD: dict[str, Any] = {
    "null": None,
    "true": True,
    "below zero": -1,
    "beyond a double": 2**53,
    "a float": 1.5,
    "nothing": "",
    "a control character": "\x00",
    "half a character": "\ud800",
    "a list": [],
    "a list of lists": [[]],
    "an object": {},
    "an object in a list": [{}],
    "before the calendar": "0001-01-01T00:00:00+14:00",
    "behind the calendar": "9999-12-31T23:59:59.999999-01:00",
    "5,000 digits": "9" * 5_000,
}

Path_ = tuple[str | int, ...]


def places(value: Any, at: Path_ = ()) -> Iterator[Path_]:
    """Every place inside a JSON value but the whole."""
    items = value.items() if isinstance(value, dict) else enumerate(value) if isinstance(value, list) else ()
    for name, item in items:
        yield (*at, name)
        yield from places(item, (*at, name))


def forged(entry: dict[str, Any], at: Path_, value: Any) -> bytes:
    """An entry with one value exchanged, and the digest that it then has where it can have one."""
    body = copy.deepcopy(entry)
    del body["digest"]
    inner = body
    for step in at[:-1]:
        inner = inner[step]  # type: ignore[index]  # a step into a list is a number
    inner[at[-1]] = value  # type: ignore[index]  # likewise
    try:
        return canonical({**body, "digest": sha256(canonical(body))}) + b"\n"
    except EvidenceError:
        return json.dumps({**body, "digest": "sha256:" + "0" * 64}).encode() + b"\n"


@pytest.mark.slow
@pytest.mark.parametrize("name", ODD)
def test_whatever_stands_in_an_entry_it_is_refused_in_words_or_written_again_as_it_is(name: str) -> None:
    chance = random.Random(name)
    kinds = {value["record"]["kind"]: value for value in (parse(path.read_bytes()) for path in entries(OLD[0]))}
    for entry in kinds.values():
        found = [at for at in places(entry) if at[0] != "digest"]
        for at in chance.sample(found, min(8, len(found))):
            data = forged(entry, at, ODD[name])
            try:
                read = decode_entry(data)
            except EvidenceError:
                continue
            assert encode_entry(read) == data, at
            assert place_of(data).digest == read.digest, at
            said = offline_verifier.Findings()
            offline_verifier._read_line(data, "", said)
            assert not said.faults, at


@pytest.mark.parametrize("values", [5, None, [5], "ab"])
def test_a_remark_whose_values_are_no_object_is_named_and_hides_no_other_fault(
    tmp_path: Path, case: Any, clock: Any, values: object
) -> None:
    vault, _ = filled_vault(tmp_path, case, clock)
    ledger = tmp_path / "vault/cases/case-1/ledger"
    first, last = ledger / "00000003.json", ledger / "00000009.json"
    first.write_bytes(
        forged(parse(first.read_bytes()), ("record", "remarks"), [{"kind": "advertised", "values": values}])
    )
    last.write_bytes(last.read_bytes()[:-2])

    said = {fault.where: fault.what for fault in verify(vault).faults}

    assert said["cases/case-1/ledger/00000003.json"].startswith("not an entry: record.segment.remarks.0.values: ")
    assert said["cases/case-1/ledger/00000009.json"].startswith("not JSON")
    with pytest.raises(EvidenceError, match=r"00000003\.json: not an entry.*wornproof verify"):
        Vault.open(str(tmp_path / "vault"), tmp_path / "home").case("case-1")
