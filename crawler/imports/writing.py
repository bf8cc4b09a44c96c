"""The WARC object of one supplied file: the file itself, whole, and the pictures that were found in it.

Resource records, all of them: nothing here came over the wire to us, and nothing pretends to.
"""

import re
from collections.abc import Iterable, Iterator
from dataclasses import fields
from datetime import datetime
from urllib.parse import quote

from crawler.imports.folders import address
from crawler.imports.leaving import public_address
from crawler.imports.offered import File, Offered
from crawler.parsers.reading import LONGEST_URL, FoundPicture, FoundPost
from crawler.settings import software
from evidence.codec import sha256
from evidence.older import why_of
from evidence.records import Capture, Image, Post, Remark, RemarkKind, Why
from evidence.remarks import remark
from evidence.warc import SegmentWriter

HANDED_IN = "; in a file supplied by the investigator"
"""What stands behind the source of a supplied post's time."""
_MEDIA_TYPE = re.compile(r"^[a-z0-9][a-z0-9.+-]{0,60}/[a-z0-9][a-z0-9.+-]{0,60}\Z")
_URL_CHARACTERS = ":/?#[]@!$&'()*+,;=%-._~"
_SHARED = {field.name for field in fields(FoundPost)} & set(Post.model_fields)


class SuppliedWriter:
    """The WARC object of one Segment. A file or picture is written once, however often it is named."""

    def __init__(self, now: datetime) -> None:
        info = {"description": "files supplied by the investigator; nothing here was fetched"}
        self._writer = SegmentWriter(software(), info)
        self._now = now
        self._written: set[tuple[str, str]] = set()
        self.captures: list[Capture] = []

    def original(self, file: File) -> None:
        """Keep a supplied file whole."""
        self._resource(address(file.name), file)

    def pictures(self, found: Iterable[tuple[str, File]]) -> None:
        """Keep pictures by their addresses."""
        for url, file in found:
            self._resource(url, file)

    def post(self, found: FoundPost, offered: Offered) -> Post:
        """A post with its pictures; those that are not in the file say so."""
        shared = {name: getattr(found, name) for name in _SHARED}
        shared["posted_at_source"] += HANDED_IN
        images = tuple(_image(picture, offered) for picture in found.pictures)
        return Post(**shared, images=images, parser=offered.parser)

    def finish(self) -> bytes:
        """The whole object."""
        return self._writer.finish()

    def close(self) -> None:
        """Let the temporary file go."""
        self._writer.close()

    def _resource(self, url: str, file: File) -> None:
        """Keep a file at its address without what may not leave the house: with that, the picture could not leave.

        The address as it was stands in the supplied file, which is kept whole.
        """
        url = public_address(url)
        # A line break in what a file calls its address would write headers of its own choice into our WARC.
        url = quote(url[:LONGEST_URL], safe=_URL_CHARACTERS, errors="replace")
        key = (url, sha256(file.data))
        if key in self._written:
            return
        self._written.add(key)
        media_type = file.media_type if _MEDIA_TYPE.match(file.media_type) else "application/octet-stream"
        self.captures.append(
            self._writer.resource(
                url=url, media_type=media_type, body=file.data, captured_at=self._now, method="supplied"
            )
        )


def _image(picture: FoundPicture, offered: Offered) -> Image:
    file, url = offered.pictures.get(picture.url), public_address(picture.url)
    if picture.why:
        return Image(url=url, alt=picture.alt, missing=picture.missing, why=picture.why)
    if file is None:
        return _without(picture, Why.OTHER, "it is not in the supplied file, or is no picture there")
    digest = sha256(file.data)
    if picture.published is not None and picture.published.digest != digest:
        return _without(picture, Why.OTHER_FILE, f"the file supplied is not the one of {picture.published.text}")
    return Image(url=url, alt=picture.alt, digest=digest)


def _without(picture: FoundPicture, why: Why, text: str) -> Image:
    return Image(url=public_address(picture.url), alt=picture.alt, missing=why.says(text), why=why)


def not_had(posts: list[Post]) -> Iterator[Remark]:
    """Each picture that a post names and the file does not give."""
    for post in posts:
        for image in post.images:
            if not image.digest:
                values = {"post": post.platform_id, "why": why_of(image).value, "detail": image.missing}
                yield remark(RemarkKind.PICTURE_NOT_HAD, **values)
