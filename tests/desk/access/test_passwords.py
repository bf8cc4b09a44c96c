"""Passwords: Argon2id, the same work for everybody, and hashes that grow with the library."""

import pytest
from argon2 import PasswordHasher

from desk.access import changes, passwords, sessions
from desk.access.accounts import hash_of
from desk.access.errors import AccountError, StoreError, WrongSecret
from desk.access.store import Store
from tests.desk.signing import PASSWORD


class Counting(PasswordHasher):
    """Counts how often the memory is filled, which is what takes the time."""

    filled = 0

    def hash(self, *given: object, **more: object) -> str:
        self.filled += 1
        return super().hash(*given, **more)  # type: ignore[arg-type]  # as it is called

    def verify(self, *given: object) -> bool:
        self.filled += 1
        return super().verify(*given)  # type: ignore[arg-type]  # as it is called


@pytest.mark.slow
def test_a_password_is_kept_as_the_library_hashes_it_by_default() -> None:
    stored = passwords.hashed(PASSWORD)
    assert stored.startswith("$argon2id$v=19$m=65536,t=3,p=4$")
    assert passwords.holds(stored, PASSWORD)
    assert not passwords.is_outdated(stored)


@pytest.mark.usefixtures("quick_hashes")
def test_one_password_is_hashed_to_another_text_each_time_and_a_wrong_one_does_not_hold() -> None:
    one, other = passwords.hashed(PASSWORD), passwords.hashed(PASSWORD)
    assert one != other
    assert not passwords.holds(one, f"{PASSWORD} ")
    assert not passwords.holds(one, "")


@pytest.mark.usefixtures("quick_hashes")
@pytest.mark.parametrize("password", ["", "short", "x" * 11, "x" * 1001, "\ud800" * 20])
def test_a_password_too_short_too_long_or_of_half_characters_is_refused(password: str) -> None:
    with pytest.raises(AccountError, match="between 12 and 1000"):
        passwords.hashed(password)


@pytest.mark.usefixtures("quick_hashes")
def test_the_keyboard_s_way_of_composing_letters_does_not_matter_and_what_is_odd_does_not_break_it() -> None:
    stored = passwords.hashed("Zoe\u0308 geht schwimmen")
    assert passwords.holds(stored, "Zo\u00eb geht schwimmen")
    assert passwords.holds(passwords.hashed("nul\0 in the middle"), "nul\0 in the middle")
    assert not passwords.holds(passwords.hashed("nul\0 in the middle"), "nul")
    for odd in ("\ud800", "x" * 10_000_000, "\0"):
        assert not passwords.holds(stored, odd)


@pytest.mark.usefixtures("quick_hashes")
def test_a_hash_that_is_none_is_told_and_not_taken_for_a_wrong_password() -> None:
    with pytest.raises(StoreError, match="set the password anew"):
        passwords.holds("no hash", PASSWORD)


def test_an_account_that_is_not_there_costs_the_same_work_as_one_that_is(
    store: Store, monkeypatch: pytest.MonkeyPatch
) -> None:
    costs = {}
    for typed in ("lin", "nobody", "а Cyrillic name", "lin\0"):
        counting = Counting(time_cost=1, memory_cost=8, parallelism=1)
        monkeypatch.setattr(passwords, "_hasher", counting)
        with pytest.raises(WrongSecret) as caught:
            sessions.by_password(store, typed, "another sentence")
        costs[typed] = (counting.filled, str(caught.value))
    assert set(costs.values()) == {(1, str(WrongSecret()))}


def test_a_weaker_hash_is_made_anew_at_the_next_sign_in(store: Store, monkeypatch: pytest.MonkeyPatch) -> None:
    def kept() -> str:
        with store.reading() as database:
            return str(hash_of(database, "lin"))

    monkeypatch.setattr(passwords, "_hasher", PasswordHasher(time_cost=2, memory_cost=16, parallelism=1))
    assert "m=8,t=1" in kept()
    sessions.by_password(store, "lin", PASSWORD)
    assert "m=16,t=2" in (anew := kept())
    sessions.by_password(store, "lin", PASSWORD)
    assert kept() == anew


def test_a_new_password_takes_the_place_of_the_old_one(store: Store) -> None:
    changes.set_password(store, "lin", "another sentence", None)
    with pytest.raises(WrongSecret):
        sessions.by_password(store, "lin", PASSWORD)
    sessions.by_password(store, "lin", "another sentence")
