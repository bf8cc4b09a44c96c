"""Copies of pictures for the report: upright, small, redacted first, cut where the region lies."""

import base64
import io

import numpy as np
import pytest
from PIL import Image

from claims.shown.pictures import Picture, Prints, Shown, picture, prints, small, unchanged
from evidence.records import Region

RED, GREEN, BLUE, WHITE = (220, 20, 20), (20, 200, 20), (20, 20, 220), (255, 255, 255)


def quarters(width: int = 400, height: int = 300) -> Image.Image:
    """Red and green above, blue and white below."""
    image = Image.new("RGB", (width, height), WHITE)
    image.paste(RED, (0, 0, width // 2, height // 2))
    image.paste(GREEN, (width // 2, 0, width, height // 2))
    image.paste(BLUE, (0, height // 2, width // 2, height))
    return image


def data(image: Image.Image, form: str = "JPEG", orientation: int = 1) -> bytes:
    out, exif = io.BytesIO(), Image.Exif()
    exif[0x0112] = orientation
    image.save(out, form, quality=95, exif=exif)
    return out.getvalue()


def opened(shown: Shown | None) -> Image.Image:
    assert shown is not None
    head, _, body = shown.uri.partition(",")
    assert head == "data:image/jpeg;base64"
    return Image.open(io.BytesIO(base64.b64decode(body)))


def near(image: Image.Image, x: float, y: float, color: tuple[int, int, int]) -> bool:
    """Whether the picture has this colour at a place, in parts of its sides."""
    at = image.convert("RGB").getpixel((int(x * image.width), int(y * image.height)))
    return bool(np.abs(np.subtract(at, color)).max() < 30)


def corners(image: Image.Image) -> list[tuple[int, int, int]]:
    places = [(0.25, 0.25), (0.75, 0.25), (0.25, 0.75), (0.75, 0.75)]
    return [next(color for color in (RED, GREEN, BLUE, WHITE) if near(image, x, y, color)) for x, y in places]


def cut(region: tuple[int, int, int, int], size: tuple[int, int] = (400, 300)) -> Prints:
    x, y, width, height = region
    shot = picture(data(quarters(*size)), unchanged)
    return prints(shot, Region(x=x, y=y, width=width, height=height))


TURNED = {
    1: [RED, GREEN, BLUE, WHITE],
    2: [GREEN, RED, WHITE, BLUE],
    3: [WHITE, BLUE, GREEN, RED],
    4: [BLUE, WHITE, RED, GREEN],
    5: [RED, BLUE, GREEN, WHITE],
    6: [BLUE, RED, WHITE, GREEN],
    7: [WHITE, GREEN, BLUE, RED],
    8: [GREEN, WHITE, RED, BLUE],
}


@pytest.mark.parametrize("orientation", TURNED)
def test_every_orientation_of_exif_is_shown_upright_with_its_size_as_displayed(orientation: int) -> None:
    shown = prints(picture(data(quarters(), orientation=orientation), unchanged), None).whole
    size = (400, 300) if orientation < 5 else (300, 400)

    assert (shown.width_px, shown.height_px) == opened(shown).size == size
    assert corners(opened(shown)) == TURNED[orientation]


def test_a_copy_does_not_turn_again_in_the_browser() -> None:
    shown = prints(picture(data(quarters(), orientation=6), unchanged), None).whole

    assert 0x0112 not in opened(shown).getexif()


@pytest.mark.slow
def test_sizes_are_of_the_original_however_small_the_copy() -> None:
    shot = picture(data(quarters(2400, 1800)), unchanged)
    whole, table = prints(shot, None).whole, small(shot)

    assert (whole.width_px, whole.height_px) == (table.width_px, table.height_px) == shot.size == (2400, 1800)
    assert (opened(whole).size, opened(table).size) == ((900, 675), (200, 150))


def test_a_picture_smaller_than_its_place_is_not_made_larger() -> None:
    shot = picture(data(quarters(120, 90)), unchanged)

    assert opened(prints(shot, None).whole).size == opened(small(shot)).size == (120, 90)


@pytest.mark.parametrize("form", ["PNG", "WEBP"])
def test_other_forms_are_shown_as_jpeg(form: str) -> None:
    assert corners(opened(small(picture(data(quarters(), form), unchanged)))) == [RED, GREEN, BLUE, WHITE]


@pytest.mark.parametrize(
    ("broken", "reason"),
    [
        (b"", "the file is empty"),
        (b"<html>gone</html>", "not a picture: this is an HTML page"),
        (data(quarters())[:900], "broken JPEG picture"),
    ],
)
def test_what_is_no_picture_gives_its_reason_and_is_never_redacted(broken: bytes, reason: str) -> None:
    def never(_: bytes) -> bytes:
        raise AssertionError("asked to redact what is no picture")

    shot = picture(broken, never)
    copies = prints(shot, Region(x=0, y=0, width=100, height=100))

    assert shot.problem.startswith(reason)
    assert (copies.whole.uri, copies.whole.problem, copies.close) == ("", shot.problem, None)
    assert small(shot) == copies.whole
    assert copies.whole.width_px > 0 < copies.whole.height_px


def test_a_picture_that_can_be_shown_has_no_problem() -> None:
    assert small(picture(data(quarters()), unchanged)).problem == ""


def test_whatever_is_cut_is_cut_from_the_redacted_picture() -> None:
    def blue(given: bytes) -> bytes:
        return data(Image.new("RGB", Image.open(io.BytesIO(given)).size, BLUE), "PNG")

    shot = picture(data(quarters()), blue)
    copies = prints(shot, Region(x=0, y=0, width=100, height=100))

    assert all(corners(opened(one)) == [BLUE] * 4 for one in (copies.whole, copies.close, small(shot)))


def test_what_is_redacted_is_upright_already_and_a_jpeg() -> None:
    given: list[Image.Image] = []

    def look(jpeg: bytes) -> bytes:
        given.append(Image.open(io.BytesIO(jpeg)))
        return jpeg

    picture(data(quarters(), "PNG", orientation=6), look)

    assert (given[0].format, given[0].size) == ("JPEG", (300, 400))
    assert corners(given[0]) == TURNED[6]


@pytest.mark.parametrize("size", [(300, 400), (399, 300), (400, 301)])
def test_a_redaction_that_turns_or_sizes_the_picture_is_refused(size: tuple[int, int]) -> None:
    with pytest.raises(ValueError, match="redact changed the size"):
        picture(data(quarters()), lambda _: data(quarters(*size)))


def test_a_close_up_is_its_region_with_an_eighth_of_it_around() -> None:
    close = cut((100, 50, 100, 50)).close

    assert close is not None
    assert (close.width_px, close.height_px) == (124, 62)


def test_a_close_up_is_cut_where_the_region_lies() -> None:
    assert corners(opened(cut((0, 0, 100, 75)).close)) == [RED] * 4
    assert corners(opened(cut((280, 0, 120, 100)).close)) == [GREEN] * 4
    assert corners(opened(cut((0, 200, 150, 100)).close)) == [BLUE] * 4
    assert corners(opened(cut((150, 100, 100, 100)).close)) == [RED, GREEN, BLUE, WHITE]


@pytest.mark.slow
def test_a_close_up_of_a_large_picture_is_cut_from_its_smaller_copy_at_the_same_place() -> None:
    close = cut((2000, 0, 1200, 1000), (3200, 2400)).close

    assert close is not None
    assert (close.width_px, close.height_px) == (672, 560)
    assert corners(opened(close)) == [GREEN] * 4
    assert max(opened(close).size) == 560


@pytest.mark.parametrize(
    ("region", "size"),
    [
        ((-50, -50, 100, 100), (62, 62)),
        ((350, 250, 100, 100), (62, 62)),
        ((-10, -10, 1000, 1000), (400, 300)),
        ((0, 0, 8, 8), (8, 8)),
    ],
)
def test_a_close_up_never_leaves_the_picture(region: tuple[int, int, int, int], size: tuple[int, int]) -> None:
    close = cut(region).close

    assert close is not None
    assert (close.width_px, close.height_px) == size


@pytest.mark.parametrize(
    "region",
    [(0, 0, 7, 100), (0, 0, 100, 7), (500, 0, 100, 100), (0, 400, 100, 100), (-200, 0, 100, 100), (9, 9, 0, 0)],
)
def test_a_region_of_nothing_or_beside_the_picture_has_no_close_up(region: tuple[int, int, int, int]) -> None:
    assert cut(region).close is None


@pytest.mark.parametrize("region", [(4, 3002, 60, 8), (4, 3003, 60, 11), (30, 3000, 8, 600)])
def test_a_small_region_of_a_very_long_picture_is_shown_or_left_out_but_breaks_nothing(
    region: tuple[int, int, int, int],
) -> None:
    copies = cut(region, (100, 24_000))

    assert opened(copies.whole).height == 900
    assert copies.close is None or min(opened(copies.close).size) >= 1


def test_without_a_region_there_is_no_close_up() -> None:
    assert prints(picture(data(quarters()), unchanged), None).close is None


def test_the_same_picture_gives_the_same_copies() -> None:
    one, two = (cut((10, 10, 100, 100)) for _ in range(2))

    assert one == two
    assert isinstance(picture(data(quarters()), unchanged), Picture)
