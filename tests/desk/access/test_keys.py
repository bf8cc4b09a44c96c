"""API keys: never wider than their account is, told once, and ended at once."""

import re

import pytest

from desk.access import changes, keys
from desk.access.accounts import Cases
from desk.access.actor import Actor
from desk.access.changes import Wanted
from desk.access.errors import AccountError, NotSignedIn, NotThere
from desk.access.roles import Right, Role
from desk.access.store import Store
from tests.desk.signing import Clock, somebody

READ = frozenset({Right.READ})
TWO = frozenset({"case-1", "case-2"})


@pytest.fixture
def bo(store: Store) -> Actor:
    return somebody(store, "bo", Role.INVESTIGATOR, Role.REVIEWER, cases=TWO).actor()


def made(store: Store, actor: Actor, rights: frozenset[Right] = READ, cases: Cases = None, days: int = 9) -> str:
    return keys.make(store, actor, "nightly", rights, cases, days)[1]


def test_a_key_asks_as_its_account_for_what_it_was_made_for(store: Store, bo: Actor) -> None:
    text = made(store, bo, READ | {Right.REVIEW}, frozenset({"case-2"}))
    assert re.fullmatch(r"wp_[0-9a-f]{12}_[\w-]{43}", text)
    asked = keys.actor_of(store, text)
    assert (asked.account, asked.name, asked.key) == ("bo", "bo", text.split("_")[1])
    assert asked.rights == {Right.READ, Right.REVIEW}
    assert (asked.sees("case-1"), asked.sees("case-2"), asked.sees("case-3")) == (False, True, False)


def test_a_key_for_all_cases_of_its_account_sees_no_others(store: Store, bo: Actor) -> None:
    assert keys.actor_of(store, made(store, bo)).cases == TWO


def test_an_account_that_becomes_narrower_makes_its_keys_narrower_at_once(store: Store, bo: Actor) -> None:
    text = made(store, bo, READ | {Right.REVIEW}, TWO)
    changes.change(store, "bo", Wanted(roles=frozenset({Role.INVESTIGATOR}), cases=frozenset({"case-2", "x"})), None)
    asked = keys.actor_of(store, text)
    assert (asked.rights, asked.cases) == (READ, {"case-2"})


@pytest.mark.parametrize(
    ("rights", "cases", "days", "says"),
    [
        (frozenset({Right.APPROVE}), None, 9, "some of what you may do"),
        (READ | {Right.AUDIT}, None, 9, "some of what you may do"),
        (frozenset(), None, 9, "some of what you may do"),
        (READ, frozenset({"case-1", "case-3"}), 9, "some of the cases that you see"),
        (READ, frozenset(), 9, "some of the cases that you see"),
        (READ, None, 0, "between 1 and 366 days"),
        (READ, None, 367, "between 1 and 366 days"),
        (READ, None, -(10**30), "between 1 and 366 days"),
    ],
)
def test_a_key_wider_than_its_account_or_for_ever_is_refused(
    store: Store, bo: Actor, rights: frozenset[Right], cases: Cases, days: int, says: str
) -> None:
    with pytest.raises(AccountError, match=says):
        made(store, bo, rights, cases, days)
    assert keys.listed(store, {"bo"}) == ()


def test_no_key_changes_accounts_a_lead_s_neither(store: Store) -> None:
    lin = changes.change(store, "lin", Wanted("Lin"), None).actor()
    with pytest.raises(AccountError, match="no key may change accounts"):
        made(store, lin, READ | {Right.ACCOUNTS})


@pytest.mark.parametrize("label", ["", "  ", "x" * 101, "a\nb", "a\0", "\x1b[2J", "\u202ea", "\ud800"], ids=range(8))
def test_a_label_is_a_line_of_plain_characters(store: Store, bo: Actor, label: str) -> None:
    with pytest.raises(AccountError, match="label"):
        keys.make(store, bo, label, READ, None, 9)


def test_a_key_ends_on_its_day(store: Store, bo: Actor, desk_clock: Clock) -> None:
    text = made(store, bo, days=2)
    desk_clock.passes(days=1, hours=23, minutes=59)
    keys.actor_of(store, text)
    desk_clock.passes(minutes=1)
    with pytest.raises(NotSignedIn):
        keys.actor_of(store, text)


def test_when_a_key_was_last_used_is_known(store: Store, bo: Actor, desk_clock: Clock) -> None:
    text = made(store, bo)
    assert keys.listed(store, {"bo"})[0].used is None
    for minutes in (0, 5):
        desk_clock.passes(minutes=minutes)
        keys.actor_of(store, text)
        assert keys.listed(store, {"bo"})[0].used == desk_clock.time


def test_a_revoked_key_asks_no_more_and_another_one_does(store: Store, bo: Actor, desk_clock: Clock) -> None:
    one, other = made(store, bo), made(store, bo)
    ended = keys.revoke(store, one.split("_")[1], {"bo"})
    assert ended.revoked == desk_clock.time
    desk_clock.passes(hours=1)
    assert keys.revoke(store, one.split("_")[1], {"bo"}) == ended, "revoked once, it stays so"
    with pytest.raises(NotSignedIn):
        keys.actor_of(store, one)
    keys.actor_of(store, other)


def test_another_s_key_and_none_are_one_answer(store: Store, bo: Actor) -> None:
    text = made(store, bo)
    said = set()
    for key_id in (text.split("_")[1], "0" * 12, "' OR 1=1 --", "\0", "x" * 9999, "\ud800"):
        with pytest.raises(NotThere) as caught:
            keys.revoke(store, key_id, {"lin"})
        said.add(str(caught.value).replace(repr(key_id[:80]), "…"))
    assert len(said) == 1
    keys.actor_of(store, text)


def test_what_is_nearly_a_key_is_none(store: Store, bo: Actor) -> None:
    text, other = made(store, bo), made(store, bo)
    kind, key_id, secret = text.split("_", 2)
    nearly = [text + "x", text[:-1], f"{kind}_{key_id}_", f"{kind}_{key_id}", f"{kind}_{key_id}_{'A' * 43}", secret]
    nearly += [f"{kind}_{other.split('_')[1]}_{secret}", f"x{text}", "", "_", "__", "wp__", "wp_\0_x", "wp_\ud800_x"]
    for one in [*nearly, "x" * 1_000_000, f"wp_' OR '1'='1_{secret}"]:
        with pytest.raises(NotSignedIn):
            keys.actor_of(store, one)
    keys.actor_of(store, text)
