"""The direction of imports, as a test of the test: each contract is broken on purpose and must be seen."""

import shutil
import subprocess
import sys
from pathlib import Path

import pytest

pytestmark = pytest.mark.slow

ROOT = Path(__file__).parent.parent
ROOMS = ("evidence", "crawler", "matcher", "claims", "desk", "configs")


def lint(folder: Path) -> subprocess.CompletedProcess[str]:
    program = Path(sys.executable).parent / "lint-imports"
    return subprocess.run([program, "--no-cache"], cwd=folder, capture_output=True, text=True, check=False)


@pytest.fixture
def copy(tmp_path: Path) -> Path:
    for room in ROOMS:
        shutil.copytree(ROOT / room, tmp_path / room, ignore=shutil.ignore_patterns("*.jpg", "*.onnx", "__pycache__"))
    shutil.copy(ROOT / "pyproject.toml", tmp_path)
    return tmp_path


def test_the_house_as_it_stands_keeps_its_contracts(copy: Path) -> None:
    result = lint(copy)

    assert result.returncode == 0, result.stdout


@pytest.mark.parametrize(
    ("file", "line", "contract"),
    [
        ("evidence/codec.py", "import desk", "desk -> claims"),
        ("crawler/platform.py", "import desk.settings", "desk -> claims"),
        ("matcher/picture/pixels.py", "import crawler.platform", "desk -> claims"),
        ("claims/reading/sightings.py", "import desk.search", "desk -> claims"),
        ("evidence/codec.py", "import scrapy", "touches no network and no picture"),
        ("evidence/warc.py", "import PIL.Image", "touches no network and no picture"),
        ("evidence/coherence/times.py", "import evidence.store", "judged from records alone"),
        ("evidence/coherence/times.py", "import evidence.coherence.posts", "inside coherence"),
        ("crawler/parsers/times.py", "import crawler.reread", "inside the crawler"),
        ("matcher/policy.py", "import matcher.caps", "inside the matcher"),
        ("matcher/photograph/edits.py", "import matcher.worn.align", "inside the matcher"),
        ("matcher/worn/cells.py", "import matcher.photograph.edits", "inside the matcher"),
        ("matcher/picture/pixels.py", "import matcher.gallery.gallery", "inside the matcher"),
        ("crawler/parsers/times.py", "import crawler.pages.fetch", "inside the crawler"),
        ("crawler/keeping/journal.py", "import crawler.asking.hosts", "inside the crawler"),
        ("claims/reading/sightings.py", "import claims.worn.assess", "claims know nothing of each other"),
        ("desk/search/words.py", "import desk.report.build", "inside the desk"),
        ("desk/acts/overview.py", "import desk.cli.app", "inside the desk"),
        ("claims/shown/texts.py", "import desk.pack.build", "inside the desk"),
        ("desk/jobs/capture.py", "import desk.acts.actor", "inside the desk"),
        ("desk/jobs/index.py", "import desk.report.build", "inside the desk"),
        ("desk/acts/overview.py", "import rich.table", "the terminal stays"),
        ("desk/acts/overview.py", "import starlette.requests", "browser's side stays"),
        ("desk/web/pages.py", "import rich.table", "the terminal stays"),
        ("desk/web/pages.py", "import desk.cli.app", "inside the desk"),
        ("desk/cli/serve.py", "import desk.web.app", "inside the desk"),
        ("desk/web/routes/case.py", "import desk.report.build", "calls an act and shows"),
        ("desk/web/routes/case.py", "import desk.access.sessions", "calls an act and shows"),
        ("desk/report/front.py", "import claims.worn.assess", "name no claim"),
        ("desk/search/project.py", "import claims.worn.assess", "name no claim"),
        ("claims/shown/texts.py", "import claims.worn.assess", "claims know nothing of each other"),
        ("desk/acts/crawl.py", "import typer", "the terminal stays"),
        ("desk/search/words.py", "import desk.access.roles", "inside the desk"),
        ("desk/access/roles.py", "import desk.acts.actor", "inside the desk"),
        ("desk/acts/sign_in.py", "import authlib.common.security", "signing in stays"),
        ("desk/acts/sign_in.py", "import argon2", "signing in stays"),
        ("desk/acts/crawl.py", "import crawler.run", "runs through desk/jobs"),
        ("desk/acts/match.py", "import matcher.run", "runs through desk/jobs"),
        ("desk/cli/vault.py", "import evidence.vault", "the command line reads"),
        ("desk/cli/people.py", "import desk.access.roles", "the command line reads"),
        ("desk/cli/work.py", "import desk.jobs.capture", "the command line reads"),
        ("desk/cli/scan.py", "import matcher.examine", "the command line reads"),
        ("desk/cli/report.py", "import desk.report.build", "the command line reads"),
    ],
)
def test_a_broken_contract_is_caught(copy: Path, file: str, line: str, contract: str) -> None:
    with (copy / file).open("a", encoding="utf-8") as source:
        source.write(f"\n{line}\n")

    result = lint(copy)

    assert result.returncode == 1
    assert any(contract in told and "BROKEN" in told for told in result.stdout.splitlines()), result.stdout
