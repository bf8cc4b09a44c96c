"""A case with several questions, people to whom they were put, and processes full of threads that answer at once."""

import time
from collections.abc import Callable, Iterable, Sequence
from concurrent.futures import ProcessPoolExecutor, ThreadPoolExecutor
from dataclasses import dataclass
from datetime import timedelta
from functools import partial
from multiprocessing import get_context
from pathlib import Path
from threading import Barrier
from typing import Any

from claims.worn.leads import Subject
from desk.access.actor import Actor
from desk.access.roles import Role
from desk.acts.errors import ActError
from desk.acts.review import Answer, answer
from desk.review.shown import Shown, keep
from desk.review.turns import Turns
from desk.settings import Settings
from evidence.drawn import drawn, shown_digest
from evidence.records import Confidence, LineupPhoto, OrderLine, Picked
from evidence.vault import Vault
from tests.desk.drawn import garment, photo
from tests.desk.report_case import DELIVERED, Found, Posted, Story, build

CASE = "DEMO-7"
FILLERS = tuple(f"other-{number}" for number in range(5))
_all_there: list[Any] = []


def someone(account: str, *roles: Role) -> Actor:
    return Actor(f"{account.title()} Quill", account, frozenset(roles or {Role.REVIEWER}))


@dataclass(frozen=True)
class Laid:
    """A desk with a case whose pictures show one ordered article each."""

    settings: Settings

    @property
    def vault(self) -> Vault:
        return Vault.open(self.settings.vault_url, self.settings.home)

    @property
    def turns(self) -> Turns:
        return Turns.of(self.vault, CASE)

    def put(self, accounts: Iterable[str], subjects: Sequence[Subject] = ()) -> None:
        """Remember that these questions, or all, were put to these accounts."""
        turns = self.turns
        for account in accounts:
            for subject in subjects or turns.subjects:
                keep(self.settings.home, account, question(turns, subject, account))


def lay_out(folder: Path, subjects: int, url: str = "", lines: int = 0) -> Laid:
    """A case with so many questions, on as many lines of its order, or on fewer."""
    lines = lines or subjects
    skus = [f"tee-{number}" for number in range(max(lines, 2))]
    posts = tuple(
        Posted(f"p{n}", DELIVERED + timedelta(days=1, hours=n), garment(100 + n), (Found(skus[n % lines]),))
        for n in range(subjects)
    )
    photos = tuple(photo(sku, garment(number)) for number, sku in enumerate((*skus, *FILLERS)))
    vault, _ = build(folder, Story(tuple(OrderLine(sku=sku, title=sku) for sku in skus), photos, posts), url)
    return Laid(
        Settings(
            vault_url=url or str(folder / "vault"),
            index_url=f"tantivy://{folder / 'index'}",
            home=vault.home,
            cache=folder / "cache",
            contact="",
        )
    )


def question(turns: Turns, subject: Subject, account: str) -> Shown:
    """What ``review next`` keeps of a line-up, without the gallery by which it chooses the photos."""
    files = {one.sku: one.photo_digest for one in turns.photos}
    of_it = [LineupPhoto(sku=sku, photo_digest=files[sku]) for sku in (subject.sku, *FILLERS)]
    photos = drawn(turns.reading.opened.digest, subject.match, subject.sku, account, of_it)
    return Shown(
        name=subject.name,
        case_id=CASE,
        sku=subject.sku,
        match=subject.match,
        image_digest=subject.image_digest,
        region_px=None,
        photos=photos,
        shown=shown_digest(subject.image_digest, None, photos),
        catalog="shop",
    )


def says(shown: Shown, verdict: str) -> Answer:
    """The answer in a line-up that comes to this verdict."""
    if verdict == "confirmed":
        at = next(at for at, one in enumerate(shown.photos, 1) if one.sku == shown.sku)
        return Answer(Picked.PHOTO, at, Confidence.HIGH)
    return Answer(Picked.NONE_OF_THESE if verdict == "rejected" else Picked.CANNOT_TELL)


@dataclass(frozen=True)
class Told:
    """What became of one deed."""

    by: str
    about: str
    refused: str
    """The reason; empty where it was done."""
    ms: float


def told(by: str, about: str, deed: Callable[[], object]) -> Told:
    """Do it; only what an act may refuse with is caught."""
    begun, refused = time.perf_counter(), ""
    try:
        deed()
    except ActError as error:
        refused = str(error)
    return Told(by, about, refused, (time.perf_counter() - begun) * 1000)


def answered(settings: Settings, account: str, shown: Sequence[Shown], verdict: str) -> list[Told]:
    """Somebody answers one question after the other."""
    actor = someone(account)
    return [
        told(account, one.name, lambda one=one: answer(actor, settings, one.name, says(one, verdict), quiet))  # type: ignore[misc]  # bound now
        for one in shown
    ]


def quiet(*_: object) -> None:
    """Shows no progress."""


def at_once(jobs: Sequence[Sequence[Callable[[], list[Told]]]]) -> list[Told]:
    """A process for each list, a thread for each job in it; all begin when the last is ready."""
    context = get_context("spawn")
    everybody = context.Barrier(sum(map(len, jobs)))
    with ProcessPoolExecutor(len(jobs), context, _hear_of, (everybody,)) as processes:
        done = [processes.submit(_process, list(of_one)) for of_one in jobs]
        return [one for of_one in done for one in of_one.result()]


def _hear_of(everybody: Any) -> None:
    _all_there.append(everybody)


def _process(jobs: list[Callable[[], list[Told]]]) -> list[Told]:
    with ThreadPoolExecutor(len(jobs)) as threads:
        return [one for of_one in threads.map(partial(_when_all_are_there, _all_there[-1]), jobs) for one in of_one]


def _when_all_are_there(everybody: Barrier, job: Callable[[], list[Told]]) -> list[Told]:
    everybody.wait(120)
    return job()
