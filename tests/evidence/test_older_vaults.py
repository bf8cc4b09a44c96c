"""What was written once is read, verified, packed and continued by all later code; what is newer is refused in words.

``tests/evidence/vaults/<year-month>`` was written by the code of that month, and is never made again.
"""

import json
import shutil
from collections.abc import Callable
from pathlib import Path
from typing import Any, get_args

import pytest

from claims.reading import read
from desk.pack.build import pack
from desk.pack.offline_verifier import Expected, examine
from evidence.codec import canonical, parse, sha256
from evidence.errors import NewerRecord, NotAnchored, RecordError, VaultError
from evidence.ledger import decode_entry, encode_entry, entry_digest, now
from evidence.ledger_seal import seal_ledger
from evidence.records import AnyRecord, Counts, Outcome, Run
from evidence.seal import seal
from evidence.trust import Trust, read_certificates
from evidence.vault import CaseFile, Vault, vault_header
from evidence.verify import verify
from tests.evidence.filled import ALL_READ, BLANK, page_segment
from tests.evidence.vaults.make import old_key

OLD = sorted(path.parent for path in (Path(__file__).parent / "vaults").glob("*/told.json"))
Edit = Callable[[dict[str, Any]], object]


def told(old: Path) -> dict[str, str]:
    return dict(json.loads((old / "told.json").read_text(encoding="ascii")))


def trust(old: Path) -> Trust:
    return Trust(told(old)["key"], read_certificates((old / "root.pem").read_bytes(), "root.pem"), 1)


def entries(old: Path) -> list[Path]:
    return sorted((old / "vault").glob("c*/*/ledger/*.json"))


def continued(old: Path, folder: Path) -> tuple[Vault, CaseFile]:
    """A copy of an old vault on a machine that has its key."""
    shutil.copytree(old / "vault", folder / "vault")
    old_key(folder / "home")
    vault = Vault.open(str(folder / "vault"), folder / "home")
    return vault, vault.case("case-1")


@pytest.fixture(params=OLD, ids=[path.name for path in OLD])
def old(request: pytest.FixtureRequest) -> Path:
    path: Path = request.param
    return path


def test_there_is_an_old_vault_and_the_oldest_holds_every_kind_of_record_of_its_time() -> None:
    kinds = {parse(path.read_bytes())["record"]["kind"] for path in entries(OLD[0])}

    assert kinds == {
        "case", "photo", "banked", "run", "segment", "seal", "timestamp", "match", "review", "pack",
    }  # fmt: skip
    assert kinds <= {record.model_fields["kind"].default for record in get_args(get_args(AnyRecord)[0])}


def test_an_old_vault_verifies_with_its_key_and_its_time_tokens(old: Path, tmp_path: Path) -> None:
    shutil.copytree(old / "vault", tmp_path / "vault")

    found = verify(Vault.open(str(tmp_path / "vault"), tmp_path / "home"), trust=trust(old))

    assert found.faults == ()
    assert found.entries == len(entries(old))


def test_each_old_entry_is_written_again_byte_for_byte(old: Path) -> None:
    for path in entries(old):
        data = path.read_bytes()
        assert encode_entry(decode_entry(data)) == data


@pytest.mark.parametrize("name", ["whole.wacz", "part.wacz"])
def test_the_offline_verifier_of_today_confirms_an_old_package(old: Path, name: str) -> None:
    known = told(old)

    found = examine(old / name, Expected(known["key"], "" if name == "part.wacz" else known["head"], known["root"]))

    assert [fault.name for fault in found.faults] == []


@pytest.mark.slow
def test_an_old_case_is_continued_sealed_and_packed_by_todays_code(old: Path, tmp_path: Path) -> None:
    vault, case = continued(old, tmp_path)
    seal_ledger(case.ledger, vault.key, unanchored=True)  # no register here knows its examinations
    opened, _ = case.opened()
    values = {"platform": "demo", "handle": "buyer", "software": "wornproof", "platform_digest": BLANK}
    run = case.ledger.append(Run(run_id="run-9", case=opened.digest, environment={}, **values))
    case.ledger.append(page_segment(case, run.digest, 0, now, last=True))
    counts = Counts(advertised=1, seen=1, in_window=1, sealed=1, pictures=1, missing=0)
    seal(case, run, Outcome.COMPLETE, ALL_READ, counts)

    assert verify(vault, trust=Trust(told(old)["key"])).faults == ()
    with pytest.raises(NotAnchored, match=r"nobody vouches .* does not know catalogs/shop .*pack --unanchored"):
        pack(vault, "case-1", tmp_path / "whole.wacz")
    pack(vault, "case-1", tmp_path / "whole.wacz", report=b"<p>a report</p>", unanchored=True)
    pack(vault, "case-1", tmp_path / "part.wacz", post_ids=("post-1",), unanchored=True)
    for name in ("whole.wacz", "part.wacz"):
        assert examine(tmp_path / name, Expected(key=told(old)["key"], root=told(old)["root"])).faults == []


def test_an_old_case_is_sealed_once_somebody_vouches_for_it_and_then_needs_no_vouching(
    old: Path, tmp_path: Path
) -> None:
    """It holds before; its reviews count only after. The register of the machine that made it is lost."""
    vault, case = continued(old, tmp_path)
    before = read(case.ledger.entries(), public_key=vault.sealing_key())
    with pytest.raises(NotAnchored, match=r"not sealed: .*match --unanchored"):
        seal_ledger(case.ledger, vault.key)
    for ledger in (vault.catalog("shop").ledger, case.ledger):
        assert seal_ledger(ledger, vault.key, unanchored=True) is not None
        assert seal_ledger(ledger, vault.key, unanchored=True) is None

    found = verify(vault)

    assert (found.faults, found.whose, found.unsealed) == ((), (), ())
    after = read(case.ledger.entries(), public_key=vault.sealing_key())
    assert (before.reviews, after.matches) == ({}, before.matches)
    assert [review.reviewer for some in after.reviews.values() for review in some] == ["Ada"]


def edited(old: Path, kind: str, edit: Edit) -> bytes:
    """The first entry of a kind as another version would have written it: edited, with its own digest."""
    value = next(value for path in entries(old) if (value := parse(path.read_bytes()))["record"]["kind"] == kind)
    edit(value["record"])
    del value["digest"]
    return canonical(value | {"digest": sha256(canonical(value))}) + b"\n"


OLDER: dict[str, Edit] = {
    "segment": lambda record: [record.pop(name) for name in ("notes", "left_out", "waits", "contacts")],
    "run": lambda record: record.pop("supplied"),
    "seal": lambda record: record["counts"].pop("unplaced"),
    "match": lambda record: record.pop("unreadable"),
    "photo": lambda record: record.pop("color"),
}


@pytest.mark.parametrize("kind", sorted(OLDER))
def test_a_record_from_before_a_field_was_added_keeps_its_bytes_and_its_digest(old: Path, kind: str) -> None:
    data = edited(old, kind, OLDER[kind])

    entry = decode_entry(data)

    assert encode_entry(entry) == data
    assert entry_digest(entry) == entry.digest == parse(data)["digest"]


@pytest.mark.slow
def test_a_capture_from_before_a_field_was_added_keeps_its_leaf_and_its_proof(tmp_path: Path) -> None:
    """A whole case so: captures, posts, pictures without the newest fields; sealed, verified, packed, shown apart."""
    vault, case = continued(OLD[0], tmp_path)
    seal_ledger(case.ledger, vault.key, unanchored=True)
    run = case.ledger.append(
        Run(run_id="r", case=case.opened()[0].digest, platform="demo", handle="buyer", software="wornproof 0.0",
            platform_digest=BLANK, environment={})
    )  # fmt: skip
    page = page_segment(case, run.digest, 0, now, last=True)
    made = case.ledger.append(page)
    value = parse(encode_entry(made))
    for capture in value["record"]["captures"]:
        del capture["agrees_with"]
    for post in value["record"]["posts"]:
        del post["origin"], post["posted_between"], post["images"][0]["missing"]
    del value["digest"]
    path = tmp_path / "vault" / "cases" / "case-1" / "ledger" / f"{made.seq:08d}.json"
    path.write_bytes(canonical(value | {"digest": sha256(canonical(value))}) + b"\n")
    register = next((tmp_path / "home" / "heads").rglob("*case-1.log"))
    register.write_text(register.read_text().replace(made.digest, sha256(canonical(value))))
    vault = Vault.open(str(tmp_path / "vault"), tmp_path / "home")
    case = vault.case("case-1")
    counts = Counts(advertised=1, seen=1, in_window=1, sealed=1, pictures=1, missing=0)
    seal(case, run, Outcome.COMPLETE, ALL_READ, counts)

    assert "origin" not in parse(encode_entry(case.ledger.entries()[-2]))["record"]["posts"][0]
    assert verify(vault).faults == ()
    pack(vault, "case-1", tmp_path / "part.wacz", post_ids=("post-0",), unanchored=True)
    assert examine(tmp_path / "part.wacz").faults == []


NEWER: dict[str, Edit] = {
    "a field": lambda record: record.update(colour="red"),
    "a field inside": lambda record: record["posts"][0].update(mood="glad"),
    "a kind": lambda record: record.update(kind="dream"),
    "a word": lambda record: record["captures"][0].update(method="telepathy"),
    "a remark": lambda record: record.update(remarks=[{"kind": "sun_spots", "values": {"number": 3}}]),
    "a reason for a missing picture": lambda record: record["posts"][0]["images"][0].update(why="sun_spots"),
}


@pytest.mark.slow
@pytest.mark.parametrize("what", sorted(NEWER))
def test_what_a_newer_version_wrote_is_refused_with_the_entry_and_the_remedy(what: str, tmp_path: Path) -> None:
    data = edited(OLD[0], "segment", NEWER[what])
    with pytest.raises(NewerRecord, match=r"does not know record"):
        decode_entry(data)
    vault, _ = continued(OLD[0], tmp_path)
    path = tmp_path / "vault" / "cases" / "case-1" / "ledger" / "00000003.json"
    path.write_bytes(data)

    (fault, *_) = (fault for fault in verify(vault).faults if fault.where.endswith("00000003.json"))
    assert "a newer one wrote the entry, or somebody forged it. Update Wornproof" in fault.what
    with pytest.raises(NewerRecord, match=r"cases/case-1/ledger/00000003\.json: .* Update Wornproof"):
        Vault.open(str(tmp_path / "vault"), tmp_path / "home").case("case-1")


def faults(folder: Path) -> list[str]:
    found = verify(Vault.open(str(folder / "vault"), folder / "home"), "case-1")
    return [f"{fault.where[-13:]}: {fault.what}" for fault in found.faults]


@pytest.mark.slow
@pytest.mark.parametrize("what", sorted(NEWER))
def test_a_forged_entry_that_passes_for_a_newer_one_breaks_the_chain_and_both_are_said(
    what: str, tmp_path: Path
) -> None:
    continued(OLD[0], tmp_path)
    ledger = tmp_path / "vault" / "cases" / "case-1" / "ledger"
    (ledger / "00000003.json").write_bytes(edited(OLD[0], "segment", NEWER[what]))

    said = faults(tmp_path)

    assert "00000004.json: the entry does not name the digest of the one before it" in said
    assert not [text for text in said if text.startswith("00000003.json: the entry does not name")]


def test_an_entry_nobody_knows_in_another_place_or_behind_another_entry_is_said_to_be_there(tmp_path: Path) -> None:
    continued(OLD[0], tmp_path)
    ledger = tmp_path / "vault" / "cases" / "case-1" / "ledger"
    (ledger / "00000005.json").write_bytes(edited(OLD[0], "segment", NEWER["a field"]))

    said = faults(tmp_path)

    assert "00000005.json: entry 3 is kept in the place of entry 5" in said
    assert "00000005.json: the entry does not name the digest of the one before it" in said


def rewritten(path: Path, edit: Edit, **changes: Any) -> str:
    """An entry as another hand would have left it, its digest made right."""
    value = parse(path.read_bytes()) | changes
    edit(value["record"])
    del value["digest"]
    digest = sha256(canonical(value))
    path.write_bytes(canonical(value | {"digest": digest}) + b"\n")
    return digest


def test_true_is_not_the_number_of_an_entry(tmp_path: Path) -> None:
    continued(OLD[0], tmp_path)
    first = tmp_path / "vault" / "cases" / "case-1" / "ledger" / "00000001.json"
    rewritten(first, NEWER["a field"], seq=True)

    assert "00000001.json: entry without a number is kept in the place of entry 1" in faults(tmp_path)


def test_an_entry_that_a_newer_version_really_wrote_accuses_none_of_its_neighbours(tmp_path: Path) -> None:
    """Read by an older version: it cannot vouch for that entry, and says no more than that."""
    vault, case = continued(OLD[0], tmp_path)
    opened, _ = case.opened()
    values = {"platform": "demo", "handle": "buyer", "software": "wornproof", "platform_digest": BLANK}
    newer = case.ledger.append(Run(run_id="run-9", case=opened.digest, environment={}, **values))
    after = case.ledger.append(Run(run_id="run-10", case=opened.digest, environment={}, **values))
    ledger = tmp_path / "vault" / "cases" / "case-1" / "ledger"
    one, next_one = ledger / f"{newer.seq:08d}.json", ledger / f"{after.seq:08d}.json"
    digest = rewritten(one, lambda record: record.update(kind="dream"))
    last = rewritten(next_one, lambda record: None, prev=digest)

    register = vault.register("cases/case-1").path
    lines = register.read_text().replace(newer.digest, digest).replace(after.digest, last)
    register.write_text(lines)

    (said,) = faults(tmp_path)
    assert "this version of Wornproof does not know record" in said

    register.write_text(lines.replace(digest, after.digest))
    assert any("register of heads knows another digest" in text for text in faults(tmp_path))


@pytest.mark.parametrize("what", sorted(NEWER))
def test_a_forger_who_does_not_recompute_the_digest_is_not_taken_for_a_newer_version(what: str) -> None:
    data = edited(OLD[0], "segment", NEWER[what]).replace(b'"seen":1', b'"seen":2')

    with pytest.raises(RecordError) as raised:
        decode_entry(data)
    assert not isinstance(raised.value, NewerRecord)


def test_a_damaged_entry_names_itself_wherever_it_is_read(tmp_path: Path) -> None:
    continued(OLD[0], tmp_path)
    path = tmp_path / "vault" / "cases" / "case-1" / "ledger" / "00000003.json"
    path.write_bytes(path.read_bytes().replace(b'"seen":1', b'"seen": 1'))

    with pytest.raises(RecordError, match=r"cases/case-1/ledger/00000003\.json: .*canonical form.*wornproof verify"):
        Vault.open(str(tmp_path / "vault"), tmp_path / "home").case("case-1")


def test_a_vault_of_a_later_format_is_refused_with_the_remedy() -> None:
    header = parse((OLD[0] / "vault" / "vault.json").read_bytes()) | {"format": "wornproof-vault-2"}

    with pytest.raises(VaultError, match=r"wornproof-vault-2.*update Wornproof"):
        vault_header(canonical(header) + b"\n")


def test_a_record_made_now_is_written_with_all_its_fields() -> None:
    entry = parse(entries(OLD[0])[1].read_bytes())
    assert entry["record"]["kind"] == "run"
    made = Run(**{name: value for name, value in entry["record"].items() if name not in {"kind", "supplied"}})

    assert set(made.model_dump(mode="json", exclude_unset=True)) == set(Run.model_fields)


@pytest.mark.parametrize("depth", [300, 900, 5000])
def test_an_entry_nested_without_end_is_no_entry_and_no_crash(depth: int) -> None:
    nest = "[" * depth + "]" * depth
    body = f'{{"appended_at":"2026-01-01T00:00:00.000000Z","colour":{nest},"prev":"","record":{{"kind":"x"}},"seq":1}}'
    whole = body.replace('"prev"', f'"digest":"{sha256(body.encode())}","prev"')
    with pytest.raises(RecordError):
        decode_entry(whole.encode() + b"\n")
