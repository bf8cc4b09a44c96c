"""Readers of outside bytes over files that were changed at random: an error of the room, or an answer, nothing else.

A minute of each by hand found what the other tests here name; this keeps a second of it.
"""

import random
import tempfile
from collections.abc import Callable
from contextlib import suppress
from datetime import UTC, datetime
from pathlib import Path

import pytest

from crawler.errors import CrawlError
from crawler.imports.bounds import Budget
from crawler.imports.pages import read_har, read_mhtml
from crawler.imports.unlisted import Unlisted
from crawler.imports.wacz import read_wacz
from crawler.imports.warcs import read_warc
from crawler.platform import load_platform
from desk.acts.order_file import read_order
from evidence.errors import EvidenceError
from evidence.trust import read_certificates
from evidence.warc import SegmentWriter, read_segment, record_places
from tests.crawler.supplied import har, story, wacz, warc
from tests.desk.authority import FolderAuthority, why_not
from tests.trial.hostile.test_toml import ORDER, order
from tests.trial.secrets.planted import mhtml

HOSTILE = (
    b"[" * 1_500,
    b"{a=" * 1_500,
    b"9" * 5_000,
    b"0001-01-01T00:00:00+23:59",
    b"\0",
    b"\xff\xfe",
    b"-1",
    b"99999999999999999999",
    b"1e999",
    b"\xed\xa0\x80",
    b"\r\n\r\n",
    b"\\ud800",
)


def changed(chance: random.Random, data: bytes) -> bytes:
    """Bytes with a few bits, runs and words of it changed, cut out or put in."""
    found = bytearray(data)
    for _ in range(chance.choice((1, 1, 2, 5))):
        place = chance.randrange(len(found) or 1)
        match chance.randrange(4):
            case 0 if found:
                found[place] ^= 1 << chance.randrange(8)
            case 1:
                found[place : place + chance.choice((1, 4, 200))] = b""
            case 2:
                found[place:place] = chance.choice(HOSTILE)
            case _:
                word = chance.choice(HOSTILE)
                found[place : place + len(word)] = word
    return bytes(found)


def _segment() -> bytes:
    writer = SegmentWriter("w", {})
    writer.resource(url="urn:x", media_type="image/png", body=b"\x89PNG", captured_at=NOON, method="supplied")
    data = writer.finish()
    writer.close()
    return data


def _certificate() -> bytes:
    if missing := why_not():
        pytest.skip(missing)
    return FolderAuthority.make(Path(tempfile.mkdtemp()) / "a", "A").der("ca.pem")


def _order(data: bytes, folder: Path) -> None:
    read_order(order(folder, data))


def _platform(data: bytes, folder: Path) -> None:
    (folder / "p.toml").write_bytes(data)
    load_platform(folder / "p.toml")


def _counted(media_type: str) -> Callable[[bytes, Path], None]:
    return lambda data, folder: Unlisted(()).file(data, media_type)


NOON = datetime(2026, 5, 4, 12, tzinfo=UTC)
REPLIES = {url: (kind, body[:400]) for url, (kind, body) in story(1).items()}
DEMO = Path(__file__).parents[3] / "configs" / "platforms" / "demo.toml"
READERS: dict[str, tuple[Callable[[], bytes], Callable[[bytes, Path], object]]] = {
    "order": (ORDER.encode, _order),
    "platform": (DEMO.read_bytes, _platform),
    "warc": (lambda: warc(REPLIES), lambda data, folder: read_warc(data, Budget())),
    "packed warc": (lambda: warc(REPLIES, gzip=True), lambda data, folder: read_warc(data, Budget())),
    "wacz": (lambda: wacz({"archive/a.warc": warc(REPLIES)}), lambda data, folder: read_wacz(data, Budget())),
    "har": (lambda: har(REPLIES), lambda data, folder: read_har(data, Budget())),
    "mhtml": (lambda: mhtml()[:5_000], lambda data, folder: read_mhtml(data, Budget())),
    "segment": (_segment, lambda data, folder: list(read_segment(data))),
    "places": (_segment, lambda data, folder: record_places(data)),
    "certificate": (_certificate, lambda data, folder: read_certificates(data, "root.pem")),
    "listed har": (lambda: har(REPLIES), _counted("application/json")),
    "listed warc": (lambda: warc(REPLIES), _counted("application/warc")),
    "listed wacz": (lambda: wacz({"archive/a.warc": warc(REPLIES)}), _counted("application/wacz")),
}


@pytest.mark.filterwarnings("ignore::cryptography.utils.CryptographyDeprecationWarning")
@pytest.mark.parametrize("reader", READERS)
def test_changed_bytes_are_read_or_refused_in_words(reader: str, tmp_path: Path) -> None:
    """Kind: whatever a library raises of hostile bytes is this room's error."""
    seed, read = READERS[reader]
    data, chance = seed(), random.Random(reader)
    for _ in range(150):
        with suppress(EvidenceError, CrawlError):
            read(changed(chance, data), tmp_path)
