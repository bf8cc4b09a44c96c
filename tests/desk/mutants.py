"""Every kind of tampering with a package, each a function named as what it does, with the fault it must be called.

Two sorts of forger are kept apart. Without the signing key: all are caught. With the key, everything can be signed
again, and what is caught is what does not fit together; who makes a whole vault anew, fitting, is caught only by an
outside time token, or by a ledger head or key the reader was told before. ``told`` says what the reader must know.
"""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Literal

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from desk.pack.build import pack
from desk.pack.offline_verifier import Expected
from evidence.keys import public_hex
from evidence.ledger_seal import seal_ledger
from evidence.records import Candidate, Case, Claim, Match, Review, Seal
from evidence.vault import Vault
from tests.claims.book import finding
from tests.desk.authority import FolderAuthority
from tests.desk.forge import Package, zipped
from tests.desk.packed import ticking
from tests.evidence.filled import filled_vault

Forger = Literal["without the key", "with the key"]
Make = Callable[[Package], bytes | None]
UNREADABLE = "unreadable"


@dataclass(frozen=True)
class Mutant:
    """One kind of tampering."""

    name: str
    fault: str
    """Its name in the verifier's ``FAULTS``, or ``unreadable``."""
    forger: Forger
    on: Literal["whole", "part"]
    told: Literal["", "key", "head", "root"]
    make: Make
    """Changes the package; may give the file's bytes itself."""

    def file(self, scene: "Scene") -> bytes:
        """The tampered file."""
        package = scene.opened(self.on)
        return self.make(package) or zipped(package.members)


MUTANTS: list[Mutant] = []


def mutant(
    fault: str,
    forger: Forger = "without the key",
    on: Literal["whole", "part"] = "whole",
    told: Literal["", "key", "head", "root"] = "",
) -> Callable[[Make], Make]:
    """Register a function under its name."""

    def register(make: Make) -> Make:
        MUTANTS.append(Mutant(make.__name__.replace("_", " "), fault, forger, on, told, make))
        return make

    return register


@dataclass(frozen=True)
class Scene:
    """Two vaults with stamped seals and their packages, and authorities good and foreign."""

    folder: Path
    vault: Vault
    authority: FolderAuthority
    foreign: FolderAuthority

    @property
    def expected(self) -> dict[str, Expected]:
        """What a reader may have been told, by ``told``."""
        entries = self.vault.case("case-1").ledger.entries()
        return {
            "": Expected(),
            "key": Expected(key=public_hex(self.vault.key())),
            "head": Expected(head=entries[-1].digest),
            "root": Expected(root=self.root),
        }

    @property
    def root(self) -> str:
        """Fingerprint of the good authority's root."""
        from cryptography import x509
        from cryptography.hazmat.primitives.hashes import SHA256

        return x509.load_pem_x509_certificate(self.authority.pem("ca.pem").encode()).fingerprint(SHA256()).hex()

    def opened(self, which: str) -> Package:
        """A package taken apart, fresh each time."""
        return Package.open(self.folder / f"{which}.wacz", self.vault.key(), scene=self)


def make_scene(folder: Path, case: Case) -> Scene:
    """Everything the mutants need, on today's clock, because the authorities' is."""
    authority = FolderAuthority.make(folder / "authority", "good-tsa")
    foreign = FolderAuthority.make(folder / "foreign", "foreign-tsa")
    vault = _stamped_vault(folder / "one", case, authority)
    other = _stamped_vault(folder / "other", case, authority)
    pack(vault, case.case_id, folder / "whole.wacz", report=b"<!doctype html><p>a report</p>")
    pack(vault, case.case_id, folder / "part.wacz", post_ids=("post-1",))
    pack(other, case.case_id, folder / "another.wacz", report=b"<!doctype html><p>a report</p>")
    return Scene(folder, vault, authority, foreign)


def _stamped_vault(folder: Path, case: Case, authority: FolderAuthority) -> Vault:
    clock = ticking(datetime.now(UTC) - timedelta(minutes=3))
    vault, file = filled_vault(folder, case, clock)
    entries = file.ledger.entries()
    seal = next(entry for entry in entries if isinstance(entry.record, Seal))
    file.ledger.append(authority.stamp(seal, datetime.now(UTC)))
    examined = next(entry.record for entry in entries if isinstance(entry.record, Match))
    photo = next(photo for photo in vault.catalog("shop").photos() if photo.sku == "sku-0").photo_digest
    worn = finding("sku-0").model_copy(update={"photo_digest": photo})
    ranked = tuple(Candidate(sku=f"sku-{number}", weight_decibans=9 - number) for number in range(2))
    anew = {"findings": (worn,), "candidates": ranked, "policy_digest": "sha256:" + "1" * 64}
    match = file.ledger.append(examined.model_copy(update=anew))
    review = Review(
        match=match.digest,
        sku="sku-1",  # as a release wrote it that knew no accounts
        claim=Claim.SAME_ITEM_WORN,
        reviewer="Ada",
        verdict="rejected",
        blind=True,
    )
    file.ledger.append(review)
    sealed = [seal_ledger(one, vault.key) for one in (vault.catalog("shop").ledger, file.ledger)]
    assert sealed[1] is not None
    file.ledger.append(authority.stamp(sealed[1], datetime.now(UTC)))
    return vault


def another_key() -> Ed25519PrivateKey:
    """A forger's own."""
    return Ed25519PrivateKey.from_private_bytes(b"a forger's own key".ljust(32, b"."))
