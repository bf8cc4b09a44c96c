"""Time tokens over a day at the packing table, read in a package of a case that cites it."""

import json
from datetime import timedelta
from pathlib import Path

import pytest

from desk.acts.actor import LOCAL
from desk.acts.cite import cite
from desk.acts.dispatch import pack_piece, seal_dispatch
from desk.acts.pack import pack
from desk.pack.offline_verifier import Expected, Findings, _token_over, examine
from evidence.ledger import now
from evidence.records import Case, Dispatched, Dispute, Order, OrderLine
from evidence.vault import Vault
from tests.desk import stamped
from tests.desk.acts.lived import quiet
from tests.desk.stamped import pair, servers  # noqa: F401 - fixtures
from tests.servers.tsa import Tsa

pytestmark = pytest.mark.slow


@pytest.fixture
def vault(tmp_path: Path, pair: tuple[Tsa, Tsa]) -> Vault:  # noqa: F811
    """A case that cites a parcel of a day that an authority has stamped."""
    made = Vault.create(str(tmp_path / "vault"), tmp_path / "home")
    told = stamped.settings(made, pair[0])
    pack_piece(LOCAL, told, "Y", "tee-1", size="M", code="4K7R2M9QXA")
    seal_dispatch(LOCAL, told, quiet)
    order = Order(order_id="Y", placed=now() - timedelta(days=1), lines=(OrderLine(sku="tee-1", title="Tee"),))
    claim = Dispute.SWAPPED_RETURN
    made.open_case(Case(case_id="case-y", purpose="x", opened_by="Ada", order=order, claim=claim, retention_days=90))
    cite(LOCAL, told, "case-y", quiet)
    pack(LOCAL, told, "case-y", out=tmp_path / "p.wacz")
    return made


def test_the_day_is_proved_by_its_authority(vault: Vault, tmp_path: Path) -> None:
    found = examine(tmp_path / "p.wacz")

    assert found.faults == []
    assert "dispatched_token" in {one[0] for one in found.proved}


def test_a_record_that_repeats_another_serial_number_is_named(vault: Vault) -> None:
    (cited,) = (entry.record for entry in vault.case("case-y").ledger.of_kinds("dispatched"))
    assert isinstance(cited, Dispatched)
    seal, token = json.loads(cited.seal), json.loads(cited.tokens[0])["record"]
    told, forged = Findings(), Findings()

    assert _token_over(seal, token, Expected(), "here", told) is not None
    _token_over(seal, token | {"serial": "0abc"}, Expected(), "here", forged)

    assert told.faults == []
    assert [one.name for one in forged.faults] == ["token-form"]
