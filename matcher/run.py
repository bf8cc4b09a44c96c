"""A case's pictures against its catalog: what is missing is examined, and nothing twice.

The to-do list is a question asked of the vault: pictures of posts with no Match under this policy and this state of
the catalog. So it may be killed at any moment and run again, and two at once do no harm.
"""

from collections.abc import Callable, Iterator, Set
from concurrent.futures import Future, ThreadPoolExecutor
from importlib.metadata import PackageNotFoundError, version
from itertools import islice
from pathlib import Path

import cv2
import numpy as np
import onnxruntime
import PIL
import pillow_heif

from evidence.banked import Banked
from evidence.errors import HeadMoved, ObjectMissing
from evidence.ledger import Entries
from evidence.reasons import Reason
from evidence.records import Claim, Match, Photo, Segment
from evidence.vault import CaseFile, CatalogFile
from matcher.catalog.bank import as_photo, first_posted, postings
from matcher.catalog.bank import banked as banked_pictures
from matcher.errors import PictureError
from matcher.examine import Examination, Examiner
from matcher.gallery.gallery import THREADS
from matcher.order_weight import Article, shelf, standouts
from matcher.picture.fingerprint import Fingerprint, fingerprint
from matcher.policy import Policy

Todo = tuple[str, str]
"""Digest of a picture, and of the entry of the segment that holds it."""


def match_case(
    case: CaseFile,
    catalog: CatalogFile,
    policy: Policy,
    cache: Path | None,
    progress: Callable[[int, int], None] = lambda done, total: None,
    reading: Callable[[int, int], None] = lambda done, total: None,
) -> int:
    """Examine what was not examined yet, append one Match for each picture; how many there were.

    ``progress`` is told of the pictures, ``reading`` of the articles of the catalog that are made ready before.

    Raises:
        RecordError: the catalog is empty.
        DigestMismatch: a payload or a catalog photo is damaged.
    """
    head = compared_head(catalog)
    waiting = to_do(case.ledger.entries(), policy.digest, head)
    if not waiting:
        return 0
    known = catalog.photos()
    photos = [(photo, lambda digest=photo.photo_digest: catalog.photo(digest)) for photo in known]
    articles = shelf(known, policy)
    bank = [
        (as_photo(one), lambda digest=one.photo_digest: catalog.photo(digest))
        for one in banked_pictures(catalog.ledger.entries())
    ]
    progress(0, len(waiting))
    examiner = Examiner(photos, policy, cache, reading, bank=bank)
    ordered = frozenset(line.sku for line in case.opened()[1].order.lines)
    done = 0
    for (digest, segment), found in _examined(case, examiner, waiting, _Before(case, policy), ordered):
        _append(case, _match(digest, segment, catalog.name, head, policy.digest, found, articles))
        done += 1
        progress(done, len(waiting))
    return done


def compared_head(catalog: CatalogFile) -> str:
    """Digest of the newest entry that changed what a picture is compared with.

    Every article bears on every finding: what many photos have in common counts nothing, and a match needs a clear lead
    over every other design. So a change of one article examines all pictures again, once, and their newest examination
    alone counts. An entry that changes none of it (another address of the same bytes) examines none.

    Raises:
        RecordError: the catalog is empty.
    """
    head, state = catalog.head(), dict[tuple[str, int], Photo]()
    newest = ""
    for entry in catalog.ledger.entries():
        record = entry.record
        if isinstance(record, Photo):
            if _compared(state.get((record.sku, record.view))) == _compared(record):
                continue
            state[record.sku, record.view] = record
        if isinstance(record, Photo | Banked):
            newest = entry.digest
    return newest or head


def _compared(photo: Photo | None) -> tuple[str, ...] | None:
    return (photo.style, photo.title, photo.color, photo.photo_digest) if photo else None


def to_do(entries: Entries, policy_digest: str, head: str) -> list[Todo]:
    """Pictures cited by posts and not matched under this policy and catalog, in the ledger's order."""
    done = {match.image_digest for match in _matches(entries, policy_digest, head)}
    first: dict[str, str] = {}
    for entry in entries:
        if isinstance(entry.record, Segment):
            held = {capture.payload_digest for capture in entry.record.captures}
            for image in (image for post in entry.record.posts for image in post.images):
                if image.digest in held:
                    first.setdefault(image.digest, entry.digest)
    return [(digest, segment) for digest, segment in first.items() if digest not in done]


def _matches(entries: Entries, policy_digest: str, head: str) -> Iterator[Match]:
    for entry in entries:
        record = entry.record
        if isinstance(record, Match) and record.policy_digest == policy_digest and record.catalog_head == head:
            yield record


class _Before:
    """Who posted what first, in this case as it is now; each picture is hashed once, when it is first asked about."""

    def __init__(self, case: CaseFile, policy: Policy) -> None:
        self._case, self._policy = case, policy
        self._delivered = case.opened()[1].order.delivered
        self._postings = postings(case.ledger.entries())
        self._prints: dict[str, Fingerprint | None] = {}

    def __call__(self, digest: str) -> Reason | None:
        return first_posted(digest, self._postings, self._print, self._delivered, self._policy.bank)

    def _print(self, digest: str) -> Fingerprint | None:
        if digest not in self._prints:
            try:
                self._prints[digest] = fingerprint(self._case.payload(digest))
            except (PictureError, ObjectMissing):
                self._prints[digest] = None
        return self._prints[digest]


def _examined(
    case: CaseFile,
    examiner: Examiner,
    waiting: list[Todo],
    before: Callable[[str], Reason | None],
    ordered: Set[str],
) -> Iterator[tuple[Todo, Examination]]:
    """In order, a few ahead on two threads; pictures are read as they are needed, never all at once."""
    queue = iter(waiting)
    with ThreadPoolExecutor(THREADS) as pool:

        def submitted(items: Iterator[Todo]) -> list[tuple[Todo, Future[Examination]]]:
            return [(item, pool.submit(_one, case, examiner, item[0], before, ordered)) for item in items]

        running = submitted(islice(queue, 2 * THREADS))
        while running:
            item, future = running.pop(0)
            yield item, future.result()
            running += submitted(islice(queue, 1))


def _one(
    case: CaseFile, examiner: Examiner, digest: str, before: Callable[[str], Reason | None], ordered: Set[str]
) -> Examination:
    try:
        data = case.payload(digest)
    except ObjectMissing as error:
        return Examination(0, 0, 0, (), (), f"the capture is not in the vault: {error}")
    return examiner.examine(data, before(digest), ordered)


def _match(
    digest: str,
    segment: str,
    catalog: str,
    head: str,
    policy_digest: str,
    found: Examination,
    articles: tuple[Article, ...],
) -> Match:
    may_be_wearing = found.people and not found.not_worn and not _is_shops_own(found)
    return Match(
        segment=segment,
        image_digest=digest,
        catalog=catalog,
        catalog_head=head,
        policy_digest=policy_digest,
        people=found.people,
        findings=found.findings,
        candidates=found.candidates,
        standouts=standouts(found.scores, articles) if may_be_wearing else (),
        unreadable=found.unreadable,
        software=software(),
        leads=found.leads,
    )


def software() -> str:
    """What examines: ``wornproof 0.1.0; OpenCV 4.12.0; …``, this program and the libraries a finding may depend on."""
    try:
        own = version("wornproof")
    except PackageNotFoundError:  # run from a checkout that was never installed
        own = "0+checkout"
    used = {
        "wornproof": own,
        "OpenCV": cv2.__version__,
        "numpy": np.__version__,
        "onnxruntime": onnxruntime.__version__,
        "Pillow": PIL.__version__,
        "pillow-heif": pillow_heif.__version__,
    }
    return "; ".join(f"{name} {number}" for name, number in used.items())


def _is_shops_own(found: Examination) -> bool:
    """Whatever its colourway: an open one is the shop's photograph all the same."""
    return any(one.claim is Claim.SAME_PHOTOGRAPH for one in found.findings)


def _append(case: CaseFile, match: Match) -> None:
    def somebody_did(entries: Entries) -> bool:
        present = _matches(entries, match.policy_digest, match.catalog_head)
        return any(other.image_digest == match.image_digest for other in present)

    try:
        case.ledger.append(match, unless=somebody_did)
    except HeadMoved:  # another process examined the same picture first: its Match stands
        return
