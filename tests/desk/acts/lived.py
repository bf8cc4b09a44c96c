"""A desk at work: two buyers' cases in one vault, each crawled, compared, sealed, indexed, reported and packed."""

import gzip
import io
import zipfile
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

from desk.acts.actor import LOCAL
from desk.acts.index import build
from desk.acts.pack import pack
from desk.acts.report import write_report
from desk.settings import Settings
from evidence.codec import sha256
from evidence.ledger_seal import seal_ledger
from evidence.records import (
    Account,
    Basis,
    Candidate,
    Case,
    Counts,
    Dispute,
    Frontier,
    Image,
    Match,
    Order,
    OrderLine,
    Outcome,
    Photo,
    Post,
    Run,
    Segment,
    Window,
)
from evidence.seal import seal
from evidence.vault import CaseFile, Vault
from evidence.warc import SegmentWriter
from tests.desk.indexed import desk
from tests.desk.report_case import Found, finding
from tests.desk.search.test_verbs import jpeg
from tests.evidence.filled import ALL_READ, BLANK

GOES, STAYS = "case-goes", "case-stays"


@dataclass(frozen=True)
class Buyer:
    """What marks one buyer's data wherever it lies."""

    case_id: str
    handle: str
    name: str
    order_id: str
    text: str
    picture: bytes

    @property
    def marks(self) -> tuple[bytes, ...]:
        """Bytes that may lie nowhere any more when the case is gone; the id too."""
        return (
            *(one.encode() for one in (self.case_id, self.handle, self.name, self.order_id, self.text)),
            self.picture[len(self.picture) // 2 :][:64],
            sha256(self.picture).removeprefix("sha256:").encode(),
        )


ADA = Buyer(GOES, "ada-zq7.bsky.social", "Ada Zquxley", "ORD-ZQ-1001", "Zquxian beach in the quxdress", jpeg(3))
LIN = Buyer(STAYS, "lin-vw9.bsky.social", "Lin Vwoxley", "ORD-VW-2002", "Vwoxian pool in the vwoxcoat", jpeg(9))


def quiet(stage: str, done: int, total: int | None, says: str) -> None:
    """Progress that nobody watches."""


def case_of(buyer: Buyer, **changes: object) -> Case:
    order = Order(
        order_id=buyer.order_id, placed=datetime(2026, 4, 28, tzinfo=UTC), delivered=datetime(2026, 5, 2, tzinfo=UTC),
        lines=(OrderLine(sku="tee-1", title="Printed tee"),), buyer=buyer.name,
    )  # fmt: skip
    basis = Basis(stated_by="Ada", grounds="named in the chat", strength="strong")
    case = Case(
        case_id=buyer.case_id, purpose="refund claim", opened_by="desk", order=order, claim=Dispute.LATE_RETURN,
        catalog="shop", accounts=(Account(platform="atproto", handle=buyer.handle, basis=basis),), retention_days=180,
        window=Window(start=datetime(2026, 4, 25, tzinfo=UTC), until=datetime(2026, 5, 13, tzinfo=UTC)),
    )  # fmt: skip
    return case.model_copy(update=changes)


def lived(folder: Path, *buyers: Buyer, files: bool = True) -> tuple[Settings, Vault]:
    """Both cases, and with ``files`` what is made of them: index, reports, packages in ``folder / "out"``."""
    settings = desk(folder)
    vault = Vault.create(settings.vault_url, settings.home, _ticking())
    photo = jpeg(1)
    catalog = vault.catalog("shop")
    catalog.ledger.append(
        Photo(
            sku="tee-1", style="tee", title="Tee", view=0, photo_digest=catalog.put_photo(photo),
            payload_bytes=len(photo), media_type="image/jpeg", source_url="1.jpg",
        )
    )  # fmt: skip
    seal_ledger(catalog.ledger, vault.key)
    for buyer in buyers or (ADA, LIN):
        fill(vault, buyer)
    if files:
        build(LOCAL, settings, lambda *_: None)
        for buyer in buyers or (ADA, LIN):
            write_report(LOCAL, settings, buyer.case_id, folder / "out" / f"{buyer.case_id}.html")
            pack(LOCAL, settings, buyer.case_id, out=folder / "out" / f"{buyer.case_id}.wacz")
    return settings, vault


def _ticking() -> Callable[[], datetime]:
    start = datetime(2026, 6, 1, tzinfo=UTC).timestamp()
    moments = (datetime.fromtimestamp(start + n, UTC) for n in range(10**9))
    return lambda: next(moments)


def fill(vault: Vault, buyer: Buyer) -> CaseFile:
    """Open, crawl, compare and seal."""
    file = vault.open_case(case_of(buyer))
    run = file.ledger.append(run_of(file, buyer.handle))
    segment = file.ledger.append(page(file, run.digest, buyer))
    file.ledger.append(match(vault, segment.digest, buyer))
    counts = Counts(advertised=1, seen=1, in_window=1, sealed=1, pictures=1, missing=0)
    seal(file, run, Outcome.COMPLETE, ALL_READ, counts)
    seal_ledger(file.ledger, vault.key)
    return file


def run_of(file: CaseFile, handle: str, run_id: str = "run-1") -> Run:
    return Run(
        run_id=run_id, case=file.opened()[0].digest, platform="atproto", handle=handle, software="wornproof",
        platform_digest=BLANK, environment={},
    )  # fmt: skip


def page(file: CaseFile, run: str, buyer: Buyer, *others: Post) -> Segment:
    writer = SegmentWriter("wornproof", {})
    url = f"http://127.0.0.1/{buyer.handle}.jpg"
    made = writer.exchange(
        url=url, method="GET", request_headers=[("User-Agent", "wornproof")], request_body=b"", status=200, reason="OK",
        response_headers=[("Content-Type", "image/jpeg")], body=buyer.picture,
        captured_at=datetime(2026, 6, 1, 0, 1, tzinfo=UTC),
    )  # fmt: skip
    post = Post(
        platform_id=f"post-{buyer.handle}", author=buyer.handle, url=f"http://127.0.0.1/p/{buyer.handle}",
        posted_at=datetime(2026, 5, 4, 9, tzinfo=UTC), posted_at_precision="second", posted_at_source="createdAt",
        text=buyer.text, images=(Image(url=url, digest=made.payload_digest),), parser="mapped@1",
    )  # fmt: skip
    name, digest = file.put_warc("run-1", 0, data := writer.finish())
    writer.close()
    return Segment(
        run=run, warc=name, warc_digest=digest, warc_bytes=len(data), captures=(made,), posts=(post, *others),
        seen=1 + len(others), frontier=Frontier(page=1, done=True),
    )  # fmt: skip


def match(vault: Vault, segment: str, buyer: Buyer) -> Match:
    catalog = vault.catalog("shop")
    found = finding(Found("tee-1"), {"tee-1": catalog.photos()[0].photo_digest})
    return Match(
        segment=segment, image_digest=sha256(buyer.picture), catalog="shop", catalog_head=catalog.head(),
        policy_digest=BLANK, people=1, findings=(found,), candidates=(Candidate(sku="tee-1", weight_decibans=31),),
        software="wornproof 0.1.0",
    )  # fmt: skip


def everywhere(folder: Path) -> Iterator[tuple[str, bytes]]:
    """Names and bytes of every file under a folder, and of what is packed inside."""
    for path in sorted(folder.rglob("*")):
        yield str(path.relative_to(folder)), str(path.relative_to(folder)).encode()
        if path.is_file() and not path.is_symlink():
            yield from _unpacked(str(path.relative_to(folder)), path.read_bytes())


def _unpacked(name: str, data: bytes) -> Iterator[tuple[str, bytes]]:
    yield name, data
    if zipfile.is_zipfile(io.BytesIO(data)):
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            for member in archive.namelist():
                yield from _unpacked(f"{name}!{member}", archive.read(member))
    if data[:2] == b"\x1f\x8b":
        yield f"{name}!gunzip", gzip.decompress(data)


def marked(folder: Path, buyer: Buyer, *, but: tuple[bytes, ...] = ()) -> set[str]:
    """Where anything of a buyer lies."""
    marks = [mark for mark in buyer.marks if mark not in but]
    return {name for name, data in everywhere(folder) if any(mark in data for mark in marks)}
