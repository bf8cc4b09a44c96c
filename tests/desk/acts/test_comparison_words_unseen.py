"""What nobody may learn of a first word on a comparison: by comparing again, by undoing, or in a race."""

import json
from pathlib import Path
from typing import Any

import pytest

import desk.acts.review_comparisons as act
from desk.access.roles import Role
from desk.acts.actor import LOCAL, Actor
from desk.acts.audit import audit
from desk.acts.errors import ActError
from desk.acts.exhibit import exhibits
from desk.acts.pack import pack
from desk.acts.pieces import compare_pieces
from desk.acts.report import find, write_report
from desk.acts.review_comparisons import comparisons, judge_comparison, undo_comparison
from desk.settings import Settings
from evidence.records import ComparisonReview, Deed, Dispute, Withdrawal
from evidence.verify import verify
from tests.desk.acts.lived import quiet
from tests.desk.acts.test_dispatch import settings, vault  # noqa: F401 - the fixture
from tests.desk.acts.test_review_comparisons import (  # noqa: F401 - the fixture
    BO,
    CASE,
    CY,
    SECRET,
    ZOE,
    asked,
    says,
    swapped,
    told,
)

AUDITOR = Actor("Au", "au", frozenset({Role.AUDITOR}))


def test_comparing_again_shows_the_second_nothing_of_the_first_word(swapped: Settings, tmp_path: Path) -> None:  # noqa: F811
    says(swapped, ZOE, "rejected", SECRET)
    compare_pieces(LOCAL, swapped, CASE, Dispute.SWAPPED_RETURN, quiet, step_g=10)
    write_report(BO, swapped, CASE, tmp_path / "r.html")
    seen = (
        (tmp_path / "r.html").read_text("utf-8"),
        json.dumps(find(BO, swapped, CASE).as_json()),
        repr(exhibits(BO, swapped, CASE)),
    )

    assert not [text for text in seen if "Zoe Quill" in text or "zqnote" in text or "rejected" in text]
    assert asked(swapped, BO).waits
    with pytest.raises(ActError, match="still wanted on 1 question"):
        pack(BO, swapped, CASE, out=tmp_path / "p.wacz")
    for who in (BO, CY):
        says(swapped, who, "confirmed")
    pack(BO, swapped, CASE, out=tmp_path / "p.wacz")
    assert told(swapped, BO)["review_state"] == "disputed"


def test_a_second_word_cannot_be_undone_and_nothing_tells_what_the_first_was(swapped: Settings) -> None:  # noqa: F811
    """Else the second says one thing, sees whether the words are open, undoes it and says the other."""
    number = asked(swapped).number
    says(swapped, ZOE, "rejected")
    given = says(swapped, BO, "confirmed")

    assert given.undo_until is None
    with pytest.raises(ActError, match="another has answered too"):
        undo_comparison(BO, swapped, CASE, number)


def test_a_first_word_is_not_undone_once_another_came(swapped: Settings) -> None:  # noqa: F811
    number = asked(swapped).number
    says(swapped, ZOE, "rejected")
    says(swapped, BO, "confirmed")
    with pytest.raises(ActError, match="another has answered too"):
        undo_comparison(ZOE, swapped, CASE, number)


def test_a_word_that_is_being_undone_while_another_comes_stays(
    swapped: Settings,  # noqa: F811
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    number, real = asked(swapped).number, act.take_back
    says(swapped, ZOE, "confirmed")

    def late(*given: Any) -> None:
        judge_comparison(BO, swapped, CASE, number, "confirmed")
        real(*given)

    monkeypatch.setattr(act, "take_back", late)
    with pytest.raises(ActError, match="another's word came"):
        undo_comparison(ZOE, swapped, CASE, number)
    records = [one.record for one in vault(swapped).case(CASE).ledger.entries()]

    assert not [one for one in records if isinstance(one, Withdrawal)]
    assert [one.account for one in records if isinstance(one, ComparisonReview)] == ["zoe", "bo"]
    assert verify(vault(swapped)).faults == ()


def test_whoever_looks_at_the_words_is_written_down(swapped: Settings) -> None:  # noqa: F811
    comparisons(CY, swapped, CASE)
    last = audit(AUDITOR, swapped)[-2]
    assert (last.account, last.deed, last.case_id) == ("cy", Deed.LOOKED, CASE)
