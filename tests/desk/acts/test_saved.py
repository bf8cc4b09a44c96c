"""Searches saved under a name, and hits written to a file."""

import csv
import io
import json
import re
from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, date, datetime
from pathlib import Path

import pytest

from desk.acts.actor import LOCAL, Actor
from desk.acts.hit_values import as_values
from desk.acts.index import build
from desk.acts.saved import forget, named, save, saved
from desk.acts.search import EVERYWHERE, Found, Order, Question, search
from desk.acts.shown import export
from desk.search.document import Document
from desk.search.errors import QueryError
from desk.search.query import Highlight, Hit
from desk.settings import Settings
from evidence.records import Case
from tests.desk.indexed import desk, document, finding
from tests.evidence.filled import filled_vault

ASKED = Question(
    "case-1",
    "place:Lhasa -裙",
    filters={"sku": ("TEE-1", "COAT, red"), "verdict": ()},
    times={"posted": (date(2026, 5, 2), datetime(2026, 5, 9, 12, tzinfo=UTC)), "captured": (None, None)},
    picture=None,
    radius_bits=0,
    limit=20,
    order=Order.RELEVANCE,
)
EVERYTHING = Question(EVERYWHERE, "", filters={}, times={}, picture=None, radius_bits=10, limit=20)


@pytest.fixture
def settings(tmp_path: Path) -> Settings:
    return desk(tmp_path)


def test_a_saved_search_comes_back_with_its_filters_days_and_order(settings: Settings) -> None:
    save(LOCAL, settings, "Lhasa, 裙", ASKED)
    asked = named(LOCAL, settings, "Lhasa, 裙").question

    assert (asked.where, asked.text, asked.order) == (ASKED.where, ASKED.text, ASKED.order)
    assert asked.filters == {"sku": ("TEE-1", "COAT, red")}
    assert asked.times == {"posted": ASKED.times["posted"]}


def test_saved_searches_are_each_person_s_own_are_replaced_by_name_and_go_when_they_are_to(settings: Settings) -> None:
    ada = Actor("ada")
    save(LOCAL, settings, "mine", ASKED)
    save(ada, settings, "hers", ASKED)
    save(LOCAL, settings, "mine", replace(ASKED, text="coat"))

    assert [(one.name, one.question.text) for one in saved(LOCAL, settings)] == [("mine", "coat")]
    assert forget(LOCAL, settings, "mine").name == "mine"
    assert saved(LOCAL, settings) == ()
    assert [one.name for one in saved(ada, settings)] == ["hers"]
    with pytest.raises(QueryError, match=r"no search is saved as 'hers' \(saved: none yet\)"):
        named(LOCAL, settings, "hers")


@pytest.mark.parametrize("name", ["", "  ", "x" * 81, "a\nb", "\x1b[31m"])
def test_a_name_that_is_none_is_refused(settings: Settings, name: str) -> None:
    with pytest.raises(QueryError, match="1 to 80"):
        save(LOCAL, settings, name, ASKED)


def test_a_search_by_a_picture_file_is_not_saved(settings: Settings) -> None:
    with pytest.raises(QueryError, match="cannot be saved"):
        save(LOCAL, settings, "near", replace(ASKED, picture=Path("x.jpg")))


@pytest.mark.parametrize("data", [b"", b"[]", b"{", b'{"local operator": 3}', b"[" * 9999])
def test_a_damaged_file_of_saved_searches_is_said_and_ends_in_no_traceback(settings: Settings, data: bytes) -> None:
    settings.home.mkdir()
    (settings.home / "searches.json").write_bytes(data)
    with pytest.raises(QueryError):
        saved(LOCAL, settings)


def test_one_that_cannot_be_read_is_named_and_holds_up_no_other(settings: Settings) -> None:
    save(LOCAL, settings, "good", replace(ASKED, facets=("sku",)))
    save(LOCAL, settings, "newer", ASKED)
    file = settings.home / "searches.json"
    said = json.loads(file.read_text())
    said[LOCAL.name]["newer"]["order"] = "similarity"
    file.write_text(json.dumps(said))

    assert [one.name for one in saved(LOCAL, settings)] == ["good"]
    assert named(LOCAL, settings, "good").question.facets == ("sku",)
    with pytest.raises(QueryError, match=r"'newer' cannot be read.*searches newer --delete"):
        named(LOCAL, settings, "newer")
    assert forget(LOCAL, settings, "newer").name == "newer"


def test_an_export_of_nothing_has_its_head(tmp_path: Path) -> None:
    export(LOCAL, found(), tmp_path / "none.csv")
    assert rows(tmp_path / "none.csv") == []
    assert (tmp_path / "none.csv").read_text("utf-8-sig").startswith("id,kind,case_id,")


HOSTILE = ["=1+1", "+1", "-1", "@SUM(A1)", "\t=1", "\r=1", "＝1+1", "＋1", "－1", "＠x", "  =cmd|' /C calc'!A0"]
HOSTILE += ["hello;=1+1;x", "a\n-1", "a;\t @b", 'x;"=cmd|calc!A0;"']


def found(*documents: Document) -> Found:
    hits = tuple(Hit(one, None, (Highlight("text", one.text, ((0, 1),)),)) for one in documents)
    return Found(len(hits), hits, {}, {}, ())


def rows(path: Path) -> list[dict[str, str]]:
    return list(csv.DictReader(io.StringIO(path.read_bytes().decode("utf-8-sig"), newline="")))


@pytest.mark.parametrize("text", HOSTILE)
def test_no_cell_of_a_table_begins_a_formula(tmp_path: Path, text: str) -> None:
    export(LOCAL, found(document(1, text, author=text, place=text, tags=(text, "b"))), tmp_path / "hits.csv")

    (row,) = rows(tmp_path / "hits.csv")
    assert row["text"] == row["author"] == row["place"]
    assert row["text"].replace("'", "") == text.replace("'", "")
    cells = [cell for value in row.values() for cell in re.split(r"[;\t\r\n]", value)]
    assert not any(cell.lstrip(' "').startswith(tuple("=+-@＝＋－＠")) for cell in cells), row["text"]


def test_both_forms_hold_every_hit_that_is_shown_with_every_field_in_its_order(tmp_path: Path) -> None:
    shown = found(document(2, 'a,"b"\nc', findings=(finding("tee-1"),)), document(1, "西藏"))
    table = export(LOCAL, shown, tmp_path / "hits.CSV")
    lines = export(LOCAL, shown, tmp_path / "hits.jsonl")

    assert (table.hits, lines.hits) == (2, 2)
    written = [json.loads(line) for line in (tmp_path / "hits.jsonl").read_text("utf-8").splitlines()]
    assert written == [as_values(hit, shown) for hit in shown.hits]
    first, second = rows(tmp_path / "hits.CSV")
    assert set(first) == set(written[0]) >= set(Document.model_fields)
    assert (first["text"], second["text"]) == ('a,"b"\nc', "西藏")
    assert json.loads(first["findings"]) == written[0]["findings"]


def test_an_export_of_another_form_is_refused_and_nothing_written(tmp_path: Path) -> None:
    with pytest.raises(QueryError, match=r"\.csv or \.jsonl"):
        export(LOCAL, found(document(1)), tmp_path / "hits.xlsx")
    assert list(tmp_path.iterdir()) == []


def test_values_are_counted_over_all_hits_and_not_those_shown(
    settings: Settings, tmp_path: Path, case: Case, clock: Callable[[], datetime]
) -> None:
    filled_vault(tmp_path, case, clock)
    build(LOCAL, settings, lambda *_: None)

    asked = replace(EVERYTHING, limit=1, facets=("platform", "kind"))
    assert search(LOCAL, settings, asked).facets == {"platform": (("demo", 3),), "kind": (("picture", 3),)}
    with pytest.raises(QueryError, match="no search field 'colour'"):
        search(LOCAL, settings, replace(asked, facets=("colour",)))
