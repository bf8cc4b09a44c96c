"""Accounts are added and changed: one name is one person's, a lead always stays, nobody gives what they do not have."""

from collections.abc import Callable

import pytest

from desk.access import changes, keys, sessions
from desk.access.accounts import Account, any_account, listed
from desk.access.changes import Wanted
from desk.access.errors import AccessError, AccountError, NotSignedIn, NotThere, WrongSecret
from desk.access.roles import Right, Role
from desk.access.store import Store
from tests.desk.signing import PASSWORD, Clock, somebody

MINE = frozenset({"case-1"})
LEAD = frozenset({Role.LEAD})
REVIEWER = frozenset({Role.REVIEWER})


def held(store: Store) -> dict[str, Account]:
    return {one.login: one for one in listed(store, None)}


@pytest.mark.parametrize(
    "wanted",
    [Wanted(roles=REVIEWER, all_cases=True), Wanted(roles=LEAD, cases=MINE), Wanted(roles=LEAD, cases=frozenset())],
    ids=["a reviewer", "a lead of one case", "a lead of no case"],
)
def test_the_first_account_is_a_lead_s_of_all_cases(store: Store, wanted: Wanted) -> None:
    store.path.unlink()
    with pytest.raises(AccountError, match="the first account is a lead's"):
        changes.add(store, wanted, "ada", PASSWORD, None)
    assert not any_account(store)


def test_an_account_comes_back_as_it_was_added(store: Store, desk_clock: Clock) -> None:
    wanted = Wanted("Ada L.", REVIEWER | {Role.INVESTIGATOR}, MINE, issuer="https://id.example", subject="7")
    added = changes.add(store, wanted, " Ada", PASSWORD, None)
    roles = frozenset({Role.REVIEWER, Role.INVESTIGATOR})
    assert added == Account(
        "ada", "Ada L.", roles, MINE, desk_clock.time, None, "https://id.example", "7", has_password=True
    )
    assert held(store)["ada"] == added
    assert added.actor().cases == MINE


@pytest.mark.parametrize(
    ("login", "name", "says"),
    [
        ("LIN", None, "there is an account 'lin' already"),
        ("lin2", "Lin", "looks like the account 'lin'"),
        ("lin2", "l\u200bin ", "looks like the account 'lin'"),
        ("li", "Li Wei", "looks like the account 'wei'"),
        ("wei2", "WEI", "looks like the account 'wei'"),
        ("li.wei", "li  wei", "looks like the account 'wei'"),
        ("x'); DROP TABLE accounts;--", None, "cannot be a login name"),
        ("ada", "x\0", "no control characters"),
    ],
)
def test_two_accounts_that_look_alike_are_refused(store: Store, login: str, name: str | None, says: str) -> None:
    changes.add(store, Wanted("Li Wei", REVIEWER, all_cases=True), "wei", PASSWORD, None)
    with pytest.raises(AccountError, match=says):
        changes.add(store, Wanted(name, REVIEWER, all_cases=True), login, PASSWORD, None)
    assert set(held(store)) == {"lin", "wei"}
    if login not in ("LIN", "x'); DROP TABLE accounts;--"):
        somebody(store, login, Role.REVIEWER)
        with pytest.raises(AccountError, match=says):
            changes.change(store, login, Wanted(name), None)


def test_a_login_name_that_is_somebody_s_shown_name_is_refused(store: Store) -> None:
    changes.add(store, Wanted("Ada", REVIEWER, all_cases=True), "reviewer-1", PASSWORD, None)
    with pytest.raises(AccountError, match="looks like the account 'reviewer-1'"):
        changes.add(store, Wanted("Somebody", REVIEWER, all_cases=True), "ada", PASSWORD, None)


def test_sql_in_a_shown_name_is_a_name(store: Store) -> None:
    name = "Robert'); DROP TABLE accounts;--"
    changes.change(store, "lin", Wanted(name), None)
    assert held(store)["lin"].name == name


def test_without_a_role_or_a_way_to_sign_in_there_is_no_account(store: Store) -> None:
    with pytest.raises(AccountError, match="needs a role"):
        changes.add(store, Wanted(roles=frozenset(), all_cases=True), "ada", PASSWORD, None)
    with pytest.raises(AccountError, match="needs a password, or"):
        changes.add(store, Wanted(roles=REVIEWER, all_cases=True), "ada", None, None)
    changes.add(store, Wanted(roles=REVIEWER, all_cases=True, issuer="https://id", subject="7"), "ada", None, None)
    for wanted in (Wanted(subject=""), Wanted(roles=frozenset())):
        with pytest.raises(AccountError, match="an account keeps a role, and a password or"):
            changes.change(store, "ada", wanted, None)


def test_one_person_at_the_provider_is_one_account(store: Store) -> None:
    bound = Wanted(roles=REVIEWER, all_cases=True, issuer="https://id.example", subject="7")
    changes.add(store, bound, "ada", None, None)
    with pytest.raises(AccountError, match="bound to this person"):
        changes.add(store, bound, "bo", None, None)
    with pytest.raises(AccountError, match="bound to this person"):
        changes.change(store, "lin", bound, None)
    changes.add(store, Wanted(roles=REVIEWER, all_cases=True, issuer="https://other", subject="7"), "bo", None, None)


@pytest.mark.parametrize(
    "change",
    [
        lambda store: changes.disable(store, "lin", None),
        lambda store: changes.change(store, "lin", Wanted(roles=REVIEWER), None),
        lambda store: changes.change(store, "lin", Wanted(cases=MINE), None),
    ],
    ids=["disabled", "another role", "some cases"],
)
def test_the_last_lead_of_all_cases_stays(store: Store, change: Callable[[Store], Account]) -> None:
    somebody(store, "ada", Role.LEAD, cases=MINE)
    somebody(store, "bo", Role.LEAD)
    changes.disable(store, "bo", None)
    before = held(store)
    with pytest.raises(AccountError, match="the last lead who sees all cases"):
        change(store)
    assert held(store) == before
    changes.enable(store, "bo", None)
    change(store)


@pytest.mark.parametrize(
    "change",
    [
        lambda store, login: changes.change(store, login, Wanted("New"), MINE),
        lambda store, login: changes.disable(store, login, MINE),
        lambda store, login: changes.enable(store, login, MINE),
        lambda store, login: changes.set_password(store, login, "another sentence", MINE),
    ],
    ids=["change", "disable", "enable", "password"],
)
def test_an_account_that_sees_more_and_one_that_is_not_there_are_one_answer(
    store: Store, change: Callable[[Store, str], Account]
) -> None:
    somebody(store, "ada", Role.REVIEWER, cases=frozenset({"case-1", "case-2"}))
    somebody(store, "bo", Role.REVIEWER, cases=MINE)
    before = held(store)
    said = set()
    for login in ("lin", "ada", "nobody"):
        with pytest.raises(NotThere) as caught:
            change(store, login)
        said.add(str(caught.value).replace(login, "…"))
    assert len(said) == 1
    assert held(store) == before
    change(store, "bo")
    assert [one.login for one in listed(store, MINE)] == ["bo"]


@pytest.mark.parametrize("cases", [Wanted(all_cases=True), Wanted(cases=frozenset({"case-1", "case-2"}))])
def test_nobody_gives_away_cases_that_they_do_not_see(store: Store, cases: Wanted) -> None:
    somebody(store, "bo", Role.REVIEWER, cases=MINE)
    with pytest.raises(AccountError, match="nobody gives away cases"):
        changes.change(store, "bo", cases, MINE)
    with pytest.raises(AccountError, match="nobody gives away cases"):
        changes.add(store, Wanted(roles=REVIEWER, cases=cases.cases, all_cases=cases.all_cases), "cy", PASSWORD, MINE)
    assert set(held(store)) == {"lin", "bo"}


def is_live(store: Store, token: str) -> bool:
    try:
        sessions.account_of(store, token)
    except NotSignedIn:
        return False
    return True


@pytest.mark.parametrize(
    ("change", "ends_sessions"),
    [
        (lambda store: changes.change(store, "bo", Wanted(roles=REVIEWER), None), True),
        (lambda store: changes.change(store, "bo", Wanted(issuer="https://id", subject="8"), None), True),
        (lambda store: changes.set_password(store, "bo", "another sentence", None), True),
        (lambda store: changes.disable(store, "bo", None), True),
        (lambda store: changes.change(store, "bo", Wanted("Bo B."), None), False),
        (lambda store: changes.change(store, "bo", Wanted(cases=MINE), None), False),
    ],
    ids=["roles", "place at the provider", "password", "disabled", "name", "cases"],
)
def test_what_ends_a_session_and_what_does_not(
    store: Store, change: Callable[[Store], Account], ends_sessions: bool
) -> None:
    somebody(store, "bo", Role.LEAD)
    bo, lin = (sessions.by_password(store, login, PASSWORD).token for login in ("bo", "lin"))
    changed = change(store)
    assert is_live(store, bo) is not ends_sessions
    assert is_live(store, lin), "somebody else's stays"
    if not ends_sessions:
        assert sessions.account_of(store, bo) == changed, "what was changed holds at once"


def test_a_disabled_account_neither_signs_in_nor_asks_by_a_key_and_enabled_it_makes_new_ones(store: Store) -> None:
    bo = somebody(store, "bo", Role.REVIEWER).actor()
    token = sessions.by_password(store, "bo", PASSWORD).token
    _, key = keys.make(store, bo, "ci", frozenset({Right.READ}), None, 9)
    assert keys.actor_of(store, key).account == "bo"
    changes.disable(store, "bo", None)
    with pytest.raises(NotSignedIn, match="bo is disabled: ask a lead"):
        sessions.by_password(store, "bo", PASSWORD)
    with pytest.raises(WrongSecret):
        sessions.by_password(store, "bo", "a wrong sentence")
    with pytest.raises(NotSignedIn):
        keys.make(store, bo, "ci", frozenset({Right.READ}), None, 9)
    changes.enable(store, "bo", None)
    assert not is_live(store, token)
    with pytest.raises(NotSignedIn):
        keys.actor_of(store, key)
    assert sessions.by_password(store, "bo", PASSWORD).account.disabled is None


def test_disabled_twice_is_disabled_since_the_first_time(store: Store, desk_clock: Clock) -> None:
    somebody(store, "bo", Role.REVIEWER)
    since = changes.disable(store, "bo", None).disabled
    desk_clock.passes(days=1)
    assert changes.disable(store, "bo", None).disabled == since == desk_clock.time.replace(day=1)


@pytest.mark.parametrize("login", ["", "nobody", "lin\0", "lin' OR '1'='1", "\u202enil", "x" * 1_000_000, "\ud800"])
def test_hostile_names_find_nobody(store: Store, login: str) -> None:
    for change in (changes.disable, changes.enable):
        with pytest.raises(AccessError, match="no account"):
            change(store, login, None)
    assert held(store)["lin"].disabled is None
