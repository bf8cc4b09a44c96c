"""Progress on a terminal, and that it ends when the work does.

Kind: a bar of unknown length that turns for ever after its stage is over.
"""

import os
import pty
import subprocess
import sys

import pytest

CODE = """
from desk.cli.progress import stages
with stages() as show:
    show("catalog", 0, None, "reading the feed")
    {rest}
"""


def on_a_terminal(rest: str) -> str:
    ours, theirs = pty.openpty()
    child = subprocess.Popen(
        [sys.executable, "-c", CODE.format(rest=rest)],
        stderr=theirs,
        env={**os.environ, "TERM": "xterm", "COLUMNS": "100"},
    )
    os.close(theirs)
    shown = b""
    while True:
        try:
            part = os.read(ours, 65536)
        except OSError:
            break
        if not part:
            break
        shown += part
    os.close(ours)
    assert child.wait(60) == 0
    return shown.decode("utf-8", "replace")


def last_lines(shown: str, count: int) -> list[str]:
    return [line for line in shown.replace("\r", "\n").split("\n") if "━" in line or "✓" in line][-count:]


@pytest.mark.slow
def test_a_stage_of_unknown_length_is_ticked_off_at_the_end() -> None:
    assert "✓" in last_lines(on_a_terminal("pass"), 1)[0]


@pytest.mark.slow
def test_and_when_the_next_stage_begins() -> None:
    rest = (
        "show('match', 0, 4, ''); import sys; sys.stderr.flush(); import time; time.sleep(0.3); show('match', 1, 4, '')"
    )
    catalog, match = last_lines(on_a_terminal(rest), 2)
    assert "✓" in catalog
    assert "✓" not in match, "it was not ended, and does not look so"


@pytest.mark.slow
def test_a_stage_with_nothing_to_do_is_over() -> None:
    assert "✓" in last_lines(on_a_terminal("show('match', 0, 0, 'pictures')"), 1)[0]
