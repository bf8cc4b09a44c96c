"""What was shown is kept for one account until it is answered; no name leads elsewhere, and damage is said."""

import stat
from pathlib import Path

import pytest

from desk.review.shown import Shown, drop, keep, kept, planted, was_planted
from evidence.errors import RecordError
from evidence.records import LineupPhoto

NAME = "0123456789ab"
BLANK = "sha256:" + "0" * 64


def shown(name: str = NAME, **told: object) -> Shown:
    photos = tuple(LineupPhoto(sku=sku, photo_digest=BLANK) for sku in ("tee-1", "tee-2"))
    values: dict[str, object] = {
        "name": name, "case_id": "case-1", "sku": "tee-1", "match": BLANK, "image_digest": BLANK, "region_px": None,
        "photos": photos, "shown": BLANK, "catalog": "shop",
    }  # fmt: skip
    return Shown.model_validate({**values, **told})


def test_it_is_kept_as_it_was_until_it_is_dropped(tmp_path: Path) -> None:
    keep(tmp_path, "ada", shown(before="ba9876543210", number=3, there=False))
    assert kept(tmp_path, "ada", NAME) == shown(before="ba9876543210", number=3, there=False)

    drop(tmp_path, "ada", NAME)
    drop(tmp_path, "ada", NAME)

    assert kept(tmp_path, "ada", NAME) is None


def test_the_same_question_put_again_takes_its_place(tmp_path: Path) -> None:
    keep(tmp_path, "ada", shown())
    keep(tmp_path, "ada", shown(photos=()))

    assert kept(tmp_path, "ada", NAME) == shown(photos=())


def test_what_was_shown_to_one_account_is_nobody_elses(tmp_path: Path) -> None:
    keep(tmp_path, "ada", shown())

    assert kept(tmp_path, "bo", NAME) is None
    drop(tmp_path, "bo", NAME)
    assert kept(tmp_path, "ada", NAME) == shown()
    assert stat.S_IMODE((tmp_path / "lineups" / "ada").stat().st_mode) == 0o700


@pytest.mark.parametrize(
    "name",
    [
        "", ".", "..", "../../x", "../bo/0123456789ab", "/etc/passwd", "0123456789AB", "0123456789ab.json",
        "0123456789ab\n", "0123456789abc", "0123456789a", "０１２３４５６７８９ab", "0123456789ab\0", "x" * 5_000,
    ],
)  # fmt: skip
def test_a_name_of_another_form_is_nothing_that_was_shown(tmp_path: Path, name: str) -> None:
    keep(tmp_path, "bo", shown())
    (tmp_path / "lineups" / "ada").mkdir()

    assert kept(tmp_path, "ada", name) is None


@pytest.mark.parametrize("data", [b"", b"{", b"[]", b"\xff\xfe", b'{"name": "0123456789ab"}', b"null"])
def test_a_damaged_file_is_named_with_what_to_do(tmp_path: Path, data: bytes) -> None:
    keep(tmp_path, "ada", shown())
    file = tmp_path / "lineups" / "ada" / f"{NAME}.json"
    file.write_bytes(data)

    with pytest.raises(RecordError, match="is damaged: delete it, and have the line-up shown again") as refused:
        kept(tmp_path, "ada", NAME)
    assert str(file) in str(refused.value)


def test_a_field_that_is_not_known_is_damage(tmp_path: Path) -> None:
    keep(tmp_path, "ada", shown())
    file = tmp_path / "lineups" / "ada" / f"{NAME}.json"
    file.write_text(file.read_text("utf-8").replace("{", '{"answer":"tee-1",', 1), "utf-8")

    with pytest.raises(RecordError):
        kept(tmp_path, "ada", NAME)


def test_what_was_planted_before_a_question_is_remembered_for_each_account(tmp_path: Path) -> None:
    assert not was_planted(tmp_path, "ada", NAME)
    planted(tmp_path, "ada", NAME, "case-1")
    planted(tmp_path, "ada", NAME, "case-1")

    assert was_planted(tmp_path, "ada", NAME)
    assert not was_planted(tmp_path, "bo", NAME)
    assert kept(tmp_path, "ada", NAME) is None
