"""A desk with a case on real pictures and with people: Lea leads, Ivy investigates, Zoe, Bo and Cy review."""

import fcntl
import json
import os
import shutil
import subprocess
import sys
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pytest
from typer.testing import CliRunner

from desk.access.actor import Actor
from desk.access.roles import Role
from desk.acts.accounts import add_account
from desk.acts.demo_site import serve
from desk.acts.sign_in import sign_in
from desk.cli import app
from desk.settings import Settings, load_settings
from evidence.vault import Vault
from tests.desk.small_story import lay_out, write_order

CASE = "small-1"
LIKE_IT = (
    "FJ-1043-RED", "FJ-1068-PNK", "FJ-1071-BLU", "FJ-1184-CHK", "FJ-1201-GRY", "FJ-1226-WHT", "FJ-1288-GRN",
    "FJ-1380-BLU",
)  # fmt: skip
"""Tops of the example beside the ordered ones, so that there are line-ups of six."""
PASSWORD = "a long sentence of words"
PEOPLE = {
    "lea": (Role.LEAD,),
    "ivy": (Role.INVESTIGATOR,),
    "zoe": (Role.REVIEWER,),
    "bo": (Role.REVIEWER,),
    "cy": (Role.REVIEWER,),
    "max": (Role.LEAD,),
    "ann": (Role.AUDITOR,),
}
OWL, PLAIN = "FJ-1083-ANT", "FJ-1112-PUR"
"""Worn and named; worn, plain, and only ranked."""


def case_folder(folder: Path) -> Path:
    """Run the whole path once: vault, home, cache and index of the case in a folder."""
    story = lay_out(folder / "story", LIKE_IT)
    with serve(0, story.folder) as site:
        order = write_order(story, f"{site.url}/users/{site.handle}")
        program = Path(sys.executable).parent / "wornproof"
        done = subprocess.run(
            [program, "investigate", str(order), "--json"],
            cwd=story.folder, env={**os.environ, **story.environment}, capture_output=True, text=True, check=False,
        )  # fmt: skip
    assert done.returncode in (0, 4), done.stderr
    return story.folder


def case_once(factory: pytest.TempPathFactory) -> Path:
    """What ``case_folder`` makes, once for all processes of a run: the second waits for the first."""
    base = factory.getbasetemp()
    root = base.parent if os.environ.get("PYTEST_XDIST_WORKER") else base
    folder = root / "two-people"
    with (root / "two-people.lock").open("a") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        if not (folder / "made").exists():
            case_folder(folder)
            (folder / "made").touch()
    return folder / "story"


@dataclass
class Desk:
    """A copy of the case, with accounts."""

    folder: Path
    settings: Settings
    tokens: dict[str, str] = field(default_factory=dict)

    @classmethod
    def of(cls, made: Path, folder: Path, monkeypatch: pytest.MonkeyPatch) -> "Desk":
        """A copy of what ``case_folder`` made."""
        for name in ("home", "vault", "index", "cache"):
            shutil.copytree(made / name, folder / name, symlinks=True)
        for name in ("HOME", "VAULT", "CACHE"):
            monkeypatch.setenv(f"WORNPROOF_{name}", str(folder / name.lower()))
        monkeypatch.chdir(folder)
        desk = cls(folder, load_settings())
        lead = Actor("the first")
        for login, roles in PEOPLE.items():
            add_account(lead, desk.settings, login, roles=roles, name=f"{login.title()} Quill", password=PASSWORD)
        return desk

    def token(self, login: str) -> str:
        if login not in self.tokens:
            self.tokens[login] = sign_in(Actor("nobody", roles=frozenset()), self.settings, login, PASSWORD).token
        return self.tokens[login]

    def run(self, login: str, *words: str) -> Any:
        """A command as somebody; what became of it."""
        return CliRunner().invoke(app, list(words), env={"WORNPROOF_SESSION": self.token(login)})

    def told(self, login: str, *words: str) -> Any:
        """The one object that a command prints with ``--json``."""
        done = self.run(login, *words, "--json")
        assert done.exit_code == 0, (words, done.stderr, done.exception)
        return json.loads(done.stdout)

    def subjects(self, login: str) -> list[dict[str, Any]]:
        """What ``review list`` tells."""
        done = self.run(login, "review", "list", CASE, "--json")
        assert done.exit_code == 0, done.stderr
        return [json.loads(line) for line in done.stdout.splitlines()]

    def subject(self, sku: str) -> str:
        """The name of the first question about an article."""
        return next(one["name"] for one in self.subjects("ivy") if one["sku"] == sku)

    def shown(self, login: str, sku: str) -> dict[str, Any]:
        """What this person was shown of the question about an article; they answer others before it with "cannot
        tell"."""
        while True:
            name = self.told(login, "review", "next", CASE, "--out", str(self.folder / "sheet.html"))["name"]
            kept = json.loads((self.folder / "home" / "lineups" / login / f"{name}.json").read_text("utf-8"))
            if kept["sku"] == sku:
                return dict(kept)
            self.told(login, "review", "answer", name, "--cannot-tell")

    def answer(self, login: str, sku: str, picks: str, *more: str) -> Any:
        """Look, then pick the photo of an article, or answer ``--none`` or ``--cannot-tell``."""
        kept = self.shown(login, sku)
        if not picks.startswith("--"):
            at = next(at for at, one in enumerate(kept["photos"], 1) if one["sku"] == picks)
            return self.run(login, "review", "answer", kept["name"], "--photo", str(at), "--sure", "high", *more)
        return self.run(login, "review", "answer", kept["name"], picks, *more)

    @property
    def vault(self) -> Vault:
        return Vault.open(self.settings.vault_url, self.settings.home)
