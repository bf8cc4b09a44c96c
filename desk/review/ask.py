"""Puts a question together: the clothes in a picture, and the photos beside them."""

from pathlib import Path

from claims.worn.leads import Subject
from desk.review.cut import clothes
from desk.review.photos import chosen
from desk.review.sheet import Question
from desk.review.shown import Shown, new_name
from desk.review.turns import Turns
from evidence.drawn import drawn, shown_digest
from evidence.reviews import FEWEST
from evidence.vault import Vault


def question_on(cache: Path, vault: Vault, turns: Turns, subject: Subject, account: str) -> tuple[Shown, Question]:
    """What an account is asked about a subject: six photos in an order of its own, or one where few are like it.

    Args:
        cache: Folder of what can be made again.
        vault: The vault.
        turns: The case.
        subject: One of its subjects.
        account: Who is asked.

    Raises:
        PictureError: the picture cannot be decoded.
        EvidenceError: it, or a photo, is not in the vault as it should be.
    """
    case = turns.reading.opened.digest
    catalog = vault.catalog(turns.reading.case.catalog or "")
    data = turns.file.payload(subject.image_digest)
    region = clothes(data, subject.region_px)
    found = chosen(catalog, turns.photos, subject.sku, turns.ordered, cache)
    is_lineup = len(found.photos) >= FEWEST
    photos = drawn(case, subject.match, subject.sku, account, found.photos) if is_lineup else ()
    seen = photos or found.photos[:1]
    shown = Shown(
        name=new_name(),
        case_id=turns.reading.case.case_id,
        sku=subject.sku,
        match=subject.match,
        image_digest=subject.image_digest,
        region_px=region,
        photos=photos,
        of_its_colour=found.of_its_colour if is_lineup else None,
        shown=shown_digest(subject.image_digest, region, seen),
        catalog=catalog.name,
    )
    files = tuple(catalog.photo(one.photo_digest) for one in seen)
    return shown, Question(shown.name, data, region, files, is_lineup)
