"""What of a page's requests is ours to say, and which of its replies is a picture file; no browser is started."""

from types import SimpleNamespace
from typing import Any

import pytest

pytest.importorskip("playwright")

from crawler.asking.allowed import PICTURE
from crawler.browser.network import Network, _asking, _is_file, _place
from crawler.page_rules import BrowserRules
from tests.crawler.captured import jpeg
from tests.crawler.pages.made import context, fetched, platform

URL = "https://a.example/u/lin"


def asked(kind: str = "fetch", url: str = URL, method: str = "GET", **more: Any) -> Any:
    """As much of a browser's request as is looked at."""
    top = SimpleNamespace(parent_frame=None)
    values = {
        "resource_type": kind,
        "url": url,
        "method": method,
        "headers": {},
        "post_data_buffer": None,
        "frame": top,
    }
    return SimpleNamespace(**{**values, "is_navigation_request": lambda: kind == "document", **more})


class _Spider:
    def __init__(self, found: Any) -> None:
        self.context = found


def network(folder: Any, **rules: Any) -> Network:
    crawler: Any = SimpleNamespace(spider=_Spider(context(folder, platform(pictures_elsewhere=True))))
    return Network(crawler, BrowserRules.model_validate(rules), fetched(b"<html>"))


def test_cookies_logins_and_what_the_browser_says_of_itself_are_not_sent() -> None:
    kept = {"accept": "text/html", "referer": URL, "x-requested-with": "fetch"}
    ours = {"cookie": "a=b", "authorization": "x", "user-agent": "y", "host": "z", "accept-encoding": "br"}
    request = _asking(
        asked(headers={**kept, **ours, "sec-ch-ua": "w", "sec-fetch-mode": "cors", "content-length": "3"})
    )
    sent = {name.decode().lower(): values[0].decode() for name, values in request.headers.items()}
    assert sent == {**kept, "accept-encoding": "gzip, deflate"}


@pytest.mark.parametrize(
    ("kind", "picture", "encoding"), [("image", True, b"identity"), ("script", False, b"gzip, deflate")]
)
def test_a_picture_is_asked_for_as_the_file_itself(kind: str, picture: bool, encoding: bytes) -> None:
    request = _asking(asked(kind))
    assert (request.meta[PICTURE], request.headers["Accept-Encoding"], request.dont_filter) == (picture, encoding, True)


def test_what_a_page_posts_is_sent_as_it_is() -> None:
    request = _asking(asked(method="POST", post_data_buffer=b"a=\xff"))
    assert (request.method, request.body) == ("POST", b"a=\xff")


@pytest.mark.parametrize(
    ("request_", "says"),
    [
        (
            asked("document", "https://b.example/x?token=secret#y"),
            "the page wants to go elsewhere: https://b.example/x",
        ),
        (asked("media"), "video or sound of a.example"),
        (asked("eventsource"), "an endless stream of a.example"),
        (asked("ping", method="POST"), "a ping of a.example"),
        (asked(method="POST", url=f"{URL}?token=secret"), f"POST to {URL}"),
        (asked(method="DELETE"), f"DELETE to {URL}"),
        (asked(url="https://b.example/"), "b.example is not a host of platform demo"),
        (asked(url="https://169.254.169.254/latest"), "169.254.169.254 is not a host of platform demo"),
        (asked(url="http://a.example/"), "a.example is asked over https only"),
        (asked(method="HEAD"), ""),
        (asked("script"), ""),
        (asked("document", frame=SimpleNamespace(parent_frame=1)), ""),
    ],
)
def test_a_request_is_stopped_with_the_reason_and_without_what_is_no_business_of_ours(
    tmp_path: Any, request_: Any, says: str
) -> None:
    assert network(tmp_path)._refusal(request_) == says


def test_a_page_may_post_only_where_the_file_allows_it(tmp_path: Any) -> None:
    allows = network(tmp_path, allow_post=True)
    assert allows._refusal(asked(method="POST")) == ""
    assert allows._refusal(asked(method="PUT")) == f"PUT to {URL}"


def test_the_host_of_a_picture_is_asked_for_pictures_alone(tmp_path: Any) -> None:
    opened = network(tmp_path)
    opened.crawler.spider.context.hosts.name_picture("https://c.example/1.jpg")  # type: ignore[union-attr]  # as made here
    assert opened._refusal(asked("image", "https://c.example/2.jpg")) == ""
    assert opened._refusal(asked("script", "https://c.example/2.js")) != ""


@pytest.mark.parametrize(
    ("asked_before", "loaded_bytes", "stopped"),
    [(9, 99_999, False), (10, 0, True), (0, 100_000, True), (11, 200_000, True)],
)
def test_a_page_that_came_to_its_limit_loads_nothing_more(
    tmp_path: Any, asked_before: int, loaded_bytes: int, stopped: bool
) -> None:
    opened = network(tmp_path, max_requests=10, max_batch_bytes=100_000)
    opened._asked, opened.loaded_bytes = asked_before, loaded_bytes
    assert bool(opened._refusal(asked())) is stopped
    opened._asked = opened.loaded_bytes = 0
    assert bool(opened._refusal(asked())) is stopped, "a limit that was reached stays reached"


def test_the_document_itself_is_given_once(tmp_path: Any) -> None:
    opened = network(tmp_path)
    assert opened._is_document(asked("document", f"{URL}#top"))
    assert not opened._is_document(asked("document", f"{URL}?x"))
    assert not opened._is_document(asked("fetch"))
    assert not opened._is_document(asked("document", frame=SimpleNamespace(parent_frame=1)))
    opened._given = True
    assert not opened._is_document(asked("document"))


def test_what_was_stopped_is_told_once_with_its_count(tmp_path: Any) -> None:
    opened = network(tmp_path)
    opened.stopped.update(["b", "a", "b"])
    assert opened.notes() == ("stopped in the browser: a, 1 times", "stopped in the browser: b, 2 times")
    assert opened.notes() == ()


def test_a_picture_file_is_one_that_came_whole_as_itself() -> None:
    data = jpeg(1)
    assert _is_file(fetched(data))
    assert not _is_file(fetched(data, 404))
    assert not _is_file(fetched(data, payload_bytes=len(data) - 1))
    assert not _is_file(fetched(b"<html>"))


def test_a_place_has_no_query_and_an_end() -> None:
    assert _place(f"{URL}?token=secret#x") == URL
    assert len(_place(URL + "x" * 999)) == 200
