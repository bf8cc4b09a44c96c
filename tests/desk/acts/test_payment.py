"""Pictures of payments in a case: compared, sealed, reported in both languages, packed, and taken back."""

import json
from pathlib import Path

import pytest
from typer.testing import CliRunner

from claims.reading import read
from desk.acts.actor import LOCAL, Actor
from desk.acts.errors import ActError
from desk.acts.pack import pack
from desk.acts.report import find, write_report
from desk.acts.strike import strike
from desk.cli import app
from desk.pack.offline_verifier import examine
from evidence.errors import VaultError
from evidence.records import Role
from evidence.verify import verify
from tests.claims.payment.made import alipay_trade, some
from tests.desk.acts.paid import HONEST, ORDER_ID, OTHER_AMOUNT, OTHER_NUMBER, PAID, PAYEES, PICTURES, Paid, paid
from tests.desk.acts.test_exhibit import env

pytestmark = pytest.mark.slow
OTHERS = [one for one in some() if not one.order.endswith(ORDER_ID)]


def standing(case: Paid) -> list[tuple[str, str]]:
    found = read(case.file.ledger.entries(), public_key=case.vault.sealing_key()).compared
    return [(one.record.result.value, one.record.why) for one in found.comparisons]


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
    broken = tmp_path / "broken.csv"
    broken.write_bytes(b"\0\1 no export")
    case.hand_in(Role.ORDERS_EXPORT, broken)
    case.compare()
    assert standing(case) == [("cannot_say", "not_read")]


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

    assert "cannot be said of all of them" in told
    assert "was not compared yet" in told
    assert find(LOCAL, case.settings, PAID).as_json()["payments"][0]["result"] == "cannot_say"


def test_a_record_of_another_order_is_said_to_be_one(tmp_path: Path) -> None:
    case = paid(tmp_path, HONEST, order_id="999000111222333444")
    case.compare()

    assert "not of this one" in report(case)


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

    assert "contradicted by" not in told.split("What speaks for the buyer")[0].replace("0</b><span>contradicted by", "")
    assert "6881.90" not in told
    assert "1 comparison was taken back" in told
    assert case.compare().taken_back == (True,)
    assert standing(case) == []
    assert verify(case.vault).faults == ()
    packed = pack(LOCAL, case.settings, PAID, out=tmp_path / "p.wacz")
    assert packed.report
    assert examine(tmp_path / "p.wacz").faults == []


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
    assert (told["result"], told["why"], told["taken_back"]) == ("contradicted", "no_such_payment", False)


def test_the_verb_strike_takes_back_and_says_what(tmp_path: Path) -> None:
    case = paid(tmp_path, OTHER_AMOUNT)
    case.compare()
    number = str(case.file.ledger.of_kinds("comparison")[0].seq)
    vault = ["--vault", case.settings.vault_url]
    said = CliRunner().invoke(app, ["strike", PAID, number, "--reason", "merged", *vault], env=env(tmp_path))

    assert said.exit_code == 0, said.stderr
    assert "counts for nothing any more" in said.stdout
