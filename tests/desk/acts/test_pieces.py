"""What came back against what was packed, in a case: compared, sealed, reported, packed, and taken back."""

import json
import zipfile
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from typer.testing import CliRunner

from claims.reading import read
from desk.acts import dispatch
from desk.acts.actor import LOCAL
from desk.acts.dispatch import pack_piece, seal_dispatch, take_return
from desk.acts.errors import ActError
from desk.acts.pack import pack
from desk.acts.pieces import compare_pieces
from desk.acts.report import find, write_report
from desk.acts.strike import strike
from desk.cli import app
from desk.pack.offline_verifier import examine
from desk.settings import Settings
from evidence.records import Case, Dispute, Order, OrderLine
from evidence.vault import Vault
from evidence.verify import verify
from tests.desk.acts.lived import quiet
from tests.desk.acts.test_dispatch import CODE, OTHER, settings, vault  # noqa: F401 - the fixture
from tests.desk.acts.test_exhibit import env

NOW = datetime.now(UTC)


class Table:
    """A packing table on the days that a test names."""

    def __init__(self, settings: Settings, monkeypatch: pytest.MonkeyPatch) -> None:  # noqa: F811
        self.settings, self._patch = settings, monkeypatch

    def _on(self, days_ago: int) -> None:
        self._patch.setattr(dispatch, "now", lambda: NOW - timedelta(days=days_ago))

    def packs(self, days_ago: int, order: str, code: str, sku: str = "tee-1", weight_g: int = 412) -> None:
        self._on(days_ago)
        pack_piece(LOCAL, self.settings, order, sku, size="M", code=code, weight_g=weight_g)

    def gets_back(self, days_ago: int, order: str, code: str, weight_g: int = 400) -> None:
        self._on(days_ago)
        take_return(LOCAL, self.settings, f"SF{days_ago}", order_id=order, code=code, weight_g=weight_g)

    def compares(self, claim: Dispute, skus: tuple[str, ...] = ("tee-1",)) -> list[tuple[str, str, str]]:
        seal_dispatch(LOCAL, self.settings, quiet)
        opened(self.settings, claim, skus)
        done = compare_pieces(LOCAL, self.settings, "case-y", claim, quiet)
        return [(one.of, one.result.value, one.why) for one in done.found]


def opened(settings: Settings, claim: Dispute, skus: tuple[str, ...]) -> None:  # noqa: F811
    lines = tuple(OrderLine(sku=sku, title="Tee") for sku in skus)
    order = Order(order_id="Y", placed=NOW - timedelta(days=11), lines=lines)
    vault(settings).open_case(
        Case(case_id="case-y", purpose="x", opened_by="Ada", order=order, claim=claim, retention_days=90)
    )


@pytest.fixture
def table(settings: Settings, monkeypatch: pytest.MonkeyPatch) -> Table:  # noqa: F811
    return Table(settings, monkeypatch)


def text(settings: Settings, folder: Path, language: str = "en") -> str:  # noqa: F811
    write_report(LOCAL, settings, "case-y", folder / "r.html", language)
    return (folder / "r.html").read_text("utf-8")


def test_the_same_piece_in_another_bag_is_consistent(table: Table) -> None:
    table.packs(10, "Y", CODE)
    table.gets_back(1, "Y", CODE, weight_g=520)
    assert table.compares(Dispute.SWAPPED_RETURN) == [
        ("code", "consistent", "code_same"),
        ("weight", "consistent", "weight_within"),
    ]
    assert verify(vault(table.settings)).faults == ()


def test_an_empty_box_weighs_less(table: Table) -> None:
    table.packs(10, "Y", CODE, weight_g=1400)
    table.gets_back(1, "Y", "", weight_g=120)
    assert table.compares(Dispute.SWAPPED_RETURN) == [
        ("code", "cannot_say", "code_none_back"),
        ("weight", "contradicted", "weight_beyond"),
    ]


def test_a_mis_pick_ends_every_question(table: Table) -> None:
    table.packs(10, "Y", CODE, sku="coat-9", weight_g=1400)
    table.gets_back(1, "Y", OTHER, weight_g=120)
    assert table.compares(Dispute.SWAPPED_RETURN) == [("article", "cannot_say", "mis_picked")]


@pytest.mark.parametrize(
    ("days", "sku", "claim", "result"),
    [
        (60, "tee-1", Dispute.ROTATION, ("link", "contradicted", "code_other")),
        (60, "coat-9", Dispute.ROTATION, ("link", "cannot_say", "code_other_article")),
        (60, "coat-9", Dispute.SWAPPED_RETURN, ("code", "contradicted", "code_other_article")),
        (12, "tee-1", Dispute.ROTATION, ("link", "cannot_say", "code_near")),
    ],
)
def test_the_piece_of_another_order(
    table: Table, days: int, sku: str, claim: Dispute, result: tuple[str, str, str]
) -> None:
    table.packs(days, "X", OTHER, sku=sku)
    table.packs(10, "Y", CODE)
    table.gets_back(1, "Y", OTHER)
    assert table.compares(claim)[0] == result
    assert verify(vault(table.settings)).faults == ()


def test_a_piece_that_came_back_was_sold_again_and_came_back_again_is_its_new_orders_own(table: Table) -> None:
    table.packs(60, "X", OTHER)
    table.gets_back(50, "X", OTHER)
    table.packs(10, "Y", OTHER)
    table.gets_back(1, "Y", OTHER)
    assert table.compares(Dispute.ROTATION) == [("link", "consistent", "code_same")]


def test_without_anything_at_the_table_it_is_said_what_to_record(table: Table) -> None:
    opened(table.settings, Dispute.SWAPPED_RETURN, ("tee-1",))
    with pytest.raises(ActError, match="nothing was recorded of order Y"):
        compare_pieces(LOCAL, table.settings, "case-y", Dispute.SWAPPED_RETURN, quiet)
    table.packs(10, "Y", CODE)
    seal_dispatch(LOCAL, table.settings, quiet)
    with pytest.raises(ActError, match="nothing came back for the order"):
        compare_pieces(LOCAL, table.settings, "case-y", Dispute.SWAPPED_RETURN, quiet)


@pytest.mark.parametrize(
    ("language", "result", "buyer"),
    [
        ("en", "The piece that came back went out with another order", "Somebody of the same household"),
        ("zh", "退回的这一件是随另一订单发出的", "同一家庭"),
    ],
)
def test_the_report_says_what_it_rests_on_and_what_speaks_for_the_buyer(
    table: Table, tmp_path: Path, language: str, result: str, buyer: str
) -> None:
    table.packs(60, "ORDER-X", OTHER)
    table.packs(10, "Y", CODE)
    table.gets_back(1, "Y", OTHER)
    table.compares(Dispute.ROTATION)
    told = text(table.settings, tmp_path, language)

    for part in (result, buyer, "ORDER-X", OTHER, CODE):
        assert part in told
    assert not any(word in told.lower() for word in ("fraud", "fake", "团伙", "欺诈"))
    assert find(LOCAL, table.settings, "case-y").as_json()["rotation"][0]["result"] == "contradicted"


def test_a_struck_link_is_gone_from_report_findings_and_package(table: Table, tmp_path: Path) -> None:
    table.packs(60, "ORDER-X", OTHER)
    table.packs(10, "Y", CODE)
    table.gets_back(1, "Y", OTHER)
    table.compares(Dispute.ROTATION)
    made = vault(table.settings)
    number = made.case("case-y").ledger.of_kinds("comparison")[0].seq
    pack(LOCAL, table.settings, "case-y", out=tmp_path / "before.wacz")
    strike(LOCAL, table.settings, "case-y", number, "two sisters")
    assert compare_pieces(LOCAL, table.settings, "case-y", Dispute.ROTATION, quiet).numbers == (0,)
    packed = pack(LOCAL, table.settings, "case-y", out=tmp_path / "after.wacz")

    inside = {}
    for name in ("before", "after"):
        assert examine(tmp_path / f"{name}.wacz").faults == []
        with zipfile.ZipFile(tmp_path / f"{name}.wacz") as archive:
            inside[name] = b"".join(archive.read(one) for one in archive.namelist())
    assert packed.report
    assert (b"ORDER-X" in inside["before"], b"ORDER-X" in inside["after"]) == (True, False)
    assert (OTHER.encode() in inside["before"], b"contradicted" in inside["before"]) == (True, True)
    assert "ORDER-X" not in text(table.settings, tmp_path)
    assert find(LOCAL, table.settings, "case-y").as_json()["rotation"] == []
    assert verify(Vault.open(table.settings.vault_url, table.settings.home)).faults == ()


def test_running_it_again_adds_nothing_and_every_result_is_sealed(table: Table) -> None:
    table.packs(10, "Y", CODE)
    table.gets_back(1, "Y", CODE)
    table.compares(Dispute.SWAPPED_RETURN)
    entries = len(vault(table.settings).case("case-y").ledger.entries())
    again = compare_pieces(LOCAL, table.settings, "case-y", Dispute.SWAPPED_RETURN, quiet)

    assert again.compared_now == 0
    assert all(again.numbers)
    assert len(vault(table.settings).case("case-y").ledger.entries()) == entries
    reading = read(
        vault(table.settings).case("case-y").ledger.entries(), public_key=vault(table.settings).sealing_key()
    )
    assert len(reading.compared.comparisons) == 2


def test_the_verbs_tell_question_result_and_what_speaks_for_the_buyer(table: Table, tmp_path: Path) -> None:
    table.packs(60, "X", OTHER)
    table.packs(10, "Y", CODE)
    table.gets_back(1, "Y", OTHER)
    table.compares(Dispute.ROTATION)
    vault_url = ["--vault", table.settings.vault_url]
    said = CliRunner().invoke(app, ["links", "case-y", *vault_url], env=env(tmp_path))
    told = CliRunner().invoke(app, ["swap", "case-y", "--json", "--step", "454", *vault_url], env=env(tmp_path))

    assert said.exit_code == told.exit_code == 0, (said.stderr, told.stderr)
    assert "contradicted" in said.stdout
    assert "+ The warehouse may have mixed up" in said.stdout
    assert [json.loads(line)["of"] for line in told.stdout.splitlines()] == ["code", "weight"]
