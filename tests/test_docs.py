"""Undocumented means failing: every command, option of the order file, setting and record kind stands in docs/."""

import re
from pathlib import Path
from typing import get_args

import pytest
import typer.main

from desk.cli import app
from desk.settings import Settings
from evidence.records import Account, AnyRecord, Basis, Case, Order, OrderLine, Remark, Window
from evidence.sentences import tables

ROOT = Path(__file__).parent.parent
COMMANDS = typer.main.get_command(app)
DOCS = {path.name: path.read_text("utf-8") for path in (ROOT / "docs").glob("*.md")}
DECISIONS = sorted((ROOT / "docs" / "decisions").glob("*.md"))
PAGES = sorted(ROOT.glob("*.md")) + sorted((ROOT / "docs").glob("*.md")) + DECISIONS


@pytest.mark.parametrize("name", sorted(COMMANDS.commands))  # type: ignore[attr-defined]  # a group, as every app is
def test_every_command_is_documented_and_says_what_it_does(name: str) -> None:
    assert f"`wornproof {name}" in DOCS["commands.md"]
    assert (COMMANDS.commands[name].help or "").strip()  # type: ignore[attr-defined]  # see above


@pytest.mark.parametrize("model", [Case, Order, OrderLine, Account, Basis, Window])
def test_every_key_of_the_order_file_is_documented(model: type) -> None:
    for name, field in model.model_fields.items():  # type: ignore[attr-defined]  # all are pydantic models
        if name not in ("kind", "as_days") and (model, name) != (Case, "account"):  # fixed, told otherwise, the desk's
            key = {"zone": "timezone"}.get(name, field.alias or name)
            assert re.search(rf"[`.\[]{key}[`\]]", DOCS["commands.md"]), key


@pytest.mark.parametrize("name", sorted(set(Settings.model_fields) - {"home"}))
def test_every_setting_is_documented(name: str) -> None:
    assert f"`{name}`" in DOCS["commands.md"]


def test_every_record_kind_is_documented() -> None:
    union = get_args(AnyRecord)[0]
    for record in get_args(union):
        assert f"`{record.model_fields['kind'].default}`" in DOCS["vault.md"]


@pytest.mark.parametrize("path", PAGES, ids=lambda p: p.name)
def test_links_between_pages_lead_somewhere(path: Path) -> None:
    for target in re.findall(r"\]\(([^)#]+?)(?:#[^)]*)?\)", path.read_text("utf-8")):
        if "://" not in target:
            assert (path.parent / target).exists(), f"{path.name} links to {target}"


def test_every_decision_has_a_date_of_its_pages_year() -> None:
    assert DECISIONS
    for page in DECISIONS:
        headings = re.findall(r"^## (.*)$", page.read_text("utf-8"), re.MULTILINE)
        assert headings
        assert all(re.match(rf"{page.stem}-\d{{2}}-\d{{2}} \S", heading) for heading in headings)


def test_every_remark_is_documented_with_its_values_and_sentences() -> None:
    """``docs/remarks.md`` holds this table and no other; after a change, write the rows that fail into it."""
    rows = []
    for kind, names in Remark.NAMES.items():
        text = tables("remarks")[kind]
        english = text["en"] if isinstance(text["en"], str) else text["en"]["many"]
        values = ", ".join(f"`{name}`" for name in sorted(names)) or "–"
        rows.append(f"| `{kind}` | {values} | {english} | {text['zh']} |")

    assert [line for line in DOCS["remarks.md"].splitlines() if line.startswith("| `")] == rows


TOUR = re.findall(r"^\| `([\w/]+\.py)` \| ([^|]+) \|", DOCS["house-tour.md"], re.MULTILINE)


@pytest.mark.parametrize(("file", "named"), TOUR)
def test_every_stop_of_the_tour_is_where_the_page_says(file: str, named: str) -> None:
    text = (ROOT / file).read_text("utf-8")
    for name in re.findall(r"`(\w+)`", named):
        assert re.search(rf"^ *((async )?def|class) {name}\b|^{name}\b", text, re.MULTILINE), name
