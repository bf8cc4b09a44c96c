"""A sealing authority set up by one command, against OpenSSL's own server.

Kind: a set-up by hand of which a slip (a wrong root, a mistyped address, certificates in a wrong order) shows only when
the first seal stays without its token.
"""

import json
from collections.abc import Callable
from pathlib import Path

import pytest
from click.testing import Result
from typer.testing import CliRunner

from desk.cli import app
from desk.settings import load_settings
from evidence.trust import fingerprint
from evidence.vault import CaseFile, Vault
from tests.desk.stamped import stamps
from tests.servers.tsa import Tsa, make_signer

pytestmark = pytest.mark.server

Asked = Callable[..., Result]


@pytest.fixture
def asked(filled: tuple[Vault, CaseFile], monkeypatch: pytest.MonkeyPatch) -> Asked:
    vault, _ = filled
    monkeypatch.setenv("WORNPROOF_HOME", str(vault.home))
    monkeypatch.setenv("WORNPROOF_VAULT", vault.store.url)
    return lambda *words: CliRunner().invoke(app, list(map(str, words)))


def test_one_command_sets_it_up_and_the_next_gets_the_token(
    asked: Asked, filled: tuple[Vault, CaseFile], pair: tuple[Tsa, Tsa]
) -> None:
    vault, file = filled
    root = pair[0].folder / "root.pem"
    done = asked("authority", "add", "first", pair[0].url, "--root", root, "--json")
    assert done.exit_code == 0, done.stderr
    assert json.loads(done.stdout)["roots"] == [fingerprint(pair[0].root.certificate)]
    assert (vault.home / "authorities" / "first-root.pem").exists()
    assert asked("timestamp").exit_code == 0
    assert [stamp.authority for stamp in stamps(file)] == ["first"]


def test_what_stands_in_desk_toml_stays_and_a_second_one_comes_after_it(
    asked: Asked, filled: tuple[Vault, CaseFile], pair: tuple[Tsa, Tsa]
) -> None:
    vault, _ = filled
    (vault.home / "desk.toml").write_text('# mine\ncontact = "a@b.example"')
    for one in pair:
        assert asked("authority", "add", one.name, one.url, "--root", one.folder / "root.pem").exit_code == 0
    assert (vault.home / "desk.toml").read_text().startswith('# mine\ncontact = "a@b.example"\n')
    settings = load_settings()
    assert (settings.contact, [one.name for one in settings.authorities]) == ("a@b.example", ["first", "second"])


def test_one_that_sends_certificates_out_of_order_is_asked_for_none(
    asked: Asked, filled: tuple[Vault, CaseFile], pair: tuple[Tsa, Tsa]
) -> None:
    one = pair[0]
    one.behave = lambda query: one.reply(query, "disordered")
    words = ["authority", "add", "first", one.url, "--root", one.folder / "root.pem"]
    assert asked(*words).exit_code == 1
    assert asked(*words, "--certificate", one.folder / "signer.pem").exit_code == 0
    assert not load_settings().authorities[0].sends_certificates
    assert asked("timestamp").exit_code == 0


@pytest.mark.parametrize(
    "wrong", ["no root", "another root", "no certificate", "no file", "refuses", "gone", "address", "name", "twice"]
)
def test_what_does_not_hold_is_told_and_nothing_is_written(
    asked: Asked, filled: tuple[Vault, CaseFile], pair: tuple[Tsa, Tsa], tmp_path: Path, wrong: str
) -> None:
    vault, _ = filled
    one, name, url, root = pair[0], "first", pair[0].url, ["--root", pair[0].folder / "root.pem"]
    told = {
        "no root": "get it from the authority's own site",
        "another root": "leads to none of the roots",
        "no certificate": "holds no certificate",
        "no file": "cannot be read",
        "refuses": "answered 500",
        "gone": "refused",
        "address": "begins with http",
        "name": "letters without accents",
        "twice": "names an authority first already",
    }[wrong]
    match wrong:
        case "no root":
            root = []
        case "another root":
            root = ["--root", make_signer(tmp_path, "foreign", None).path.with_suffix(".pem")]
        case "no certificate":
            (tmp_path / "x.pem").write_text("x")
            root = ["--root", tmp_path / "x.pem"]
        case "no file":
            root = ["--root", tmp_path / "none.pem"]
        case "refuses":
            one.status = 500
        case "gone":
            url = "http://127.0.0.1:9/tsr"
        case "address":
            url = "ftp://127.0.0.1/tsr"
        case "name":
            name = "erste Stelle"
        case "twice":
            assert asked("authority", "add", name, url, *root).exit_code == 0
    place = vault.home / "desk.toml"
    before = place.read_text() if place.exists() else ""
    done = asked("authority", "add", name, url, *root)
    assert (done.exit_code, told in done.stderr) == (1, True), done.stderr
    assert (place.read_text() if place.exists() else "") == before
