"""What independent readers say of the files of a channel: Pillow, pypdf, poppler, and counting by hand."""

import io
import shutil
import subprocess
from collections.abc import Iterator, Mapping
from pathlib import Path

from PIL import Image
from pypdf import PdfReader

from desk.channels.channel import Channel, DocumentLimit, PictureLimit, TextLimit
from tests.conftest import needs

_FORMATS = {"jpg": "JPEG", "png": "PNG", "gif": "GIF"}


def broken_limits(channel: Channel, files: Mapping[str, bytes], folder: Path) -> list[str]:
    """Every limit of the channel that a file breaks, by these readers; files that it does not take, too."""
    found: list[str] = []
    for name, data in files.items():
        kind = name.rpartition(".")[2]
        if kind in _FORMATS:
            found += [f"{name}: {one}" for one in _picture(data, kind, channel.picture)]
        elif kind == "pdf":
            found += [f"{name}: {one}" for one in _document(data, channel.document, folder)]
        elif kind == "txt":
            limit = next((one for one in channel.texts if f"{one.name}.txt" == name), None)
            found += [f"{name}: {one}" for one in _text(data.decode("utf-8").rstrip("\n"), limit)]
    return found


def _picture(data: bytes, kind: str, limit: PictureLimit | None) -> Iterator[str]:
    if limit is None:
        yield "the channel takes no picture"
        return
    with Image.open(io.BytesIO(data)) as image:
        image.load()
        if image.format != _FORMATS[kind] or kind not in limit.types:
            yield f"it is {image.format}"
        if image.width < 720:
            yield f"{image.width} px wide: not legible on a phone of 390"
    if len(data) > limit.bytes:
        yield f"{len(data)} bytes"


def _document(data: bytes, limit: DocumentLimit | None, folder: Path) -> Iterator[str]:
    if limit is None:
        yield "the channel takes no document"
        return
    pages = len(PdfReader(io.BytesIO(data)).pages)
    if len(data) > limit.bytes:
        yield f"{len(data)} bytes"
    if limit.pages and pages > limit.pages:
        yield f"{pages} pages by pypdf"
    place = folder / "read-back.pdf"
    place.write_bytes(data)
    told = dict(line.split(":", 1) for line in _poppler("pdfinfo", place).splitlines() if ":" in line)
    if int(told["Pages"]) != pages or told["Encrypted"].strip() != "no":
        yield f"poppler reads it otherwise: {told}"
    if unembedded := [row for row in _poppler("pdffonts", place).splitlines()[2:] if row.split()[-5] != "yes"]:
        yield f"fonts that are not embedded: {unembedded}"
    rows = [row.split() for row in _poppler("pdfimages", place, "-list").splitlines()[2:]]
    if limit.dpi and (fine := [row for row in rows if max(int(row[12]), int(row[13])) > limit.dpi]):
        yield f"pictures finer than {limit.dpi} dpi: {fine}"
    if limit.is_grey and (coloured := [row for row in rows if row[6] != "1"]):
        yield f"coloured pictures: {coloured}"


def _text(text: str, limit: TextLimit | None) -> Iterator[str]:
    if limit is None:
        yield "the channel takes no such text"
        return
    counted = (
        ("characters", len(text), limit.characters),
        ("bytes of UTF-8", len(text.encode("utf-8")), limit.utf8_bytes),
        ("bytes of GB 18030", len(text.encode("gb18030")), limit.gbk_bytes),
    )
    yield from (f"{number} {unit}" for unit, number, most in counted if most is not None and number > most)
    if len(text) < limit.least:
        yield f"only {len(text)} characters"


def _poppler(program: str, place: Path, *options: str) -> str:
    needs(None if shutil.which(program) else f"{program} is not installed: apt-get install poppler-utils")
    done = subprocess.run([program, *options, place], capture_output=True, text=True, check=True, timeout=60)
    return done.stdout
