"""Makes a vault that holds every kind of record with every field written, and two packages of it, to be kept for ever.

    python -m tests.evidence.vaults.make tests/evidence/vaults/YYYY-MM

Run it before a change of the records' form, never over a folder that is there: ``tests/evidence/test_older_vaults.py``
holds that whatever was written once is read, verified and continued by all later code. The signing key is made of
``SEED`` and worth nothing.
"""

import json
import shutil
import sys
import tempfile
import urllib.request
from datetime import datetime
from pathlib import Path

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat

from desk.pack.build import pack
from evidence.keys import KEY_FILE, public_hex
from evidence.ledger import now
from evidence.ledger_seal import seal_ledger
from evidence.records import (
    Banked,
    BankKind,
    Candidate,
    Capture,
    Change,
    Claim,
    Contact,
    Counts,
    Entry,
    Finding,
    Frontier,
    LedgerSeal,
    LeftOut,
    Match,
    NonMatch,
    Outcome,
    Pack,
    Region,
    RemarkKind,
    Review,
    Seal,
    Segment,
    Standout,
    Verdict,
    Wait,
)
from evidence.remarks import remark
from evidence.seal import seal
from evidence.timestamp import question, take
from evidence.trust import fingerprint
from evidence.vault import CaseFile, Vault
from tests.crawler.captured import case_of
from tests.evidence.filled import ALL_READ, BLANK, filled_vault, page_segment, run_of
from tests.servers.tsa import Tsa

SEED = b"an old vault, tests only, no key"


def old_key(home: Path) -> Ed25519PrivateKey:
    """The key that every old vault is signed with, put where a vault looks for it."""
    key = Ed25519PrivateKey.from_private_bytes(SEED)
    home.mkdir(parents=True, exist_ok=True)
    path = home / KEY_FILE
    path.write_bytes(key.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption()))
    path.chmod(0o600)
    return key


def _banked(vault: Vault) -> None:
    catalog, data = vault.catalog("shop"), b"\xff\xd8 a logo"
    digest = catalog.put_photo(data)
    size = len(data)
    catalog.ledger.append(
        Banked(what=BankKind.LOGO, name="logo", photo_digest=digest, payload_bytes=size, media_type="image/jpeg")
    )


def _later_run(file: CaseFile, at: datetime) -> Entry:
    """A second run with a segment that has something of everything."""
    first = next(entry for entry in file.ledger.entries() if isinstance(entry.record, Segment))
    run = file.ledger.append(run_of(file, "run-2"))
    page = page_segment(file, run.digest, 9, now, last=True)
    (post,) = page.posts
    changes = (Change(what="edited", platform_id="post-0", earlier=first.digest, fields=("text",)),)
    contact = Contact(host="127.0.0.1", address="127.0.0.1", resolved=("127.0.0.1",), first_at=at, date_minus_clock_s=0)
    wanted = post.model_copy(
        update={"posted_between": (at, at), "langs": ("en",), "links": ("https://shop.example/",), "tags": ("sea",)}
    )
    file.ledger.append(
        page.model_copy(
            update={
                "posts": (wanted,),
                "frontier": Frontier(page=1, done=True),
                "notes": ("a note",),
                "unchanged": ("post-1",),
                "changes": changes,
                "left_out": (LeftOut(what="picture", why="robots", count=1, example="one"),),
                "waits": (Wait(domain="127.0.0.1", why="pace", times=1, total_ms=5),),
                "contacts": (contact,),
            }
        )
    )
    return run


def _compared(vault: Vault, file: CaseFile) -> None:
    segment = next(entry for entry in file.ledger.entries() if isinstance(entry.record, Segment))
    assert isinstance(segment.record, Segment)
    picture: Capture = segment.record.captures[1]
    box = Region(x=1, y=2, width=3, height=4)
    finding = Finding(
        claim=Claim.SAME_ITEM_WORN,
        sku="sku-0",
        verdict=Verdict.MATCH,
        photo_digest=BLANK,
        region_px=box,
        photo_region_px=box,
        lines_px=((1, 2, 3, 4),),
        inliers=40,
        distance_bits=7,
        weight_decibans=12,
        interval_decibans=(3, 17),
        reason="the print fits",
        nearest_non_match=NonMatch(sku="sku-1", photo_digest=BLANK, inliers=3, weight_decibans=-8),
    )
    match = file.ledger.append(
        Match(
            segment=segment.digest,
            image_digest=picture.payload_digest,
            catalog="shop",
            catalog_head=vault.catalog("shop").head(),
            policy_digest=BLANK,
            people=1,
            findings=(finding,),
            candidates=(Candidate(sku="sku-0", weight_decibans=12),),
            standouts=(Standout(sku="sku-0", z_hundredths=300),),
        )
    )
    common = {"match": match.digest, "sku": "sku-0", "claim": Claim.SAME_ITEM_WORN, "verdict": "confirmed"}
    review = file.ledger.append(Review.model_validate(common | {"reviewer": "Ada", "blind": True}))
    file.ledger.append(
        Pack(
            channel="court",
            pack_digest=BLANK,
            issued_to="the court",
            issued_by="Ada",
            approved_by="Grace",
            reviews=(review.digest,),
        )
    )


def _stamped(file: CaseFile, tsa: Tsa) -> None:
    for entry in file.ledger.entries():
        if isinstance(entry.record, Seal | LedgerSeal):
            query = question(entry)
            asked = urllib.request.Request(tsa.url, query.as_bytes(), {"Content-Type": "application/timestamp-query"})
            with urllib.request.urlopen(asked, timeout=10) as reply:
                file.ledger.append(take(reply.read(), query, entry, tsa.authority, required=1, now=now()))


NOT_NAMED = (remark(RemarkKind.HANDLE_NOT_NAMED, handle="buyer", did="did:plc:x"),)


def main(folder: Path) -> None:
    """Make it; what a reader was told by other means goes into ``told.json``."""
    folder.mkdir(parents=True)
    with tempfile.TemporaryDirectory() as work:
        home = folder / "home"
        key, tsa = old_key(home), Tsa(Path(work))
        try:
            vault, file = filled_vault(folder, case_of("demo", "buyer"), now)
            _banked(vault)
            run = _later_run(file, now())
            _compared(vault, file)
            counts = Counts(advertised=None, seen=1, in_window=1, sealed=1, pictures=1, missing=0, unplaced=0)
            seal(file, run, Outcome.COMPLETE, ALL_READ, counts, cautions=NOT_NAMED)
            seal_ledger(vault.catalog("shop").ledger, vault.key)
            seal_ledger(file.ledger, vault.key)
            _stamped(file, tsa)
        finally:
            tsa.close()
        pack(vault, "case-1", folder / "whole.wacz", report=b"<!doctype html><p>a report</p>")
        pack(vault, "case-1", folder / "part.wacz", post_ids=("post-1",))
        told = {
            "key": public_hex(key),
            "head": file.ledger.entries()[-1].digest,
            "root": fingerprint(tsa.root.certificate),
        }
        (folder / "told.json").write_text(json.dumps(told, indent=1) + "\n", encoding="ascii")
        (folder / "root.pem").write_bytes(tsa.root.certificate.public_bytes(Encoding.PEM))
        shutil.rmtree(home)


if __name__ == "__main__":
    main(Path(sys.argv[1]))
