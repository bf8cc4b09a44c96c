"""A package with people's words on comparisons: checked by itself, and without the words on what was taken back."""

import zipfile
from pathlib import Path

from desk.acts.actor import LOCAL
from desk.acts.pack import pack
from desk.acts.release import approve_release, ask_release
from desk.acts.review_comparisons import comparisons, judge_comparison, withdraw_comparison
from desk.acts.strike import strike
from desk.pack.offline_verifier import examine
from desk.settings import Settings
from evidence.records import Dispute
from evidence.verify import verify
from tests.desk.acts.test_dispatch import CODE, settings, vault  # noqa: F401 - the fixture
from tests.desk.acts.test_pieces import Table
from tests.desk.acts.test_review_comparisons import BO, CASE, CY, IVY, LEA, ZOE

NOTE = "zqnote on the other piece"


def confirmed(settings: Settings) -> int:  # noqa: F811
    """Number of the entry of a comparison that two people confirmed."""
    table = Table(settings)
    table.packs(10, "Y", CODE, weight_g=1400)
    table.gets_back(1, "Y", "", weight_g=120)
    table.compares(Dispute.SWAPPED_RETURN)
    (one,) = comparisons(ZOE, settings, CASE)
    judge_comparison(ZOE, settings, CASE, one.number, "confirmed", NOTE)
    judge_comparison(BO, settings, CASE, one.number, "confirmed")
    return one.number


def held(path: Path) -> bytes:
    with zipfile.ZipFile(path) as package:
        return b"".join(package.read(name) for name in package.namelist())


def test_the_words_and_the_release_on_them_hold_offline(settings: Settings, tmp_path: Path) -> None:  # noqa: F811
    confirmed(settings)
    ask_release(IVY, settings, CASE, "paypal")
    approve_release(LEA, settings, CASE, "paypal")
    pack(LOCAL, settings, CASE, out=tmp_path / "p.wacz")
    found = examine(tmp_path / "p.wacz")

    assert found.faults == []
    assert [values["reviews"] for name, _, values in found.proved if name == "ledger_sealed"] == [2]
    assert NOTE.encode() in held(tmp_path / "p.wacz")


def test_words_on_what_was_taken_back_stay_at_home_with_what_withdraws_one(
    settings: Settings,  # noqa: F811
    tmp_path: Path,
) -> None:
    number = confirmed(settings)
    ask_release(IVY, settings, CASE, "paypal")
    approve_release(LEA, settings, CASE, "paypal")
    withdraw_comparison(ZOE, settings, CASE, number, "zqreason")
    judge_comparison(CY, settings, CASE, number, "rejected")
    strike(LOCAL, settings, CASE, number, "the scale was broken")
    pack(LOCAL, settings, CASE, out=tmp_path / "p.wacz")

    assert examine(tmp_path / "p.wacz").faults == []
    assert b"zqnote" not in held(tmp_path / "p.wacz")
    assert b"zqreason" not in held(tmp_path / "p.wacz")
    assert verify(vault(settings)).faults == ()
