"""Sites made by Eleventy and its feed plugin, an npm site generator: feeds as somebody else's software writes them."""

import mimetypes
import os
import shutil
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path

import platformdirs

from tests.servers.pages import Answer, Pages, running_pages

CONFIG = Path(__file__).parent / "eleventy.config.cjs"


def home() -> Path:
    """Where scripts/test keeps Eleventy."""
    cache = os.environ.get("WORNPROOF_CACHE") or platformdirs.user_cache_dir("wornproof")
    return Path(cache) / "eleventy" / "node_modules" / "@11ty"


def why_not() -> str:
    """What is missing to make a site; empty when nothing is."""
    if shutil.which("node") is None:
        return "node is not installed: install Node.js 20 or newer"
    if not (home() / "eleventy-plugin-rss").is_dir():
        return f"Eleventy is not in {home()}: run scripts/test once"
    return ""


@dataclass
class Blog:
    """Sources of a site."""

    folder: Path
    expected: dict[str, list[bytes]] = field(default_factory=dict)
    """Pictures of each post, by its title."""

    def post(self, title: str, date: str, text: str, pictures: list[bytes]) -> None:
        """Write a post as its author would."""
        number = len(self.expected)
        lines = [text, ""]
        for position, picture in enumerate(pictures):
            name = f"{number}-{position}.jpg"
            (self.folder / "img").mkdir(parents=True, exist_ok=True)
            (self.folder / "img" / name).write_bytes(picture)
            lines.append(f"![picture {position}](/img/{name})")
        head = f"---\ntitle: {title}\ndate: {date}\ntags: posts\n---\n"
        (self.folder / f"post-{number}.md").write_text(head + "\n".join(lines) + "\n", encoding="utf-8")
        self.expected[title] = pictures

    def page(self, name: str, html: str) -> None:
        """Write a page that is copied as it is."""
        (self.folder / name).write_text(html, encoding="utf-8")


@contextmanager
def published(blog: Blog, limit: int = 0) -> Iterator[Pages]:
    """Make the site, its feeds holding so many posts (0: all), and serve it."""
    site = blog.folder / "_site"
    with running_pages(Pages(lambda path, query, host: _file(site, path))) as pages:
        plugin = home() / "eleventy-plugin-rss" / ".eleventy.js"
        environment = {**os.environ, "BASE_URL": f"{pages.url}/", "FEED_PLUGIN": str(plugin), "FEED_LIMIT": str(limit)}
        shutil.copy(CONFIG, blog.folder / "eleventy.config.cjs")
        command = ["node", str(home() / "eleventy" / "cmd.cjs"), "--quiet", "--config=eleventy.config.cjs"]
        done = subprocess.run(command, cwd=blog.folder, env=environment, capture_output=True, text=True, timeout=120)
        if done.returncode != 0:
            raise RuntimeError(f"Eleventy failed: {done.stdout[-1000:]}{done.stderr[-2000:]}")
        yield pages


def _file(site: Path, path: str) -> Answer:
    file = site / path.lstrip("/")
    file = file / "index.html" if file.is_dir() else file
    if not file.is_file():
        return 404, "text/plain", b"not found"
    return 200, mimetypes.guess_type(file.name)[0] or "application/octet-stream", file.read_bytes()
