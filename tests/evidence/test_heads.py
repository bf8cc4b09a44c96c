"""What the register remembers of vaults and of their ledgers, and what it never takes for a memory."""

from collections.abc import Callable
from datetime import datetime
from pathlib import Path

import pytest

from evidence.errors import VaultError, VaultFull
from evidence.ledger import Ledger
from evidence.records import Case
from evidence.register import HeadRegister, MadeHere, VaultRegister
from evidence.store import Store
from evidence.vault import Vault

ONE, TWO = "1" * 32, "2" * 32
DIGEST, OTHER = "sha256:" + "a" * 64, "sha256:" + "b" * 64


def test_heads_come_back_in_the_order_in_which_they_were_noted(tmp_path: Path) -> None:
    register = HeadRegister(tmp_path / "heads/a.log")
    assert register.lines() == []

    register.note(1, DIGEST)
    register.note(2, OTHER)
    register.note(2, DIGEST)

    assert register.lines() == [(1, DIGEST), (2, OTHER), (2, DIGEST)]
    assert register.path.parent.stat().st_mode & 0o777 == 0o700


@pytest.mark.parametrize(
    "line",
    ["1", f"-1 {DIGEST}", f"1 {DIGEST[:-1]}", f"1  {DIGEST}", f"1 {DIGEST}x", f"{'9' * 9} {DIGEST}", f"x {DIGEST}", ""],
)
def test_a_line_that_is_none_is_passed_over_and_hides_no_other(tmp_path: Path, line: str) -> None:
    register = HeadRegister(tmp_path / "a.log")
    register.note(1, DIGEST)
    with register.path.open("a") as file:
        file.write(line + "\n")
    register.note(2, OTHER)

    assert register.lines() == [(1, DIGEST), (2, OTHER)]


def test_vaults_made_here_are_known_by_id_key_and_place(tmp_path: Path) -> None:
    register = VaultRegister(tmp_path)
    made = [MadeHere(ONE, "a" * 64, "file:///with space"), MadeHere(TWO, "b" * 64, "s3://b/p")]
    for one in made:
        register.note(one)

    assert register.made() == made
    assert [register.knows(name) for name in (ONE, TWO, "3" * 32)] == [True, True, False]


def test_a_vault_made_elsewhere_is_known_once_an_entry_was_appended_from_here(tmp_path: Path) -> None:
    register = VaultRegister(tmp_path)
    assert not register.knows(ONE)

    register.heads(ONE, "cases/a").note(1, DIGEST)

    assert register.knows(ONE)
    assert not register.knows(TWO)


def test_names_are_those_of_one_kind_whose_register_holds_an_entry(tmp_path: Path) -> None:
    register = VaultRegister(tmp_path)
    for prefix in ("cases/b-1", "cases/a", "catalogs/shop"):
        register.heads(ONE, prefix).note(1, DIGEST)
    register.heads(ONE, "cases/empty").path.write_bytes(b"no line\n")
    register.heads(TWO, "cases/other").note(1, DIGEST)

    assert register.names(ONE, "cases") == ("a", "b-1")
    assert register.names(ONE, "catalogs") == ("shop",)
    assert register.names("3" * 32, "cases") == ()


def test_a_ledger_that_was_begun_in_another_vault_is_known_by_its_first_entry_alone(tmp_path: Path) -> None:
    register = VaultRegister(tmp_path)
    register.heads(ONE, "cases/a").note(1, DIGEST)
    register.heads(ONE, "cases/a").note(2, OTHER)

    assert register.elsewhere(TWO, "cases/a", DIGEST) == ONE
    assert register.elsewhere(TWO, "cases/a", OTHER) == "", "that was its second"
    assert register.elsewhere(TWO, "cases/b", DIGEST) == ""
    assert register.elsewhere(ONE, "cases/a", DIGEST) == "", "that is this one"


@pytest.mark.parametrize("vault_id", ["", "../x", "A" * 32, "1" * 31, "1" * 33, "1" * 32 + "\n"])
def test_a_vault_id_that_is_none_opens_no_file(tmp_path: Path, vault_id: str) -> None:
    register = VaultRegister(tmp_path)

    for ask in (lambda: register.heads(vault_id, "cases/a"), lambda: register.names(vault_id, "cases")):
        with pytest.raises(VaultError, match="is no vault id: 32 hexadecimal digits"):
            ask()


@pytest.mark.skipif(not Path("/dev/full").exists(), reason="a device of Linux, on which nothing fits")
def test_a_register_on_a_full_disk_says_so_and_that_the_entry_is_safe() -> None:
    with pytest.raises(VaultFull, match=r"cannot be written \(/dev/full: .*: free some space.*what was gathered is in"):
        HeadRegister(Path("/dev/full")).note(1, DIGEST)


def test_an_entry_is_noted_after_it_was_stored_and_only_then(tmp_path: Path, case: Case) -> None:
    store, register = Store.open("memory:///"), HeadRegister(tmp_path / "a.log")

    def clock() -> datetime:
        raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError):
        Ledger(store, "cases/a", register, clock).append(case)
    assert (store.paths(), register.lines()) == ([], [])
    entry = Ledger(store, "cases/a", register).append(case)
    assert register.lines() == [(1, entry.digest)]


def test_a_vault_that_is_made_is_remembered_with_its_place_and_its_cases(
    tmp_path: Path, case: Case, clock: Callable[[], datetime]
) -> None:
    vault = Vault.create(str(tmp_path / "vault"), tmp_path / "home", clock)
    (made,) = VaultRegister(tmp_path / "home").made()

    assert (made.vault_id, made.place) == (vault.vault_id, (tmp_path / "vault").as_uri())
    vault.open_case(case)
    assert VaultRegister(tmp_path / "home").names(vault.vault_id, "cases") == ("case-1",)


def test_an_intent_is_known_and_says_of_no_entry_that_it_is_there(tmp_path: Path) -> None:
    register = HeadRegister(tmp_path / "heads/a.log")
    register.intend(1, DIGEST)
    register.note(1, DIGEST)
    register.intend(2, OTHER)

    assert register.lines() == [(1, DIGEST)]
    assert register.known() == {(1, DIGEST), (2, OTHER)}


@pytest.mark.parametrize("line", ["intent", f"intent 1 {DIGEST[:-1]}", f"intend 1 {DIGEST}", f"intent  1 {DIGEST}"])
def test_an_intent_that_was_cut_short_makes_nothing_known(tmp_path: Path, line: str) -> None:
    (tmp_path / "a.log").write_text(line)

    assert HeadRegister(tmp_path / "a.log").known() == frozenset()


def test_the_intent_stands_before_the_entry_does(tmp_path: Path, case: Case) -> None:
    """Else a process killed in between would leave an entry that nobody vouches for."""
    register, seen = HeadRegister(tmp_path / "a.log"), list[bool]()
    store = Store.open("memory:///")
    create = store.create

    def watched(path: str, data: bytes) -> bool:
        seen.append(bool(register.known()) and not register.lines())
        return create(path, data)

    store.create = watched  # type: ignore[method-assign]  # the real store, looked at
    Ledger(store, "cases/a", register).append(case)

    assert seen == [True]
