"""What is judged before a picture is decoded: whether it is whole, how large it would be, how many frames it has."""

import io
import random
import struct
import time
import zlib

import numpy as np
import pytest
from PIL import Image, UnidentifiedImageError

from matcher.errors import PictureError
from matcher.picture.fingerprint import fingerprint
from matcher.picture.header import frame_count
from matcher.picture.iso_boxes import Box, boxes, within
from matcher.picture.pixels import decode
from matcher.picture.progressive import scans
from matcher.recipe import RECIPE
from tests.matcher.small_shop import encoded

NOISE = Image.effect_noise((240, 180), 60).convert("RGB")


def refused(data: bytes) -> str:
    """Why a picture is looked at by neither of the two ways."""
    said = []
    for look in (decode, fingerprint):
        with pytest.raises(PictureError) as error:
            look(data)
        said.append(str(error.value))
    assert said[0] == said[1]
    return said[0]


# Kind of fault: half a picture answered as if it were whole.


def chunks(data: bytes) -> list[tuple[bytes, bytes]]:
    found, at = list[tuple[bytes, bytes]](), 8
    while at < len(data):
        length = int.from_bytes(data[at : at + 4], "big")
        found.append((data[at + 4 : at + 8], data[at + 8 : at + 8 + length]))
        at += 12 + length
    return found


def png(parts: list[tuple[bytes, bytes]]) -> bytes:
    made = (
        struct.pack(">I", len(body)) + kind + body + struct.pack(">I", zlib.crc32(kind + body)) for kind, body in parts
    )
    return b"\x89PNG\r\n\x1a\n" + b"".join(made)


def test_a_png_cut_anywhere_is_refused() -> None:
    """Kind: half a picture answered as if it were whole."""
    whole = encoded(NOISE, "PNG")
    for length in (len(whole) - 1, len(whole) - 5, len(whole) - 12, len(whole) // 2, 200):
        assert refused(whole[:length]).startswith(("broken PNG picture", "not a picture"))


def test_a_png_with_a_changed_byte_in_any_chunk_is_refused() -> None:
    """Kind: half a picture answered as if it were whole."""
    whole, dice = bytearray(encoded(NOISE, "PNG")), random.Random(14)
    for _ in range(40):
        at = dice.randrange(60, len(whole) - 12)
        broken = whole.copy()
        broken[at] ^= 1 << dice.randrange(8)
        assert refused(bytes(broken))


def test_a_png_whose_stream_ends_early_is_refused_though_every_checksum_is_right() -> None:
    """Kind: half a picture answered as if it were whole."""
    rows = zlib.decompress(b"".join(body for kind, body in chunks(encoded(NOISE, "PNG")) if kind == b"IDAT"))
    for share in (0.1, 0.5, 0.999):
        short = zlib.compress(rows[: int(share * len(rows))])
        parts = [(kind, short if kind == b"IDAT" else body) for kind, body in chunks(encoded(NOISE, "PNG"))]
        assert "bytes of pixels" in refused(png(parts))


@pytest.mark.parametrize("mode", ["1", "L", "LA", "P", "RGB", "RGBA", "I;16"])
def test_whole_pngs_of_every_kind_are_read_in_any_number_of_pieces(mode: str) -> None:
    image = NOISE.crop((0, 0, 61, 43))
    image = (
        Image.fromarray(np.asarray(image.convert("L")).astype(np.uint16) * 257)
        if mode == "I;16"
        else image.convert(mode)
    )
    whole = encoded(image, "PNG")
    pieces = [
        piece
        for kind, body in chunks(whole)
        for piece in (
            [(kind, body[n : n + 50]) for n in range(0, len(body), 50)] if kind == b"IDAT" else [(kind, body)]
        )
    ]
    assert (decode(png(pieces)).rgb == decode(whole).rgb).all()


def test_an_interlaced_png_is_whole_with_all_seven_passes_and_not_without_the_last() -> None:
    width, height, rows = 37, 21, b""
    for x, y, across, down in ((0, 0, 8, 8), (4, 0, 8, 8), (0, 4, 4, 8), (2, 0, 4, 4), (0, 2, 2, 4), (1, 0, 2, 2)):
        rows += bytes((1 + -(-(width - x) // across)) * -(-(height - y) // down))
    last = bytes((1 + width) * (height // 2))
    header = (b"IHDR", struct.pack(">IIBBBBB", width, height, 8, 0, 0, 0, 1))
    assert decode(png([header, (b"IDAT", zlib.compress(rows + last)), (b"IEND", b"")])).rgb.shape == (21, 37, 3)
    assert "bytes of pixels" in refused(png([header, (b"IDAT", zlib.compress(rows)), (b"IEND", b"")]))


def tiled() -> bytes:
    return encoded(Image.effect_noise((1024, 768), 60).convert("RGB"), "HEIF", tile_size=256)


@pytest.mark.slow
@pytest.mark.parametrize("share", [0.1, 0.3, 0.7, 0.999])
def test_a_tiled_heic_cut_anywhere_is_refused(share: float) -> None:
    """Kind: half a picture answered as if it were whole; libheif paints missing tiles black."""
    whole = tiled()
    assert decode(whole).rgb.shape == (768, 1024, 3)
    assert refused(whole[: int(share * len(whole))])


@pytest.mark.slow
def test_a_tiled_heic_whose_end_is_zeros_is_refused_though_it_has_its_length() -> None:
    """Kind: half a picture answered as if it were whole: a download that was never finished."""
    whole = tiled()
    kept = len(whole) * 3 // 10
    assert "whole units" in refused(whole[:kept] + bytes(len(whole) - kept))


@pytest.mark.slow
def test_a_tiled_heic_whose_last_box_runs_to_the_files_end_is_held_to_its_items() -> None:
    """Kind: half a picture answered as if it were whole."""
    whole = tiled()
    pixels = next(box for box in boxes(whole, 0, len(whole)) if box.kind == b"mdat")
    open_ended = whole[: pixels.start] + bytes(4) + whole[pixels.start + 4 :]
    assert decode(open_ended).rgb.shape == (768, 1024, 3)
    assert "behind the file's end" in refused(open_ended[: len(whole) // 2])


@pytest.mark.parametrize("progressive", [False, True])
def test_a_jpeg_whose_end_is_zeros_is_refused_as_a_cut_one_is(progressive: bool) -> None:
    """Kind: half a picture answered as if it were whole: zeros decode to grey."""
    whole = encoded(NOISE, "JPEG", quality=90, progressive=progressive)
    kept = len(whole) // 2
    assert "broken JPEG picture" in refused(whole[:kept] + bytes(len(whole)))


@pytest.mark.parametrize("share", [0.2, 0.6, 0.95])
def test_a_gif_cut_inside_a_block_is_refused_moving_or_not(share: float) -> None:
    """Kind: half a picture answered as if it were whole."""
    for more in ([], [Image.effect_noise((240, 180), 60).convert("RGB")] * 2):
        whole = encoded(NOISE, "GIF", save_all=bool(more), append_images=more)
        assert refused(whole[: int(share * len(whole))])


# Kind of fault: a small file that takes minutes or gigabytes.


def many_scans(count: int) -> bytes:
    """A progressive JPEG whose last scan stands there so many times."""
    whole = encoded(Image.new("RGB", (1600, 1200), (90, 120, 60)), "JPEG", progressive=True)
    last = whole.rindex(b"\xff\xda")
    return whole[:-2] + whole[last:-2] * (count - scans(whole)[0]) + whole[-2:]


def test_a_jpeg_of_four_thousand_scans_is_refused_at_once() -> None:
    """Kind: a small file that takes minutes."""
    data = many_scans(4000)
    assert len(data) < 400_000
    begin = time.process_time()
    assert "too slow to open: 4,000 scans" in refused(data)
    assert time.process_time() - begin < 1


@pytest.mark.slow
def test_the_scans_of_encoders_are_read_and_one_more_than_the_bound_is_not() -> None:
    most = RECIPE.picture.header.most_scans
    assert decode(many_scans(most)).rgb.shape == (1200, 1600, 3)
    assert "too slow to open" in refused(many_scans(most + 1))


def test_scans_of_what_stands_in_a_segment_or_behind_the_end_are_not_counted() -> None:
    whole = encoded(NOISE, "JPEG", progressive=True)
    own = scans(whole)
    assert own[1]
    comment = b"\xff\xfe" + struct.pack(">H", 2 + 3 * 500) + b"\xff\xda\x00" * 500
    assert scans(whole[:2] + comment + whole[2:] + b"\xff\xda\x00\x02" * 500) == own


def test_scans_behind_filling_and_in_a_file_of_one_component_each_are_counted_too() -> None:
    whole = many_scans(50).replace(b"\xff\xda", b"\xff\xff\xff\xda")
    assert scans(whole) == (50, True)


def webp_of(width: int, height: int) -> bytes:
    """A WebP of one colour: 34 bytes, whatever its size."""
    bits = (width - 1) | (height - 1) << 14
    codes = sum(0b0001 << (3 + 4 * n) for n in range(5))
    body = b"\x2f" + struct.pack("<I", bits) + struct.pack("<I", codes) + bytes(5)
    return b"RIFF" + struct.pack("<I", 12 + len(body)) + b"WEBP" + b"VP8L" + struct.pack("<I", len(body)) + body


def test_a_webp_of_34_bytes_and_79_megapixels_is_refused_by_its_header() -> None:
    """Kind: a small file that takes gigabytes."""
    assert len(webp_of(8889, 8888)) == 34
    assert decode(webp_of(400, 300)).rgb.shape == (300, 400, 3)
    assert "too large to open: 8889 x 8888" in refused(webp_of(8889, 8888))


@pytest.mark.parametrize("kind", [b"VP8X", b"VP8 "])
def test_the_other_two_heads_of_a_webp_are_judged_before_it_is_opened_too(kind: bytes) -> None:
    """Kind: a small file that takes gigabytes."""
    sizes = bytes(4) + struct.pack("<I", 9998)[:3] + struct.pack("<I", 9998)[:3]
    lossy = bytes(3) + b"\x9d\x01\x2a" + struct.pack("<HH", 9999, 9999)
    body = sizes if kind == b"VP8X" else lossy
    data = b"RIFF" + struct.pack("<I", 12 + len(body)) + b"WEBP" + kind + struct.pack("<I", len(body)) + body
    assert "too large to open: 9999 x 9999" in refused(data + bytes(20))


def test_a_png_that_claims_more_than_is_opened_is_refused_by_its_header() -> None:
    """Kind: a small file that takes gigabytes."""
    claims = (b"IHDR", struct.pack(">IIBBBBB", 12_000, 9_000, 8, 6, 0, 0, 0))
    assert "too large to open: 12000 x 9000" in refused(png([claims, (b"IDAT", zlib.compress(b"\0")), (b"IEND", b"")]))


@pytest.mark.slow
@pytest.mark.parametrize("size", [(12_000, 9_000), (16_320, 12_240)])
def test_pictures_of_108_and_200_megapixel_phones_are_decoded_smaller(size: tuple[int, int]) -> None:
    """Kind: what phones write refused as too large."""
    data = encoded(Image.new("L", size, 90), "JPEG", quality=80)
    shown = decode(data)
    assert (shown.width_px, shown.height_px, max(shown.rgb.shape)) == (*size, RECIPE.picture.pixels.looked_at_px)
    assert fingerprint(data)


@pytest.mark.slow
def test_a_jpeg_that_no_scaling_makes_small_enough_is_refused() -> None:
    """Kind: a small file that takes gigabytes."""
    long = encoded(Image.new("L", (60_000, 1_400), 90), "JPEG")
    with pytest.raises(PictureError, match="too large to open: 60000 x 1400"):
        decode(long)


# Kind of fault: part of a file looked at, and the answer given for all of it.


@pytest.mark.parametrize("kind", ["GIF", "WEBP", "PNG", "AVIF"])
def test_the_frames_of_an_animation_are_counted(kind: str) -> None:
    frames = [Image.new("RGB", (64, 64), (60 * n, 90, 200)) for n in range(4)]
    assert frame_count(encoded(frames[0], kind, save_all=True, append_images=frames[1:], duration=100)) == 4
    assert frame_count(encoded(frames[0], kind)) == 1


def test_a_cameras_pair_of_pictures_is_no_animation() -> None:
    pair = encoded(NOISE, "MPO", save_all=True, append_images=[NOISE], quality=90)
    assert frame_count(pair) == 1


# Kind of fault: what browsers show, refused.


def without_alpha_size() -> bytes:
    """An AVIF with transparency as avif-serialize 0.7 wrote it: no ``ispe`` beside the transparency."""
    image = Image.new("RGBA", (64, 48), (200, 30, 30, 255))
    image.paste((0, 0, 0, 0), (0, 0, 32, 48))
    data = bytearray(encoded(image, "AVIF", quality=95))
    meta = next(box for box in boxes(data, 0, len(data)) if box.kind == b"meta")
    table, store = within(data, meta, b"iprp", b"ipma"), within(data, meta, b"iprp", b"ipco")
    assert isinstance(table, Box)
    assert isinstance(store, Box)
    sizes = [n for n, box in enumerate(boxes(data, store.body, store.end), 1) if box.kind == b"ispe"]
    at = table.body + 8
    for item in range(int.from_bytes(data[table.body + 4 : at], "big")):
        count = data[at + 2]
        for place in range(at + 3, at + 3 + count):
            if item and data[place] in sizes:
                data[place] = data[at + 3 + count - 1]
        at += 3 + count
    return bytes(data)


def test_an_avif_with_transparency_of_older_writers_is_read_and_what_is_clear_is_white() -> None:
    """Kind: what browsers show, refused."""
    data = without_alpha_size()
    with pytest.raises(UnidentifiedImageError):
        Image.open(io.BytesIO(data))
    shown = decode(data).rgb
    assert tuple(shown[24, 10]) == (255, 255, 255)
    assert np.abs(shown[24, 50].astype(int) - (200, 30, 30)).max() < 12


def test_such_an_avif_cut_is_refused() -> None:
    data = without_alpha_size()
    assert refused(data[: len(data) - 20])
