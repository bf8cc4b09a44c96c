"""Words of strangers on our terminal: names, handles and reasons steer nothing and never look like lines of ours."""

import io
import json
import os
import subprocess
import sys
from pathlib import Path

import pytest
from typer.testing import CliRunner

from desk.acts.scan import ScannedPicture
from desk.cli import app
from desk.cli.app import plain
from desk.cli.progress import stages
from desk.cli.scan import _show as show
from evidence.ledger import now
from evidence.records import Candidate, Case
from matcher.examine import Examination
from tests.evidence.filled import filled_vault

pytestmark = pytest.mark.slow

HOSTILE = "a\x1b[2J\x1b]0;owned\x07\r\nHOLDS (9 entries, 9 objects read)\x9b1m\u202egnp"


class Terminal(io.StringIO):
    """A stream that says it is a terminal."""

    def isatty(self) -> bool:
        return True


def asked(home: Path, *words: str) -> tuple[int, str]:
    found = CliRunner().invoke(app, list(words), env={"WORNPROOF_HOME": str(home)})
    return found.exit_code, found.output


def test_the_name_of_an_object_in_a_foreign_vault_forges_no_verdict(tmp_path: Path, case: Case) -> None:
    vault, _ = filled_vault(tmp_path, case, now)
    (tmp_path / "vault" / "cases" / "case-1" / HOSTILE).write_bytes(b"x")

    code, said = asked(vault.home, "verify", "--vault", str(tmp_path / "vault"))

    assert code == 1
    assert "no record speaks of this object" in said
    assert not [line for line in said.splitlines() if line.startswith("HOLDS")]
    assert all(char.isprintable() for line in said.split("\n") for char in line)


@pytest.mark.parametrize("words", [("case", HOSTILE), ("import", "case-1", f"{HOSTILE}.har")])
def test_what_was_typed_or_pasted_comes_back_without_its_control_characters(
    tmp_path: Path, case: Case, words: tuple[str, ...]
) -> None:
    vault, _ = filled_vault(tmp_path, case, now)
    code, said = asked(vault.home, *words, "--vault", str(tmp_path / "vault"))
    assert code == 1
    assert "HOLDS" in said, "the words themselves are shown"
    assert all(char.isprintable() for line in said.split("\n") for char in line)
    assert not [line for line in said.splitlines() if line.startswith("HOLDS")]


def test_a_stage_named_by_a_stranger_is_no_markup_and_steers_nothing(monkeypatch: pytest.MonkeyPatch) -> None:
    terminal = Terminal()
    monkeypatch.setattr(sys, "stderr", terminal)
    with stages() as show:
        show("capture [/b]\x1b]0;owned\x07", 0, None, "waiting: [/dim] http://a.example/[link=http://b.example]\x1b[2J")
    shown = terminal.getvalue()
    assert "[/dim]" in shown
    assert "capture [/b]" in shown
    assert "\x1b]0;" not in shown
    assert "\x07" not in shown


def test_passing_progress_says_nothing_where_nobody_looks_and_other_progress_a_line_a_stage(
    capsys: pytest.CaptureFixture[str],
) -> None:
    with stages(passing=True) as show:
        show("pictures", 1, 1, "")
    assert capsys.readouterr().err == ""
    with stages() as show:
        show("pictures", 1, 1, "")
    assert capsys.readouterr().err == "pictures 1/1\n"


def test_the_name_of_a_picture_and_a_sku_are_no_markup(capsys: pytest.CaptureFixture[str]) -> None:
    nearest = Candidate(sku="[/b]\x1b[2J", weight_decibans=0)
    show(ScannedPicture(Path("photos[/dim]\x1b[2J.jpg"), Examination(10, 10, 0, (), (nearest,), "")))
    said = capsys.readouterr().out
    assert "[/dim]" in said
    assert "[/b]" in said
    assert "\x1b" not in said


def test_places_in_a_text_stay_where_they_are() -> None:
    assert plain("a\x1bb\u202ec 衣服 🎽") == "a␛b\ufffdc 衣服 🎽"
    assert len(plain(HOSTILE)) == len(HOSTILE)


def test_programs_get_the_names_as_they_are(tmp_path: Path, case: Case) -> None:
    vault, _ = filled_vault(tmp_path, case, now)
    (tmp_path / "vault" / "cases" / "case-1" / "a\x1bb").write_bytes(b"x")
    _, said = asked(vault.home, "verify", "--vault", str(tmp_path / "vault"), "--json")
    assert "\x1b" not in said
    assert any("a\x1bb" in fault["where"] for fault in json.loads(said)["faults"])


@pytest.mark.parametrize("buffered", [True, False], ids=["buffered", "unbuffered"])
@pytest.mark.parametrize("words", [("platform", "list"), ("platform", "list", "--json"), ("--help",)])
def test_a_reader_who_has_had_enough_gets_no_traceback(words: tuple[str, ...], buffered: bool) -> None:
    """As ``wornproof platform list | head -1``; here the reader is gone before anything is said."""
    reader, writer = os.pipe()
    os.close(reader)
    command = [sys.executable, *([] if buffered else ["-u"]), "-c", "from desk.cli import main; main()", *words]
    try:
        done = subprocess.run(command, stdout=writer, stderr=subprocess.PIPE, text=True, check=False, timeout=60)
    finally:
        os.close(writer)
    assert (done.returncode, done.stderr) == (1, "")


TALKING = """
import socket, subprocess, sys
from desk.cli import main
from desk.cli.app import app, verb

@app.command()
@verb
def to_a_socket():
    ours, theirs = socket.socketpair()
    theirs.close()
    ours.sendall(b"hello")

@app.command()
@verb
def to_a_program():
    program = subprocess.Popen([sys.executable, "-c", ""], stdin=subprocess.PIPE, bufsize=0)
    program.wait()
    try:
        program.stdin.write(b"hello")
    finally:
        program.stdin.close()

main()
"""


@pytest.mark.parametrize("read", [True, False], ids=["output is read", "output is read no more"])
@pytest.mark.parametrize("whom", ["to-a-socket", "to-a-program"])
def test_a_broken_pipe_that_is_not_our_output_is_an_error_like_others(whom: str, read: bool) -> None:
    reader, writer = os.pipe()
    if not read:
        os.close(reader)
    try:
        done = subprocess.run(
            [sys.executable, "-c", TALKING, whom], stdout=writer, stderr=subprocess.PIPE, text=True, timeout=60
        )
    finally:
        os.close(writer)
        if read:
            os.close(reader)
    said = (
        "wornproof: a server or a program that we wrote to has gone away ([Errno 32] Broken pipe): run the same command"
    )
    assert (done.returncode, done.stderr) == (1, f"{said} again\n")


def test_a_closed_output_is_no_error() -> None:
    command = f"exec {sys.executable} -c 'from desk.cli import main; main()' --version >&-"
    done = subprocess.run(["/bin/sh", "-c", command], stderr=subprocess.PIPE, text=True, check=False, timeout=60)
    assert (done.returncode, done.stderr) == (0, "")
