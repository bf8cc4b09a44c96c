"""The register of heads when the system refuses it: said in words, and never taken for one that is not there."""

import os
import shutil
import tempfile
import warnings
from collections.abc import Callable, Iterator
from datetime import datetime
from pathlib import Path

import pytest

from desk.cli.app import verb
from evidence.ledger import now
from evidence.records import Case
from evidence.vault import Vault
from evidence.verify import verify
from tests.evidence.filled import filled_vault, page_segment

NOBODY = 65534


@pytest.fixture
def folder(case: Case) -> Iterator[Path]:
    """A filled vault of this user in a place that every user may reach; pytest's own folders are closed to others."""
    place = Path(tempfile.mkdtemp(prefix="wornproof-register-"))
    place.chmod(0o755)
    filled_vault(place, case, now)
    yield place
    shutil.rmtree(place)


def refused(folder: Path, do: Callable[[], object], path: Path, mode: int = 0) -> str:
    """What the person at the desk is told by a process that may not touch ``path``, whoever runs the tests.

    Rights mean nothing to root, so the child becomes another user, to whom all but ``path`` is given.
    """
    if os.geteuid() == 0:
        for one in (folder, *folder.rglob("*")):
            os.chown(one, NOBODY, NOBODY)
    path.chmod(mode)
    out, into = os.pipe()
    if (child := _forked()) == 0:
        os.dup2(into, 2)
        if os.geteuid() == 0:
            os.setgroups([])
            os.setresgid(NOBODY, NOBODY, NOBODY)
            os.setresuid(NOBODY, NOBODY, NOBODY)
        _end_with(do)
    os.close(into)
    with os.fdopen(out, encoding="utf-8") as said:
        text = said.read()
    os.waitpid(child, 0)
    path.chmod(0o700)
    return text


def _forked() -> int:
    """A fork, not a new program: another user may not even be allowed to read this checkout."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", DeprecationWarning)  # Python 3.12: other threads are lost; the child needs none
        return os.fork()


def _end_with(do: Callable[[], object]) -> None:
    """In the child: as a verb of the command line, and never back into pytest."""
    try:
        with open(2, "w", encoding="utf-8", closefd=False) as errors, pytest.MonkeyPatch.context() as patch:
            patch.setattr("sys.stderr", errors)
            verb(do)()
    finally:
        os._exit(0)


def a_page_more(folder: Path, clock: Callable[[], datetime] = now) -> None:
    vault = Vault.open(str(folder / "vault"), folder / "home")
    case = vault.case("case-1")
    case.ledger.append(page_segment(case, case.ledger.entries()[1].digest, 7, clock))


def check(folder: Path) -> None:
    verify(Vault.open(str(folder / "vault"), folder / "home"))


def of_the_case(folder: Path) -> Path:
    return next((folder / "home/heads").glob("*/cases-case-1.log"))


def test_a_register_that_may_not_be_written_says_whose_it_must_be_and_that_nothing_is_lost(folder: Path) -> None:
    log = of_the_case(folder)

    said = refused(folder, lambda: a_page_more(folder), log, 0o400)

    assert said == (
        f"wornproof: the register of heads cannot be written ({log}: Permission denied): give it and the folders it "
        "lies in back to the user who runs Wornproof (chown, chmod u+rwX), then run the same command again; nothing "
        "was added, what was gathered before is in the vault\n"
    )
    assert len(Vault.open(str(folder / "vault"), folder / "home").case("case-1").ledger.entries()) == 9


@pytest.mark.parametrize("what", ["the log", "its folder", "the folder of all", "the list of vaults"])
def test_a_register_that_may_not_be_read_is_not_taken_for_none(folder: Path, what: str) -> None:
    """Else a vault made anew would pass where the register is closed."""
    log = of_the_case(folder)
    path = {
        "the log": log,
        "its folder": log.parent,
        "the folder of all": log.parent.parent,
        "the list of vaults": folder / "home/vaults.log",
    }[what]

    said = refused(folder, lambda: check(folder), path)

    assert said.startswith("wornproof: the register of heads cannot be read (")
    assert "Permission denied): give it and the folders it lies in back to the user who runs Wornproof" in said


def test_a_new_vault_whose_register_may_not_be_written_says_so(folder: Path) -> None:
    home = folder / "home"

    said = refused(folder, lambda: Vault.create(str(folder / "other"), home), home / "vaults.log", 0o400)

    assert "vaults.log: Permission denied): give it" in said
    assert said.endswith("; the vault is made\n")


def test_a_register_of_odd_bytes_is_read_as_far_as_it_goes(vault: Vault, case: Case) -> None:
    vault.open_case(case)
    register = vault.register("cases/case-1")
    whole = register.lines()
    register.path.write_bytes(b"\xff\xfe\n" + "² ".encode() + b"x" * 71 + b"\n" + register.path.read_bytes())

    assert register.lines() == whole
    assert len(whole) == 1
