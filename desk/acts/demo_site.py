"""The demo's small site: one made-up account on 127.0.0.1, served over real HTTP from ``configs/example``.

What it promises to the crawler:

- ``/robots.txt`` allows everything, with a crawl delay of 0;
- ``/api/users/<handle>/posts?page=N`` gives ten posts a page, newest first, and the address of the next page or null;
- ``/media/<file>`` gives a picture's bytes exactly as they lie in the folder;
- ``/users/<handle>`` and ``/users/<handle>/<post>`` are what a person would see in a browser;
- anything else is 404 (or 400 where the page is not a number), anything but GET and HEAD is 501.
"""

import json
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from html import escape
from http import HTTPStatus
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from importlib.resources import files
from importlib.resources.abc import Traversable
from threading import Thread
from typing import Any
from urllib.parse import parse_qs, quote, unquote, urlsplit

PAGE_POSTS = 10
MEDIA_TYPES = {"jpg": "image/jpeg", "png": "image/png", "webp": "image/webp"}


@dataclass(frozen=True)
class DemoSite:
    """The running site."""

    url: str
    """For example ``http://127.0.0.1:8420``, without a slash at the end."""
    port: int
    handle: str


@dataclass(frozen=True)
class Reply:
    """One answer. ``body`` is sent as it is."""

    status: HTTPStatus
    media_type: str
    body: bytes


@contextmanager
def serve(port: int = 0, folder: Traversable | None = None) -> Iterator[DemoSite]:
    """Run the site while the block runs. Port 0 takes a free one; ``folder`` holds ``site.json`` and ``media/``.

    Raises:
        OSError: the port is taken.
    """
    source = folder or files("configs") / "example"
    account = json.loads((source / "site.json").read_text("utf-8"))
    pictures = {item.name: item for item in (source / "media").iterdir() if item.is_file()}
    server = ThreadingHTTPServer(("127.0.0.1", port), _handler(account, pictures))
    server.daemon_threads = True
    thread = Thread(target=server.serve_forever, kwargs={"poll_interval": 0.05}, name="demo-site", daemon=True)
    thread.start()
    try:
        taken = server.server_address[1]
        yield DemoSite(f"http://127.0.0.1:{taken}", taken, account["handle"])
    finally:
        server.shutdown()
        server.server_close()
        thread.join()


def answer(account: dict[str, Any], pictures: dict[str, Traversable], base: str, target: str) -> Reply:
    """What the site says to a GET of ``target`` (path and query). ``base`` is put before addresses it names."""
    parts = urlsplit(target)
    steps = [unquote(step) for step in parts.path.split("/")[1:]]
    match steps:
        case ["robots.txt"]:
            return Reply(HTTPStatus.OK, "text/plain; charset=utf-8", b"User-agent: *\nAllow: /\nCrawl-delay: 0\n")
        case ["api", "users", handle, "posts"] if handle == account["handle"]:
            return _posts_page(account, base, parse_qs(parts.query).get("page", ["1"])[-1])
        case ["media", name] if name in pictures:  # names come from a listing: there is no path to climb out of
            kind = MEDIA_TYPES.get(name.rsplit(".", 1)[-1], "application/octet-stream")
            return Reply(HTTPStatus.OK, kind, pictures[name].read_bytes())
        case ["users", handle] if handle == account["handle"]:
            return _html(account, base, account["posts"])
        case ["users", handle, post_id] if handle == account["handle"]:
            posts = [post for post in account["posts"] if post["id"] == post_id]
            return _html(account, base, posts) if posts else _missing(f"no post {post_id}")
        case _:
            return _missing("nothing is at this address")


def _posts_page(account: dict[str, Any], base: str, asked: str) -> Reply:
    if not (asked.isascii() and asked.isdigit() and 1 <= int(asked[:9]) == int(asked)):
        return _json(HTTPStatus.BAD_REQUEST, {"error": "page must be a number from 1"})
    page, handle = int(asked), account["handle"]
    posts = account["posts"][(page - 1) * PAGE_POSTS : page * PAGE_POSTS]
    more = page * PAGE_POSTS < len(account["posts"])
    return _json(
        HTTPStatus.OK,
        {
            "user": {"handle": handle, "name": account["name"], "post_count": len(account["posts"])},
            "posts": [_post(post, handle, base) for post in posts],
            "next": f"/api/users/{quote(handle)}/posts?page={page + 1}" if more else None,
        },
    )


def _post(post: dict[str, Any], handle: str, base: str) -> dict[str, Any]:
    return {
        "id": post["id"],
        "created_at": post["created_at"],
        "text": post["text"],
        "place": post["place"],
        "url": f"{base}/users/{quote(handle)}/{post['id']}",
        "photos": [{"url": f"{base}/media/{quote(one['file'])}", "alt": one["alt"]} for one in post["photos"]],
    }


def _html(account: dict[str, Any], base: str, posts: list[dict[str, Any]]) -> Reply:
    articles = []
    for post in (_post(post, account["handle"], base) for post in posts):
        pictures = "".join(
            f'<img src="{escape(one["url"])}" alt="{escape(one["alt"])}" loading="lazy">' for one in post["photos"]
        )
        place = f" · {escape(post['place'])}" if post["place"] else ""
        articles.append(
            f'<article><p><a href="{escape(post["url"])}"><time>{escape(post["created_at"])}</time></a>{place}</p>'
            f"<p>{escape(post['text'])}</p>{pictures}</article>"
        )
    page = (
        '<!doctype html><html lang="en"><meta charset="utf-8"><meta name="viewport" content="width=device-width">'
        f"<title>{escape(account['name'])}</title><style>{_STYLE}</style>"
        f"<h1>{escape(account['name'])}</h1><p>@{escape(account['handle'])}</p>{''.join(articles)}</html>"
    )
    return Reply(HTTPStatus.OK, "text/html; charset=utf-8", page.encode())


def _json(status: HTTPStatus, value: dict[str, Any]) -> Reply:
    body = json.dumps(value, ensure_ascii=False, separators=(",", ":")).encode()
    return Reply(status, "application/json; charset=utf-8", body)


def _missing(why: str) -> Reply:
    return _json(HTTPStatus.NOT_FOUND, {"error": why})


def _handler(account: dict[str, Any], pictures: dict[str, Traversable]) -> type[BaseHTTPRequestHandler]:
    """A handler class for one account: ``http.server`` makes an instance for each connection by itself."""

    class Handler(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"  # keep connections: a crawl asks for many pictures
        server_version = "wornproof-demo"
        timeout = 30

        def do_GET(self) -> None:
            self._reply(with_body=True)

        def do_HEAD(self) -> None:
            self._reply(with_body=False)

        def log_message(self, format: str, *args: object) -> None:
            """Stay silent: the demo's terminal belongs to the demo."""

        def _reply(self, *, with_body: bool) -> None:
            base = f"http://127.0.0.1:{self.connection.getsockname()[1]}"
            reply = answer(account, pictures, base, self.path)
            self.send_response(reply.status)
            self.send_header("Content-Type", reply.media_type)
            self.send_header("Content-Length", str(len(reply.body)))
            self.end_headers()
            if with_body:
                self.wfile.write(reply.body)

    return Handler


_STYLE = (
    "body{font:16px/1.5 system-ui,sans-serif;max-width:40rem;margin:2rem auto;padding:0 1rem;color:#222}"
    "article{border-top:1px solid #ddd;padding:1rem 0}img{width:100%;border-radius:8px;margin:.3rem 0}time{color:#667}"
)
