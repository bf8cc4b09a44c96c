"""Fixtures of the desk's tests: both search engines behind one name."""

import socket
import uuid
from collections.abc import Iterator
from pathlib import Path

import pytest
from elasticsearch import Elasticsearch

from desk.search import SearchIndex, open_index
from tests.desk.signing import desk_clock, quick_hashes, store
from tests.desk.stamped import filled, pair, servers
from tests.matcher.stored import stored_portraits
from tests.servers.elasticsearch import elasticsearch_url

__all__ = [
    "desk_clock",
    "elasticsearch_url",
    "filled",
    "pair",
    "quick_hashes",
    "servers",
    "store",
    "stored_portraits",
]


@pytest.fixture(params=["tantivy", "elasticsearch"])
def index_url(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[str]:
    """An address with nothing behind it yet, once for each engine; what the test made there is removed."""
    if request.param == "tantivy":
        yield f"tantivy://{tmp_path / 'index'}"
        return
    server = request.getfixturevalue("elasticsearch_url")
    prefix = f"test-{uuid.uuid4().hex[:12]}"
    yield f"elasticsearch+{server}/{prefix}"
    with Elasticsearch(server) as client:
        for name in client.indices.get(index=f"{prefix}*", expand_wildcards="all"):
            client.indices.delete(index=name)


@pytest.fixture
def index(index_url: str) -> Iterator[SearchIndex]:
    """An index that was never built, once for each engine."""
    opened = open_index(index_url)
    yield opened
    opened.close()


@pytest.fixture
def unused_port() -> int:
    """A port on loopback where nothing listens."""
    with socket.socket() as listener:
        listener.bind(("127.0.0.1", 0))
        return int(listener.getsockname()[1])
