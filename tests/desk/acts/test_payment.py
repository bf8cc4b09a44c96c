"""Pictures of payments in a case: compared, sealed, reported in both languages, packed, and taken back."""

import json
from decimal import Decimal
from pathlib import Path

import pytest
from PIL import Image
from typer.testing import CliRunner

from claims.payment.record import comparison
from claims.payment.values import Cited, Decision, Export, Form, Kind, PaymentRow, Receipt, Why, Word
from claims.reading import read
from desk.acts.actor import LOCAL, Actor
from desk.acts.errors import ActError
from desk.acts.exhibit import add_exhibits
from desk.acts.pack import pack
from desk.acts.payment import payment
from desk.acts.report import find, write_report
from desk.acts.reused import search_reused
from desk.acts.review_comparisons import judge_comparison, withdraw_comparison
from desk.acts.strike import strike
from desk.cli import app
from desk.pack.offline_verifier import examine
from desk.review.argument import Argument, argument
from evidence.errors import VaultError
from evidence.records import Role, Struck
from evidence.verify import verify
from tests.claims.payment.made import alipay_trade, some, wechat_merchant, wechat_numbers
from tests.desk.acts.lived import quiet
from tests.desk.acts.paid import (
    HONEST,
    ORDER_ID,
    OTHER_AMOUNT,
    OTHER_NUMBER,
    PAID,
    PAYEES,
    PICTURES,
    Paid,
    paid,
    paid_case,
)
from tests.desk.acts.test_exhibit import env
from tests.desk.review.raced import someone

pytestmark = pytest.mark.slow
OTHERS = [one for one in some() if not one.order.endswith(ORDER_ID)]


def standing(case: Paid) -> list[tuple[str, str]]:
    found = read(case.file.ledger.entries(), public_key=case.vault.sealing_key()).compared
    return [(one.record.result.value, one.record.why) for one in found.comparisons]


def claimed(case: Paid) -> Argument:
    entries = case.file.ledger.entries()
    return argument(read(entries, public_key=case.vault.sealing_key()), (), entries)


def report(case: Paid, language: str = "en") -> str:
    out = case.folder / f"{language}.html"
    write_report(LOCAL, case.settings, PAID, out, language)
    return out.read_text("utf-8")


def test_each_picture_is_compared_and_running_it_again_adds_nothing(tmp_path: Path) -> None:
    case = paid(tmp_path, OTHER_AMOUNT, HONEST, PICTURES / "too_small.jpg")
    done = case.compare()
    entries = len(case.file.ledger.entries())

    assert [one.why for one in done.found] == ["amount_differs", "amount_agrees", "no_number"]
    assert standing(case) == [
        ("contradicted", "amount_differs"),
        ("consistent", "amount_agrees"),
        ("cannot_say", "no_number"),
    ]
    assert case.compare(payees=()).compared_now == 0, "the names of the last time hold"
    assert len(case.file.ledger.entries()) == entries
    assert verify(case.vault).faults == ()
    assert verify(case.vault).unsealed == ()


def test_another_export_replaces_what_was_found(tmp_path: Path) -> None:
    """A file that is cut contradicts nobody, and one that is whole is looked at with it."""
    case = paid(tmp_path)
    case.hand_in(Role.PAYMENT_PICTURE, OTHER_AMOUNT)
    cut = tmp_path / "cut.csv"
    cut.write_bytes(b"\r\n".join(alipay_trade(some()).split(b"\r\n")[:-4]))
    case.hand_in(Role.LEDGER_EXPORT, cut)
    case.compare()
    assert standing(case) == [("cannot_say", "flawed")]
    case.hand_in(Role.LEDGER_EXPORT, case.export)
    assert "one came in later" in report(case), "what was found without it counts for nothing"
    case.compare()
    assert standing(case) == [("cannot_say", "flawed")], "the file that was cut may hold what explains it"
    first = case.file.ledger.of_kinds("exhibit")[1].seq
    strike(LOCAL, case.settings, PAID, first, "it was cut")
    case.compare()
    assert standing(case) == [("contradicted", "amount_differs")]


def test_nothing_to_compare_says_what_to_hand_in(tmp_path: Path) -> None:
    case = paid(tmp_path)
    with pytest.raises(ActError, match="exhibit add case-paid --role payment_picture"):
        case.compare()
    case.hand_in(Role.PAYMENT_PICTURE, HONEST)
    with pytest.raises(ActError, match="--role ledger_export"):
        case.compare()


@pytest.mark.parametrize(
    ("language", "result", "buyer"),
    [
        (
            "en",
            "records contradict the picture of a payment",
            "It may have been paid to another account",
        ),
        ("zh", "店铺记录与付款图片不符", "可能付到了店铺的其他账户"),
    ],
)
def test_the_report_quotes_row_line_and_digest_and_says_what_speaks_for_the_buyer(
    tmp_path: Path, language: str, result: str, buyer: str
) -> None:
    case = paid(tmp_path, OTHER_AMOUNT)
    case.compare()
    told = report(case, language)
    export = next(one for one in case.file.ledger.entries() if one.record.kind == "exhibit" and one.seq > 2).record

    for part in (result, buyer, "6881.90", "881.90", "alipay.csv", export.file_digest.removeprefix("sha256:")):  # type: ignore[union-attr]
        assert part in told
    assert not [one.number for one in OTHERS if one.number in told], "rows of other buyers"
    assert not any(word in told.lower() for word in ("fake", "forged", "fraud", "伪造", "造假", "欺诈"))
    assert report(case, language) == told


def test_before_anything_is_compared_nothing_is_said_against_anybody(tmp_path: Path) -> None:
    case = paid(tmp_path, OTHER_AMOUNT)
    told = report(case)

    assert "cannot be said" in told
    assert "It was not compared yet." in told
    assert [one.what for one in find(LOCAL, case.settings, PAID).left] == ["payments_not_compared"]
    assert find(LOCAL, case.settings, PAID).as_json()["payments"][0]["result"] == "cannot_say"


def test_a_record_of_another_order_is_said_to_be_one(tmp_path: Path) -> None:
    case = paid(tmp_path, HONEST, order_id="999000111222333444")
    case.compare()

    told = report(case)
    assert "agrees with the shop&#39;s record of another order" in told
    assert "not of this one" in told


def test_what_was_struck_is_gone_from_report_findings_and_package_and_stays_in_the_ledger(tmp_path: Path) -> None:
    case = paid(tmp_path, OTHER_AMOUNT)
    case.compare()
    number = case.file.ledger.of_kinds("comparison")[0].seq
    with pytest.raises(ActError, match="say why"):
        strike(LOCAL, case.settings, PAID, number, " ")
    with pytest.raises(ActError, match="these are"):
        strike(LOCAL, case.settings, PAID, 1, "x")
    assert strike(Actor("Lea", "lea"), case.settings, PAID, number, "a merged payment").result == "contradicted"
    with pytest.raises(ActError):
        strike(LOCAL, case.settings, PAID, number, "again")
    told = report(case)

    assert "6881.90" not in told
    assert "was taken back: a merged payment" in told
    assert case.compare().numbers == (0,)
    assert standing(case) == []
    assert verify(case.vault).faults == ()
    packed = pack(LOCAL, case.settings, PAID, out=tmp_path / "p.wacz")
    assert packed.report
    assert examine(tmp_path / "p.wacz").faults == []


def test_what_was_struck_stays_struck_whatever_names_are_told_and_whatever_else_is_handed_in(tmp_path: Path) -> None:
    case = paid(tmp_path, OTHER_AMOUNT)
    case.compare()
    strike(LOCAL, case.settings, PAID, case.file.ledger.of_kinds("comparison")[0].seq, "a merged payment")
    for payees in ((), PAYEES, ("another name",)):
        assert case.compare(payees).numbers == (0,)
    later = tmp_path / "later.csv"
    later.write_bytes(wechat_merchant(wechat_numbers(some())))
    case.hand_in(Role.LEDGER_EXPORT, later)

    assert case.compare().numbers == (0,)
    assert standing(case) == []


def test_a_strike_that_was_stopped_before_its_seal_is_ended_by_the_same_command(tmp_path: Path) -> None:
    case = paid(tmp_path, OTHER_AMOUNT)
    case.compare()
    entry = case.file.ledger.of_kinds("comparison")[0]
    case.file.ledger.append(Struck(takes_back=entry.digest, reason="stopped here"))
    assert [said.kind.value for said in verify(case.vault).unsealed] == ["exhibits_not_sealed"]
    assert standing(case) == [("contradicted", "amount_differs")], "no seal covers the strike"

    strike(LOCAL, case.settings, PAID, entry.seq, "again")

    assert standing(case) == []
    assert verify(case.vault).unsealed == ()
    with pytest.raises(ActError, match="taken back already"):
        strike(LOCAL, case.settings, PAID, entry.seq, "again")


def test_a_file_that_was_handed_in_by_mistake_is_taken_back_with_what_rests_on_it(tmp_path: Path) -> None:
    case = paid(tmp_path, OTHER_AMOUNT, HONEST)
    case.compare()
    number = next(one.seq for one in case.file.ledger.of_kinds("exhibit") if one.record.name == "receipt.png")  # type: ignore[union-attr]
    assert strike(LOCAL, case.settings, PAID, number, "another buyer's").name == "receipt.png"

    assert standing(case) == [("consistent", "amount_agrees")]
    pack(LOCAL, case.settings, PAID, out=tmp_path / "p.wacz")
    assert examine(tmp_path / "p.wacz").faults == []
    assert OTHER_AMOUNT.read_bytes() not in (tmp_path / "p.wacz").read_bytes()
    assert "6881.90" not in report(case)
    assert verify(case.vault).faults == ()


def test_what_is_contradicted_is_in_no_release_and_outdates_one_that_was_given(tmp_path: Path) -> None:
    case = paid(tmp_path, OTHER_AMOUNT)
    before = claimed(case)
    case.compare()
    after = claimed(case)

    assert (before.unconfirmed, after.unconfirmed) == (0, 1)
    assert before.digest != after.digest


def test_a_payment_that_two_people_looked_at_is_released_and_one_they_rejected_counts_for_nothing(
    tmp_path: Path,
) -> None:
    case = paid(tmp_path, OTHER_AMOUNT)
    (number,) = case.compare().numbers
    reviewers = (someone("zoe"), someone("bo"))
    for who in reviewers:
        judge_comparison(who, case.settings, PAID, number, "confirmed", "the row has another amount")
    confirmed = claimed(case)
    text = report(case)
    assert (confirmed.unconfirmed, confirmed.confirmed_comparisons, len(confirmed.reviews)) == (0, 1, 2)
    assert "It does contradict. “the row has another amount”" in text
    assert "What may be sent to the payment channel" in text

    for who in reviewers:
        withdraw_comparison(who, case.settings, PAID, number, "the picture is of a merged payment")
    for who in (someone("cy"), someone("dan")):
        judge_comparison(who, case.settings, PAID, number, "rejected")
    rejected = claimed(case)
    assert (rejected.unconfirmed, rejected.confirmed_comparisons, rejected.reviews) == (0, 0, ())
    assert rejected.digest != confirmed.digest
    assert "What may be sent to the payment channel" not in report(case)
    assert "Withdrawn: the picture is of a merged payment" in report(case)
    assert verify(case.vault).faults == ()


def test_a_row_of_another_order_is_not_quoted_where_nothing_can_be_said(tmp_path: Path) -> None:
    """Several orders paid at once: the other buyer's row, or what may be one, stays closed."""
    receipt = Receipt(amount=Decimal("99.00"), number="1003", order="1003")
    row = PaymentRow(4, Kind.PAYMENT, "1003", "1003", (), None, Decimal("1234.50"), frozenset(), "EUR")
    book = Export("orders.csv", "sha256:" + "1" * 64, Form.SHOPIFY, (row,), tied=False, flaw=None)
    values = {"shown": "99.00", "recorded": "1234.50", "currency": "EUR"}
    decision = Decision(Word.CANNOT_SAY, Why.SHORT_NUMBER, values, (Cited(book, row),))
    ids = {book.digest: "sha256:" + "3" * 64}
    for order_id, is_told in (("1003", True), ("48213", False)):
        made = comparison(decision, receipt, "sha256:" + "2" * 64, ids, (), order_id=order_id)
        assert ("1234.50" in made.model_dump_json()) is is_told


def test_a_package_without_any_capture_holds_the_picture_and_no_list_of_other_buyers(tmp_path: Path) -> None:
    import zipfile

    case = paid(tmp_path, OTHER_AMOUNT)
    case.compare()
    pack(LOCAL, case.settings, PAID, out=tmp_path / "p.wacz")
    found = examine(tmp_path / "p.wacz")
    with zipfile.ZipFile(tmp_path / "p.wacz") as archive:
        members = {name: archive.read(name) for name in archive.namelist()}

    assert found.faults == []
    assert OTHER_AMOUNT.read_bytes() in members.values()
    for one in OTHERS:
        assert not [name for name, data in members.items() if one.number.encode() in data], one.number
    assert b"it speaks of other buyers" in members["wornproof/index.html"]


def test_a_case_with_nothing_at_all_is_still_not_packed(tmp_path: Path) -> None:
    with pytest.raises(VaultError, match="no run of this case is sealed yet"):
        pack(LOCAL, paid(tmp_path).settings, PAID, out=tmp_path / "p.wacz")


def test_the_verb_tells_each_picture_and_what_to_do_next(tmp_path: Path) -> None:
    case = paid(tmp_path, OTHER_NUMBER)
    words = ["payment", PAID, "--payee", PAYEES[0], "--vault", case.settings.vault_url]
    said = CliRunner().invoke(app, words, env=env(tmp_path))
    chinese = CliRunner().invoke(app, [*words, "--lang", "zh"], env=env(tmp_path))
    told = json.loads(CliRunner().invoke(app, [*words, "--json"], env=env(tmp_path)).stdout)

    assert said.exit_code == chinese.exit_code == 0, said.stderr
    assert "alipay_other_number.png  contradicted" in said.stdout
    assert "Ask the buyer for the page" in said.stdout
    assert "与记录不符" in chinese.stdout
    assert (told["result"], told["why"]) == ("contradicted", "no_such_payment")
    assert told["comparison"] > 0
    assert told["for_buyer"]


def test_the_verb_strike_takes_back_and_says_what(tmp_path: Path) -> None:
    case = paid(tmp_path, OTHER_AMOUNT)
    case.compare()
    number = str(case.file.ledger.of_kinds("comparison")[0].seq)
    vault = ["--vault", case.settings.vault_url]
    said = CliRunner().invoke(app, ["strike", PAID, number, "--reason", "merged", *vault], env=env(tmp_path))

    assert said.exit_code == 0, said.stderr
    assert "counts for nothing any more" in said.stdout


def elsewhere(case: Paid, picture: Path, order_id: str = "other") -> None:
    """The same buyer or another shows a picture in an earlier case, and it is compared there."""
    case.vault.open_case(paid_case(order_id).model_copy(update={"case_id": "case-elsewhere"}))
    for role, path in ((Role.PAYMENT_PICTURE, picture), (Role.LEDGER_EXPORT, case.export)):
        add_exhibits(LOCAL, case.settings, "case-elsewhere", role, [path], quiet)
    payment(LOCAL, case.settings, "case-elsewhere", PAYEES, quiet)


def saved_again(picture: Path, folder: Path) -> Path:
    Image.open(picture).convert("RGB").save(again := folder / "again.jpg", quality=88)
    return again


def test_a_picture_with_the_number_of_another_cases_is_told_and_contradicts_nothing(tmp_path: Path) -> None:
    case = paid(tmp_path)
    elsewhere(case, HONEST)
    case.hand_in(Role.PAYMENT_PICTURE, saved_again(HONEST, tmp_path))
    case.hand_in(Role.LEDGER_EXPORT, case.export)
    case.compare()

    (found,) = search_reused(LOCAL, case.settings, PAID, quiet).found

    assert (found.found.why, found.found.result.value, found.other_case) == (
        "reused_elsewhere", "cannot_say", "case-elsewhere",
    )  # fmt: skip
    assert ("consistent", "amount_agrees") in standing(case), "what was found by the export stays"
    for language, words in (("en", "one payment may be for several orders"), ("zh", "一次付款也可能包含多笔订单")):
        assert words in report(case, language)
    assert "case-elsewhere" not in report(case)
    assert verify(case.vault).faults == ()


def test_another_payment_in_a_like_screenshot_is_not_it(tmp_path: Path) -> None:
    case = paid(tmp_path)
    elsewhere(case, OTHER_NUMBER)
    case.hand_in(Role.PAYMENT_PICTURE, HONEST)
    case.hand_in(Role.LEDGER_EXPORT, case.export)
    case.compare()

    assert search_reused(LOCAL, case.settings, PAID, quiet).found[0].found.why == "reused_not_found"
