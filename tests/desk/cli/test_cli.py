"""The command line as a person or a program meets it, in a process of its own."""

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

from evidence.records import Case
from tests.evidence.filled import filled_vault

pytestmark = pytest.mark.slow

PROGRAM = Path(sys.executable).parent / "wornproof"
HEAVY = (
    "scrapy",
    "twisted",
    "cv2",
    "onnxruntime",
    "numpy",
    "PIL",
    "elasticsearch",
    "obstore",
    "cryptography",
    "warcio",
)


def wornproof(*words: str, folder: Path, **environment: str) -> subprocess.CompletedProcess[str]:
    """Run the program somewhere else than in the checkout."""
    settings = {"WORNPROOF_HOME": str(folder / "home"), "WORNPROOF_VAULT": str(folder / "vault"), "COLUMNS": "120"}
    return subprocess.run(
        [PROGRAM, *words],
        cwd=folder,
        env={**os.environ, **settings, **environment},
        capture_output=True,
        text=True,
        check=False,
        timeout=120,
    )


def test_help_loads_nothing_heavy_and_names_every_verb(tmp_path: Path) -> None:
    code = (
        "import sys, desk.cli\n"
        "try: desk.cli.app(['--help'])\n"
        "except SystemExit: pass\n"
        f"print('HEAVY', [name for name in {HEAVY!r} if name in sys.modules])"
    )
    told = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True).stdout

    assert "HEAVY []" in told
    for name in [
        "init",
        "investigate",
        "case",
        "crawl",
        "match",
        "index",
        "search",
        "report",
        "verify",
        "scan",
        "compare",
        "demo",
        "doctor",
    ]:
        assert f" {name} " in told


def test_init_makes_a_vault_and_a_private_key_and_may_be_run_again(tmp_path: Path) -> None:
    first = wornproof("init", "--json", folder=tmp_path)
    second = wornproof("init", "--json", folder=tmp_path)

    assert json.loads(first.stdout) == json.loads(second.stdout)
    assert (tmp_path / "home" / "signing-key.pem").stat().st_mode & 0o077 == 0


@pytest.mark.parametrize(
    ("words", "told"),
    [
        (["case"], "wornproof init"),
        (["verify"], "wornproof init"),
        (["investigate", "none.toml"], "cannot be read"),
        (["search", "all", "x"], "wornproof init"),
        (["report", "case-1"], "wornproof init"),
    ],
)
def test_a_mistake_is_one_line_that_says_what_to_do(tmp_path: Path, words: list[str], told: str) -> None:
    result = wornproof(*words, folder=tmp_path)

    assert result.returncode == 1
    assert told in result.stderr
    assert "Traceback" not in result.stderr
    assert len(result.stderr.strip().splitlines()) == 1


def test_verbose_shows_where_an_error_came_from(tmp_path: Path) -> None:
    assert "Traceback" in wornproof("-v", "case", folder=tmp_path).stderr


def test_verify_answers_by_its_exit_code_and_names_the_fault(tmp_path: Path, case: Case, clock: object) -> None:
    filled_vault(tmp_path, case, clock)  # type: ignore[arg-type]  # the fixture is a clock
    assert wornproof("verify", folder=tmp_path).returncode == 0

    victim = next((tmp_path / "vault" / "cases" / "case-1" / "warc").iterdir())
    victim.write_bytes(victim.read_bytes() + b"x")
    result = wornproof("verify", "case-1", "--json", folder=tmp_path)

    assert result.returncode == 1
    assert any(victim.name in fault["where"] for fault in json.loads(result.stdout)["faults"])


def test_case_shows_how_far_each_stage_is(tmp_path: Path, case: Case, clock: object) -> None:
    filled_vault(tmp_path, case, clock)  # type: ignore[arg-type]  # the fixture is a clock

    shown = json.loads(wornproof("case", "case-1", "--json", folder=tmp_path).stdout)

    assert (shown["posts"], shown["pictures"], shown["pictures_examined"], shown["matches"]) == (3, 3, 3, 0)
    (account,) = shown["accounts"]
    assert (account["handle"], account["outcome"], account["sealed"]) == ("buyer", "complete", False)
    assert account["seal_in_words"] == "UNSEALED: 0 of 1 time tokens needed; 'wornproof timestamp' asks again"
    told = wornproof("case", "case-1", folder=tmp_path).stdout
    assert "demo:buyer (complete; UNSEALED: 0 of 1 time tokens needed; 'wornproof timestamp' asks again)" in told


def test_doctor_says_what_is_missing_and_what_to_do(tmp_path: Path) -> None:
    before = wornproof("doctor", folder=tmp_path)
    wornproof("init", folder=tmp_path)
    after = wornproof("doctor", "--json", folder=tmp_path)

    assert before.returncode == 1
    assert "wornproof init" in before.stdout
    assert after.returncode == 0
    assert all(check["ok"] for check in map(json.loads, after.stdout.splitlines()) if check["needed"])
