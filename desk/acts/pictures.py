"""Pictures of a case for a screen: faces made unseen, small, kept in the cache; and the original, as a deed on record.

A digest is no ticket: a picture is asked for within a case, and found only among what that case captured, or among the
photos of its catalog.
"""

import re
from dataclasses import dataclass
from pathlib import Path

from claims.shown.pictures import unchanged
from claims.shown.redaction import RECIPE, blur_faces
from desk.access.errors import NotThere
from desk.access.roles import Right
from desk.acts.actor import Actor
from desk.acts.audited import note
from desk.acts.copies import Copy, Size, copies_of, keep_copy, kept_copy
from desk.acts.opened import opened
from desk.acts.reason import why_of
from desk.acts.scope import own_case
from desk.settings import Settings
from evidence.errors import ObjectMissing
from evidence.records import Deed
from evidence.vault import Vault

_DIGEST = re.compile(r"[0-9a-f]{64}")


@dataclass(frozen=True)
class Original:
    """The bytes that were captured."""

    data: bytes


def post_picture(actor: Actor, settings: Settings, case_id: str, digest: str, size: Size) -> Copy:
    """A picture of a post of this case, faces made unseen.

    Args:
        actor: Who asks.
        settings: Of this desk.
        case_id: The case.
        digest: SHA-256 of the captured bytes, 64 hex digits.
        size: Of the copy.

    Raises:
        Forbidden, NotThere: the actor may not read, or not see the case, or it captured nothing of this digest.
        ActError: it is no picture that can be shown.
        EvidenceError: what was captured is not what the ledger says.
    """
    vault = own_case(actor, settings, case_id, Right.READ)
    place = _place(settings, vault, case_id, digest, size, RECIPE)
    return kept_copy(place) or keep_copy(place, _captured(vault, settings, case_id, digest), size, blur_faces)


def catalog_picture(actor: Actor, settings: Settings, case_id: str, digest: str, size: Size) -> Copy:
    """A photo of the catalog of this case. Raises as ``post_picture``."""
    vault = own_case(actor, settings, case_id, Right.READ)
    place = _place(settings, vault, case_id, digest, size, "photo")
    if (kept := kept_copy(place)) is not None:
        return kept
    catalog = opened(vault, settings, case_id, closed=True).ends.catalog
    try:
        data = vault.catalog(catalog).photo(f"sha256:{digest}") if catalog else b""
    except ObjectMissing as error:
        raise NotThere(f"no photo {digest[:12]} in the catalog of this case") from error
    return keep_copy(place, data, size, unchanged)


def exhibit_picture(actor: Actor, settings: Settings, case_id: str, number: int, size: Size) -> Copy:
    """A supplied picture by the number of its entry, faces made unseen.

    Raises:
        NotThere: there is no exhibit of this number. Otherwise as ``post_picture``.
    """
    vault = own_case(actor, settings, case_id, Right.READ)
    case = opened(vault, settings, case_id, closed=True)
    found = next((one.record for one in case.reading.compared.exhibits if one.entry.seq == number), None)
    if found is None:
        raise NotThere(f"no exhibit {number} in this case")
    place = _place(settings, vault, case_id, found.file_digest.removeprefix("sha256:"), size, RECIPE)
    return kept_copy(place) or keep_copy(place, case.file.exhibit(found.file_digest), size, blur_faces)


def original_picture(actor: Actor, settings: Settings, case_id: str, digest: str, reason: str) -> Original:
    """The bytes as they were captured, nothing made unseen. That it was looked at stands in the audit.

    Raises:
        ActError: no reason.
        Forbidden, NotThere, EvidenceError: as for ``post_picture``; the right is that to see originals.
    """
    vault = own_case(actor, settings, case_id, Right.ORIGINAL)
    reason = why_of(reason)
    data = _captured(vault, settings, case_id, digest)
    note(settings, actor, Deed.ORIGINAL, case_id, f"sha256:{digest}: {reason}"[:500], vault=vault)
    return Original(data)


def _captured(vault: Vault, settings: Settings, case_id: str, digest: str) -> bytes:
    try:
        return opened(vault, settings, case_id, closed=True).file.payload(f"sha256:{digest}")
    except ObjectMissing as error:
        raise NotThere(f"no picture {digest[:12]} was captured in this case") from error


def _place(settings: Settings, vault: Vault, case_id: str, digest: str, size: Size, recipe: str) -> Path:
    if not _DIGEST.fullmatch(digest):
        raise NotThere("no such picture: its name is 64 hex digits")
    return copies_of(settings, vault.vault_id, case_id) / f"{digest}-{size}-{recipe}.jpg"
