"""Labels: every wrong row is told with its line, and nothing is guessed."""

from pathlib import Path

import pytest

from matcher.errors import LabelsError
from matcher.evaluate.labels import Label, read_labels

SKUS = {"tee", "coat"}


def written(folder: Path, text: str, *pictures: str) -> Path:
    for name in pictures:
        (folder / name).write_bytes(b"not looked at here")
    place = folder / "labels.csv"
    place.write_text(text, encoding="utf-8")
    return place


def test_rows_of_one_picture_are_one_picture_and_slices_are_said_with_yes(tmp_path: Path) -> None:
    text = "image,sku,relation,print,plain\na.jpg,tee,worn,yes,\na.jpg,coat,shown,,x\nb.jpg,,,no,no\n"
    first, second = read_labels(written(tmp_path, text, "a.jpg", "b.jpg"), SKUS)
    assert first.labels == (Label("tee", True, frozenset({"print"})), Label("coat", False, frozenset({"plain"})))
    assert [label.sku for label in first.worn] == ["tee"]
    assert first.slices == {"print", "plain"}
    assert (second.labels, second.slices) == ((), frozenset())


def test_how_the_same_item_is_seen_is_a_slice_of_its_own(tmp_path: Path) -> None:
    place = written(tmp_path, 'image,sku,relation\na.jpg,tee,"same item, seen from behind"\n', "a.jpg")
    assert read_labels(place, SKUS)[0].worn == (Label("tee", True, frozenset({"seen from behind"})),)


def test_a_file_from_a_spreadsheet_is_read(tmp_path: Path) -> None:
    place = tmp_path / "labels.csv"
    (tmp_path / "西藏.jpg").write_bytes(b"")
    place.write_bytes("\ufeffImage, SKU\r\n西藏.jpg , tee\r\n\r\n".encode())
    assert read_labels(place, SKUS)[0].name == "西藏.jpg"


@pytest.mark.parametrize(
    ("row", "why"),
    [
        ("gone.jpg,tee,worn,", "row 3: picture gone.jpg is not there"),
        (",tee,worn,", "row 3: picture (none named) is not there"),
        ("a.jpg,hat,worn,", "row 3: SKU hat is not in the catalog"),
        ("a.jpg,coat,similar,", "row 3: relation 'similar' is unknown"),
        ("b.jpg,,worn,", "row 3: relation 'worn' without a SKU"),
        ("b.jpg,,,maybe", "row 3: column print says 'maybe'"),
        ("a.jpg,,,", "a.jpg: one row says that nobody wears anything"),
        ("a.jpg,coat", "row 3 has not as many cells"),
    ],
)
def test_a_wrong_row_is_told_with_its_row(tmp_path: Path, row: str, why: str) -> None:
    place = written(tmp_path, f"image,sku,relation,print\na.jpg,tee,worn,\n{row}\n", "a.jpg", "b.jpg")
    with pytest.raises(LabelsError) as told:
        read_labels(place, SKUS)
    assert why in str(told.value)


def test_many_wrong_rows_are_told_in_one_go(tmp_path: Path) -> None:
    rows = "".join(f"{at}.jpg,tee\n" for at in range(9))
    with pytest.raises(LabelsError, match=r"row 2: .*row 6: .*and 4 more"):
        read_labels(written(tmp_path, f"image,sku\n{rows}"), SKUS)


@pytest.mark.parametrize(
    ("data", "why"),
    [
        (b"picture,sku\na,b\n", "needs image and sku"),
        (b"image,sku,sku\na,b,c\n", "each name once"),
        (b"image,sku\n", "no row"),
        (b"", "needs image and sku"),
        (b"image,sku\n\x81\x8d,b\n", "not UTF-8"),
        (b'image,sku\n"a,b\n', "not CSV"),
    ],
)
def test_a_file_that_is_no_table_of_labels_is_refused(tmp_path: Path, data: bytes, why: str) -> None:
    place = tmp_path / "labels.csv"
    place.write_bytes(data)
    with pytest.raises(LabelsError, match=why):
        read_labels(place, SKUS)


def test_a_missing_file_is_one_line(tmp_path: Path) -> None:
    with pytest.raises(LabelsError, match="cannot be read"):
        read_labels(tmp_path / "none.csv", SKUS)
