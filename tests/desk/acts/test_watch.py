"""Parcels recorded from the photos of a camera: slips, seals and waybills are read, and nothing is taken twice."""

import os
import time
from pathlib import Path

import numpy as np
import pytest
import zxingcpp
from PIL import Image

from desk.acts.actor import LOCAL
from desk.acts.dispatch import parcels
from desk.acts.errors import ActError
from desk.acts.read_codes import SEAL, Slip, read_codes, slip_text
from desk.acts.seals import SIGNS, print_seals, print_slip
from desk.acts.watch import watch
from desk.settings import Settings
from tests.desk.acts.lived import quiet
from tests.desk.acts.test_dispatch import CODE, OTHER, settings, today  # noqa: F401 - the fixture

QR, LINEAR = zxingcpp.BarcodeFormat.QRCode, zxingcpp.BarcodeFormat.Code128


def shown(*codes: tuple[str, zxingcpp.BarcodeFormat], module_px: int = 4) -> Image.Image:
    """A photo of a table with these codes on it: other light at one side, some noise, a little turned."""
    ground = np.linspace(120, 220, 900)[None, :, None] * np.ones((600, 1, 3))
    photo = Image.fromarray(
        (ground + np.random.default_rng(3).normal(0, 6, ground.shape)).clip(0, 255).astype(np.uint8)
    )
    for place, (text, kind) in enumerate(codes):
        made = Image.fromarray(zxingcpp.create_barcode(text, kind).to_image(module_px)).convert("RGB")
        photo.paste(made, (40 + 290 * (place % 3), 60 + 280 * (place // 3)))
    return photo.rotate(3, fillcolor=(170, 170, 170))


class Camera:
    """A folder that photos come into, one each second."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder / "camera"
        self.folder.mkdir()
        self._at = time.time() - 3600

    def takes(self, *codes: tuple[str, zxingcpp.BarcodeFormat]) -> Path:
        self._at += 1
        path = self.folder / f"{self._at:.0f}.jpg"
        shown(*codes).save(path, "JPEG", quality=85)
        os.utime(path, (self._at, self._at))
        return path


@pytest.fixture
def camera(tmp_path: Path) -> Camera:
    return Camera(tmp_path)


def slip(order: str) -> tuple[str, zxingcpp.BarcodeFormat]:
    return slip_text(order, "tee-1", "M"), QR


def test_a_parcel_begins_with_its_slip_and_ends_with_its_waybill(settings: Settings, camera: Camera) -> None:  # noqa: F811
    camera.takes(slip("48213"))
    camera.takes((SEAL + CODE, QR))
    camera.takes(("SF1402000001", LINEAR))
    camera.takes(slip("48214"), (SEAL + OTHER, QR))
    camera.takes(("SF1402000002", LINEAR))
    (camera.folder / "weights.csv").write_text("SF1402000001,412\nSF1402000002,398\n", "utf-8")
    done = watch(LOCAL, settings, camera.folder, quiet, station="table 2", until_empty=True)

    assert done.trouble == ()
    told = [
        (one.record.order_id, one.record.code, one.record.waybill, one.record.weight_g, len(one.record.photos))
        for one in done.recorded
    ]
    assert told == [("48213", CODE, "SF1402000001", 412, 3), ("48214", OTHER, "SF1402000002", 398, 2)]
    again = watch(LOCAL, settings, camera.folder, quiet, until_empty=True)
    assert (again.recorded, again.trouble) == ((), ())
    assert len(parcels(LOCAL, settings, today())) == 2


def test_what_was_remembered_may_be_lost_and_nothing_is_doubled(settings: Settings, camera: Camera) -> None:  # noqa: F811
    """A kill between the entry and the memory of it."""
    camera.takes(slip("48213"), (SEAL + CODE, QR), ("SF1402000001", LINEAR))
    watch(LOCAL, settings, camera.folder, quiet, until_empty=True)
    for path in (settings.home / "dispatch").iterdir():
        path.unlink()
    done = watch(LOCAL, settings, camera.folder, quiet, until_empty=True)

    assert [one.is_new for one in done.recorded] == [False]
    assert len(parcels(LOCAL, settings, today())) == 1


def test_photos_that_do_not_fit_are_told_and_keep_nothing_else_out(settings: Settings, camera: Camera) -> None:  # noqa: F811
    camera.takes((SEAL + CODE, QR))
    camera.takes(slip("1"), (SEAL + CODE, QR), (SEAL + OTHER, QR), ("SF1402000001", LINEAR))
    (camera.folder / "broken.jpg").write_bytes(b"\xff\xd8 no picture")
    os.utime(camera.folder / "broken.jpg", (1, 1))
    camera.takes(slip("2"), ("SF1402000002", LINEAR))
    done = watch(LOCAL, settings, camera.folder, quiet, until_empty=True)

    assert [one.record.order_id for one in done.recorded] == ["2"]
    wanted = ("broken", "no packing slip", "different codes")
    assert all(part in text for part, text in zip(wanted, done.trouble, strict=True)), done.trouble


def test_a_file_that_still_grows_is_left_for_later(settings: Settings, camera: Camera) -> None:  # noqa: F811
    path = camera.takes(slip("48213"), ("SF1402000001", LINEAR))
    os.utime(path)
    assert watch(LOCAL, settings, camera.folder, quiet, until_empty=True).recorded == ()
    os.utime(path, (1, 1))
    assert len(watch(LOCAL, settings, camera.folder, quiet, until_empty=True).recorded) == 1


def test_a_camera_that_begins_its_numbers_again_is_taken_all_the_same(settings: Settings, camera: Camera) -> None:  # noqa: F811
    path = camera.takes(slip("1"), ("SF1402000001", LINEAR))
    watch(LOCAL, settings, camera.folder, quiet, until_empty=True)
    shown(slip("2"), ("SF1402000002", LINEAR)).save(path, "JPEG", quality=90)
    os.utime(path, (2, 2))
    done = watch(LOCAL, settings, camera.folder, quiet, until_empty=True)
    assert [one.record.order_id for one in done.recorded] == ["2"]


def test_a_camera_whose_clock_is_ahead_is_taken(settings: Settings, camera: Camera) -> None:  # noqa: F811
    path = camera.takes(slip("1"), ("SF1402000001", LINEAR))
    os.utime(path, (time.time() + 7200,) * 2)
    assert len(watch(LOCAL, settings, camera.folder, quiet, until_empty=True).recorded) == 1


@pytest.mark.parametrize(
    ("table", "weight"),
    [
        ("SF1402000001,412\n", 412),
        ("SF1402000001,14", None),  # of 1412, which is being written
        ("SF1402000001,0\n", None),
        ("SF1402000001,412 g\n", None),
        ("SF1402000001," + "9" * 5000 + "\n", None),
        ("x" * 200_000 + "\n", None),
        ("\0\n", None),
    ],
)
def test_a_weight_is_taken_whole_or_not_at_all(
    settings: Settings,  # noqa: F811
    camera: Camera,
    table: str,
    weight: int | None,
) -> None:
    camera.takes(slip("1"), ("SF1402000001", LINEAR))
    (camera.folder / "weights.csv").write_text(table, "utf-8")
    done = watch(LOCAL, settings, camera.folder, quiet, until_empty=True)
    assert [one.record.weight_g for one in done.recorded] == [weight]


def test_a_memory_that_cannot_be_read_stops_it_rather_than_take_all_again(settings: Settings, camera: Camera) -> None:  # noqa: F811
    camera.takes(slip("1"), ("SF1402000001", LINEAR))
    watch(LOCAL, settings, camera.folder, quiet, until_empty=True)
    next((settings.home / "dispatch").iterdir()).write_text("{", "utf-8")
    with pytest.raises(ActError, match="cannot be read"):
        watch(LOCAL, settings, camera.folder, quiet, until_empty=True)


def test_a_folder_that_is_none_is_told(settings: Settings, tmp_path: Path) -> None:  # noqa: F811
    with pytest.raises(ActError, match="is no folder"):
        watch(LOCAL, settings, tmp_path / "nowhere", quiet, until_empty=True)


@pytest.mark.parametrize("number", [1, 44, 45])
def test_printed_seals_are_read_again_each_with_a_code_of_its_own(tmp_path: Path, number: int) -> None:
    done = print_seals(LOCAL, tmp_path / "seals.pdf", number)
    data = (tmp_path / "seals.pdf").read_bytes()

    assert (len(set(done.codes)), done.pages) == (number, 1 + (number > 44))
    assert all(len(code) == SIGNS for code in done.codes)
    assert data.startswith(b"%PDF")
    from desk.acts.seals import _seal

    printed = tmp_path / "seal.png"
    sheet = Image.new("L", (800, 400), 255)
    sheet.paste(_seal(done.codes[0]), (60, 60))
    sheet.save(printed)
    assert read_codes(printed.read_bytes()).codes == {done.codes[0]}


def test_a_slip_names_an_order_and_an_article_and_its_code_says_the_same(tmp_path: Path) -> None:
    assert print_slip(LOCAL, tmp_path / "slip.pdf", "48213", "tee-1", "M").pages == 1
    path = tmp_path / "slip.png"
    shown(slip("48213")).save(path)
    assert read_codes(path.read_bytes()).slips == {Slip("48213", "tee-1", "M")}
    for order, sku, out in (
        ("", "tee-1", "a.pdf"),
        ("1", "", "a.pdf"),
        ("1|2", "tee-1", "a.pdf"),
        ("1", "tee-1", "a.png"),
    ):
        with pytest.raises(ActError):
            print_slip(LOCAL, tmp_path / out, order, sku)


def test_other_codes_in_a_photo_are_none_of_ours(tmp_path: Path) -> None:
    path = tmp_path / "a.png"
    shown(("https://example.com", QR), ("WP1:bad code", QR), ("WP1ORDER:|x|", QR)).save(path)
    found = read_codes(path.read_bytes())
    assert (found.codes, found.slips, found.waybills) == (frozenset(), frozenset(), frozenset())
