"""What a person sees of a file in a browser is what is looked at: its orientation, transparency, colours and frames.

Expected colours were read from Chromium 156; docs/oracle.md tells of the whole comparison.
"""

import zlib
from struct import pack

import numpy as np
import pytest
from PIL import Image

from matcher.picture.fingerprint import fingerprint
from matcher.picture.header import frame_count
from matcher.picture.pixels import decode, decode_luma
from tests.matcher.picture.test_header import chunks, png
from tests.matcher.small_shop import encoded

SIDE = 64
WHITE = (255, 255, 255)
P3 = (31270, 32900, 68000, 32000, 26500, 69000, 15000, 6000)
SRGB = (31270, 32900, 64000, 33000, 30000, 60000, 15000, 6000)
_ORIENTATION = 0x0112


def halves() -> Image.Image:
    image = Image.new("RGB", (96, 64), (200, 30, 30))
    image.paste((30, 30, 200), (0, 0, 48, 64))
    return image


def quartered(bits: int, kind: int, samples: list[tuple[int, ...]], *extra: tuple[bytes, bytes]) -> bytes:
    """A PNG of four columns, each of one pixel value."""
    row, filled = 0, 0
    for x in range(SIDE):
        for value in samples[x * 4 // SIDE]:
            row, filled = row << bits | value, filled + bits
    rows = (b"\0" + row.to_bytes(filled // 8, "big")) * SIDE
    return png([(b"IHDR", pack(">IIBBBBB", SIDE, SIDE, bits, kind, 0, 0, 0)), *extra, (b"IDAT", zlib.compress(rows)),
                (b"IEND", b"")])  # fmt: skip


def columns(data: bytes) -> list[tuple[int, ...]]:
    rgb = decode(data).rgb
    return [tuple(int(value) for value in rgb[5, x]) for x in range(SIDE // 8, SIDE, SIDE // 4)]


# Kind of fault: a picture turned otherwise than everybody sees it.

XMP = (
    b'<x:xmpmeta xmlns:x="adobe:ns:meta/"><rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#">'
    b'<rdf:Description xmlns:tiff="http://ns.adobe.com/tiff/1.0/" tiff:Orientation="6"/></rdf:RDF></x:xmpmeta>'
)


@pytest.mark.parametrize(("kind", "how"), [("JPEG", {}), ("JPEG", {"dpi": (72, 72)}), ("WEBP", {}), ("AVIF", {})])
def test_an_orientation_in_xmp_alone_turns_nothing(kind: str, how: dict[str, object]) -> None:
    """Kind: a picture turned otherwise than everybody sees it. Browsers read EXIF only, Pillow XMP too."""
    shown = decode(encoded(halves(), kind, xmp=XMP, **how))
    assert (shown.width_px, shown.height_px) == (96, 64)
    assert shown.rgb.shape == (64, 96, 3)


def test_an_orientation_in_a_text_or_behind_the_pixels_of_a_png_turns_nothing_and_its_exif_does() -> None:
    """Kind: a picture turned otherwise than everybody sees it. ImageMagick writes the text."""
    exif = Image.Exif()
    exif[_ORIENTATION] = 6
    parts = chunks(encoded(halves(), "PNG", exif=exif))
    held = next(body for kind, body in parts if kind == b"eXIf")
    text = b"Raw profile type exif\0\nexif\n%8d\n%s\n" % (len(held) + 6, (b"Exif\0\0" + held).hex().encode())
    bare = [part for part in parts if part[0] not in (b"eXIf", b"IEND")]
    end = (b"IEND", b"")
    assert decode(png([bare[0], (b"tEXt", text), *bare[1:], end])).rgb.shape == (64, 96, 3)
    assert decode(png([*bare, (b"eXIf", held), end])).rgb.shape == (64, 96, 3)
    assert decode(png(parts)).rgb.shape == (96, 64, 3)


@pytest.mark.parametrize("orientation", range(2, 9))
def test_a_tiff_is_turned_once(orientation: int) -> None:
    """Kind: a picture turned otherwise than everybody sees it. Pillow turns a TIFF while it loads it."""
    undone = {2: 2, 3: 3, 4: 4, 5: 5, 6: 8, 7: 7, 8: 6}[orientation]
    turn = {
        2: Image.Transpose.FLIP_LEFT_RIGHT, 3: Image.Transpose.ROTATE_180, 4: Image.Transpose.FLIP_TOP_BOTTOM,
        5: Image.Transpose.TRANSPOSE, 6: Image.Transpose.ROTATE_270, 7: Image.Transpose.TRANSVERSE,
        8: Image.Transpose.ROTATE_90,
    }  # fmt: skip
    upright = Image.effect_noise((96, 64), 60).convert("RGB")
    stored = upright.transpose(turn[undone])
    data = encoded(stored, "TIFF", tiffinfo={_ORIENTATION: orientation})
    shown = decode(data)
    assert (shown.width_px, shown.height_px) == (96, 64)
    assert (shown.rgb == np.asarray(upright)).all()
    assert decode_luma(data, 16).size == (96, 64)


def test_a_tiff_with_an_orientation_in_xmp_alone_is_as_stored() -> None:
    """Kind: a picture turned otherwise than everybody sees it."""
    shown = decode(encoded(halves(), "TIFF", tiffinfo={700: XMP}))
    assert (shown.width_px, shown.height_px, shown.rgb.shape) == (96, 64, (64, 96, 3))


# Kind of fault: what is transparent is looked at.

GREYS = [(0,), (0x55,), (0xAA,), (0xFF,)]
DEEP = [(0x0000,), (0x5512,), (0xAA34,), (0xFFFF,)]
TWO, FOUR = [(0,), (1,), (2,), (3,)], [(0,), (5,), (10,), (15,)]
COLOURS = [(0, 0, 0), (0x5512, 0x1234, 0xAAAA), (0xAA34, 0, 0x1111), (0xFFFF, 0xFFFF, 0)]


@pytest.mark.parametrize(
    ("bits", "kind", "samples", "clear"),
    [
        (1, 0, [(0,), (1,), (0,), (1,)], (0,)),
        (2, 0, TWO, (1,)),
        (4, 0, FOUR, (5,)),
        (8, 0, GREYS, (0x55,)),
        (16, 0, DEEP, (0x5512,)),
        (16, 2, COLOURS, COLOURS[1]),
    ],
)
def test_a_transparent_grey_or_colour_of_any_depth_is_on_white_for_both_ways_of_looking(
    bits: int, kind: int, samples: list[tuple[int, ...]], clear: tuple[int, ...]
) -> None:
    """Kind: what is transparent is looked at. ``tRNS`` names it in the file's depth, Pillow's pixels have 8 bits."""
    data = quartered(bits, kind, samples, (b"tRNS", pack(f">{len(clear)}H", *clear)))
    opaque = quartered(bits, kind, samples)
    expected = [WHITE if value == clear else was for value, was in zip(samples, columns(opaque), strict=True)]
    assert columns(data) == expected
    luma = np.asarray(decode_luma(data, 16))
    assert [luma[5, x] == 255 for x in (8, 24, 40, 56)] == [colour == WHITE for colour in expected]


def test_a_dark_grey_of_16_bits_is_dark() -> None:
    """Kind: numbers read in another range than the file's."""
    assert columns(quartered(16, 0, [(0,), (60,), (120,), (250,)])) == [(0, 0, 0)] * 4


# Kind of fault: colours that are named without a profile are read as others.


def graded(*extra: tuple[bytes, bytes]) -> bytes:
    return quartered(8, 2, [(32, 223, 128), (96, 159, 128), (160, 95, 128), (224, 31, 128)], *extra)


def gamma(parts: int) -> tuple[bytes, bytes]:
    return b"gAMA", pack(">I", parts)


@pytest.mark.parametrize(
    ("extra", "shown"),
    [
        ([gamma(100000)], [(99, 240, 188), (165, 207, 188), (208, 164, 188), (241, 98, 188)]),
        ([gamma(55556)], [(43, 229, 146), (115, 175, 146), (176, 114, 146), (230, 41, 146)]),
        ([(b"cHRM", pack(">8I", *P3)), gamma(45455)], [(0, 228, 118), (71, 163, 127), (172, 91, 131), (246, 0, 131)]),
        ([(b"cICP", bytes((12, 13, 0, 1)))], [(0, 227, 117), (72, 161, 126), (171, 91, 129), (245, 0, 130)]),
        ([(b"cICP", bytes((9, 13, 0, 1)))], [(0, 235, 114), (0, 165, 125), (188, 82, 130), (255, 0, 131)]),
    ],
)
def test_colours_that_a_png_names_are_those_that_chromium_shows(
    extra: list[tuple[bytes, bytes]], shown: list[tuple[int, ...]]
) -> None:
    """Kind: colours that are named without a profile are read as others."""
    assert np.abs(np.subtract(columns(graded(*extra)), shown)).max() <= 1


@pytest.mark.parametrize(
    "extra",
    [
        [gamma(45455)],
        [gamma(45455), (b"cHRM", pack(">8I", *SRGB))],
        [(b"sRGB", b"\0"), gamma(100000), (b"cHRM", pack(">8I", *P3))],
        [(b"cHRM", pack(">8I", *P3))],
        [(b"cICP", bytes((1, 13, 0, 1)))],
        [gamma(0)],
        [(b"cICP", bytes((12, 16, 0, 1)))],
    ],
)
def test_a_png_that_names_srgb_or_nothing_that_can_be_shown_stays_as_it_is_to_the_bit(
    extra: list[tuple[bytes, bytes]],
) -> None:
    assert columns(graded(*extra)) == columns(graded())


@pytest.mark.parametrize(
    "chromaticities",
    [
        (0,) * 8,
        (31270, 32900, *(30000,) * 6),
        (1,) * 8,
        (2**31 - 1,) * 8,
        (31270, 32900, 64000, 1, 30000, 2, 15000, 3),
        (1, 90000, 64000, 33000, 30000, 60000, 15000, 6000),
    ],
)
def test_primaries_that_span_nothing_are_not_used(chromaticities: tuple[int, ...]) -> None:
    assert columns(graded((b"cHRM", pack(">8I", *chromaticities)), gamma(55556))) == columns(graded())


def test_greys_and_palettes_with_a_named_curve_are_shown_by_it_and_keep_their_transparency() -> None:
    """Kind: colours that are named without a profile are read as others."""
    clear = (b"tRNS", b"\0\x55")
    assert columns(quartered(8, 0, GREYS, gamma(100000), clear)) == [(0, 0, 0), WHITE, (213, 213, 213), WHITE]
    palette = (b"PLTE", bytes((0, 0, 0, 0x55, 0x12, 0xAA, 0xAA, 0, 0x11, 255, 255, 0)))
    shown = columns(quartered(8, 3, TWO, gamma(100000), palette, (b"tRNS", b"\xff\xff\0")))
    assert shown[2:] == [WHITE, (255, 255, 0)]
    assert np.abs(np.subtract(shown[1], (156, 75, 213))).max() <= 1


@pytest.mark.parametrize("kind", ["AVIF", "HEIF"])
def test_display_p3_named_in_the_boxes_of_a_file_is_shown_as_such(kind: str) -> None:
    """Kind: colours that are named without a profile are read as others."""
    plain = encoded(halves(), kind, quality=90)
    at = plain.index(b"nclx") + 4
    named = plain[:at] + pack(">HH", 12, 13) + plain[at + 4 :]
    red, blue = decode(named).rgb[5, -5], decode(named).rgb[5, 5]
    assert np.abs(red.astype(int) - (219, 0, 6)).max() <= 3
    assert np.abs(blue.astype(int) - (29, 30, 207)).max() <= 3
    srgb = plain[:at] + pack(">HH", 1, 13) + plain[at + 4 :]
    assert (decode(srgb).rgb == decode(plain).rgb).all()


# Kind of fault: a broken remark beside sound pixels refuses the picture.


@pytest.mark.parametrize(
    "chunk",
    [
        (b"zTXt", b"a\0\7xx"), (b"iCCP", b"a\0\7xx"), (b"pHYs", b"x"), (b"gAMA", b"x"), (b"cHRM", b"x"),
        (b"sRGB", b""), (b"acTL", b"x"), (b"iTXt", b"a\0\1\0\0\0" + zlib.compress(bytes(2_000_000))),
    ],
)  # fmt: skip
def test_a_png_with_a_broken_chunk_beside_sound_pixels_is_shown(chunk: tuple[bytes, bytes]) -> None:
    """Kind: a broken remark beside sound pixels refuses the picture, which browsers show."""
    assert columns(graded(chunk)) == columns(graded())
    assert fingerprint(graded(chunk)) == fingerprint(graded())


def test_what_else_a_png_says_counts_beside_a_broken_remark() -> None:
    """Kind: a broken remark beside sound pixels refuses the picture, which browsers show."""
    assert columns(graded((b"zTXt", b"a\0\7xx"), gamma(100000))) == columns(graded(gamma(100000)))


# Kind of fault: a picture is looked at that nobody sees.


def hidden(first: Image.Image, *frames: Image.Image) -> bytes:
    return encoded(first, "PNG", save_all=True, append_images=frames, default_image=True, duration=100)


def test_the_first_frame_of_an_animated_png_is_not_the_picture_for_programs_without_animations() -> None:
    """Kind: a picture is looked at that nobody sees."""
    red, green, blue = (Image.new("RGB", (40, 40), colour) for colour in ("red", "lime", "blue"))
    data = hidden(red, green, blue)
    assert tuple(decode(data).rgb[20, 20]) == (0, 255, 0)
    assert np.asarray(decode_luma(data, 16))[20, 20] == 150
    assert frame_count(data) == 2
    assert frame_count(hidden(red, green)) == 1


def test_a_transparent_first_frame_does_not_show_the_hidden_picture_through() -> None:
    """Kind: a picture is looked at that nobody sees."""
    red, clear = Image.new("RGBA", (40, 40), "red"), Image.new("RGBA", (40, 40), (0, 255, 0, 128))
    data = encoded(red, "PNG", save_all=True, append_images=[clear], default_image=True, blend=1)
    assert np.abs(decode(data).rgb[20, 20].astype(int) - (127, 255, 127)).max() <= 1


def test_an_animated_png_whose_first_picture_is_its_first_frame_is_as_before() -> None:
    red, green = Image.new("RGB", (40, 40), "red"), Image.new("RGB", (40, 40), "lime")
    data = encoded(red, "PNG", save_all=True, append_images=[green], duration=100)
    assert tuple(decode(data).rgb[20, 20]) == (255, 0, 0)
    assert frame_count(data) == 2
