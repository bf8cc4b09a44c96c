"""The verbs user, login, logout, whoami and key, as a person and as a program meet them."""

import json
import os
import pty
import stat
import subprocess
import sys
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from click.testing import Result
from typer.testing import CliRunner

from desk.cli import app
from desk.cli.who import actor
from desk.settings import load_settings
from tests.conftest import needs
from tests.desk.signing import PASSWORD
from tests.servers.oidc import Oidc, running_oidc, why_not

PROGRAM = Path(sys.executable).parent / "wornproof"
NEW = "another sentence"
Asked = Callable[..., Result]


@pytest.fixture
def home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, quick_hashes: None) -> Path:
    monkeypatch.setenv("WORNPROOF_HOME", str(tmp_path / "home"))
    monkeypatch.setenv("COLUMNS", "120")
    return tmp_path / "home"


@pytest.fixture
def asked(home: Path) -> Asked:
    def run(*words: str, typed: str = "") -> Result:
        return CliRunner().invoke(app, list(words), input=typed)

    return run


def done(asked: Asked, *words: str, typed: str = "") -> list[dict[str, object]]:
    result = asked(*words, "--json", typed=typed)
    assert result.exit_code == 0, result.stderr
    return [json.loads(line) for line in result.stdout.splitlines()]


def add(asked: Asked, login: str, *words: str) -> dict[str, object]:
    return done(asked, "user", "add", login, *words, "--password-stdin", typed=f"{PASSWORD}\n")[0]


@pytest.fixture
def lin(asked: Asked) -> Asked:
    """A desk whose lead has signed in."""
    add(asked, "lin", "--role", "lead", "--name", "Lin Wei")
    assert done(asked, "login", "LIN", "--password-stdin", typed=f"{PASSWORD}\r\n")[0]["account"] == "lin"
    return asked


def test_a_desk_without_accounts_asks_nobody_who_they_are(asked: Asked, home: Path) -> None:
    (known,) = done(asked, "whoami")
    assert (known["account"], known["name"], known["case_ids"]) == ("", "local operator", None)
    assert "no account yet" in asked("user", "list").stderr
    assert not home.exists()


def test_the_first_account_makes_everybody_sign_in(asked: Asked) -> None:
    refused = asked("user", "add", "ada", "--role", "reviewer", "--password-stdin", typed=f"{PASSWORD}\n")
    assert (refused.exit_code, "the first account is a lead's" in refused.stderr) == (1, True)
    assert add(asked, "lin", "--role", "lead")["roles"] == ["lead"]
    for words in (["whoami"], ["user", "list"], ["key", "list"]):
        refused = asked(*words)
        assert refused.exit_code == 1
        assert refused.stderr == "wornproof: this desk has accounts: run 'wornproof login NAME'\n"


def test_a_lead_signs_in_adds_people_and_signs_out(lin: Asked, home: Path) -> None:
    assert stat.S_IMODE((home / "session").stat().st_mode) == 0o600
    bo = add(lin, "bo", "--role", "reviewer", "--role", "investigator", "--case", "case-2", "--case", "case-1")
    assert (bo["roles"], bo["case_ids"], bo["disabled"]) == (["investigator", "reviewer"], ["case-1", "case-2"], None)
    assert [one["account"] for one in done(lin, "user", "list")] == ["bo", "lin"]
    assert done(lin, "user", "change", "bo", "--all-cases", "--name", "Bo")[0]["case_ids"] is None
    assert done(lin, "user", "disable", "bo")[0]["disabled"]
    assert "disabled" in lin("user", "list").stdout
    assert done(lin, "user", "enable", "bo")[0]["disabled"] is None
    told = lin("whoami").stdout
    assert "shown as    Lin Wei" in told
    assert "all cases" in told
    assert done(lin, "logout") == [{"sessions_ended": 1}]
    assert lin("whoami").exit_code == 1


def test_signing_out_everywhere_ends_every_session_of_the_account(lin: Asked) -> None:
    done(lin, "login", "lin", "--password-stdin", typed=f"{PASSWORD}\n")
    assert done(lin, "logout", "--everywhere") == [{"sessions_ended": 2}]


def test_a_wrong_password_is_one_line_and_keeps_no_session(asked: Asked, home: Path) -> None:
    add(asked, "lin", "--role", "lead")
    for name in ("lin", "nobody"):
        refused = asked("login", name, "--password-stdin", typed="a wrong sentence\n")
        assert refused.exit_code == 1
        assert refused.stderr == ("wornproof: name and password do not belong together: try again, or ask a lead\n")
    assert not (home / "session").exists()


@pytest.mark.parametrize(
    ("words", "says"),
    [
        (["login"], "say who you are"),
        (["login", "lin", "--oidc"], "say who you are"),
        (["login", "lin"], "give --password-stdin"),
        (["login", "--oidc"], "desk.toml has no [oidc] table"),
        (["login", "lin", "--password-stdin"], "standard input holds no line"),
        (["user", "add", "bo", "--role", "boss", "--oidc-subject", "7"], "a role is one of"),
        (["user", "add", "bo", "--role", "lead"], "give --password-stdin"),
        (["user", "change", "nobody", "--all-cases"], "no account 'nobody'"),
        (["user", "disable", "lin"], "the last lead"),
        (["key", "new", "ci", "--right", "all"], "a right is one of"),
        (["key", "new", "ci", "--right", "accounts"], "no key may change accounts"),
        (["key", "revoke", "x"], "no API key 'x'"),
    ],
    ids=lambda one: " ".join(one) if isinstance(one, list) else "",
)
def test_what_cannot_be_done_is_one_line_that_says_what_to_do(lin: Asked, words: list[str], says: str) -> None:
    refused = lin(*words)
    assert refused.exit_code == 1
    assert says in refused.stderr
    assert refused.stderr.count("\n") == 1


def test_a_password_is_no_option_of_any_verb(asked: Asked) -> None:
    for words in (["user", "add"], ["user", "password"], ["login"]):
        told = asked(*words, "--help").stdout
        assert "--password-stdin" in told
        assert asked(*words, "lin", "--password", PASSWORD).exit_code == 2


def test_one_s_own_password_is_changed_after_the_present_one_and_sessions_end(lin: Asked) -> None:
    refused = lin("user", "password", "--password-stdin", typed=f"a wrong sentence\n{NEW}\n")
    assert "the present password is another" in refused.stderr
    done(lin, "user", "password", "--password-stdin", typed=f"{PASSWORD}\n{NEW}\n")
    assert "this session has ended" in lin("whoami").stderr
    done(lin, "login", "lin", "--password-stdin", typed=f"{NEW}\n")


def test_a_lead_sets_the_password_of_another(lin: Asked) -> None:
    add(lin, "bo", "--role", "reviewer")
    done(lin, "user", "password", "bo", "--password-stdin", typed=f"{NEW}\n")
    assert done(lin, "login", "bo", "--password-stdin", typed=f"{NEW}\n")[0]["account"] == "bo"


def test_a_key_is_told_once_on_standard_output_and_asks_by_the_environment(
    lin: Asked, monkeypatch: pytest.MonkeyPatch
) -> None:
    made = lin("key", "new", "nightly index", "--days", "30")
    (key,) = made.stdout.split()
    (listed,) = done(lin, "key", "list")
    assert listed["key_id"] == key.split("_")[1]
    assert (listed["label"], listed["rights"], listed["used"]) == ("nightly index", ["read"], None)
    assert key not in json.dumps(listed) + made.stderr + lin("key", "list", "--everyone").stdout
    monkeypatch.setenv("WORNPROOF_KEY", key)
    (known,) = done(lin, "whoami")
    assert (known["account"], known["rights"], known["key_id"]) == ("lin", ["read"], listed["key_id"])
    assert "no API key may see or change keys" in lin("key", "list").stderr
    monkeypatch.delenv("WORNPROOF_KEY")
    assert done(lin, "key", "revoke", str(listed["key_id"]))[0]["revoked"]
    monkeypatch.setenv("WORNPROOF_KEY", key)
    assert "this API key was revoked" in lin("whoami").stderr


def test_the_session_of_the_environment_goes_before_the_one_kept(
    lin: Asked, home: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    add(lin, "bo", "--role", "reviewer")
    done(lin, "login", "bo", "--password-stdin", typed=f"{PASSWORD}\n")
    of_bo = (home / "session").read_text().strip()
    done(lin, "login", "lin", "--password-stdin", typed=f"{PASSWORD}\n")
    monkeypatch.setenv("WORNPROOF_SESSION", of_bo)
    assert actor(load_settings()).account == "bo"
    assert done(lin, "logout") == [{"sessions_ended": 1}]
    assert "this session has ended" in lin("whoami").stderr
    monkeypatch.delenv("WORNPROOF_SESSION")
    assert actor(load_settings()).account == "lin"


@pytest.mark.parametrize("name", ["\x1b[2J", "x'); DROP TABLE accounts;--", "\u202enil", "x" * 100_000], ids=range(4))
def test_hostile_names_come_back_as_one_harmless_line(lin: Asked, name: str) -> None:
    for words in (["user", "disable", name], ["login", name, "--password-stdin"], ["key", "revoke", name]):
        refused = lin(*words, typed=f"{PASSWORD}\n")
        assert refused.exit_code == 1
        assert refused.stderr.count("\n") == 1
        assert all(sign.isprintable() for sign in refused.stderr.removesuffix("\n"))
        assert len(refused.stderr) < 400


@pytest.mark.slow
def test_at_a_terminal_a_password_is_asked_for_twice_and_never_shown(home: Path) -> None:
    code, shown = at_a_terminal(["user", "add", "lin", "--role", "lead"], [PASSWORD, NEW, PASSWORD, PASSWORD])
    assert code == 0, shown
    assert "Password of the new account" in shown
    assert PASSWORD not in shown
    assert NEW not in shown
    code, shown = at_a_terminal(["login", "lin"], [PASSWORD])
    assert (code, "signed in as lin (lin)" in shown) == (0, True), shown


def at_a_terminal(words: list[str], typed: list[str]) -> tuple[int, str]:
    """Run the program with a terminal of its own; a line is typed at each question."""
    child, terminal = pty.fork()
    if child == 0:
        os.execv(PROGRAM, [str(PROGRAM), *words])
    shown, waiting = "", list(typed)
    while True:
        try:
            part = os.read(terminal, 4096).decode()
        except OSError:  # it has ended
            break
        if not part:
            break
        shown += part
        while waiting and shown.count(": ") > len(typed) - len(waiting) and shown.endswith(": "):
            os.write(terminal, f"{waiting.pop(0)}\n".encode())
            shown += "\n"
    os.close(terminal)
    return os.waitstatus_to_exitcode(os.waitpid(child, 0)[1]), shown


@pytest.fixture
def server(tmp_path: Path) -> Iterator[Oidc]:
    needs(why_not())
    with running_oidc(tmp_path) as running:
        yield running


@pytest.mark.server
@pytest.mark.slow
def test_somebody_signs_in_by_the_provider_in_a_browser_of_this_machine(lin: Asked, home: Path, server: Oidc) -> None:
    (home / "desk.toml").write_text(f'[oidc]\nissuer = "{server.issuer}"\nclient_id = "desk"\n')
    code, told, _ = by_the_provider(server, "ada 7")
    assert code == 1
    assert "a lead runs: wornproof user add NAME --role ROLE --oidc-subject 'ada 7'\n" in told
    bound = done(lin, "user", "add", "ada", "--role", "reviewer", "--oidc-subject", "ada 7")[0]
    assert (bound["issuer"], bound["subject"], bound["has_password"]) == (server.issuer, "ada 7", False)

    code, _, said = by_the_provider(server, "ada 7")
    assert (code, json.loads(said)["account"]) == (0, "ada")
    assert done(lin, "whoami")[0]["account"] == "ada"


def by_the_provider(server: Oidc, subject: str) -> tuple[int, str, str]:
    """``wornproof login --oidc`` as a program of its own, and a browser that opens what it prints."""
    import requests

    command = [PROGRAM, "login", "--oidc", "--json"]
    with subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True) as program:
        assert program.stderr
        assert "open this address" in program.stderr.readline()
        back = server.signs_in(program.stderr.readline().strip(), subject)
        assert back.startswith("http://127.0.0.1:")
        assert "go back to the terminal" in requests.get(back, timeout=10).text
        said, told = program.communicate(timeout=60)
    return program.returncode, told, said
