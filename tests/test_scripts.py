"""What the scripts of a checkout do before and when they set themselves up.

Kind: a question (--help), a mistyped word or a broken set-up that costs minutes, ends in another program's traceback,
or leaves half an environment that the next run takes for whole.
"""

import os
import shutil
import subprocess
from pathlib import Path

import pytest

ROOT = Path(__file__).parent.parent
NAMES = ("demo", "test", "check", "bench")


@pytest.fixture
def checkout(tmp_path: Path) -> Path:
    """A checkout that cannot be set up: no registry answers at the address it is given."""
    shutil.copytree(ROOT / "scripts", tmp_path / "scripts")
    for name in ("pyproject.toml", "README.md", "LICENSE", "NOTICE"):
        shutil.copy(ROOT / name, tmp_path)
    return tmp_path


def run(checkout: Path, name: str, *words: str) -> subprocess.CompletedProcess[str]:
    nowhere = {"PIP_INDEX_URL": "http://127.0.0.1:9/simple", "PIP_RETRIES": "0", "PIP_CONFIG_FILE": os.devnull}
    return subprocess.run(
        [checkout / "scripts" / name, *words],
        env={**os.environ, **nowhere, "PIP_NO_CACHE_DIR": "1", "TMPDIR": str(checkout)},
        capture_output=True,
        text=True,
        check=False,
        timeout=120,
    )


@pytest.mark.parametrize("name", NAMES)
@pytest.mark.parametrize("words", [["--help"], ["-h"], ["--help", "more"]])
def test_help_is_answered_before_anything_is_set_up(checkout: Path, name: str, words: list[str]) -> None:
    done = run(checkout, name, *words)
    assert done.returncode == 0
    assert f"scripts/{name}" in done.stdout
    assert "set -e" not in done.stdout
    assert not (checkout / ".venv").exists()


@pytest.mark.parametrize(
    ("name", "word"),
    [
        ("demo", "--fodler=x"),
        ("demo", "stray"),
        ("demo", "--folder"),
        ("test", "--appveiw"),
        ("check", "--al"),
        ("bench", "--all"),
        ("bench", "crawls"),
    ],
)
def test_a_mistyped_word_is_told_before_anything_is_set_up(checkout: Path, name: str, word: str) -> None:
    done = run(checkout, name, word)
    assert done.returncode == 2
    assert word in done.stderr
    assert f"scripts/{name} --help" in done.stderr
    assert not (checkout / ".venv").exists()


@pytest.mark.slow
def test_a_set_up_that_fails_says_why_and_leaves_no_half_environment(checkout: Path) -> None:
    """What a killed one left before is made anew: here a python without pip."""
    (checkout / ".venv" / "bin").mkdir(parents=True)
    (checkout / ".venv" / ".unfinished").touch()
    (checkout / ".venv" / "bin" / "python").symlink_to(shutil.which("true") or "")
    done = run(checkout, "demo")
    assert done.returncode == 1
    assert "pip could not install" in done.stderr
    assert "Traceback" not in done.stderr
    assert not (checkout / ".venv").exists()


@pytest.mark.slow
def test_an_environment_of_ones_own_outlives_a_set_up_that_fails(checkout: Path) -> None:
    subprocess.run(["python3", "-m", "venv", checkout / ".venv"], check=True)
    (checkout / ".venv" / "mine").touch()
    assert run(checkout, "check").returncode == 1
    assert (checkout / ".venv" / "mine").exists()
    assert not (checkout / ".venv" / ".installed").exists()


def test_what_was_set_up_whole_is_used_at_once_and_with_more_than_is_asked_for(checkout: Path) -> None:
    kept = checkout / ".venv" / "bin"
    kept.mkdir(parents=True)
    for name in ("python", "wornproof"):
        (kept / name).write_text('#!/bin/sh\necho "$0 $*"\n')
        (kept / name).chmod(0o755)
    state = subprocess.run(
        "cksum < pyproject.toml", shell=True, cwd=checkout, capture_output=True, text=True, check=True
    )
    (checkout / ".venv" / ".installed").write_text(f"dev {state.stdout.strip()} {checkout}\n")
    done = run(checkout, "demo", "--folder", "two words", "--json")
    assert done.returncode == 0, done.stderr
    assert done.stdout.endswith("wornproof demo --folder two words --json\n")
