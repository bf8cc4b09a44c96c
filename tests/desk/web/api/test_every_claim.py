"""The summary of a case, whatever it disputes: the API answers what the command line says."""

from pathlib import Path

import pytest

from desk.acts.actor import LOCAL
from desk.acts.case_page import case_page
from desk.acts.exhibit import add_exhibits
from desk.acts.pieces import compare_pieces
from desk.settings import Settings
from desk.web.api.cases import _summary
from desk.web.api.models_found import CaseSummary
from evidence.records import Dispute, Role
from tests.claims.payment.made import alipay_trade, some
from tests.desk.acts.lived import quiet
from tests.desk.acts.paid import PICTURES
from tests.desk.acts.test_damage import opened
from tests.desk.acts.test_dispatch import CODE, settings  # noqa: F401 - the fixture
from tests.desk.acts.test_pieces import Table


def answered(settings: Settings) -> CaseSummary:  # noqa: F811
    return CaseSummary.of(_summary(case_page(LOCAL, settings, "case-y")))


@pytest.mark.parametrize(("dispute", "name"), [(Dispute.SWAPPED_RETURN, "swapped"), (Dispute.ROTATION, "rotation")])
def test_what_came_back(settings: Settings, dispute: Dispute, name: str) -> None:  # noqa: F811
    table = Table(settings)
    table.packs(10, "Y", CODE, weight_g=1400)
    table.gets_back(1, "Y", "", weight_g=120)
    table.compares(dispute)
    compare_pieces(LOCAL, settings, "case-y", dispute, quiet)

    told = answered(settings)

    assert getattr(told, name)
    assert told.elements
    assert {one["review_state"] for one in getattr(told, name)} == {"none"}


def test_what_was_damaged(settings: Settings) -> None:  # noqa: F811
    opened(settings)

    told = answered(settings)

    assert told.damage
    assert [one.element for one in told.elements][-1] == "damage_how"


def test_a_payment(settings: Settings, tmp_path: Path) -> None:  # noqa: F811
    opened(settings, Dispute.PAYMENT_MISMATCH)
    (tmp_path / "a.csv").write_bytes(alipay_trade(some()))
    add_exhibits(LOCAL, settings, "case-y", Role.PAYMENT_PICTURE, [PICTURES / "alipay_honest.png"], quiet)
    add_exhibits(LOCAL, settings, "case-y", Role.LEDGER_EXPORT, [tmp_path / "a.csv"], quiet)

    told = answered(settings)

    assert told.payments
    assert told.lines is None
