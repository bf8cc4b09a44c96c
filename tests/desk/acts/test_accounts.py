"""Acts on accounts, sessions and keys: who may, whose they are, and what a machine remembers."""

import stat
from collections.abc import Callable
from datetime import timedelta
from pathlib import Path

import pytest

from desk.access import keys as kept_keys
from desk.access.accounts import listed
from desk.access.errors import AccountError, Forbidden, NotSignedIn, NotThere, SlowedDown, WrongSecret
from desk.access.roles import Right, Role
from desk.access.store import Store
from desk.acts.accounts import (
    add_account,
    change_account,
    disable_account,
    enable_account,
    list_accounts,
    set_password,
)
from desk.acts.actor import LOCAL, STRANGER, Actor
from desk.acts.errors import ActError
from desk.acts.keys import list_keys, make_key, revoke_key
from desk.acts.sign_in import (
    actor_here,
    actor_of,
    actor_of_key,
    keep_here,
    sign_in,
    sign_in_oidc,
    sign_out,
    sign_out_everywhere,
    sign_out_here,
    who_am_i,
)
from desk.settings import OidcProvider, Settings
from tests.desk.signing import PASSWORD, an_actor

NEW = "another sentence"


@pytest.fixture
def settings(tmp_path: Path, quick_hashes: None) -> Settings:
    return Settings(
        vault_url=str(tmp_path / "vault"), index_url="", home=tmp_path / "home", cache=tmp_path / "c", contact=""
    )


@pytest.fixture
def lin(settings: Settings) -> Actor:
    add_account(LOCAL, settings, "lin", roles=["lead"], password=PASSWORD)
    return signed(settings, "lin")


@pytest.fixture
def bo(settings: Settings, lin: Actor) -> Actor:
    add_account(lin, settings, "bo", roles=["reviewer"], cases=["case-1"], password=PASSWORD, name="Bo")
    return signed(settings, "bo")


def signed(settings: Settings, login: str, password: str = PASSWORD) -> Actor:
    return sign_in(STRANGER, settings, login, password).actor


ON_OTHERS: dict[str, Callable[[Actor, Settings], object]] = {
    "add": lambda actor, settings: add_account(actor, settings, "cy", roles=["lead"], password=PASSWORD),
    "list": list_accounts,
    "change": lambda actor, settings: change_account(actor, settings, "bo", roles=["lead"]),
    "disable": lambda actor, settings: disable_account(actor, settings, "bo"),
    "enable": lambda actor, settings: enable_account(actor, settings, "bo"),
    "password": lambda actor, settings: set_password(actor, settings, "bo", NEW),
    "keys": lambda actor, settings: list_keys(actor, settings, everyone=True),
}


@pytest.mark.parametrize("role", [Role.INVESTIGATOR, Role.REVIEWER, Role.AUDITOR])
@pytest.mark.parametrize("deed", ON_OTHERS)
def test_only_a_lead_changes_accounts(settings: Settings, bo: Actor, deed: str, role: Role) -> None:
    before = listed(Store(settings.home), None)
    for actor in (an_actor(role), STRANGER if deed != "keys" else an_actor(role)):
        with pytest.raises(Forbidden, match="ask a lead"):
            ON_OTHERS[deed](actor, settings)
    assert listed(Store(settings.home), None) == before
    ON_OTHERS[deed](an_actor(Role.LEAD), settings)


def test_an_account_is_shown_as_it_was_made(settings: Settings, lin: Actor, bo: Actor) -> None:
    one, other = list_accounts(lin, settings)
    assert (one.account, one.name, one.roles, one.cases) == ("bo", "Bo", (Role.REVIEWER,), ("case-1",))
    assert (other.account, other.name, other.roles, other.cases) == ("lin", "lin", (Role.LEAD,), None)
    assert who_am_i(bo, settings).cases == ("case-1",)
    assert set(who_am_i(bo, settings).rights) == {Right.READ, Right.REVIEW, Right.ORIGINAL, Right.DRAFT}


def test_a_lead_of_some_cases_sees_and_takes_over_nobody_who_sees_more(settings: Settings, bo: Actor) -> None:
    some = an_actor(Role.LEAD, frozenset({"case-1"}))
    assert [one.account for one in list_accounts(some, settings)] == ["bo"]
    with pytest.raises(NotThere):
        set_password(some, settings, "lin", NEW)
    with pytest.raises(AccountError, match="nobody gives away"):
        change_account(some, settings, "bo", all_cases=True)
    with pytest.raises(AccountError, match="nobody gives away"):
        add_account(some, settings, "cy", roles=["lead"], password=PASSWORD)


@pytest.mark.parametrize(
    ("words", "says"),
    [
        ({"roles": ["boss"]}, "a role is one of investigator, reviewer, lead, auditor"),
        ({"cases": ["a", ""]}, "name the cases"),
        ({"cases": ["a"], "all_cases": True}, "name the cases"),
        ({"subject": "7"}, r"desk.toml has no \[oidc\] table"),
    ],
)
def test_what_was_mistyped_is_told(settings: Settings, bo: Actor, words: dict[str, object], says: str) -> None:
    with pytest.raises(ActError, match=says):
        change_account(LOCAL, settings, "bo", **words)  # type: ignore[arg-type]  # as somebody may type it


def test_one_s_own_password_needs_the_present_one(settings: Settings, bo: Actor) -> None:
    with pytest.raises(WrongSecret, match="the present password is another"):
        set_password(bo, settings, " BO ", NEW, "a wrong sentence")
    with pytest.raises(WrongSecret, match="the present password is another"):
        set_password(bo, settings, "bo", NEW)
    set_password(bo, settings, "bo", NEW, PASSWORD)
    with pytest.raises(WrongSecret):
        signed(settings, "bo")
    assert signed(settings, "bo", NEW) == bo


def test_a_lead_s_own_needs_it_too_and_wrong_ones_slow_down(settings: Settings, lin: Actor) -> None:
    for _ in range(5):
        with pytest.raises(WrongSecret):
            set_password(lin, settings, "lin", NEW, "a wrong sentence")
    with pytest.raises(SlowedDown):
        set_password(lin, settings, "lin", NEW, PASSWORD)


def test_who_signs_in_by_the_provider_alone_has_no_password_to_change(settings: Settings, lin: Actor) -> None:
    provider = OidcProvider(issuer="https://id.example", client_id="desk")
    with_it = settings.model_copy(update={"oidc": provider})
    shown = add_account(lin, with_it, "cy", roles=["reviewer"], subject="7")
    assert (shown.issuer, shown.subject, shown.has_password) == ("https://id.example", "7", False)
    with pytest.raises(WrongSecret):
        signed(settings, "cy", "")
    with pytest.raises(NotSignedIn, match="have no password here"):
        set_password(Actor("cy", "cy", frozenset({Role.REVIEWER})), settings, "cy", NEW)
    set_password(lin, settings, "cy", NEW)
    assert signed(settings, "cy", NEW).account == "cy"


def test_a_session_is_known_until_it_is_ended(settings: Settings, bo: Actor) -> None:
    begun = sign_in(STRANGER, settings, "bo", PASSWORD)
    assert begun.token not in repr(begun)
    assert actor_of(STRANGER, settings, begun.token) == begun.actor == bo
    assert sign_out(STRANGER, settings, begun.token).ended == 1
    assert sign_out(STRANGER, settings, begun.token).ended == 0
    with pytest.raises(NotSignedIn):
        actor_of(STRANGER, settings, begun.token)


def test_all_of_one_s_sessions_end_and_nobody_else_s(settings: Settings, bo: Actor) -> None:
    hers = sign_in(STRANGER, settings, "lin", PASSWORD).token
    assert sign_out_everywhere(bo, settings).ended == 1
    assert actor_of(STRANGER, settings, hers).account == "lin"
    with pytest.raises(NotSignedIn):
        sign_out_everywhere(LOCAL, settings)


def test_before_there_are_accounts_nobody_signs_in(settings: Settings) -> None:
    for deed in (
        lambda: sign_in(STRANGER, settings, "lin", PASSWORD),
        lambda: sign_in_oidc(STRANGER, settings, lambda url: None),
    ):
        with pytest.raises(ActError, match="no accounts yet: 'wornproof user add NAME --role lead'"):
            deed()
    assert not settings.home.exists()


def test_without_a_provider_nobody_signs_in_by_one(settings: Settings, lin: Actor) -> None:
    with pytest.raises(ActError, match=r"desk.toml has no \[oidc\] table"):
        sign_in_oidc(STRANGER, settings, lambda url: None)


def test_here_it_is_the_local_operator_until_there_are_accounts_and_then_whoever_signed_in(settings: Settings) -> None:
    assert actor_here(STRANGER, settings) is LOCAL
    add_account(LOCAL, settings, "lin", roles=["lead"], password=PASSWORD)
    with pytest.raises(NotSignedIn, match="this desk has accounts: run 'wornproof login NAME'"):
        actor_here(STRANGER, settings)
    begun = sign_in(STRANGER, settings, "lin", PASSWORD)
    file = keep_here(STRANGER, settings, begun.token).file
    assert file == settings.home / "session"
    assert stat.S_IMODE(file.stat().st_mode) == 0o600
    assert actor_here(STRANGER, settings) == begun.actor
    assert sign_out_here(STRANGER, settings).ended == 1
    assert not file.exists()
    with pytest.raises(NotSignedIn):
        actor_here(STRANGER, settings)
    with pytest.raises(NotSignedIn):
        actor_of(STRANGER, settings, begun.token)


def test_a_session_or_key_that_was_given_goes_before_the_one_kept_and_is_never_passed_over(
    settings: Settings, lin: Actor, bo: Actor
) -> None:
    keep_here(STRANGER, settings, sign_in(STRANGER, settings, "lin", PASSWORD).token)
    token, key = sign_in(STRANGER, settings, "bo", PASSWORD).token, make_key(bo, settings, "ci").key
    assert actor_here(STRANGER, settings, token=token).account == "bo"
    assert actor_here(STRANGER, settings, key=key).limit == {Right.READ}
    with pytest.raises(NotSignedIn, match="unset one"):
        actor_here(STRANGER, settings, token, key)
    for given in ({"token": "wrong"}, {"key": "wp_0_wrong"}):
        with pytest.raises(NotSignedIn):
            actor_here(STRANGER, settings, **given)
    assert sign_out_here(STRANGER, settings, token).ended == 1
    assert actor_here(STRANGER, settings).account == "lin", "the one kept stays"


@pytest.mark.parametrize("given", [{"token": "wrong"}, {"key": "wp_0_wrong"}], ids=str)
def test_a_desk_without_accounts_does_not_make_a_wrong_key_the_local_operator(
    settings: Settings, given: dict[str, str]
) -> None:
    with pytest.raises(NotSignedIn):
        actor_here(STRANGER, settings, **given)


def test_a_kept_session_that_others_may_read_is_refused_and_can_be_ended(settings: Settings, lin: Actor) -> None:
    token = sign_in(STRANGER, settings, "lin", PASSWORD).token
    file = keep_here(STRANGER, settings, token).file
    file.chmod(0o644)
    with pytest.raises(NotSignedIn, match=r"others may read .*wornproof logout"):
        actor_here(STRANGER, settings)
    assert sign_out_here(STRANGER, settings).ended == 1
    assert not file.exists()


@pytest.mark.parametrize("held", [b"", b"\xff\0\x1b", b"x" * 5_000_000], ids=["empty", "no text", "long"])
def test_a_file_that_holds_no_session_is_nobody(settings: Settings, lin: Actor, held: bytes) -> None:
    file = keep_here(STRANGER, settings, "x").file
    file.write_bytes(held)
    with pytest.raises(NotSignedIn):
        actor_here(STRANGER, settings)


def test_a_key_is_made_for_reading_and_ninety_days_unless_more_is_said(settings: Settings, bo: Actor) -> None:
    made = make_key(bo, settings, "ci")
    assert (made.shown.rights, made.shown.cases) == ((Right.READ,), None)
    assert made.shown.expires - made.shown.made == timedelta(days=90)
    assert made.key not in repr(made)
    asked = actor_of_key(STRANGER, settings, made.key)
    assert (asked.account, asked.rights, asked.cases) == ("bo", {Right.READ}, {"case-1"})
    with pytest.raises(ActError, match="a right is one of read, capture"):
        make_key(bo, settings, "ci", rights=["everything"])


def test_one_s_own_keys_are_one_s_own_and_a_lead_revokes_those_of_others(
    settings: Settings, lin: Actor, bo: Actor
) -> None:
    hers, his = make_key(lin, settings, "of lin"), make_key(bo, settings, "of bo")
    assert [one.label for one in list_keys(bo, settings)] == ["of bo"]
    assert [one.label for one in list_keys(lin, settings)] == ["of lin"]
    assert {one.label for one in list_keys(lin, settings, everyone=True)} == {"of lin", "of bo"}
    with pytest.raises(NotThere):
        revoke_key(bo, settings, hers.shown.key_id)
    for other in (an_actor(Role.LEAD, frozenset({"case-1"})), an_actor(Role.AUDITOR), an_actor(Role.REVIEWER)):
        with pytest.raises(NotThere):
            revoke_key(other, settings, hers.shown.key_id)
    assert revoke_key(lin, settings, his.shown.key_id).revoked
    with pytest.raises(NotSignedIn):
        actor_of_key(STRANGER, settings, his.key)
    assert revoke_key(lin, settings, hers.shown.key_id).revoked


def test_a_key_makes_lists_and_revokes_no_key_and_changes_no_password_its_own_neither(
    settings: Settings, lin: Actor
) -> None:
    made = make_key(lin, settings, "ci", rights=[right for right in lin.rights if right is not Right.ACCOUNTS])
    by_key = actor_of_key(STRANGER, settings, made.key)
    for deed in (
        lambda: make_key(by_key, settings, "more"),
        lambda: list_keys(by_key, settings),
        lambda: revoke_key(by_key, settings, made.shown.key_id),
        lambda: set_password(by_key, settings, "lin", NEW, PASSWORD),
        lambda: add_account(by_key, settings, "cy", roles=["lead"], password=PASSWORD),
    ):
        with pytest.raises(Forbidden):
            deed()
    assert len(kept_keys.listed(Store(settings.home), {"lin"})) == 1


def test_whoever_has_no_account_has_no_keys(settings: Settings) -> None:
    for deed in (lambda: make_key(LOCAL, settings, "ci"), lambda: list_keys(LOCAL, settings)):
        with pytest.raises(NotSignedIn, match="a key belongs to an account"):
            deed()
