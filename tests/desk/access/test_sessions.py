"""Sessions begin with a password, end by the clock or by hand, and wrong passwords slow down."""

from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from shlex import quote

import pytest

from desk.access import changes, passwords, sessions
from desk.access.accounts import Identity, hash_of
from desk.access.errors import NotSignedIn, SlowedDown, WrongSecret
from desk.access.roles import Role
from desk.access.store import Store
from desk.access.tries import MOST
from tests.desk.signing import PASSWORD, Clock, somebody

WRONG = "a wrong sentence"


def fails(store: Store, typed: str, times: int = 1) -> None:
    for _ in range(times):
        with pytest.raises(WrongSecret) as caught:
            sessions.by_password(store, typed, WRONG)
        assert caught.type is WrongSecret


@pytest.mark.parametrize("typed", ["lin", " LIN ", "l\u200bin", "ｌｉｎ"])
def test_name_and_password_begin_a_session(store: Store, desk_clock: Clock, typed: str) -> None:
    begun = sessions.by_password(store, typed, PASSWORD)
    assert (begun.account.login, begun.expires) == ("lin", desk_clock.time + timedelta(hours=12))
    assert sessions.account_of(store, begun.token) == begun.account
    assert begun.token not in repr(begun)


@pytest.mark.parametrize(
    ("typed", "password"),
    [
        ("lin", WRONG),
        ("lin", ""),
        ("nobody", PASSWORD),
        ("", PASSWORD),
        ("l\0in", PASSWORD),
        ("\ud800", PASSWORD),
        ("lin' --", PASSWORD),
        ("lin", PASSWORD + "\0"),
        ("lin", "\ud800"),
        ("x" * 1_000_000, "y" * 1_000_000),
    ],
    ids=range(10),
)
def test_what_does_not_belong_together_has_one_answer(store: Store, typed: str, password: str) -> None:
    with pytest.raises(WrongSecret) as caught:
        sessions.by_password(store, typed, password)
    assert str(caught.value) == str(WrongSecret())


def test_two_sign_ins_are_two_sessions_and_one_ends_without_the_other(store: Store) -> None:
    one, other = (sessions.by_password(store, "lin", PASSWORD).token for _ in range(2))
    assert one != other
    assert sessions.end(store, one)
    assert not sessions.end(store, one), "it has ended already"
    with pytest.raises(NotSignedIn, match="run 'wornproof login NAME'"):
        sessions.account_of(store, one)
    assert sessions.account_of(store, other).login == "lin"


def test_all_sessions_of_one_account_end_and_nobody_else_s(store: Store) -> None:
    somebody(store, "ada", Role.REVIEWER)
    mine = [sessions.by_password(store, "lin", PASSWORD).token for _ in range(3)]
    hers = sessions.by_password(store, "ada", PASSWORD).token
    sessions.end(store, mine[0])
    with store.writing() as database:
        assert sessions.end_all(database, "lin", store.time_s()) == 2
    for token in mine:
        with pytest.raises(NotSignedIn):
            sessions.account_of(store, token)
    assert sessions.account_of(store, hers).login == "ada"


def test_a_session_ends_after_two_hours_without_use(store: Store, desk_clock: Clock) -> None:
    token = sessions.by_password(store, "lin", PASSWORD).token
    for _ in range(3):
        desk_clock.passes(hours=1, minutes=59)
        sessions.account_of(store, token)
    desk_clock.passes(hours=2)
    with pytest.raises(NotSignedIn):
        sessions.account_of(store, token)


def test_a_session_ends_after_twelve_hours_whatever_is_done_in_it(store: Store, desk_clock: Clock) -> None:
    token = sessions.by_password(store, "lin", PASSWORD).token
    for _ in range(11):
        desk_clock.passes(hours=1)
        sessions.account_of(store, token)
    desk_clock.passes(minutes=59, seconds=59)
    sessions.account_of(store, token)
    desk_clock.passes(seconds=1)
    with pytest.raises(NotSignedIn):
        sessions.account_of(store, token)


def test_sessions_long_over_are_taken_out_of_the_file(store: Store, desk_clock: Clock) -> None:
    for _ in range(3):
        sessions.by_password(store, "lin", PASSWORD)
        desk_clock.passes(days=20)
    with store.reading() as database:
        assert database.execute("SELECT count(*) FROM sessions").fetchone() == (2,)


@pytest.mark.parametrize("token", ["", "wps_", "x" * 1_000_000, "\0", "\ud800", "' OR 1=1 --", "\u202e"], ids=range(7))
def test_what_was_never_a_session_is_none(store: Store, token: str) -> None:
    sessions.by_password(store, "lin", PASSWORD)
    with pytest.raises(NotSignedIn):
        sessions.account_of(store, token)
    assert not sessions.end(store, token)


def test_neither_a_digest_nor_more_after_a_token_is_a_session(store: Store) -> None:
    token = sessions.by_password(store, "lin", PASSWORD).token
    with store.reading() as database:
        (digest,) = database.execute("SELECT digest FROM sessions").fetchone()
    for other in (digest, f"{token}x", token[:-1], token.lower()):
        with pytest.raises(NotSignedIn):
            sessions.account_of(store, other)


@pytest.mark.parametrize("typed", ["lin", "nobody", "кто", ""])
def test_after_five_wrong_passwords_none_is_looked_at_be_there_such_an_account_or_not(
    store: Store, desk_clock: Clock, typed: str
) -> None:
    first = desk_clock.time
    for _ in range(MOST):
        fails(store, typed)
        desk_clock.passes(minutes=1)
    for password in (PASSWORD, WRONG):
        with pytest.raises(SlowedDown, match=r"try again after 2026-06-01 12:15:00 UTC") as caught:
            sessions.by_password(store, typed, password)
        assert caught.value.until == first + timedelta(minutes=15)
    desk_clock.time = caught.value.until
    fails(store, typed)
    with pytest.raises(SlowedDown):
        sessions.by_password(store, typed, WRONG)


def test_the_right_password_after_the_wait_signs_in_and_wipes_the_slate(store: Store, desk_clock: Clock) -> None:
    fails(store, "lin", MOST)
    desk_clock.passes(minutes=15)
    for _ in range(3):
        sessions.by_password(store, "lin", PASSWORD)
        fails(store, "lin", MOST - 1)


def test_spelling_a_name_otherwise_gives_no_further_tries_and_others_are_not_slowed(store: Store) -> None:
    somebody(store, "ada", Role.REVIEWER)
    for typed in ("lin", "LIN", " lin", "ｌｉｎ", "l\u200bin"):
        fails(store, typed)
    with pytest.raises(SlowedDown):
        sessions.by_password(store, "lin", PASSWORD)
    sessions.by_password(store, "ada", PASSWORD)


def test_a_lead_who_sets_the_password_anew_ends_the_wait(store: Store) -> None:
    fails(store, "lin", MOST)
    changes.set_password(store, "lin", "another sentence", None)
    sessions.by_password(store, "lin", "another sentence")


def test_many_guesses_at_once_are_no_more_than_five(store: Store, monkeypatch: pytest.MonkeyPatch) -> None:
    looked_at: list[str] = []

    def holds(stored: str | None, password: str) -> bool:
        looked_at.append(password)
        return False

    monkeypatch.setattr(passwords, "holds", holds)

    def guess(number: int) -> type[Exception]:
        try:
            sessions.by_password(store, "lin", f"{WRONG} {number}")
        except WrongSecret as error:
            return type(error)
        raise AssertionError("no guess is right")

    with ThreadPoolExecutor(8) as threads:
        found = list(threads.map(guess, range(24)))
    assert len(looked_at) == found.count(WrongSecret) == MOST
    assert found.count(SlowedDown) == 24 - MOST


def test_a_password_that_is_changed_while_it_is_looked_at_begins_no_session(
    store: Store, monkeypatch: pytest.MonkeyPatch
) -> None:
    holds = passwords.holds

    def slowly(stored: str | None, password: str) -> bool:
        held = holds(stored, password)
        changes.set_password(store, "lin", "another sentence", None)
        return held

    monkeypatch.setattr(passwords, "holds", slowly)
    with pytest.raises(WrongSecret):
        sessions.by_password(store, "lin", PASSWORD)
    with store.reading() as database:
        assert passwords.is_outdated(hash_of(database, "lin") or "") is False
        assert database.execute("SELECT count(*) FROM sessions").fetchone() == (0,)


@pytest.mark.parametrize(("issuer", "subject"), [("https://id", "8"), ("https://other", "7"), ("https://id", "")])
def test_somebody_whom_the_desk_does_not_know_is_refused_with_what_a_lead_must_run(
    store: Store, issuer: str, subject: str
) -> None:
    changes.change(store, "lin", changes.Wanted(issuer="https://id", subject="7"), None)
    somebody(store, "unbound", Role.REVIEWER)
    assert sessions.by_identity(store, Identity("https://id", "7")).account.login == "lin"
    with pytest.raises(NotSignedIn) as caught:
        sessions.by_identity(store, Identity(issuer, subject))
    run = f"a lead runs: wornproof user add NAME --role ROLE --oidc-subject {quote(subject)}"
    assert str(caught.value).endswith(run)


def test_a_disabled_account_does_not_come_in_by_the_provider(store: Store) -> None:
    somebody(store, "bo", Role.LEAD)
    changes.change(store, "lin", changes.Wanted(issuer="https://id", subject="7"), None)
    changes.disable(store, "lin", None)
    with pytest.raises(NotSignedIn, match="lin is disabled"):
        sessions.by_identity(store, Identity("https://id", "7"))
