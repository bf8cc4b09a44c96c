"""An honest vault as a desk leaves it: two runs, pictures compared and reviewed, all ledgers sealed and stamped."""

from datetime import UTC, datetime, timedelta
from pathlib import Path

from evidence.ledger import Ledger
from evidence.ledger_seal import seal_ledger
from evidence.reasons import ReasonKind, reason
from evidence.records import (
    Banked,
    BankKind,
    Candidate,
    Case,
    Change,
    Claim,
    Counts,
    Entry,
    Finding,
    Lead,
    Match,
    NonMatch,
    Outcome,
    Photo,
    Region,
    Review,
    Seal,
    Segment,
    Standout,
    Verdict,
)
from evidence.seal import seal
from evidence.vault import CaseFile, CatalogFile, Vault
from tests.desk.authority import FolderAuthority
from tests.desk.packed import ticking
from tests.evidence.filled import ALL_READ, BLANK, filled_vault, page_segment, run_of


def honest_vault(folder: Path, case: Case) -> Vault:
    """Made on today's clock, because the authority's is."""
    authority = FolderAuthority.make(folder / "authority", "tsa")
    clock = ticking(datetime.now(UTC) - timedelta(minutes=5))
    vault, file = filled_vault(folder, case, clock)
    catalog = vault.catalog("shop")
    _banked(catalog)
    _sealed(catalog.ledger, vault, authority)
    _stamped(file.ledger, next(e for e in file.ledger.entries() if isinstance(e.record, Seal)), authority)
    _compared(file, catalog, policy="1")
    _sealed(file.ledger, vault, authority)
    run = file.ledger.append(run_of(file, "run-2"))
    first = next(e for e in file.ledger.entries() if isinstance(e.record, Segment))
    page = page_segment(file, run.digest, 9, clock, last=True)
    changes = (Change(what="edited", platform_id="post-0", earlier=first.digest, fields=("text",)),)
    file.ledger.append(page.model_copy(update={"changes": changes, "unchanged": ("post-1",)}))
    counts = Counts(advertised=1, seen=1, in_window=1, sealed=1, pictures=1, missing=0)
    _stamped(file.ledger, seal(file, run, Outcome.COMPLETE, ALL_READ, counts), authority)
    _compared(file, catalog, policy="2")
    _sealed(file.ledger, vault, authority)
    return vault


def _stamped(ledger: Ledger, sealed: Entry, authority: FolderAuthority) -> None:
    ledger.append(authority.stamp(sealed, datetime.now(UTC)))


def _sealed(ledger: Ledger, vault: Vault, authority: FolderAuthority) -> None:
    sealed = seal_ledger(ledger, vault.key)
    assert sealed is not None
    _stamped(ledger, sealed, authority)


def _banked(catalog: CatalogFile) -> None:
    data = b"\xff\xd8 a logo"
    digest, size = catalog.put_photo(data), len(data)
    catalog.ledger.append(
        Banked(what=BankKind.LOGO, name="logo", photo_digest=digest, payload_bytes=size, media_type="image/jpeg")
    )


def _compared(file: CaseFile, catalog: CatalogFile, policy: str) -> None:
    """Every picture examined, and what was found in the first two reviewed."""
    photos = {one.record.sku: one.record for one in catalog.ledger.entries() if isinstance(one.record, Photo)}
    pages = [e for e in file.ledger.entries() if isinstance(e.record, Segment)]
    matches = [
        file.ledger.append(
            _match(page, catalog, photos[f"sku-{number % 3}"], photos[f"sku-{(number + 1) % 3}"], number, policy)
        )
        for number, page in enumerate(pages)
    ]
    for match, who, verdict in ((0, "Ada", "confirmed"), (0, "Ben", "confirmed"), (1, "Cy", "rejected")):
        told = {"match": matches[match].digest, "sku": f"sku-{match}", "claim": Claim.SAME_ITEM_WORN}
        file.ledger.append(Review.model_validate(told | {"reviewer": who, "verdict": verdict, "blind": True}))


def _match(page: Entry, catalog: CatalogFile, photo: Photo, other: Photo, number: int, policy: str) -> Match:
    assert isinstance(page.record, Segment)
    box = Region(x=1, y=2, width=30, height=40)
    nearest = NonMatch(sku=other.sku, photo_digest=other.photo_digest, inliers=3, weight_decibans=-8)
    worn = Finding(
        claim=Claim.SAME_ITEM_WORN,
        sku=photo.sku,
        verdict=Verdict.ABSTAIN if number == 2 else Verdict.MATCH,
        photo_digest=photo.photo_digest,
        region_px=box,
        photo_region_px=box,
        lines_px=((1, 2, 3, 4), (5, 6, 7, 8)),
        inliers=40,
        distance_bits=7,
        weight_decibans=12,
        interval_decibans=(3, 17),
        nearest_non_match=nearest,
        reasons=(reason(ReasonKind.POINTS_AGREE, points=40),),
    )
    own = worn.model_copy(update={"claim": Claim.SAME_PHOTOGRAPH, "verdict": Verdict.MATCH})
    return Match(
        segment=page.digest,
        image_digest=page.record.posts[0].images[0].digest,
        catalog="shop",
        catalog_head=catalog.head(),
        policy_digest="sha256:" + policy * 64,
        people=1,
        findings=(worn, own) if number == 1 else (worn,),
        candidates=(Candidate(sku=photo.sku, weight_decibans=12), Candidate(sku=other.sku, weight_decibans=-7)),
        standouts=(Standout(sku=photo.sku, z_hundredths=300),),
        leads=(
            Lead(
                sku=other.sku,
                rank=2,
                designs=2,
                weight_decibans=-7,
                photo_digest=other.photo_digest,
                sift_points=0,
                lightglue_points=0,
                region_px=box,
                photo_region_px=None,
                nearest=(Candidate(sku=photo.sku, weight_decibans=12),),
            ),
        ),
        software=f"wornproof 0.1.0; {BLANK[:6]}",
    )
