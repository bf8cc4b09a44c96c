"""A small site of public profiles on loopback, in ordinary HTML, in the ways in which sites write it.

``Profiles(style=...)``: ``jsonld`` (a list of links, each post page with JSON-LD), ``microdata`` (everything stands in
the list), ``opengraph`` (a bare list, post pages with OpenGraph alone), ``scroll`` (the list comes by script).
"""

import json
import threading
import urllib.parse
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from html import escape
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

STYLES = ("jsonld", "microdata", "opengraph", "scroll")


@dataclass(frozen=True)
class Shown:
    """A post of the site."""

    name: str
    at: str
    text: str
    pictures: tuple[str, ...]
    author: str


@dataclass
class Profiles:
    style: str = "jsonld"
    page_size: int = 4
    posts: list[Shown] = field(default_factory=list)
    media: dict[str, bytes] = field(default_factory=dict)
    robots: str = "User-agent: *\nDisallow: /private/\n"
    override: dict[str, Callable[["Handler"], None]] = field(default_factory=dict)
    asked: list[tuple[str, str, dict[str, str]]] = field(default_factory=list)
    extra: str = ""
    """HTML put at the end of the profile page."""
    lock: threading.Lock = field(default_factory=threading.Lock)
    port: int = 0

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.port}"

    @property
    def profile(self) -> str:
        return f"{self.url}/u/lin"

    def paths(self) -> list[str]:
        with self.lock:
            return [path for _, path, _ in self.asked]

    def add(self, at: str, pictures: list[bytes], text: str = "", author: str = "lin") -> Shown:
        """Add a post, shown first. Each picture has a small rendition, which is another file."""
        number = len(self.posts) + 1
        names = tuple(f"{number}-{position}.jpg" for position in range(len(pictures)))
        for name, data in zip(names, pictures, strict=True):
            self.media[name] = data
            self.media[f"small-{name}"] = data + b"small"
        post = Shown(f"p{number}", at, text or f"post {number} & more", names, author)
        self.posts.insert(0, post)
        return post


def image(post: Shown, position: int) -> str:
    name = post.pictures[position]
    return (
        f'<img loading="lazy" width="400" height="300" src="/media/small-{name}" '
        f'srcset="/media/small-{name} 400w, /media/{name} 1600w" alt="picture {position} of {post.name}">'
    )


def images(post: Shown) -> str:
    return "".join(image(post, position) for position in range(len(post.pictures)))


def in_list(site: Profiles, post: Shown) -> str:
    """One post as the profile page shows it."""
    face = f'<a rel="author" href="/u/{post.author}"><img class="avatar" src="/media/face.jpg"> {post.author}</a>'
    if site.style == "microdata":
        return (
            f'<article itemscope itemtype="https://schema.org/SocialMediaPosting">{face}'
            f'<a itemprop="url" href="/u/{post.author}/{post.name}">'
            f'<time itemprop="datePublished" datetime="{post.at}">then</time></a>'
            f'<p itemprop="text">{escape(post.text)}</p>{images(post)}</article>'
        )
    if site.style == "opengraph":
        return f'<article>{face}<h2><a href="/u/{post.author}/{post.name}">{escape(post.text)}</a></h2></article>'
    return (
        f'<article>{face}<a rel="bookmark" href="/u/{post.author}/{post.name}">'
        f'<time datetime="{post.at}">then</time></a>{images(post)}</article>'
    )


def own_page(site: Profiles, post: Shown) -> str:
    """A post's own page."""
    url = f"{site.url}/u/{post.author}/{post.name}"
    if site.style == "opengraph":
        pictures = "".join(f'<meta property="og:image" content="/media/{name}">' for name in post.pictures)
        return (
            f'<html lang="en"><head><meta property="og:url" content="{url}"><meta property="og:type" content="article">'
            f'<meta property="article:published_time" content="{post.at}">{pictures}'
            f'<meta property="og:description" content="{escape(post.text)}"></head><body><p>Welcome</p></body></html>'
        )
    said = {
        "@context": "https://schema.org",
        "@type": "SocialMediaPosting",
        "url": url,
        "datePublished": post.at,
        "articleBody": post.text,
        "author": {"@type": "Person", "name": post.author, "url": f"{site.url}/u/{post.author}"},
    }
    return (
        f'<html lang="en"><head><script type="application/ld+json">{json.dumps(said)}</script></head>'
        f'<body><article><a href="/tags/sea" rel="tag">sea</a><p>{escape(post.text)}</p>{images(post)}</article></body>'
        "</html>"
    )


def profile_page(site: Profiles, number: int) -> str:
    start = (number - 1) * site.page_size
    shown = "".join(in_list(site, post) for post in site.posts[start : start + site.page_size])
    more = start + site.page_size < len(site.posts)
    following = f'<a rel="next" href="?page={number + 1}">older</a>' if more else ""
    return f"<html><body><h1>Lin</h1>{shown}{following}{site.extra}</body></html>"


SCROLL = """<!doctype html><html><head><title>Lin</title></head><body><h1>Lin</h1><div id="feed"></div>
<div id="end">.</div><img src="http://outside.example/pixel.png" width="1" height="1"><script>
let cursor = 0, busy = false;
async function more() {
  if (busy || cursor === null) return;
  busy = true;
  const reply = await (await fetch('/api/feed?cursor=' + cursor)).json();
  document.getElementById('feed').insertAdjacentHTML('beforeend', reply.html);
  cursor = reply.cursor; busy = false;
  if (innerHeight + scrollY > document.body.scrollHeight - 300) more();
}
addEventListener('scroll', () => { if (innerHeight + scrollY > document.body.scrollHeight - 300) more(); });
more();
try { new WebSocket('ws://127.0.0.1:9/live'); } catch (error) {}
if (navigator.serviceWorker) navigator.serviceWorker.register('/worker.js').catch(() => {});
fetch('/api/seen', {method: 'POST', body: 'here'}).catch(() => {});
</script>%s</body></html>"""


class Handler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    wbufsize = -1
    disable_nagle_algorithm = True
    server: "Server"

    def do_GET(self) -> None:
        site = self.server.site
        parts = urllib.parse.urlsplit(self.path)
        with site.lock:
            site.asked.append((self.command, self.path, dict(self.headers)))
        if parts.path in site.override:
            site.override[parts.path](self)
            return
        body, media_type = self.found(site, parts)
        self.answer(404 if body is None else 200, b"not found" if body is None else body, media_type)

    do_POST = do_GET

    def found(self, site: Profiles, parts: urllib.parse.SplitResult) -> tuple[bytes | None, str]:
        query = {name: values[-1] for name, values in urllib.parse.parse_qs(parts.query).items()}
        match parts.path.split("/")[1:]:
            case ["robots.txt"]:
                return site.robots.encode(), "text/plain"
            case ["u", "lin"] if site.style == "scroll":
                return (SCROLL % site.extra).encode(), "text/html; charset=utf-8"
            case ["u", "lin"]:
                return profile_page(site, int(query.get("page", "1"))).encode(), "text/html; charset=utf-8"
            case ["u", author, name]:
                posts = [post for post in site.posts if (post.author, post.name) == (author, name)]
                return (own_page(site, posts[0]).encode() if posts else None), "text/html; charset=utf-8"
            case ["api", "feed"]:
                start = int(query["cursor"])
                after = start + site.page_size
                shown = "".join(in_list(site, post) for post in site.posts[start:after])
                reply: dict[str, Any] = {"html": shown, "cursor": after if after < len(site.posts) else None}
                return json.dumps(reply).encode(), "application/json"
            case ["media", name]:
                return site.media.get(name), "image/jpeg"
        return None, "text/plain"

    def answer(self, status: int, body: bytes, media_type: str, **headers: str) -> None:
        self.send_response(status)
        self.send_header("Content-Type", media_type)
        self.send_header("Content-Length", str(len(body)))
        for name, value in headers.items():
            self.send_header(name.replace("_", "-"), value)
        self.end_headers()
        self.wfile.write(body)
        self.wfile.flush()

    def log_message(self, *args: Any) -> None:
        """Say nothing."""


class Server(ThreadingHTTPServer):
    daemon_threads = True
    request_queue_size = 128
    site: Profiles

    def handle_error(self, request: Any, client_address: Any) -> None:
        """Clients are killed on purpose here; a broken pipe is no news."""


@contextmanager
def running_profiles(site: Profiles) -> Iterator[Profiles]:
    """Serve the profiles on a free port of loopback."""
    server = Server(("127.0.0.1", 0), Handler)
    server.site = site
    site.port = server.server_address[1]
    thread = threading.Thread(target=server.serve_forever, args=(0.05,), daemon=True)
    thread.start()
    try:
        yield site
    finally:
        server.shutdown()
        server.server_close()
        thread.join()
