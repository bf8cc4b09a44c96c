"""A photo to search by is kept for an hour, for who handed it in, and never in masses."""

import os
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from desk.access.errors import NotThere
from desk.acts.actor import LOCAL, Actor
from desk.acts.errors import ActError
from desk.acts.looked_for import MOST_BYTES, MOST_KEPT, LookedFor, keep_picture, kept_picture
from desk.settings import Settings
from tests.desk.indexed import desk
from tests.desk.search.test_verbs import jpeg

ZOE, BO = Actor("Zoe", "zoe"), Actor("Bo", "bo")


@pytest.fixture
def settings(tmp_path: Path) -> Settings:
    return desk(tmp_path)


@pytest.fixture
def open_umask() -> Iterator[None]:
    """As most machines have it."""
    before = os.umask(0o022)
    yield
    os.umask(before)


def kept_before(seconds: float, actor: Actor, settings: Settings, data: bytes) -> LookedFor:
    kept = keep_picture(actor, settings, data)
    os.utime(kept.path, (time.time() - seconds,) * 2)
    return kept


def test_within_the_hour_it_is_there_for_who_handed_it_in_alone(settings: Settings) -> None:
    kept = kept_before(3500, ZOE, settings, jpeg(1))
    assert kept_picture(ZOE, settings, kept.digest) == kept
    with pytest.raises(NotThere):
        kept_picture(BO, settings, kept.digest)


def test_after_an_hour_it_is_not_given_though_its_file_lies_there(settings: Settings) -> None:
    kept = kept_before(3700, ZOE, settings, jpeg(1))
    assert kept.path.exists()
    with pytest.raises(NotThere, match="hand it in again"):
        kept_picture(ZOE, settings, kept.digest)
    again = keep_picture(ZOE, settings, jpeg(1))
    assert kept_picture(ZOE, settings, kept.digest) == again


def test_whoever_hands_one_in_takes_away_what_is_old_of_everybody(settings: Settings) -> None:
    old, young = kept_before(3700, BO, settings, jpeg(1)), kept_before(3500, BO, settings, jpeg(2))
    killed = old.path.with_name(f".{old.digest}.0123456789ab")
    killed.touch()
    os.utime(killed, (time.time() - 3700,) * 2)
    keep_picture(ZOE, settings, jpeg(3))
    assert list(young.path.parent.iterdir()) == [young.path]


def test_of_one_account_the_newest_twenty_are_kept(settings: Settings) -> None:
    other = kept_before(3000, BO, settings, jpeg(1))
    kept = [kept_before(1000 - number, ZOE, settings, jpeg(number)) for number in range(MOST_KEPT + 3)]
    assert len({one.digest for one in kept}) == MOST_KEPT + 3
    assert {one.path for one in kept[3:]} == set(kept[0].path.parent.iterdir())
    assert other.path.exists()


def test_a_large_one_is_refused_in_words(settings: Settings) -> None:
    assert MOST_BYTES == 10_000_000
    with pytest.raises(ActError, match="more than 10 MB is not looked at: make it smaller"):
        keep_picture(LOCAL, settings, jpeg(1) + b"\0" * MOST_BYTES)


def test_nobody_else_of_this_machine_may_look_at_it(settings: Settings, open_umask: None) -> None:
    kept = keep_picture(LOCAL, settings, jpeg(1))
    assert kept.path.stat().st_mode & 0o777 == 0o600
    assert [kept.path.parents[up].stat().st_mode & 0o777 for up in (0, 1)] == [0o700, 0o700]
