"""Items whose truth is known: for practice, and planted among others now and then."""

import hmac
from pathlib import Path

from claims.worn.practice import Practice, practice_lineup
from desk.review.cut import clothes
from desk.review.known import LEDGER
from desk.review.photos import gallery_of
from desk.review.sheet import Question
from desk.review.shown import Shown, new_name
from evidence.codec import canonical
from evidence.drawn import shown_digest
from evidence.errors import SigningKeyError
from evidence.people import person
from evidence.records import Photo
from evidence.records import Practice as Answered
from evidence.vault import Vault
from matcher.gallery.gallery import Gallery
from matcher.lineup import fillers
from matcher.policy import load_policy

EVERY = 5
"""About one question in so many comes behind a planted one."""
_MOST_TRIED = 200
"""Numbers for which a catalog may have no line-up, before it is taken to have none at all."""


def is_time_to_plant(vault: Vault, subject: str, account: str) -> bool:
    """Whether an item whose truth is known comes before this question: drawn with this desk's secret, so that nobody
    counts them off."""
    try:
        return int(_drawn(vault, "planted", account, subject)[:8], 16) % EVERY == 0
    except SigningKeyError:
        return False


def practice_item(
    vault: Vault, cache: Path, catalog: str, account: str, case_id: str = "", before: str = ""
) -> tuple[Shown, Question] | None:
    """The next item for an account whose truth is known; None where the catalog has none.

    Args:
        vault: The vault.
        cache: Folder of what can be made again.
        catalog: Whose second photos are taken.
        account: Who is asked.
        case_id: The case among whose questions it is planted; empty for practice.
        before: The question that it is planted before.
    """
    file = vault.catalog(catalog)
    photos = file.photos()
    gallery, number = gallery_of(file, photos, cache), _next(vault, account, is_planted=bool(before))
    drawn_for = "planted item" if before else "practice"  # nobody finds out by practising which one is planted
    for tried in range(number, number + _MOST_TRIED):
        if found := _lineup(gallery, photos, _drawn(vault, drawn_for, account, catalog), tried):
            break
    else:
        return None
    name = new_name()
    data = file.photo(found.asked.photo_digest)
    region = clothes(data, None)
    shown = Shown(
        name=name,
        case_id=case_id,
        sku=found.asked.sku,
        match=None,
        image_digest=found.asked.photo_digest,
        region_px=region,
        photos=found.photos,
        shown=shown_digest(found.asked.photo_digest, region, found.photos),
        catalog=catalog,
        number=tried,
        there=found.is_there,
        before=before,
    )
    files = tuple(file.photo(one.photo_digest) for one in found.photos)
    return shown, Question(name, data, region, files, is_lineup=True)


def _drawn(vault: Vault, *of: str) -> str:
    """Hexadecimal digits that only this desk can draw: from its signing key, which it keeps to itself."""
    return hmac.new(vault.key().private_bytes_raw(), canonical(list(of)), "sha256").hexdigest()


def _lineup(gallery: Gallery, photos: tuple[Photo, ...], seed: str, number: int) -> Practice | None:
    policy = load_policy()
    hashes = {one.digest: tuple(map(int, gallery.hashes[at])) for at, one in enumerate(gallery.shown)}
    return practice_lineup(photos, hashes, lambda sku, most: fillers(gallery, sku, policy, most=most), seed, number)


def _next(vault: Vault, account: str, *, is_planted: bool) -> int:
    """Each kind has numbers of its own."""
    who = person(account)
    given = (entry.record for entry in vault.desk(LEDGER).entries())
    mine = (one for one in given if isinstance(one, Answered) and person(one.account) == who)
    return max((one.number + 1 for one in mine if one.planted is is_planted), default=0)
