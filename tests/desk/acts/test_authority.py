"""A sealing authority set up by one command, against OpenSSL's own server.

Kind: a set-up by hand of which a slip (a wrong root, a mistyped address, certificates in a wrong order) shows only when
the first seal stays without its token.
"""

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

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
    ("wrong", "told"),
    [
        ({"root": None}, "get it from the authority's own site"),
        ({"root": "foreign.pem"}, "leads to none of the roots"),
        ({"root": "x.pem"}, "holds no certificate"),
        ({"root": "none.pem"}, "cannot be read"),
        ({"status": 500}, "answered 500"),
        ({"url": "http://127.0.0.1:9/tsr"}, "refused"),
        ({"url": "ftp://127.0.0.1/tsr"}, "begins with http"),
        ({"name": "erste Stelle"}, "letters without accents"),
        ({"name": "a"}, "names an authority a already"),
        ({}, "writes its authorities in brackets"),
    ],
    ids=lambda one: str(one),
)
def test_what_does_not_hold_is_told_and_nothing_is_written(
    asked: Asked,
    filled: tuple[Vault, CaseFile],
    pair: tuple[Tsa, Tsa],
    tmp_path: Path,
    wrong: dict[str, Any],
    told: str,
) -> None:
    make_signer(tmp_path, "foreign", None)
    (tmp_path / "x.pem").write_text("x")
    place = filled[0].home / "desk.toml"
    kept = f'authorities = [{{ name = "a", url = "https://a/", roots = ["{pair[0].folder}/root.pem"] }}]\n'
    place.write_text(kept)
    pair[0].status = wrong.get("status", 200)
    root = wrong.get("root", str(pair[0].folder / "root.pem"))
    given = ["--root", tmp_path / root] if root else []
    done = asked("authority", "add", wrong.get("name", "first"), wrong.get("url", pair[0].url), *given)
    assert (done.exit_code, told in done.stderr) == (1, True), done.stderr
    assert place.read_text() == kept
