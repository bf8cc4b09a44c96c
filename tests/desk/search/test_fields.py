"""A search field is declared once, and all that knows of it follows from that."""

import json
import os
import shutil
import subprocess
import sys
from collections.abc import Callable
from datetime import datetime
from pathlib import Path
from typing import Any

import pytest

from desk.search import SearchIndex
from desk.search.errors import QueryError
from desk.search.field_table import table
from desk.search.fields import DOCUMENT_FIELDS, FIELDS, FINDING_FIELDS, Field, Type
from desk.search.query import FACETS, Query, Span
from evidence.records import Case
from tests.desk.indexed import ALL, document, filled, finding, found
from tests.evidence.filled import filled_vault

ROOT = Path(__file__).parents[3]


@pytest.mark.parametrize("field", FIELDS, ids=lambda field: field.name)
def test_every_field_finds_what_it_stores_and_not_what_it_does_not(field: Field[Any], index: SearchIndex) -> None:
    one = document(1, findings=(finding("tee-1"),))
    filled(index, [one])
    value = field.read(one.findings[0] if field in FINDING_FIELDS else one)
    if field.type is Type.TIME:
        assert isinstance(value, datetime)
        assert found(index, times={field.name: Span(since=value, until=value)}) == [1]
        assert found(index, times={field.name: Span(until=value.replace(year=2000))}) == []
        return
    others = set(field.values()) - {value} if field.values else {"another"}
    assert found(index, **{field.name: {value}}) == [1]
    assert found(index, **{field.name: others}) == []
    assert index.search(Query(scope=ALL, facets={field.name})).facets == {field.name: ((value, 1),)}


def test_the_table_in_the_documentation_is_what_the_fields_say() -> None:
    lines = (ROOT / "docs/search.md").read_text("utf-8").split("## The fields")[1].splitlines()
    written = "\n".join(line for line in lines[: lines.index("## Two engines, one meaning")] if line.startswith("|"))

    assert written == table()


def test_the_options_keep_their_names() -> None:
    flags = {option.flag for field in FIELDS for option in field.options}

    assert flags >= {"--sku", "--verdict", "--claim", "--platform", "--handle", "--outcome", "--since", "--until"}


def test_every_field_and_every_option_says_what_it_is() -> None:
    assert all(field.meaning and all(option.help for option in field.options) for field in FIELDS)


def test_names_columns_and_options_belong_to_one_field_each() -> None:
    for given in (
        [field.name for field in FIELDS],
        [field.column for field in FIELDS],
        [option.flag for field in FIELDS for option in field.options],
    ):
        assert len(given) == len(set(given))
    assert {len(field.options) for field in FIELDS if field.type is Type.TIME} <= {0, 2}
    assert {len(field.options) for field in FIELDS if field.type is not Type.TIME} <= {0, 1}
    assert {"case_id", "posted"} <= {field.name for field in DOCUMENT_FIELDS}


@pytest.mark.parametrize(
    ("asked", "advice"),
    [
        ({"filters": {"colour": {"red"}}}, "no search field 'colour'.*'verdict'"),
        ({"filters": {"posted": {"2026"}}}, "no search field 'posted'"),
        ({"facets": {"captured"}}, "no search field 'captured'"),
        ({"times": {"sku": Span()}}, "no search field 'sku' for this: write 'captured' or 'posted'"),
        ({"filters": {"verdict": {"match", "guilty"}}}, "verdict is never 'guilty': write 'match', 'abstain' or"),
        ({"filters": {"kind": {"video"}}}, "write 'picture' or 'post'"),
    ],
)
def test_a_field_or_a_value_that_is_not_there_is_refused_with_what_to_write(asked: dict[str, Any], advice: str) -> None:
    with pytest.raises(QueryError, match=advice):
        Query(scope=ALL, **asked)


def test_an_empty_filter_asks_for_nothing() -> None:
    plain, empty = Query(scope=ALL), Query(scope=ALL, filters=dict.fromkeys(FACETS, frozenset()))

    assert empty.visible_cases() == plain.visible_cases()
    assert empty.tree is None
    assert empty.identity() == plain.identity()


DECLARED = {
    'FINDING_FIELDS: "tuple[Field[ShownFinding], ...]" = (\n': """\
    Field(
        "points",
        "points that agree",
        lambda finding: str(finding.inliers),
        options=(Option("--points", "Only pictures with so many points that agree."),),
    ),
""",
    'DOCUMENT_FIELDS: "tuple[Field[Document], ...]" = (\n': """\
    Field(
        "written_by",
        "who signed the post",
        lambda document: document.author,
        options=(Option("--written-by", "Only posts signed so."),),
    ),
""",
}
"""Two more fields, and the lines of ``fields.py`` that they stand after."""

ASK = """
import json, sys
import desk
from desk.search import open_index
from desk.search.field_table import table
from desk.search.query import Query
from tests.desk.indexed import ALL, document, filled, finding, found
index = open_index(sys.argv[1])
filled(index, [
    document(1, author="ada", findings=(finding("tee-1"), finding("coat-2"))),
    document(2, author="bob", findings=(finding("tee-1").model_copy(update={"inliers": 7}),)),
    document(3, author="ada"),
])
page = index.search(Query(scope=ALL, facets={"written_by", "points"}))
print(json.dumps({
    "room": desk.__path__[0],
    "by ada": found(index, written_by={"ada"}),
    "seven points on tee-1": found(index, points={"7"}, sku={"tee-1"}),
    "seven points on coat-2": found(index, points={"7"}, sku={"coat-2"}),
    "typed": found(index, "written_by:ada NOT points:7"),
    "counted": page.facets,
    "table": table(),
}))
"""


@pytest.fixture
def with_two_more(tmp_path: Path) -> Callable[..., str]:
    """Runs Python over a copy of the desk in which one file has changed: ``fields.py`` declares two more fields."""
    shutil.copytree(ROOT / "desk", tmp_path / "copy/desk", ignore=shutil.ignore_patterns("__pycache__"))
    fields = tmp_path / "copy/desk/search/fields.py"
    text = fields.read_text("utf-8")
    for after, declared in DECLARED.items():
        assert text.count(after) == 1
        text = text.replace(after, after + declared)
    fields.write_text(text, "utf-8")
    environment = {**os.environ, "PYTHONPATH": f"{tmp_path / 'copy'}{os.pathsep}{ROOT}", "COLUMNS": "160"}
    environment |= {f"WORNPROOF_{name.upper()}": str(tmp_path / name) for name in ("home", "vault", "cache")}

    def run(code: str, *arguments: str, **more: str) -> str:
        return subprocess.run(
            [sys.executable, "-c", code, *arguments],
            cwd=tmp_path,
            env={**environment, **more},
            capture_output=True,
            text=True,
            check=True,
            timeout=120,
        ).stdout

    return run


WORNPROOF = "from desk.cli import main; main()"


@pytest.mark.slow
def test_a_field_declared_in_one_file_is_filtered_and_counted_by_both_engines_and_documented(
    with_two_more: Callable[..., str], index_url: str, tmp_path: Path
) -> None:
    told = json.loads(with_two_more(ASK, index_url))

    assert Path(told["room"]).is_relative_to(tmp_path)
    assert told["by ada"] == [1, 3]
    assert told["seven points on tee-1"] == [2]
    assert told["seven points on coat-2"] == []
    assert told["typed"] == [1, 3]
    assert told["counted"] == {"points": [["40", 1], ["7", 1]], "written_by": [["ada", 2], ["bob", 1]]}
    rows = set(told["table"].splitlines()) - set(table().splitlines())
    assert rows == {
        "| `points:` | `points` | finding | `--points` | yes | points that agree |",
        "| `written_by:` | `written_by` | document | `--written-by` | yes | who signed the post |",
    }


@pytest.mark.slow
def test_a_field_declared_in_one_file_is_an_option_of_the_command_once_the_index_is_built_again(
    with_two_more: Callable[..., str],
    index: SearchIndex,
    index_url: str,
    tmp_path: Path,
    case: Case,
    clock: Callable[[], datetime],
) -> None:
    filled_vault(tmp_path, case, clock)
    filled(index, [document(1)])
    with pytest.raises(subprocess.CalledProcessError) as refused:
        with_two_more(WORNPROOF, "search", "all", WORNPROOF_INDEX=index_url)
    assert "index rebuild" in refused.value.stderr

    with_two_more(WORNPROOF, "index", "build", WORNPROOF_INDEX=index_url)
    by_buyer = with_two_more(WORNPROOF, "search", "all", "--written-by", "buyer", "--json", WORNPROOF_INDEX=index_url)
    by_another = with_two_more(WORNPROOF, "search", "all", "--written-by", "ada", "--json", WORNPROOF_INDEX=index_url)
    usage = with_two_more(WORNPROOF, "search", "--help")

    assert {json.loads(line)["author"] for line in by_buyer.splitlines()} == {"buyer"}
    assert by_another == ""
    assert "Only posts signed so." in usage
    assert "Only pictures with so many points that agree." in usage
