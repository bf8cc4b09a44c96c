"""Which pictures of one's own cases may show the garment in a picture: for a person to look at."""

from collections.abc import Iterable
from dataclasses import replace
from pathlib import Path

from desk.access.roles import Right
from desk.acts.actor import Actor
from desk.acts.scope import searching
from desk.acts.search import Found, Question, search
from desk.jobs.progress import Show
from desk.search.clothes import LEAST_AGREEING, Clothes, KeptClothes, agreeing, clothes
from desk.search.errors import QueryError
from desk.search.query import Hit
from desk.settings import Settings
from evidence.files import MAX_PICTURE_BYTES, read_file
from evidence.vault import CaseFile, Vault
from matcher.policy import load_policy

MOST_COMPARED = 2_000
"""Pictures of one search: about ten milliseconds each, and a second more the first time."""


def alike(actor: Actor, settings: Settings, question: Question, picture: Path, show: Show) -> Found:
    """Of the pictures that a question finds those whose clothes resemble the ones in a file, most points first.

    ``Found.points`` says how many points agree. It is an order for people's eyes and no finding: other clothes with the
    same print agree as well.

    Raises:
        QueryError: the file shows no clothes, the question finds too many pictures, or it cannot be read.
        SearchError, PictureError, OSError: as ``search``.
    """
    actor.needs(Right.READ)
    policy = load_policy()
    wanted = clothes(read_file(picture, MAX_PICTURE_BYTES), policy)
    if not any(map(len, wanted)):
        raise QueryError(f"{picture.name} shows no clothes that could be compared: try one in which they are larger")
    found = search(actor, settings, replace(question, limit=MOST_COMPARED, facets=()))
    vault = searching(actor, settings, question.where)
    there = {case_id for case_id in {hit.document.case_id for hit in found.hits} if vault.has_entry(case_id)}
    hits = [hit for hit in found.hits if hit.document.image_digest and hit.document.case_id in there]
    if found.total > MOST_COMPARED:
        raise QueryError(
            f"{found.total} pictures and posts would be compared one by one, at most {MOST_COMPARED} are: "
            "ask in one case, or narrow the search by days, account or words"
        )
    kept = _of_pictures(vault, hits, KeptClothes(settings.cache, policy), show)
    points = {hit.document.id: agreeing(wanted, kept[hit.document.image_digest]) for hit in hits}
    near = [hit for hit in hits if points[hit.document.id] >= LEAST_AGREEING]
    near.sort(key=lambda hit: -points[hit.document.id])
    shown = tuple(near[: question.limit])
    return replace(
        found, total=len(near), hits=shown, points={hit.document.id: points[hit.document.id] for hit in shown}
    )


def _of_pictures(vault: Vault, hits: Iterable[Hit], kept: KeptClothes, show: Show) -> dict[str, Clothes]:
    """The clothes of each picture, by digest; what is not kept yet is made from the case's own bytes."""
    of = {hit.document.image_digest: hit.document.case_id for hit in hits}
    cases: dict[str, CaseFile] = {}
    found: dict[str, Clothes] = {}
    for done, (digest, case_id) in enumerate(of.items()):
        show("compare", done, len(of), case_id)
        there = kept.of(case_id, digest)
        if there is None:
            file = cases.setdefault(case_id, cases.get(case_id) or vault.case(case_id))
            there = kept.make(case_id, digest, file.payload(digest))
        found[digest] = there
    show("compare", len(of), len(of), "")
    return found
