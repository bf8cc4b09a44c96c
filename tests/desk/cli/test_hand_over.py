"""The verb channels, and pack --for, as people type them."""

import json
from pathlib import Path

import pytest
from typer.testing import CliRunner, Result

from desk.channels.channel import own_folder, shipped
from desk.cli import app
from desk.settings import Settings
from tests.desk.acts.test_dispatch import settings  # noqa: F401 - the fixture
from tests.desk.acts.test_exhibit import env


def run(settings: Settings, tmp_path: Path, *words: str) -> Result:  # noqa: F811
    return CliRunner().invoke(app, list(words), env={**env(tmp_path), "WORNPROOF_VAULT": settings.vault_url})


@pytest.fixture
def broken(settings: Settings, tmp_path: Path) -> Settings:  # noqa: F811
    told = json.loads(run(settings, tmp_path, "channels", "--json").stdout)
    assert (len(told["channels"]), told["broken"]) == (len(shipped()), [])
    own = own_folder(Path(env(tmp_path)["WORNPROOF_HOME"]))
    own.mkdir(parents=True, exist_ok=True)
    (own / "bad.toml").write_text('name = "ours"\nlanguage = 3\n', "utf-8")
    return settings


def test_a_broken_description_is_a_warning_beside_the_others(broken: Settings, tmp_path: Path) -> None:
    done = run(broken, tmp_path, "channels")
    assert done.exit_code == 0
    assert "NOT USED  " in done.stderr
    assert "bad.toml" in done.stderr
    assert all(name in done.stdout for name in shipped())


def test_programs_are_told_of_a_broken_description(broken: Settings, tmp_path: Path) -> None:
    done = run(broken, tmp_path, "channels", "--json")
    assert done.exit_code == 0
    (one,) = json.loads(done.stdout)["broken"]
    assert one["name"] == "ours"
    assert "bad.toml" in one["why"]


def test_whoever_asks_for_the_broken_one_is_told_what_is_wrong_with_it(broken: Settings, tmp_path: Path) -> None:
    done = run(broken, tmp_path, "channels", "ours")
    assert done.exit_code == 1
    assert "bad.toml" in done.stderr


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (("--check", "--out", "x"), "--check makes nothing"),
        (("--check", "--to", "the bank"), "--check makes nothing"),
        (("--out", "x.wacz"), "a folder"),
    ],
)
def test_options_that_would_do_nothing_or_something_else_are_refused(
    settings: Settings,  # noqa: F811
    tmp_path: Path,
    words: tuple[str, ...],
    said: str,
) -> None:
    done = run(settings, tmp_path, "pack", "case-y", "--for", "paypal", *words)
    assert done.exit_code == 2
    assert said in " ".join(done.stderr.split())
