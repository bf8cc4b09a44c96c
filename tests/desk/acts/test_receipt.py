"""Pictures of payments, read and held against exports: whole path, as the command line has it."""

import json
from pathlib import Path

import pytest
from typer.testing import CliRunner

from claims.payment.values import Why, Word
from claims.shown.texts import LANGUAGES, Texts
from desk.acts.actor import LOCAL
from desk.acts.receipt import check_receipt
from desk.cli import app
from tests.claims.payment.made import alipay_trade, some, wechat_merchant, wechat_numbers

PICTURES = Path(__file__).parents[2] / "claims" / "payment" / "pictures"
"""Drawn by ``benchmarks/receipts.py``, of the payments of ``made``; half as wide as a telephone."""
EXAMPLE = Path(__file__).parents[3] / "configs" / "example" / "payment"
PAYEES = ("菲尔罗女装旗舰店", "杭州菲尔罗服饰有限公司")


@pytest.fixture
def ledgers(tmp_path: Path) -> list[Path]:
    files = {"alipay.csv": alipay_trade(some()), "wechat.csv": wechat_merchant(wechat_numbers(some()))}
    for name, data in files.items():
        (tmp_path / name).write_bytes(data)
    return [tmp_path / name for name in files]


@pytest.mark.slow
@pytest.mark.parametrize(
    ("name", "word", "why"),
    [
        ("alipay_honest.png", Word.CONSISTENT, Why.AMOUNT_AGREES),
        (EXAMPLE / "receipt.png", Word.CONTRADICTED, Why.AMOUNT_DIFFERS),
        ("alipay_other_number.png", Word.CONTRADICTED, Why.NO_SUCH_PAYMENT),
        ("wechat_dark_honest.png", Word.CONSISTENT, Why.AMOUNT_AGREES),
        ("wechat_sent_on_other_amount.jpg", Word.CONTRADICTED, Why.AMOUNT_DIFFERS),
        ("too_small.jpg", Word.CANNOT_SAY, Why.NO_NUMBER),
    ],
)
def test_what_the_exports_say_of_a_picture(ledgers: list[Path], name: str | Path, word: Word, why: Why) -> None:
    found = check_receipt(LOCAL, PICTURES / name, ledgers, PAYEES)

    assert (found.decision.word, found.decision.why) == (word, why)


@pytest.mark.slow
@pytest.mark.parametrize("language", LANGUAGES)
def test_the_command_tells_row_file_and_what_speaks_for_the_buyer(ledgers: list[Path], language: str) -> None:
    words = ["receipt", str(EXAMPLE / "receipt.png"), "--lang", language]
    for path in ledgers:
        words += ["--ledger", str(path)]
    said = CliRunner().invoke(app, words)
    say = Texts(language)

    assert said.exit_code == 1
    for part in ("6881.90", "881.90", "alipay.csv", say("payment_said.buyer"), say("payment_next.amount_differs")):
        assert part in said.stdout
    assert some()[3].number not in said.stdout  # no row of anybody else

    told = json.loads(CliRunner().invoke(app, [*words, "--json"]).stdout)
    assert told["result"] == "contradicted"
    assert told["why"] == "amount_differs"
    assert (told["rows"][0]["line"], told["rows"][0]["amount"]) == (8, "881.90")
    assert told["exports"][0]["totals_hold"] is True


def test_a_file_that_cannot_be_read_says_nothing_of_the_buyer(tmp_path: Path, ledgers: list[Path]) -> None:
    broken = tmp_path / "broken.png"
    broken.write_bytes(b"\x89PNG\r\n\x1a\n" + bytes(40))
    notes = tmp_path / "notes.txt"
    notes.write_text("a, b\n1, 2\n")
    picture = EXAMPLE / "receipt.png"
    for one, exports in (
        (broken, ledgers),
        (picture, [notes]),
        (tmp_path / "none.png", ledgers),
        (picture, [tmp_path / "none.csv"]),
    ):
        found = check_receipt(LOCAL, one, exports, PAYEES).decision
        assert (found.word, found.why) == (Word.CANNOT_SAY, Why.NOT_READ)
    said = CliRunner().invoke(app, ["receipt", str(picture), "--ledger", str(notes)])
    assert said.exit_code == 2
    assert "no columns of an export" in said.stdout


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_reason_has_its_words(language: str) -> None:
    assert set(Texts(language).names("payment_why")) == set(Why)
    assert set(Texts(language).names("payment_next")) == set(Why) - {Why.AMOUNT_AGREES}
