"""Tables as spreadsheets and shops write them: separators, long cells, several lines in one, columns in any order."""

import re
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from matcher.catalog.feed import FORMS
from matcher.catalog.table import read_table
from matcher.errors import FeedError
from tests.matcher.catalog.feeds import feed, shown

LONG = "x" * 140_000
LINES = '"<p>Soft</p>\n\n<ul>\n<li>""cotton""</li>\n</ul>"'


@pytest.mark.parametrize("separator", [",", ";", "\t", "|"])
@pytest.mark.parametrize("top", ["", "\n\n", "version 1.00\n", "sep={}\n", "# Required,Required;Required\n"])
@pytest.mark.parametrize("end", ["\n", "\r\n", "\r"])
def test_separator_line_ends_and_what_stands_above_change_nothing(
    tmp_path: Path, separator: str, top: str, end: str
) -> None:
    """Kind: where the names of the columns stand, and what divides them."""
    rows = [["title", "id", "image_link"], ["Tee", "T1", "a.jpg"], ["Coat", "T2", "b.jpg"]]
    text = top.format(separator) + "".join(separator.join(row) + "\n" for row in rows)
    read = feed(tmp_path, text.replace("\n", end))
    assert shown(read.photos) == {"T1": ["a.jpg"], "T2": ["b.jpg"]}


@pytest.mark.parametrize("name", ["description", "title 2", "Body (HTML)", "c:notes"])
def test_a_cell_of_140_kb_is_a_cell(tmp_path: Path, name: str) -> None:
    """Kind: a length that Python's csv module refuses, for the whole file."""
    read = feed(tmp_path, f'id,{name},image_link\nT1,"{LONG}",a.jpg\nT2,{LONG},b.jpg\n')
    assert [(one.row, one.sku) for one in read.photos] == [(2, "T1"), (3, "T2")]


@pytest.mark.parametrize(("cells", "sku"), [(f"T1,{LONG},red", "T1"), (f"T1,Tee,{LONG}", "T1")])
def test_what_no_record_can_hold_is_a_problem_of_its_row(tmp_path: Path, cells: str, sku: str) -> None:
    read = feed(tmp_path, f"id,title,color,image_link\n{cells},a.jpg\nT2,Coat,blue,b.jpg\n")
    assert [one.sku for one in read.photos] == ["T2"]
    assert read.problems == (f"row 2: {sku} has a title, colour or address longer than 10,000 characters",)


@pytest.mark.parametrize("end", ["\n", "\r\n"])
@pytest.mark.parametrize(
    ("rows", "number"), [((LINES, LINES, LINES), 4), (("x", "x", LINES), 4), ((LINES,), 2)], ids=["all", "last", "one"]
)
def test_rows_are_counted_as_a_spreadsheet_shows_them(
    tmp_path: Path, rows: tuple[str, ...], number: int, end: str
) -> None:
    """Kind: numbers of lines told as numbers of rows (row 198 for row 86)."""
    body = "".join(f"T{at},{cell},a.jpg\n" for at, cell in enumerate(rows))
    read = feed(tmp_path, f"id,description,image_link\n{body}\n,x,b.jpg\n".replace("\n", end))
    assert [one.row for one in read.photos] == list(range(2, number + 1))
    assert read.problems == (f"row {number + 2}: no id",)


@pytest.mark.parametrize(
    ("header", "cells"),
    [
        ("additional_image_link,additional_image_link,additional_image_link", "b.jpg,c.jpg,d.jpg"),
        ("additional_image_link 1,additional_image_link 2,Additional Image Link 3", "b.jpg,c.jpg,d.jpg"),
        ("additional_image_link,title,g:additional_image_link", '"b.jpg,c.jpg",Tee,d.jpg'),
        ("additional_image_link", '"b.jpg, c.jpg ,d.jpg,"'),
        ("additional_image_link", "b.jpg,c.jpg,d.jpg"),
        ("additional image link[0],additional image link[1]", 'b.jpg,"c.jpg,d.jpg"'),
    ],
)
def test_further_pictures_stand_in_one_column_or_in_several(tmp_path: Path, header: str, cells: str) -> None:
    """Kind: several columns of one name, of which only the last was read; a list whose commas are not quoted."""
    read = feed(tmp_path, f"id,image_link,{header}\nT1,a.jpg,{cells}\n")
    assert shown(read.photos) == {"T1": ["a.jpg", "b.jpg", "c.jpg", "d.jpg"]}


@pytest.mark.parametrize("row", ["T1,Tee, printed,a.jpg", "T1,Tee,a.jpg,b.jpg,c.jpg", "T1,Tee,a.jpg,,,x"])
def test_a_row_with_more_cells_than_columns_is_left_out_by_name(tmp_path: Path, row: str) -> None:
    read = feed(tmp_path, f"id,title,image_link\n{row}\nT2,Coat,b.jpg,,\n")
    assert [one.sku for one in read.photos] == ["T2"]
    assert read.problems[0].startswith("row 2: ")


@pytest.mark.parametrize(
    "columns",
    [
        ("ID", "Image Link", "Title"),
        ("\ufeffid", "image_link", "title"),
        (' "Id" ', "g:image_link", "g:title"),
        ("ID", "Bildlink", "Titel"),
        ("ID [id]", "Bildlink [image_link]", "Titel [title]"),
        ("编号", "图片链接", "标题"),
    ],
)
def test_columns_are_found_by_their_names_in_any_spelling_and_order(
    tmp_path: Path, columns: tuple[str, str, str]
) -> None:
    sku, image, title = columns
    read = feed(tmp_path, f"{image},note,{title},{sku}\na.jpg,id,Tee,T1\n")
    assert [(one.sku, one.title, one.link) for one in read.photos] == [("T1", "Tee", "a.jpg")]


@pytest.mark.parametrize("cell", ['"=""00007"""', '="00007"', " 00007 ", "\u200b00007"])
def test_a_code_that_a_spreadsheet_was_kept_from_counting_with_is_the_code(tmp_path: Path, cell: str) -> None:
    assert shown(feed(tmp_path, f"id,image_link\n{cell},a.jpg\n").photos) == {"00007": ["a.jpg"]}


def test_the_names_of_the_columns_once_more_are_no_article(tmp_path: Path) -> None:
    read = feed(tmp_path, "id,image_link\nT1,a.jpg\nID,Image Link\nT2,b.jpg\n")
    assert (shown(read.photos), read.problems) == ({"T1": ["a.jpg"], "T2": ["b.jpg"]}, ())


def test_a_quotation_mark_that_is_left_open_is_named_with_its_row_where_marks_mean_something(tmp_path: Path) -> None:
    """Kind: all rows to the end of the file in one cell, without a word."""
    text = 'id,title,image_link\nT1,Tee,a.jpg\nT2,"5 inch,b.jpg\nT3,Coat,c.jpg\n'
    with pytest.raises(FeedError, match="row 3: a quotation mark opens there and is never closed"):
        feed(tmp_path, text)
    read = feed(tmp_path, text.replace(",", "\t"))
    assert shown(read.photos) == {"T1": ["a.jpg"], "T2": ["b.jpg"], "T3": ["c.jpg"]}


@pytest.mark.parametrize("header", ["Artikelnummer;Bild", "sku,image", "id,picture", "Handle,Title,Price", "名称,图片"])
def test_an_unknown_table_is_refused_with_what_it_has_and_what_is_needed(tmp_path: Path, header: str) -> None:
    with pytest.raises(FeedError) as refused:
        feed(tmp_path, f"{header}\n1,2,3\n")
    said = str(refused.value)
    assert all(name in said for name in ("(Google Merchant)", "(Shopify)", "(WooCommerce)", "(Taobao)"))
    assert f"it has: {', '.join(re.split('[,;]', header))}" in said


@pytest.mark.parametrize("separator", [",", "\t"])
def test_a_cell_without_end_is_refused_with_its_row(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, separator: str
) -> None:
    monkeypatch.setattr("matcher.catalog.table.MAX_CELL_LETTERS", 1000)
    text = f"id,note,image_link\nT1,{'x' * 999},a.jpg\nT2,{'x' * 1001},b.jpg\n".replace(",", separator)
    with pytest.raises(FeedError, match="row 3: a cell longer than 1,000 characters"):
        feed(tmp_path, text)


def test_more_rows_than_allowed_are_refused(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("matcher.catalog.table.MAX_ROWS", 3)
    with pytest.raises(FeedError, match="more than 3 rows"):
        feed(tmp_path, "id,image_link\n" + "T,a.jpg\n" * 3)


@pytest.mark.slow
@settings(max_examples=300, deadline=None)
@given(st.text('id,image_lk";\t\n\r\0|=xé红', max_size=60))
def test_any_text_is_a_table_or_a_feed_error(text: str) -> None:
    for start in ("", "id,image_link\n", "Handle\tImage Src\n", "sep=\n", "sep="):
        try:
            _, rows, _ = read_table(start + text, FORMS)
        except FeedError:
            continue
        assert all(row.number > 0 for row in rows)
