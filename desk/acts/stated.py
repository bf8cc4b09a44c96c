"""What a file says of itself: EXIF, XMP, texts in a PNG, Content Credentials (C2PA).

All of it can be written by anybody, and one hop through a messenger takes all of it away. So it is printed where it is
there and decides nothing; where it is absent nothing is said. Places and serial numbers are left out: nobody needs
them. Content Credentials are read by the optional extra ``c2pa``, with no network, and their own word is kept.
"""

import io
import json
import re
from collections.abc import Iterator
from contextlib import suppress
from typing import Any

from PIL import ExifTags, Image

from evidence.records import Stated, StatedBy
from matcher.picture.header import opened

_EXIF = ("Make", "Model", "Software", "DateTime", "DateTimeOriginal", "OffsetTimeOriginal", "DateTimeDigitized")
_XMP = re.compile(
    rb"\b(?:xmp|photoshop|xmpMM|tiff|exif):(CreatorTool|CreateDate|ModifyDate|MetadataDate|DateCreated|Software"
    rb"|DateTimeOriginal|History)(?:=\"([^\"<]{1,300})\"|>([^<]{1,300})<)"
)
_PNG = ("Software", "Creation Time", "Author", "Comment", "Description", "Source", "Title")
_MOST_BYTES = 1024 * 1024
"""Of a packet of XMP."""
_MOST_LETTERS = 500
_OFFLINE = {"verify": {"verify_trust": False, "remote_manifest_fetch": False, "ocsp_fetch": False}}
_TYPES = (
    (b"\xff\xd8\xff", "image/jpeg"),
    (b"\x89PNG\r\n\x1a\n", "image/png"),
    (b"GIF8", "image/gif"),
    (b"%PDF-", "application/pdf"),
    (b"PK\x03\x04", "application/zip"),
)


def media_type_of(data: bytes) -> str:
    """The type that a file's first bytes show."""
    if data[:4] == b"RIFF" and data[8:12] == b"WEBP":
        return "image/webp"
    if data[4:12] in (b"ftypheic", b"ftypheix", b"ftypmif1"):
        return "image/heic"
    if data[4:12] == b"ftypavif":
        return "image/avif"
    return next((name for start, name in _TYPES if data.startswith(start)), _text_or_bytes(data))


def _text_or_bytes(data: bytes) -> str:
    return "application/octet-stream" if b"\0" in data[:4096] or not data else "text/plain"


def stated_by(data: bytes, media_type: str) -> tuple[Stated, ...]:
    """What a picture says of itself; nothing where it cannot be read, or is no picture."""
    if not media_type.startswith("image/"):
        return ()
    found: list[Stated] = []
    # Of a broken or hostile file Pillow may raise nearly anything; nothing rests on what it would have said.
    with suppress(Exception):
        picture, _, _ = opened(data)  # the header alone; a bomb is refused here
        found += _exif(picture)
        found += _xmp(picture)
        found += _texts(picture)
    return (*found, *_credentials(data, media_type))


def own_time(stated: tuple[Stated, ...]) -> str:
    """When a file says that it was made: of EXIF the moment of the shutter with its offset, else what it has."""
    exif = {one.name: one.value for one in stated if one.by is StatedBy.EXIF}
    if taken := exif.get("DateTimeOriginal") or exif.get("DateTimeDigitized"):
        return f"{taken} {exif.get('OffsetTimeOriginal', '')}".strip()[:60]
    others = {one.name: one.value for one in stated}
    return (others.get("DateCreated") or others.get("CreateDate") or others.get("DateTime") or "")[:60]


def _exif(picture: Image.Image) -> Iterator[Stated]:
    exif = picture.getexif()
    values = {**exif, **exif.get_ifd(ExifTags.IFD.Exif)}
    names = {ExifTags.TAGS.get(tag, ""): value for tag, value in values.items()}
    for name in _EXIF:
        if text := _plain(names.get(name)):
            yield Stated(by=StatedBy.EXIF, name=name, value=text)


def _xmp(picture: Image.Image) -> Iterator[Stated]:
    packet = picture.info.get("xmp") or picture.info.get("XML:com.adobe.xmp") or b""
    data = packet.encode("utf-8", "replace") if isinstance(packet, str) else bytes(packet)
    said = {one[1].decode(): one[2] or one[3] for one in _XMP.finditer(data[:_MOST_BYTES])}
    for name, value in said.items():
        if text := _plain(value):
            yield Stated(by=StatedBy.XMP, name=name, value=text)


def _texts(picture: Image.Image) -> Iterator[Stated]:
    """Those that stand before the pixels; to find the others, all of the picture would be decoded."""
    texts = picture.info if picture.format == "PNG" else {}
    for name in _PNG:
        if text := _plain(texts.get(name)):
            yield Stated(by=StatedBy.PNG, name=name, value=text)


def _plain(value: object) -> str:
    """One line of text; nothing of what is neither text nor a number."""
    if isinstance(value, bytes):
        value = value.decode("utf-8", "replace")
    if not isinstance(value, str | int):
        return ""
    return " ".join("".join(c if c.isprintable() else " " for c in str(value)).split())[:_MOST_LETTERS]


def _credentials(data: bytes, media_type: str) -> Iterator[Stated]:
    """What Content Credentials say, with the checker's word on their signature; nothing without the extra."""
    try:
        import c2pa
    except ImportError:
        return
    try:
        context = c2pa.Context(settings=c2pa.Settings.from_dict(_OFFLINE))
        with c2pa.Reader(media_type, io.BytesIO(data), context=context) as reader:
            said: dict[str, Any] = json.loads(reader.json())
    except Exception:  # noqa: BLE001 - the library has an error for each way in which there is none
        return
    active = said.get("manifests", {}).get(said.get("active_manifest"), {})
    signed = active.get("signature_info", {})
    tools = [one.get("name") for one in active.get("claim_generator_info", ()) if isinstance(one, dict)]
    values = {
        "validation_state": said.get("validation_state"),
        "claim_generator": active.get("claim_generator") or ", ".join(filter(None, tools)),
        "issuer": signed.get("issuer"),
        "time": signed.get("time"),
    }
    for name, value in values.items():
        if text := _plain(value):
            yield Stated(by=StatedBy.C2PA, name=name, value=text)
