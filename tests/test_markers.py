"""The markers hold: what opens a port says so, or fails; and what asks Elasticsearch runs in one process."""

import os
import subprocess
import sys
from pathlib import Path

import pytest

from tests.conftest import LONGEST, scope

ROOT = Path(__file__).parent.parent
LISTENING = """
import socket
import pytest

def test_unmarked():
    socket.create_server(("127.0.0.1", 0)).close()

@pytest.mark.server
def test_marked():
    socket.create_server(("127.0.0.1", 0)).close()

def test_by_its_fixture(unused_port):
    assert unused_port

def test_quiet():
    assert True

@pytest.fixture
def unused_port():
    with socket.create_server(("127.0.0.1", 0)) as listener:
        return listener.getsockname()[1]
"""


@pytest.mark.slow
def test_a_test_that_opens_a_port_and_is_not_marked_server_fails(tmp_path: Path) -> None:
    (tmp_path / "test_listening.py").write_text(LISTENING)
    command = [sys.executable, "-m", "pytest", "-p", "tests.conftest", "-c", ROOT / "pyproject.toml", tmp_path]
    places = {**os.environ, "PYTHONPATH": str(ROOT)}

    every = subprocess.run(command, cwd=ROOT, env=places, capture_output=True, text=True, check=False)
    quiet = subprocess.run(
        [*command, "-m", "not server"], cwd=ROOT, env=places, capture_output=True, text=True, check=False
    )

    for done in (every, quiet):
        (failed,) = [line for line in done.stdout.splitlines() if line.startswith("ERROR ")]
        assert "::test_unmarked - " in failed
        assert "not marked server, but listened" in done.stdout
    assert "4 passed, 1 error" in every.stdout, every.stdout
    assert "2 passed, 2 deselected, 1 error" in quiet.stdout, quiet.stdout


def test_what_asks_elasticsearch_is_one_scope_and_every_other_file_is_its_own() -> None:
    of_file = "tests/desk/search/test_contract.py"
    assert scope(f"{of_file}::test_a_word[elasticsearch]") == "elasticsearch"
    assert scope(f"{of_file}::test_a_word[sqlite]") == of_file


def test_the_files_begun_first_are_there() -> None:
    assert [name for name in LONGEST if name != "elasticsearch" and not (ROOT / name).is_file()] == []
