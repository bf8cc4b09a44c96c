"""The demo's two made reviewers: what they answer is written beforehand, and goes through the same acts as any answer.

They are made, and the report says so by their names. Where ``reviewers.csv`` says nothing they answer by the truth of
the example: the article where it is worn, none of these where it is not.
"""

import csv
import io
from collections.abc import Mapping
from pathlib import Path

from claims.worn.leads import Subject
from desk.access.actor import Actor
from desk.access.roles import Role
from desk.acts.review import Answer, answer
from desk.jobs.progress import Show
from desk.review.ask import question_on
from desk.review.shown import Shown, keep
from desk.review.turns import Turns
from desk.settings import Settings
from evidence.records import Confidence, Picked, ReasonCode
from evidence.vault import Vault

REVIEWERS = ("mia", "noa")
ANOTHER = "another"
"""In the table: the first photo that is not the article's."""


def review_as_made(settings: Settings, case_id: str, example: Path, show: Show) -> None:
    """Both answer what waits for them.

    Raises:
        EvidenceError: the case cannot be read or written.
    """
    said, worn = _said((example / "reviewers.csv").read_text("utf-8")), _worn((example / "worn.csv").read_text("utf-8"))
    vault = Vault.open(settings.vault_url, settings.home)
    for account in REVIEWERS:
        name = f"{account.title()} (made up: the answers were written beforehand)"
        who = Actor(name, account, frozenset({Role.REVIEWER}))
        turns = Turns.of(vault, case_id)
        waiting = turns.waiting(account)
        for number, subject in enumerate(waiting):
            show("review", number, len(waiting), account)
            shown, _ = question_on(settings.cache, vault, turns, subject, account)
            shown = keep(settings.home, account, shown)
            picture = _file(turns, subject)
            given = said.get((picture, subject.sku, account)) or _by_the_truth((picture, subject.sku) in worn, subject)
            answer(who, settings, shown.name, _answer(given, shown), lambda *_: None)
        show("review", len(waiting), len(waiting), account)


def _file(turns: Turns, subject: Subject) -> str:
    urls = (one.image.url for one in turns.reading.showings if one.image.digest == subject.image_digest)
    return next(urls).rpartition("/")[2]


def _said(text: str) -> Mapping[tuple[str, str, str], Mapping[str, str]]:
    return {(row["picture"], row["sku"], row["reviewer"]): row for row in csv.DictReader(io.StringIO(text))}


def _worn(text: str) -> frozenset[tuple[str, str]]:
    return frozenset((row["picture"], row["sku"]) for row in csv.DictReader(io.StringIO(text)))


def _by_the_truth(is_worn: bool, subject: Subject) -> Mapping[str, str]:
    answered = subject.sku if is_worn else Picked.NONE_OF_THESE.value
    return {"answer": answered, "confidence": "high", "reason": "print_agrees" if is_worn else "print_differs"}


def _answer(given: Mapping[str, str], shown: Shown) -> Answer:
    wanted = given["answer"]
    skus = [one.sku for one in shown.photos]
    if wanted == ANOTHER:
        wanted = next(sku for sku in skus if sku != shown.sku)
    picked = Picked(wanted) if wanted in (Picked.NONE_OF_THESE, Picked.CANNOT_TELL) else Picked.PHOTO
    number = skus.index(wanted) + 1 if picked is Picked.PHOTO else 0
    confidence, code = Confidence(given["confidence"]), ReasonCode(given["reason"])
    return Answer(picked, number, confidence, code, given.get("note", ""))
