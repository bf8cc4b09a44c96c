"""What an actor may and sees; and that "not there" and "not yours" are one answer."""

from collections.abc import Callable

import pytest

from desk.access.actor import LOCAL, STRANGER, Actor, in_scope, seen
from desk.access.errors import AccessError, Forbidden, NotThere
from desk.access.roles import Right, Role
from desk.acts.errors import EXPECTED
from tests.desk.signing import an_actor


def test_whoever_sits_at_this_machine_may_all_and_a_stranger_nothing() -> None:
    assert LOCAL.rights == frozenset(Right)
    assert LOCAL.sees("any case")
    assert STRANGER.rights == frozenset()
    assert not STRANGER.sees("any case")


def test_a_right_that_is_missing_names_the_roles_that_have_it() -> None:
    reviewer = an_actor(Role.REVIEWER)
    reviewer.needs(Right.REVIEW)
    with pytest.raises(Forbidden, match=r"a reviewer may not open a case.*: ask an investigator or a lead"):
        reviewer.needs(Right.CAPTURE)


def test_several_roles_may_what_each_of_them_may() -> None:
    both = Actor("Ada", "ada", frozenset({Role.REVIEWER, Role.AUDITOR}))
    assert both.may(Right.ORIGINAL)
    assert both.may(Right.AUDIT)
    assert not both.may(Right.CAPTURE)


def test_a_key_is_no_wider_than_it_was_made_nor_than_its_account() -> None:
    asked = Actor("Ada", "ada", frozenset({Role.REVIEWER}), limit=frozenset({Right.READ, Right.APPROVE}), key="k")
    assert asked.rights == {Right.READ}
    with pytest.raises(Forbidden, match=r"this API key may not review findings: .*--right review"):
        asked.needs(Right.REVIEW)
    with pytest.raises(Forbidden, match="ask a lead"):
        asked.needs(Right.APPROVE)


@pytest.mark.parametrize("case_id", ["not-mine", "not-there", "", "case-1 ", "CASE-1", "case-1\0", "../case-1"])
def test_a_case_out_of_scope_is_answered_without_asking_the_store(case_id: str) -> None:
    asked: list[str] = []

    def there() -> bool:
        asked.append(case_id)
        return True

    with pytest.raises(NotThere):
        in_scope(an_actor(Role.LEAD, frozenset({"case-1"})), case_id, there)
    assert asked == []


def test_not_there_and_not_yours_are_one_answer() -> None:
    def answer(actor: Actor, there: Callable[[], bool]) -> tuple[type, str]:
        with pytest.raises(AccessError) as caught:
            in_scope(actor, "case-9", there)
        return caught.type, str(caught.value)

    not_yours = answer(an_actor(Role.REVIEWER, frozenset({"case-1"})), lambda: True)
    of_yours_not_there = answer(an_actor(Role.REVIEWER, frozenset({"case-9"})), lambda: False)
    of_all_not_there = answer(LOCAL, lambda: False)
    assert not_yours == of_yours_not_there == of_all_not_there


def test_a_case_in_scope_that_is_there_goes_on_and_lists_hold_no_other() -> None:
    actor = an_actor(Role.REVIEWER, frozenset({"a", "c"}))
    in_scope(actor, "a", lambda: True)
    assert seen(actor, ("a", "b", "c")) == ("a", "c")
    assert seen(LOCAL, ("a", "b", "c")) == ("a", "b", "c")


def test_every_face_knows_these_errors() -> None:
    assert AccessError in EXPECTED
