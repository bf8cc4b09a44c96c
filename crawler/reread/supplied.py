"""Posts of supplied files, read again from the files, which are in the vault whole."""

import tempfile
from collections.abc import Iterator, Sequence
from pathlib import Path
from urllib.parse import unquote

from crawler.errors import CrawlError
from crawler.imports.bounds import SuppliedError
from crawler.imports.downloads import BEFORE_VIDEOS, VERSION
from crawler.imports.leaving import SUPPLIED
from crawler.imports.offered import Offered
from crawler.imports.reading import read_archive, read_notes
from crawler.parsers.reading import FoundPost, Parser
from crawler.platform import Platform
from crawler.reread.again import NotComparable
from crawler.reread.replies import records_of
from evidence.records import Account, Basis, Capture, Post, Run, Segment
from evidence.vault import CaseFile

_NOBODY = Basis(stated_by="-", grounds="-", strength="weak")
_PICTURES = ("image/", "video/")


class Supplied:
    """Reads one account's supplied files again. A file is kept once: later imports rest on those before them."""

    def __init__(self, case: CaseFile) -> None:
        self._case = case
        self._read: dict[str, list[tuple[str, FoundPost]]] = {}
        """By platform id, with the parser."""
        self._parsers: set[str] = set()

    def begin(self, segment: Segment, run: Run, parser: Parser | None, platform: Platform | None) -> None:
        """Take the files of the next segment."""
        originals = [one for one in segment.captures if _is_original(one)]
        account = Account(platform=run.platform, handle=run.handle, basis=_NOBODY)
        files = {
            unquote(capture.url.removeprefix(SUPPLIED)): record.payload
            for capture, record in records_of(self._case, segment, originals)
        }
        for offered in _offered(files, platform, account):
            # Both versions read alike but for pictures, which of downloads are not compared.
            parsers = (VERSION, BEFORE_VIDEOS) if offered.parser == VERSION else (offered.parser,)
            self._parsers.update(parsers)
            for post in offered.posts:
                self._read.setdefault(post.platform_id, []).extend((parser, post) for parser in parsers)

    def readings(self, post: Post) -> Sequence[FoundPost]:
        """See ``Reread``."""
        found = [one for parser, one in self._read.get(post.platform_id, ()) if parser == post.parser]
        if not found and post.parser not in self._parsers:
            raise NotComparable(f"no file beside it is read by {post.parser} here")
        return found

    def needs_no_platform(self, post: Post) -> bool:
        """Tables and notes of other programs are read without."""
        return post.parser.startswith("supplied-")


def _is_original(capture: Capture) -> bool:
    return capture.url.startswith(SUPPLIED) and not capture.media_type.startswith(_PICTURES)


def _offered(files: dict[str, bytes], platform: Platform | None, account: Account) -> Iterator[Offered]:
    for name, data in files.items():
        try:
            yield read_archive(name, data, platform, account.handle)
        except (SuppliedError, CrawlError):
            continue
    with tempfile.TemporaryDirectory() as folder:
        yield from read_notes(dict(_laid_out(Path(folder), files)), account)


def _laid_out(folder: Path, files: dict[str, bytes]) -> Iterator[tuple[str, Path]]:
    """The files under numbers: what they were called is no place on this machine."""
    for number, (name, data) in enumerate(files.items()):
        path = folder / str(number)
        path.write_bytes(data)
        yield name, path
