"""The sheet of a line-up: the clothes cut from a post, and numbered photos beside them, none marked. One HTML file."""

import base64
import hashlib
from dataclasses import dataclass
from importlib.resources import files

from jinja2 import Environment, PackageLoader, StrictUndefined
from markupsafe import Markup

from claims.shown.pictures import Redact, Shown, picture, prints, unchanged
from claims.shown.redaction import blur_faces
from claims.shown.texts import Texts
from evidence.records import Region


@dataclass(frozen=True)
class Question:
    """What is put to a reviewer. Nothing in it tells which article was ordered, whose it is, or what others said."""

    name: str
    post: bytes
    """The post's picture."""
    region_px: Region | None
    photos: tuple[bytes, ...]
    """In their order; one alone where it is asked plainly."""
    is_lineup: bool


def sheet(question: Question, say: Texts, redact: Redact = blur_faces) -> bytes:
    """One self-contained HTML file: no script, nothing loaded from anywhere; the same question gives the same bytes.

    Args:
        question: What is asked.
        say: The language.
        redact: Applied to the post's picture before anything is cut from it.
    """
    seen = prints(picture(question.post, redact), question.region_px)
    style = files("desk.review").joinpath("sheet.css").read_text("utf-8")
    environment = Environment(
        loader=PackageLoader("desk.review", "."), autoescape=True, undefined=StrictUndefined, trim_blocks=True,
        lstrip_blocks=True, keep_trailing_newline=True,
    )  # fmt: skip
    environment.globals["say"] = say
    html = environment.get_template("sheet.html.j2").render(
        question=question,
        clothes=seen.close or seen.whole,
        photos=[_photo(data) for data in question.photos],
        style=Markup(style),  # noqa: S704 - our own file
        style_hash=base64.b64encode(hashlib.sha256(style.encode()).digest()).decode(),
    )
    return html.encode("utf-8")


def _photo(data: bytes) -> Shown:
    return prints(picture(data, unchanged), None).whole
