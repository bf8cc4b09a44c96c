"""Whose turn it is: which word comes next on each question, and who may give it."""

from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

import pytest

from claims.worn.leads import Subject
from desk.review.turns import Turns
from evidence.codec import sha256
from evidence.errors import VaultError
from evidence.ledger_seal import seal_ledger
from evidence.records import Claim, Place, Review, Run, Withdrawal
from tests.desk.drawn import garment
from tests.desk.report_case import DELIVERED, Found, Posted, examination, page_of, ticking
from tests.desk.review.raced import CASE, Laid, lay_out

VERDICTS = ("confirmed", "rejected", "unsure")


@dataclass(frozen=True)
class Desk:
    """A case with two questions, and what is said to them."""

    laid: Laid

    @property
    def turns(self) -> Turns:
        return self.laid.turns

    def asked(self, number: int = 0) -> Subject:
        return self.turns.subjects[number]

    def says(self, account: str, verdict: str = "confirmed", number: int = 0) -> str:
        """Somebody's word, appended as it is; the digest of its entry."""
        subject, turns = self.asked(number), self.turns
        said = Review.model_validate(
            {
                "match": subject.match, "sku": subject.sku, "claim": Claim.SAME_ITEM_WORN, "account": account,
                "reviewer": f"{account} Quill", "verdict": verdict, "blind": True,
                "place": turns.place(subject.match, subject.sku) or Place.TIE,
            }
        )  # fmt: skip
        return turns.file.ledger.append(said).digest

    def takes_back(self, account: str, review: str, reason: str = "") -> None:
        self.turns.file.ledger.append(Withdrawal(review=review, account=account, reason=reason))

    def place(self, number: int = 0) -> Place | None:
        subject = self.asked(number)
        return self.turns.place(subject.match, subject.sku)

    def may(self, account: str, number: int = 0) -> bool:
        return may(self.turns, account, self.asked(number))


def may(turns: Turns, account: str, one: Subject) -> bool:
    return turns.may(account, one.match, one.sku, one.image_digest)


@pytest.fixture
def desk(tmp_path: Path) -> Desk:
    return Desk(lay_out(tmp_path, 2))


def test_the_first_word_comes_first_then_the_second_and_none_where_these_agree(desk: Desk) -> None:
    assert desk.place() is Place.FIRST
    desk.says("ada")
    assert desk.place() is Place.SECOND
    desk.says("bo")
    assert desk.place() is None
    assert desk.place(1) is Place.FIRST, "each question by itself"


@pytest.mark.parametrize(("first", "second"), [(a, b) for a in VERDICTS for b in VERDICTS])
def test_a_third_is_asked_where_two_differ_and_nowhere_else(desk: Desk, first: str, second: str) -> None:
    desk.says("ada", first)
    desk.says("bo", second)
    assert desk.place() is (None if first == second else Place.TIE)

    if first != second:
        desk.says("cy", "unsure")
        assert desk.place() is None


def test_nobody_is_asked_again_however_their_name_is_spelt(desk: Desk) -> None:
    assert desk.may("ada")
    desk.says("ada")

    assert not desk.may("ada")
    assert not desk.may("ADA")
    assert not desk.may("ａｄａ")
    assert desk.may("bo")
    assert desk.may("ada", 1)


def test_who_opened_the_case_is_not_asked(desk: Desk) -> None:
    assert not desk.may("desk@shop.example")
    assert not desk.may("Desk@Shop.example")


def test_who_undid_a_word_may_give_it_again_in_the_same_place(desk: Desk) -> None:
    first = desk.says("ada")
    desk.takes_back("ada", first)

    assert desk.place() is Place.FIRST
    assert desk.may("ada")
    assert desk.turns.own("ada") == ()
    again = desk.says("ada", "rejected")
    assert [one.digest for one in desk.turns.own("ada")] == [again]
    assert not desk.may("ada")


def test_who_withdrew_a_word_with_a_reason_gives_no_other_and_somebody_else_is_asked(desk: Desk) -> None:
    desk.says("ada", "rejected")
    desk.takes_back("bo", desk.says("bo"), "I know the buyer")

    assert desk.place() is Place.SECOND
    assert not desk.may("bo")
    assert desk.may("cy")
    desk.says("cy", "rejected")
    assert desk.place() is None


def test_a_word_withdrawn_after_both_agreed_opens_the_question_again(desk: Desk) -> None:
    first = desk.says("ada")
    desk.says("bo")
    desk.takes_back("ada", first, "a mistake")

    assert desk.place() is Place.SECOND
    assert [one.record.account for one in desk.turns.standing(desk.asked().match, desk.asked().sku)] == ["bo"]
    assert desk.turns.waiting("cy")[0] == desk.asked()


def test_a_picture_examined_again_is_a_new_question_to_everybody(desk: Desk) -> None:
    before, turns = desk.asked(), desk.turns
    desk.says("ada")
    desk.says("bo")
    old = next(entry.record for entry in turns.entries if entry.digest == before.match)
    turns.file.ledger.append(old.model_copy(update={"software": "wornproof 9"}))
    seal_ledger(turns.file.ledger, desk.laid.vault.key)

    now = next(one for one in desk.turns.subjects if one.image_digest == before.image_digest)
    assert now.sku == before.sku
    assert now.name != before.name
    assert desk.turns.place(now.match, now.sku) is Place.FIRST
    assert may(desk.turns, "ada", now)


def supplied(desk: Desk, account: str, name: str, picture: bytes) -> None:
    """Somebody of the desk hands in a file with a post."""
    turns, clock = desk.turns, ticking(datetime(2026, 5, 14, 12, tzinfo=UTC))
    file, post = turns.file, Posted(name, DELIVERED.replace(day=5), picture, (Found("tee-0"),), method="supplied")
    run = Run(
        run_id=name, case=turns.reading.opened.digest, platform="demo", handle="lin.on.the.road", software="wornproof",
        platform_digest="sha256:" + "0" * 64, environment={}, supplied=True, account=account,
    )  # fmt: skip
    segment = file.ledger.append(page_of(file, file.ledger.append(run).digest, [post], clock, name))
    photos = {one.sku: one.photo_digest for one in turns.photos}
    file.ledger.append(examination(segment, post, desk.laid.vault.catalog("shop").head(), photos))
    seal_ledger(file.ledger, desk.laid.vault.key)


def test_whoever_supplied_a_picture_is_not_asked_about_it_and_others_are(desk: Desk) -> None:
    supplied(desk, "ivy", "handed-in", garment(55))
    supplied(desk, "bo", "handed-in-too", garment(55))
    turns = desk.turns
    theirs = [one for one in turns.subjects if one.image_digest == sha256(garment(55))]

    assert len(theirs) == 1
    for who in ("ivy", "IVY", "bo"):
        assert [one for one in turns.subjects if not may(turns, who, one)] == theirs
    assert may(turns, "ada", theirs[0])


def test_who_supplied_what_was_captured_from_the_account_too_may_be_asked(desk: Desk) -> None:
    supplied(desk, "ivy", "handed-in", garment(100))

    turns = desk.turns
    assert sha256(garment(100)) in {one.image_digest for one in turns.subjects}
    assert all(may(turns, "ivy", one) for one in turns.subjects)


def test_what_waits_is_told_in_the_order_of_the_case_without_what_was_said(desk: Desk) -> None:
    assert desk.turns.waiting("ada") == desk.turns.subjects
    desk.says("ada")
    assert desk.turns.waiting("ada") == desk.turns.subjects[1:]
    assert desk.turns.waiting("bo") == desk.turns.subjects
    desk.says("bo", "rejected")
    assert desk.turns.waiting("bo") == desk.turns.subjects[1:]
    assert desk.turns.waiting("cy") == desk.turns.subjects, "what others said moves nothing in anybody's list"
    desk.says("cy", "unsure")
    assert desk.turns.waiting("dee") == desk.turns.subjects[1:]


def test_a_case_that_is_not_there_has_no_turns(desk: Desk) -> None:
    with pytest.raises(VaultError, match="no case 'other'"):
        Turns.of(desk.laid.vault, "other")
    assert Turns.of(desk.laid.vault, CASE).ordered == {"tee-0", "tee-1"}
