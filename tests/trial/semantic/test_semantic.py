"""Forgeries made with the true key: each is called by its name, and no honest vault or package is.

The kind: what is signed, chained and digested as it must be, and makes no sense. Before there were rules on coherence
``verify`` and the offline verifier said HOLDS of nearly all of these.
"""

import json
import random
import re
import shutil
from contextlib import suppress
from pathlib import Path
from typing import Any

import pytest

from desk.acts.actor import LOCAL
from desk.acts.verify import verify_package, verify_vault
from desk.pack import offline_verifier as form
from desk.pack.build import pack
from desk.settings import Settings, load_settings
from evidence.codec import canonical
from evidence.errors import EvidenceError
from evidence.faults import Verification
from evidence.keys import public_hex
from evidence.ledger import now
from evidence.vault import Vault
from tests.desk.forge import Package, kind, rechained, zipped
from tests.desk.mutants import another_key
from tests.desk.stolen import Stolen
from tests.evidence.test_forged_records import ODD, places
from tests.evidence.test_older_vaults import OLD, told
from tests.trial.semantic.forgeries import FORGERIES
from tests.trial.semantic.forgery import Forgery, Ledger, warcs_of
from tests.trial.semantic.scene import make

_MADE: dict[Path, Vault] = {}


@pytest.fixture(scope="module")
def place(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("honest")


@pytest.fixture
def honest(place: Path) -> Vault:
    """Made once, with two packages; every forgery takes a copy."""
    if place not in _MADE:
        _MADE[place] = make(place)
        pack(_MADE[place], "case-1", place / "whole.wacz")
        pack(_MADE[place], "case-1", place / "part.wacz", post_ids=("lin.on.the.road-3",))
    return _MADE[place]


def settings(folder: Path, home: str) -> Settings:
    return load_settings(str(folder / "vault")).model_copy(update={"home": folder / home})


def checked(folder: Path, honest: Vault, home: str = "another machine") -> Verification:
    """As a reader does who knows the true key, on a machine that has no register of heads."""
    return verify_vault(LOCAL, settings(folder, home), key=public_hex(honest.key()))


@pytest.mark.parametrize("forgery", FORGERIES, ids=lambda one: one.name)
def test_a_forgery_with_the_true_key_is_named_with_its_record(forgery: Forgery, honest: Vault, tmp_path: Path) -> None:
    shutil.copytree(honest.home.parent / "vault", tmp_path / "vault")
    stolen = Stolen(tmp_path / "vault", honest.key())
    ledger = Ledger(stolen.entries(), warcs_of(stolen.root))
    forgery.forge(ledger)
    stolen.put(rechained(ledger.entries, stolen.key))
    for name, data in ledger.warcs.items():
        (stolen.root / "cases/case-1" / name).write_bytes(data)

    found = checked(tmp_path, honest)

    said = [f"{fault.where}: {fault.what}" for fault in found.faults]
    assert any(re.search(forgery.says, one) for one in said), said
    assert all(one.startswith("cases/case-1/") for one in said)


@pytest.mark.parametrize("forgery", [one for one in FORGERIES if one.offline], ids=lambda one: one.name)
def test_a_package_of_it_signed_with_the_true_key_does_not_hold(
    forgery: Forgery, honest: Vault, tmp_path: Path
) -> None:
    package = Package.open(honest.home.parent / "whole.wacz", honest.key())
    warcs = {f"warc/{name.removeprefix('archive/')}": package.members[name] for name in package.archives()}
    ledger = Ledger(package.entries(), warcs)
    forgery.forge(ledger)
    package.put_entries(rechained(ledger.entries, package.key))
    for name, data in warcs.items():
        package.members[f"archive/{name.removeprefix('warc/')}"] = data
    signed(package)
    (tmp_path / "forged.wacz").write_bytes(zipped(package.members))

    found = form.examine(tmp_path / "forged.wacz", form.Expected(key=public_hex(honest.key()), at=now()))

    assert forgery.offline in {fault.name for fault in found.faults}, found.faults
    assert found.proved == []


def signed(package: Package) -> None:
    """Statement, index and list of pages made to fit, and all of it signed."""
    entries = package.entries()
    runs = {entry["digest"]: entry for entry in entries if kind(entry) == "run"}
    seals = {entry["record"]["run"]: entry for entry in entries if kind(entry) == "seal"}
    pages = [entry["record"] for entry in entries if kind(entry) == "segment"]
    stated = [
        {"run": run, "seal": seal["digest"], "captures": seal["record"]["captures"], "shown": len(captures)}
        for run, seal in ((run, seals[run]) for run in runs)
        for captures in [[one for page in pages if page["run"] == run for one in page["captures"]]]
    ]
    package.state(entries=len(entries), head=entries[-1]["digest"], runs=stated)
    captures = [one for run in runs for page in pages if page["run"] == run for one in page["captures"]]
    posts = [post for page in pages for post in page["posts"]]
    package.members[form.PAGES] = form.page_lines(posts, captures)
    lines = [
        form.cdx_line(record, name.removeprefix("archive/"))
        for name in package.archives()
        for record in form.warc_records(package.members[name])
        if record.kind in {"response", "resource"}
    ]
    package.members[form.INDEX] = b"".join(sorted(lines))
    package.sign()


def test_there_are_many_each_of_its_own_name() -> None:
    names = [one.name for one in FORGERIES]

    assert len(names) == len(set(names)) >= 50
    assert sum(bool(one.offline) for one in FORGERIES) >= 30


def test_the_honest_vault_and_its_packages_hold(honest: Vault) -> None:
    found = verify_vault(LOCAL, settings(honest.home.parent, "home"))

    assert found.faults == ()
    assert not any("not read again" in note or "cited by no capture" in note for note in found.notes)
    for name in ("whole.wacz", "part.wacz"):
        told = verify_package(LOCAL, honest.home.parent / name, settings(honest.home.parent, "home"))
        assert told.holds, told.words


@pytest.mark.parametrize("old", OLD, ids=[path.name for path in OLD])
def test_vaults_and_packages_of_older_releases_hold(old: Path, tmp_path: Path) -> None:
    shutil.copytree(old / "vault", tmp_path / "vault")

    found = verify_vault(LOCAL, settings(tmp_path, "home"), key=told(old)["key"])
    assert found.faults == ()
    for name in ("whole.wacz", "part.wacz"):
        assert verify_package(LOCAL, old / name, settings(tmp_path, "home"), key=told(old)["key"]).holds


@pytest.mark.parametrize("seed", range(12))
def test_whatever_is_signed_is_read_or_named_and_never_a_crash(honest: Vault, tmp_path: Path, seed: int) -> None:
    """The kind: values that no release writes, in records whose digests, chain and seals are right."""
    shutil.copytree(honest.home.parent / "vault", tmp_path / "vault")
    stolen, chance = Stolen(tmp_path / "vault", honest.key()), random.Random(seed)
    entries = stolen.entries()
    for entry in chance.sample(entries, 4):
        at = chance.choice([one for one in places(entry["record"]) if one])
        inner: Any = entry["record"]
        for step in at[:-1]:
            inner = inner[step]
        inner[at[-1]] = chance.choice([one for name, one in ODD.items() if name not in _NO_JSON])
    stolen.put(rechained(entries, stolen.key))

    with suppress(EvidenceError):  # in words
        checked(tmp_path, honest)


_NO_JSON = {"a float", "beyond a double", "half a character"}
"""What canonical JSON has no form for, so that no entry can hold it."""


def test_a_record_left_out_of_the_ledger_is_named_as_uncited(honest: Vault, tmp_path: Path) -> None:
    """Whoever has the key can leave a capture out; the archive still holds what was left out."""
    shutil.copytree(honest.home.parent / "vault", tmp_path / "vault")
    stolen = Stolen(tmp_path / "vault", honest.key())
    entries = stolen.entries()
    page = next(entry["record"] for entry in entries if kind(entry) == "segment")
    url = page["captures"].pop()["url"]
    page["posts"].pop()
    stolen.put(rechained(entries, stolen.key))

    assert any(f"a record of {url} is cited by no capture" in note for note in checked(tmp_path, honest).notes)


def remade(honest: Vault, folder: Path, **header: object) -> Path:
    """The whole package made anew under another key: header, seals and signature."""
    package, key = Package.open(honest.home.parent / "whole.wacz", honest.key()), another_key()
    package.put_entries(rechained(package.entries(), key))
    body = package.json(form.VAULT_HEADER) | {"public_key": public_hex(key), **header}
    del body["signature"]
    package.put_json(form.VAULT_HEADER, body | {"signature": key.sign(canonical(body)).hex()})
    package.state(vault_id=body["vault_id"])
    package.key = key
    signed(package)
    (folder / "remade.wacz").write_bytes(zipped(package.members))
    return folder / "remade.wacz"


@pytest.mark.parametrize(
    ("header", "home", "said"),
    [
        ({}, "home", "is this machine's, under key"),
        ({"vault_id": "f" * 32}, "home", "was begun here in vault"),
        ({}, "another machine", ""),
    ],
)
def test_a_package_remade_under_another_key_does_not_hold_where_the_true_one_is(
    honest: Vault, tmp_path: Path, header: dict[str, object], home: str, said: str
) -> None:
    """The kind: a whole that fits itself. Only who remembers the vault can tell."""
    path = remade(honest, tmp_path, **header)

    told = verify_package(LOCAL, path, settings(honest.home.parent, home))

    assert told.holds is not bool(said), told.words
    assert said in told.words


def test_a_case_of_the_same_name_is_another_desks_only_where_its_key_was_told(honest: Vault, tmp_path: Path) -> None:
    package, key = Package.open(honest.home.parent / "whole.wacz", honest.key()), another_key()
    entries = package.entries()
    entries[0]["record"]["purpose"] = "another shop's case of the same name"
    package.put_entries(rechained(entries, key))
    body = package.json(form.VAULT_HEADER) | {"public_key": public_hex(key), "vault_id": "e" * 32}
    del body["signature"]
    package.put_json(form.VAULT_HEADER, body | {"signature": key.sign(canonical(body)).hex()})
    package.state(vault_id="e" * 32)
    package.key = key
    signed(package)
    (tmp_path / "other.wacz").write_bytes(zipped(package.members))
    own = settings(honest.home.parent, "home")

    assert "If it is another desk's case of that name" in verify_package(LOCAL, tmp_path / "other.wacz", own).words
    assert verify_package(LOCAL, tmp_path / "other.wacz", own, key=public_hex(key)).holds


def test_a_package_remade_with_the_true_key_is_not_what_was_appended_here(honest: Vault, tmp_path: Path) -> None:
    package = Package.open(honest.home.parent / "whole.wacz", honest.key())
    entries = package.entries()
    next(entry["record"] for entry in entries if kind(entry) == "match")["people"] = 2
    package.put_entries(rechained(entries, package.key))
    signed(package)
    (tmp_path / "remade.wacz").write_bytes(zipped(package.members))

    told = verify_package(LOCAL, tmp_path / "remade.wacz", settings(honest.home.parent, "home"))

    assert not told.holds
    assert "entry 16 is not the one that was appended here" in told.words


PARTS = {
    "a shown post with another text": ("shown-post", "is not as the vault's record has it"),
    "a shown post of no page": ("shown-post", "is of no page that is withheld"),
    "a post shown twice": ("shown-post", "a post stands twice"),
    "the kind of a withheld entry": ("withheld", "a case record"),
}


@pytest.mark.parametrize("what", PARTS)
def test_a_part_that_says_otherwise_than_the_ledger_is_named(honest: Vault, tmp_path: Path, what: str) -> None:
    package = Package.open(honest.home.parent / "part.wacz", honest.key())
    line = json.loads(package.members[form.POSTS])
    entries, lines = package.entries(), [line]
    if what == "a shown post with another text":
        line["post"]["text"] = "wearing my new tee"
    elif what == "a shown post of no page":
        line["segment"] = "sha256:" + "5" * 64
    elif what == "a post shown twice":
        lines.append(line)
    else:
        next(entry for entry in entries if "withheld" in entry)["withheld"]["kind"] = "case"
    package.put_entries(entries)
    package.members[form.POSTS] = b"".join(canonical(one) + b"\n" for one in lines)
    captures = [json.loads(one)["capture"] for one in package.members[form.PROOFS].splitlines()]
    package.members[form.PAGES] = form.page_lines([one["post"] for one in lines], captures)
    package.sign()
    (tmp_path / "forged.wacz").write_bytes(zipped(package.members))

    told = verify_package(LOCAL, tmp_path / "forged.wacz", settings(honest.home.parent, "home"))

    name, words = PARTS[what]
    assert any(one["name"] == name and words in one["details"] for one in told.values["faults"]), told.words
