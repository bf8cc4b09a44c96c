"""What files say of themselves: printed where it is there, never more, whatever the file is."""

import io

import pytest
from PIL import Image, PngImagePlugin

from desk.acts.stated import media_type_of, own_time, stated_by
from evidence.records import StatedBy


def jpeg(**more: object) -> bytes:
    image = Image.new("RGB", (64, 48), (20, 120, 200))
    exif = image.getexif()
    exif[0x0131], exif[0x0132] = "Editor 3", "2026:05:04 11:00:00"
    details = exif.get_ifd(0x8769)
    details[0x9003], details[0x9011] = "2026:05:03 10:00:00", "+08:00"
    exif.get_ifd(0x8825)[1] = "N"  # where it was taken
    out = io.BytesIO()
    image.save(out, "JPEG", exif=exif, xmp=b'<rdf:Description xmp:CreatorTool="Paint 1" tiff:Software="S"/>', **more)
    return out.getvalue()


def png(*texts: tuple[str, str]) -> bytes:
    info = PngImagePlugin.PngInfo()
    for name, value in texts:
        info.add_text(name, value)
    out = io.BytesIO()
    Image.new("RGB", (64, 64)).save(out, "PNG", pnginfo=info)
    return out.getvalue()


def test_exif_and_xmp_are_told_with_the_moment_of_the_shutter_and_without_the_place() -> None:
    told = stated_by(jpeg(), "image/jpeg")

    assert {(one.by, one.name): one.value for one in told} == {
        (StatedBy.EXIF, "Software"): "Editor 3",
        (StatedBy.EXIF, "DateTime"): "2026:05:04 11:00:00",
        (StatedBy.EXIF, "DateTimeOriginal"): "2026:05:03 10:00:00",
        (StatedBy.EXIF, "OffsetTimeOriginal"): "+08:00",
        (StatedBy.XMP, "CreatorTool"): "Paint 1",
        (StatedBy.XMP, "Software"): "S",
    }
    assert own_time(told) == "2026:05:03 10:00:00 +08:00"


def test_texts_of_a_png_are_told_in_one_line_each_and_bounded() -> None:
    told = stated_by(png(("Comment", "x" * 2000), ("Software", "a\nb\x07c")), "image/png")

    assert [(one.name, len(one.value)) for one in told] == [("Software", 5), ("Comment", 500)]
    assert told[0].value == "a b c"


@pytest.mark.parametrize(
    "data",
    [
        b"",
        b"\xff\xd8\xff",
        b"\x89PNG\r\n\x1a\n" + b"\0" * 40,
        jpeg()[:200],
        b"GIF89a",
        png()[:-20],
        b"RIFF....WEBPVP8 ",
    ],
)
def test_a_broken_picture_breaks_nothing(data: bytes) -> None:
    assert {one.by for one in stated_by(data, media_type_of(data))} <= {StatedBy.EXIF}


def test_of_a_png_only_known_texts_are_taken_and_no_place() -> None:
    told = stated_by(png(("exif:GPSLatitude", "52.5"), ("Location", "Berlin"), ("Software", "Paint")), "image/png")
    assert [(one.name, one.value) for one in told] == [("Software", "Paint")]


def test_a_bomb_is_refused_by_its_header_and_says_nothing() -> None:
    out = io.BytesIO()
    Image.new("1", (30_000, 30_000)).save(out, "PNG")
    assert stated_by(out.getvalue(), "image/png") == ()


@pytest.mark.parametrize(
    ("data", "kind"),
    [
        (jpeg(), "image/jpeg"),
        (png(), "image/png"),
        (b"%PDF-1.7", "application/pdf"),
        (b"PK\x03\x04", "application/zip"),
        (b"RIFF\0\0\0\0WEBP", "image/webp"),
        (b"\0\0\0\x18ftypheic", "image/heic"),
        ("支付宝".encode("gb18030"), "text/plain"),
        (b"\x01\0\x02", "application/octet-stream"),
        (b"", "application/octet-stream"),
    ],
)
def test_the_type_is_told_from_the_first_bytes(data: bytes, kind: str) -> None:
    assert media_type_of(data) == kind
    assert kind.startswith("image/") or stated_by(data, kind) == ()


def test_content_credentials_are_told_with_their_own_word() -> None:
    """Signed here by an authority of our own; one changed bit is told, and a copy through a messenger says nothing."""
    pytest.importorskip("c2pa")
    from tests.desk.credentials import signed

    data = signed(jpeg())
    assert {one.name: one.value for one in stated_by(data, "image/jpeg") if one.by is StatedBy.C2PA} == {
        "validation_state": "Valid",
        "claim_generator": "a camera",
        "issuer": "Fjellro",
    }
    changed = bytearray(data)
    changed[-200] ^= 1
    told = {one.name: one.value for one in stated_by(bytes(changed), "image/jpeg") if one.by is StatedBy.C2PA}
    assert told["validation_state"] == "Invalid"
    out = io.BytesIO()
    Image.open(io.BytesIO(data)).save(out, "JPEG", quality=80)
    assert not [one for one in stated_by(out.getvalue(), "image/jpeg") if one.by is StatedBy.C2PA]
