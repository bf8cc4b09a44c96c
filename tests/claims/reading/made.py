"""Posts of a small ledger, made in a line each."""

from datetime import datetime
from typing import Any

from evidence.records import Image, Post
from tests.claims.book import post

ADDRESS = "http://127.0.0.1/{}.jpg"


def made(name: str, at: datetime, *digests: str, **more: Any) -> Post:
    """A post with these pictures, each at an address of its own; an empty digest is a picture that was not had."""
    images = [Image(url=ADDRESS.format(f"{name}-{n}"), digest=digest) for n, digest in enumerate(digests)]
    told = {"platform_id": name, "url": f"http://127.0.0.1/posts/{name}", "posted_at": at, **more}
    return post(images=images).model_copy(update=told)
