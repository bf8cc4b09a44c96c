"""Whether what came is the picture that a post names, and why not; and why a request was not made or not answered."""

import asyncio
from dataclasses import replace
from typing import Any

import pytest
from scrapy.exceptions import (
    DownloadCancelledError,
    DownloadConnectionRefusedError,
    DownloadTimeoutError,
    ResponseDataLossError,
    UnsupportedURLSchemeError,
)

from crawler.asking.exchange import NotFetched, _failed, _ignored
from crawler.asking.pictures import is_picture
from crawler.pages import fetch as fetch_module
from crawler.pages.fetch import Fetched, fetch_picture
from crawler.parsers.reading import FoundPicture, Published
from evidence.codec import sha256
from evidence.records import Image, Why
from tests.crawler.captured import jpeg
from tests.crawler.pages.made import fetched

PICTURE = "https://c.example/1.jpg"
JPEG = jpeg(1)
NAMED = FoundPicture(PICTURE, "sea")
PROMISED = replace(NAMED, published=Published(sha256(JPEG), "CID bafy"))


def had(found: FoundPicture, came: Fetched | NotFetched, monkeypatch: pytest.MonkeyPatch) -> Image:
    """The image that a reply becomes."""

    async def answer(*_: Any) -> Fetched:
        if isinstance(came, NotFetched):
            raise came
        return came

    monkeypatch.setattr(fetch_module, "fetch", answer)
    monkeypatch.setattr(fetch_module, "shown_picture", lambda *_: None)
    crawler: Any = None
    return asyncio.run(fetch_picture(crawler, found))


@pytest.mark.parametrize(
    ("found", "came"),
    [(NAMED, fetched(JPEG)), (PROMISED, fetched(JPEG, agrees_with="CID bafy")), (NAMED, fetched(b"GIF89a"))],
)
def test_a_picture_that_came_has_its_digest(
    found: FoundPicture, came: Fetched, monkeypatch: pytest.MonkeyPatch
) -> None:
    image = had(found, came, monkeypatch)
    assert (image.url, image.alt, image.digest) == (PICTURE, "sea", came.capture.payload_digest)
    assert (image.why, image.missing) == ("", "")


@pytest.mark.parametrize(
    ("found", "came", "why"),
    [
        (NAMED, fetched(b"gone", 404), Why.NOT_PUBLIC),
        (NAMED, fetched(b"", 400), Why.NOT_PUBLIC),
        (NAMED, fetched(b"", 499), Why.NOT_PUBLIC),
        (NAMED, fetched(JPEG, 403), Why.NOT_PUBLIC),
        (NAMED, fetched(b"", 408), Why.SERVER_ERROR),
        (NAMED, fetched(b"", 429), Why.SERVER_ERROR),
        (NAMED, fetched(JPEG, 500), Why.SERVER_ERROR),
        (NAMED, fetched(JPEG, 206), Why.SERVER_ERROR),
        (NAMED, fetched(b"", 304), Why.SERVER_ERROR),
        (PROMISED, fetched(JPEG), Why.OTHER_FILE),
        (NAMED, fetched(JPEG, payload_bytes=len(JPEG) - 1), Why.ENCODED),
        (NAMED, fetched(b"<html>log in</html>"), Why.NOT_A_PICTURE),
        (NAMED, fetched(b""), Why.NOT_A_PICTURE),
        (NAMED, NotFetched("https://c.example/1.jpg: timed out", Why.TIMEOUT_S), Why.TIMEOUT_S),
        (replace(NAMED, missing="the server names no picture file", why=Why.OTHER), fetched(JPEG), Why.OTHER),
    ],
)
def test_what_is_not_the_picture_has_no_digest_and_says_why(
    found: FoundPicture, came: Fetched | NotFetched, why: Why, monkeypatch: pytest.MonkeyPatch
) -> None:
    image = had(found, came, monkeypatch)
    assert (image.url, image.alt, image.digest, image.why) == (PICTURE, "sea", "", why)
    assert image.missing


def test_why_politeness_gave_up_is_in_the_words(monkeypatch: pytest.MonkeyPatch) -> None:
    came = replace(fetched(b"", 503), gave_up="after 3 retries")
    assert "answered 503, gave up after 3 retries" in had(NAMED, came, monkeypatch).missing


@pytest.mark.parametrize(
    ("data", "picture"),
    [
        (b"RIFF\x10\0\0\0WEBPVP8 ", True),
        (b"RIFF\x10\0\0\0WAVEfmt ", False),
        (b"\0\0\0\x1cftypavif", True),
        (b"\0\0\0\x1cftypheic", True),
        (b"\0\0\0\x1cftypisom", False),
        (b"\0\0\0\x1cftyp", False),
        (b"\x89PNG\r\n\x1a\n", True),
        (b"\x89PNG\n\x1a\n", False),
        (b"\xff\xd8\xff\xe0", True),
        (b"\xff\xd8", False),
        (b"GIF88a", False),
        (b"\xff\x0a", True),
        (b"<svg xmlns='http://www.w3.org/2000/svg'/>", False),
        (b" \xff\xd8\xff", False),
        (b"", False),
    ],
)
def test_a_picture_is_told_by_its_first_bytes(data: bytes, picture: bool) -> None:
    assert is_picture(data) is picture


@pytest.mark.parametrize(
    ("error", "why"),
    [
        (DownloadTimeoutError(), Why.TIMEOUT_S),
        (DownloadCancelledError(), Why.MAX_BODY_BYTES),
        (DownloadConnectionRefusedError(), Why.UNREACHABLE),
        (ResponseDataLossError(), Why.UNREACHABLE),
        (UnsupportedURLSchemeError(), Why.NO_ADDRESS),
        (UnicodeError(), Why.NO_ADDRESS),
        (ValueError(), Why.NO_ADDRESS),
    ],
)
def test_each_way_of_failing_has_its_word(error: Exception, why: Why) -> None:
    assert _failed(error) is why


@pytest.mark.parametrize(
    ("text", "why"),
    [
        ("Forbidden by robots.txt", Why.ROBOTS),
        ("Forbidden by robots.txt, says the site", Why.OTHER),
        ("max redirections reached", Why.MAX_REDIRECTS),
        ("Response size is more than DOWNLOAD_MAXSIZE", Why.MAX_BODY_BYTES),
        ("", Why.OTHER),
    ],
)
def test_a_request_that_was_let_go_by_a_rule_has_the_rules_word(text: str, why: Why) -> None:
    assert _ignored(text) is why


@pytest.mark.parametrize("why", list(Why))
def test_only_robots_forbid(why: Why) -> None:
    assert NotFetched("x", why).forbidden is (why is Why.ROBOTS)
