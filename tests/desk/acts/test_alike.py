"""Pictures of one's own cases in which clothes resemble those in a picture."""

import shutil
from collections.abc import Callable, Iterator
from datetime import datetime
from pathlib import Path

import pytest

from desk.acts.actor import LOCAL
from desk.acts.alike import alike
from desk.acts.index import build
from desk.acts.search import EVERYWHERE, Question
from desk.search.clothes import KeptClothes
from desk.search.errors import QueryError
from desk.settings import Settings
from evidence.records import Case, Frontier, Image, Post, Segment
from evidence.vault import Vault
from evidence.warc import SegmentWriter
from tests.desk.indexed import desk
from tests.evidence.filled import run_of

MEDIA = Path(__file__).parents[3] / "configs/example/media"
ASKED = Question(EVERYWHERE, "", filters={}, times={}, picture=None, radius_bits=10, limit=20)
POSTED = {"case-1": ("p7011-1", "p7013-1"), "case-2": ("p7025-1", "p7019-1")}
"""``p7011-1`` and ``p7025-1`` show one shirt on two days; the others show other clothes."""
Clock = Callable[[], datetime]


def quiet(stage: str, done: int, total: int | None, says: str) -> None:
    """Progress that nobody looks at."""


def posted(vault: Vault, case: Case, clock: Clock, name: str, pictures: tuple[str, ...]) -> None:
    file = vault.open_case(case.model_copy(update={"case_id": name}))
    run = file.ledger.append(run_of(file))
    writer, posts, captures = SegmentWriter("wornproof", {}), [], []
    for number, picture in enumerate([*pictures, "none"]):
        body = (MEDIA / f"{picture}.jpg").read_bytes() if picture != "none" else b"no picture"
        made = writer.resource(
            url=f"http://127.0.0.1/{picture}.jpg",
            media_type="image/jpeg",
            body=body,
            captured_at=clock(),
            method="supplied",
        )
        captures.append(made)
        posts.append(
            Post(
                platform_id=picture,
                author="buyer",
                url=f"http://127.0.0.1/posts/{picture}",
                posted_at=datetime.fromisoformat(f"2026-05-0{number + 3}T12:00:00Z"),
                posted_at_precision="second",
                posted_at_source="createdAt",
                text="new",
                images=(Image(url=made.url, digest=made.payload_digest),),
                parser="demo@1",
            )
        )
    warc, digest = file.put_warc("run-1", 0, data := writer.finish())
    writer.close()
    kept = {"warc": warc, "warc_digest": digest, "warc_bytes": len(data)}
    frontier = Frontier(page=1, done=True)
    file.ledger.append(
        Segment(
            run=run.digest, captures=tuple(captures), posts=tuple(posts), seen=len(posts), frontier=frontier, **kept
        )
    )


@pytest.fixture(scope="module")
def settings(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Settings]:
    from tests.a_case import a_case

    folder = tmp_path_factory.mktemp("alike")
    times = (datetime.fromisoformat(f"2026-05-10T{n // 60 % 24:02}:{n % 60:02}:00Z") for n in range(1000))
    vault = Vault.create(str(folder / "vault"), folder / "home", lambda: next(times))
    for name, pictures in POSTED.items():
        posted(vault, a_case(), lambda: next(times), name, pictures)
    made = desk(folder)
    build(LOCAL, made, lambda *_: None)
    yield made
    shutil.rmtree(folder)


def asked(settings: Settings, picture: str, where: str = EVERYWHERE, text: str = "") -> list[tuple[str, str]]:
    question = Question(where, text, filters={}, times={}, picture=None, radius_bits=10, limit=20)
    found = alike(LOCAL, settings, question, MEDIA / f"{picture}.jpg", quiet)
    assert found.total == len(found.hits) == len(found.points)
    return [(hit.document.case_id, hit.document.platform_id) for hit in found.hits]


@pytest.mark.slow
def test_the_same_shirt_on_another_day_is_found_in_another_case_and_other_clothes_are_not(settings: Settings) -> None:
    assert asked(settings, "p7011-1") == [("case-1", "p7011-1"), ("case-2", "p7025-1")]
    assert asked(settings, "p7013-1") == [("case-1", "p7013-1")]


@pytest.mark.slow
def test_only_what_the_rest_of_the_search_finds_is_compared(settings: Settings) -> None:
    assert asked(settings, "p7011-1", "case-2") == [("case-2", "p7025-1")]
    assert asked(settings, "p7011-1", text="posted:2026-05-04") == []


@pytest.mark.slow
def test_what_was_made_once_is_kept_whole_and_made_again_where_it_is_damaged(
    settings: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    found = asked(settings, "p7011-1")
    monkeypatch.setattr(KeptClothes, "make", lambda *_: pytest.fail("made again"))
    assert asked(settings, "p7011-1") == found
    monkeypatch.undo()

    files = sorted((settings.cache / "clothes").rglob("*.npz"))
    assert len(files) == 5  # two pictures a case, and one that is none and in both
    for path in files:
        path.write_bytes(b"cut")
    assert asked(settings, "p7011-1") == found


@pytest.mark.slow
def test_a_picture_without_clothes_and_more_pictures_than_can_be_compared_are_refused_in_words(
    settings: Settings, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    from PIL import Image as Picture

    Picture.new("RGB", (300, 200), "white").save(tmp_path / "white.png")
    with pytest.raises(QueryError, match=r"white\.png shows no clothes"):
        alike(LOCAL, settings, ASKED, tmp_path / "white.png", quiet)
    monkeypatch.setattr("desk.acts.alike.MOST_COMPARED", 2)
    with pytest.raises(QueryError, match="at most 2 are"):
        alike(LOCAL, settings, ASKED, MEDIA / "p7011-1.jpg", quiet)
