"""What the crawler's tests share: cases, small pictures, and a look into the vault afterwards."""

import io
import json
import re
from datetime import UTC, datetime
from importlib.resources import files as files_of
from pathlib import Path

from PIL import Image as Pillow

from crawler.keeping.journal import runs_of
from crawler.platform import load_platform
from crawler.reread import reread
from crawler.run import CrawlResult, crawl
from evidence.records import Account, Basis, Case, Dispute, Order, OrderLine, Post, RemarkKind, Seal, Segment, Window
from evidence.sentences import sentence
from evidence.vault import CaseFile, Vault
from evidence.verify import verify
from tests.servers.journal import Site

WINDOW = Window(start=datetime(2026, 5, 1, tzinfo=UTC), until=datetime(2026, 5, 31, tzinfo=UTC))
CONTACT = "mailto:desk@shop.example"


def jpeg(number: int) -> bytes:
    """A small JPEG file, another one for each number."""
    picture = Pillow.new("RGB", (48, 36), (number * 37 % 256, number * 101 % 256, number // 256 * 40 % 256))
    picture.putpixel((number % 48, number // 48 % 36), (255, 255, 255))
    data = io.BytesIO()
    picture.save(data, "JPEG", quality=90, comment=f"picture {number}".encode())
    return data.getvalue()


def case_of(platform: str, *handles: str, case_id: str = "case-1", window: Window = WINDOW) -> Case:
    """A case that names accounts of one platform."""
    basis = Basis(stated_by="Ada", grounds="named in the order's chat", strength="strong")
    return Case(
        case_id=case_id,
        purpose="refund claim of order 1001",
        opened_by="Ada",
        order=Order(
            order_id="1001",
            placed=datetime(2026, 4, 28, tzinfo=UTC),
            delivered=datetime(2026, 5, 2, tzinfo=UTC),
            lines=(OrderLine(sku="tee-1", title="Printed tee"),),
        ),
        claim=Dispute.LATE_RETURN,
        catalog="shop",
        accounts=tuple(Account(platform=platform, handle=handle, basis=basis) for handle in handles),
        window=window,
        retention_days=180,
    )


def new_vault(folder: Path, case: Case) -> Vault:
    """A vault in a folder with one open case, under the real clock."""
    vault = Vault.create(str(folder / "vault"), folder / "home")
    vault.open_case(case)
    return vault


def segments(case: CaseFile) -> list[Segment]:
    return [entry.record for entry in case.ledger.entries() if isinstance(entry.record, Segment)]


def seals(case: CaseFile) -> list[Seal]:
    return [entry.record for entry in case.ledger.entries() if isinstance(entry.record, Seal)]


def posts(case: CaseFile) -> list[Post]:
    return [post for segment in segments(case) for post in segment.posts]


def files(case: CaseFile) -> dict[str, bytes]:
    """Captured payloads by digest, read back from the WARC objects with every digest checked."""
    return {c.payload_digest: data for segment in segments(case) for c, data in case.payloads(segment)}


def content(case: CaseFile) -> list[tuple[str, str, tuple[str, ...]]]:
    """What was gathered, without times and run ids: post, text, digests of its pictures."""
    return sorted((post.platform_id, post.text, tuple(i.digest for i in post.images)) for post in posts(case))


def notes(case: CaseFile) -> str:
    """Everything that segments say, in English."""
    return "\n".join(text for segment in segments(case) for text in (*map(sentence, segment.remarks), *segment.notes))


def kinds(case: CaseFile) -> set[RemarkKind]:
    """Kinds of all remarks of its segments."""
    return {said.kind for segment in segments(case) for said in segment.remarks}


def newest_run(case: CaseFile, platform: str, handle: str) -> str:
    return runs_of(case.ledger.entries(), platform, handle)[-1].run.run_id


def journal_toml(**changes: object) -> str:
    """The shipped demo platform with some values changed, quick to give up."""
    text = (files_of("configs") / "platforms" / "demo.toml").read_text(encoding="utf-8")
    values = {"delay_ms": 0, "max_retries": 1, "retry_pause_ms": 20, "timeout_s": 5, "max_wait_s": 5, **changes}
    for key, value in values.items():
        text, times = re.subn(rf"(?m)^{key} = .*$", lambda _, k=key, v=value: f"{k} = {json.dumps(v)}", text)
        assert times == 1, key
    return text


def journal_crawl(folder: Path, site: Site, **changes: object) -> tuple[CrawlResult, CaseFile]:
    """Crawl a journal into a new vault; the vault must verify afterwards."""
    vault = new_vault(folder, case_of("demo", site.profile))
    toml = folder / "platform.toml"
    toml.write_text(journal_toml(**changes), encoding="utf-8")
    result = crawl(vault.store.url, vault.home, "case-1", 0, toml, CONTACT)
    assert verify(vault).faults == ()
    again = reread(vault.case("case-1"), (load_platform(toml),))
    assert (again.faults, again.read) == ((), len(posts(vault.case("case-1"))))
    return result, vault.case("case-1")
