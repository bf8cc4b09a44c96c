"""What came back against what was packed, in a case: compared, sealed, reported, packed, and taken back."""

import json
import zipfile
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from typer.testing import CliRunner

from claims.reading import read
from desk.acts.actor import LOCAL
from desk.acts.case_list import CaseFilter, list_cases
from desk.acts.dispatch import pack_piece, seal_dispatch, take_return
from desk.acts.errors import ActError
from desk.acts.pack import pack
from desk.acts.pieces import compare_pieces
from desk.acts.report import find, write_report
from desk.acts.strike import strike
from desk.cli import app
from desk.pack.offline_verifier import examine
from desk.settings import Settings
from evidence.codec import canonical, sha256
from evidence.records import Case, Dispute, Order, OrderLine
from evidence.vault import Vault
from evidence.verify import verify
from tests.desk.acts.lived import quiet
from tests.desk.acts.test_dispatch import CODE, OTHER, settings, vault  # noqa: F401 - the fixture
from tests.desk.acts.test_exhibit import env

NOW = datetime.now(UTC)
UNKNOWN = "ZZZZZZZZ99"


def clock(days_ago: int) -> Callable[[], datetime]:
    return lambda: NOW - timedelta(days=days_ago)


class Table:
    """A packing table on the days that a test names."""

    def __init__(self, settings: Settings) -> None:  # noqa: F811
        self.settings = settings
        self.actor = LOCAL

    def packs(self, days_ago: int, order: str, code: str, sku: str = "tee-1", weight_g: int = 412) -> None:
        told = {"size": "M", "code": code, "weight_g": weight_g, "clock": clock(days_ago)}
        pack_piece(self.actor, self.settings, order, sku, **told)  # type: ignore[arg-type]

    def gets_back(self, days_ago: int, order: str, code: str, weight_g: int = 400) -> None:
        told = {"order_id": order, "code": code, "weight_g": weight_g, "clock": clock(days_ago)}
        take_return(self.actor, self.settings, f"SF{days_ago}", **told)  # type: ignore[arg-type]

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
def table(settings: Settings) -> Table:  # noqa: F811
    return Table(settings)


def text(settings: Settings, folder: Path, language: str = "en") -> str:  # noqa: F811
    write_report(LOCAL, settings, "case-y", folder / "r.html", language)
    return (folder / "r.html").read_text("utf-8")


def test_the_same_piece_in_another_bag_is_consistent(table: Table) -> None:
    table.packs(10, "Y", CODE)
    table.gets_back(1, "Y", CODE, weight_g=520)
    assert table.compares(Dispute.SWAPPED_RETURN) == [
        ("article", "consistent", "article_as_ordered"),
        ("code", "consistent", "code_same"),
        ("weight", "consistent", "weight_within"),
    ]
    assert verify(vault(table.settings)).faults == ()


def test_an_empty_box_weighs_less(table: Table) -> None:
    table.packs(10, "Y", CODE, weight_g=1400)
    table.gets_back(1, "Y", "", weight_g=120)
    assert table.compares(Dispute.SWAPPED_RETURN)[1:] == [
        ("code", "cannot_say", "code_none_back"),
        ("weight", "contradicted", "weight_beyond"),
    ]


def test_two_returns_that_were_mixed_up_on_different_days_contradict_nobody(table: Table) -> None:
    table.packs(60, "X", OTHER)
    table.packs(10, "Y", CODE)
    table.gets_back(2, "Y", OTHER)
    table.gets_back(1, "X", "")
    assert table.compares(Dispute.ROTATION) == [("link", "cannot_say", "code_other_back")]


def test_a_piece_that_was_not_recorded_may_bear_any_code(table: Table) -> None:
    table.packs(60, "X", OTHER)
    table.packs(10, "Y", CODE)
    table.gets_back(1, "Y", OTHER)
    assert table.compares(Dispute.ROTATION, ("tee-1", "tee-2")) == [("link", "cannot_say", "code_some_sent")]


def test_a_weight_that_was_taken_back_stays_so_with_another_scale(table: Table) -> None:
    table.packs(10, "Y", CODE, weight_g=1400)
    table.gets_back(1, "Y", "", weight_g=120)
    table.compares(Dispute.SWAPPED_RETURN)
    file = vault(table.settings).case("case-y")
    (made,) = (one.seq for one in file.ledger.of_kinds("comparison") if one.record.result == "contradicted")  # type: ignore[union-attr]
    strike(LOCAL, table.settings, "case-y", made, "the scale was broken")
    compare_pieces(LOCAL, table.settings, "case-y", Dispute.SWAPPED_RETURN, quiet, step_g=10)

    standing = read(file.ledger.entries(), public_key=vault(table.settings).sealing_key()).compared.comparisons
    assert "contradicted" not in {one.record.result for one in standing}


def test_where_a_later_return_explains_it_no_package_names_the_other_order(table: Table, tmp_path: Path) -> None:
    table.packs(60, "ZQOTHER", OTHER)
    table.packs(10, "Y", CODE)
    table.gets_back(2, "Y", OTHER)
    assert table.compares(Dispute.ROTATION) == [("link", "contradicted", "code_other")]
    table.gets_back(1, "ZQOTHER", "")
    seal_dispatch(LOCAL, table.settings, quiet)
    compare_pieces(LOCAL, table.settings, "case-y", Dispute.ROTATION, quiet)
    pack(LOCAL, table.settings, "case-y", out=tmp_path / "p.wacz")

    with zipfile.ZipFile(tmp_path / "p.wacz") as package:
        assert not any(b"ZQOTHER" in package.read(name) for name in package.namelist())
    assert examine(tmp_path / "p.wacz").faults == []
    assert verify(vault(table.settings)).faults == ()


def test_a_mis_pick_ends_every_question(table: Table) -> None:
    table.packs(10, "Y", CODE, sku="coat-9", weight_g=1400)
    table.gets_back(1, "Y", OTHER, weight_g=120)
    assert {one[1:] for one in table.compares(Dispute.SWAPPED_RETURN)} == {("cannot_say", "mis_picked")}


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
    assert result in table.compares(claim)
    assert verify(vault(table.settings)).faults == ()


def test_a_piece_that_came_back_was_sold_again_and_came_back_again_is_its_new_orders_own(table: Table) -> None:
    table.packs(60, "X", OTHER)
    table.gets_back(50, "X", OTHER)
    table.packs(10, "Y", OTHER)
    table.gets_back(1, "Y", OTHER)
    assert table.compares(Dispute.ROTATION) == [("link", "consistent", "code_same")]


@pytest.mark.parametrize("named", ["order", "waybill"])
def test_an_older_piece_whose_return_was_recorded_without_its_code_contradicts_nobody(table: Table, named: str) -> None:
    """Its seal could not be read when it came back; sold again with the old seal, it comes back under Y."""
    pack_piece(LOCAL, table.settings, "X", "tee-1", size="M", code=OTHER, waybill="SFX", clock=clock(60))
    told = {"order_id": "X"} if named == "order" else {}
    take_return(LOCAL, table.settings, "SFX", clock=clock(50), **told)  # type: ignore[arg-type]
    table.packs(10, "Y", CODE)
    table.gets_back(1, "Y", OTHER)
    assert table.compares(Dispute.ROTATION) == [("link", "cannot_say", "code_other_back")]


def test_two_returns_mixed_up_when_they_were_opened_contradict_nobody(table: Table) -> None:
    table.packs(60, "X", OTHER)
    table.packs(10, "Y", CODE)
    table.gets_back(2, "Y", OTHER)
    table.gets_back(1, "X", CODE)
    assert table.compares(Dispute.ROTATION) == [("link", "cannot_say", "code_own_back")]


def test_a_scan_that_was_put_right_contradicts_nobody(table: Table) -> None:
    table.packs(60, "X", OTHER)
    table.packs(10, "Y", CODE)
    table.gets_back(2, "Y", OTHER)
    table.gets_back(1, "Y", CODE)
    assert sorted(table.compares(Dispute.ROTATION)) == [
        ("link", "cannot_say", "code_own_back"),
        ("link", "consistent", "code_same"),
    ]


def test_a_mark_that_somebody_wrote_without_the_key_decides_nothing(table: Table, tmp_path: Path) -> None:
    table.packs(60, "X", OTHER)
    table.packs(10, "Y", CODE)
    table.gets_back(1, "Y", UNKNOWN)
    made = vault(table.settings)
    by_kind = {
        one.record.kind: one.record for day in made.dispatch_days() for one in made.dispatch(day).ledger.entries()
    }
    place, true = (f"codes/{sha256(code.encode())[7:]}/00001" for code in (UNKNOWN, OTHER))
    made.store.create(f"{place}.out", made.store.read(f"{true}.out"))
    returned = by_kind["unpacked"].given_digest()  # type: ignore[union-attr]
    made.store.create(f"{place}.back", canonical({"day": "2026-01-01", "given": returned}) + b"\n")
    assert table.compares(Dispute.ROTATION) == [("link", "cannot_say", "code_not_ours")]


def test_our_own_mistake_that_is_found_later_takes_what_was_said_before_away(table: Table) -> None:
    table.packs(60, "X", OTHER)
    table.packs(10, "Y", CODE)
    table.gets_back(1, "Y", OTHER)
    assert ("code", "contradicted", "code_other") in table.compares(Dispute.SWAPPED_RETURN)
    table.packs(0, "Y", "9H5C24N1SZ", sku="coat-9")
    seal_dispatch(LOCAL, table.settings, quiet)
    compare_pieces(LOCAL, table.settings, "case-y", Dispute.SWAPPED_RETURN, quiet)
    found = find(LOCAL, table.settings, "case-y").as_json()["swapped"]
    assert {one["result"] for one in found} == {"cannot_say"}


def test_a_link_that_was_struck_is_not_found_again_because_something_else_was_packed(table: Table) -> None:
    table.packs(60, "X", OTHER)
    table.packs(10, "Y", CODE)
    table.gets_back(1, "Y", OTHER)
    table.compares(Dispute.ROTATION)
    number = vault(table.settings).case("case-y").ledger.of_kinds("comparison")[0].seq
    strike(LOCAL, table.settings, "case-y", number, "two sisters")
    table.packs(0, "Y", "9H5C24N1SZ")
    seal_dispatch(LOCAL, table.settings, quiet)
    assert compare_pieces(LOCAL, table.settings, "case-y", Dispute.ROTATION, quiet).numbers == (0,)


@pytest.mark.parametrize("what", ["two lines", "two parcels", "one box"])
def test_the_weight_of_not_one_piece_alone_contradicts_nobody(table: Table, what: str) -> None:
    table.packs(10, "Y", CODE, weight_g=1800)
    table.gets_back(1, "Y", CODE, weight_g=400)
    if what == "two parcels":
        table.gets_back(0, "Y", "", weight_g=900)
    if what == "one box":
        take_return(LOCAL, table.settings, "SF1", order_id="Z", clock=clock(1))
    skus = ("tee-1", "tee-2") if what == "two lines" else ("tee-1",)
    found = [one for one in table.compares(Dispute.SWAPPED_RETURN, skus) if one[0] == "weight"]
    assert {one[1:] for one in found} == {("cannot_say", "several")}


def test_where_nothing_can_be_said_the_other_order_stays_closed(table: Table, tmp_path: Path) -> None:
    table.packs(12, "ORDER-X", OTHER)
    table.packs(10, "Y", CODE)
    table.gets_back(1, "Y", OTHER)
    table.compares(Dispute.ROTATION)
    pack(LOCAL, table.settings, "case-y", out=tmp_path / "p.wacz")
    with zipfile.ZipFile(tmp_path / "p.wacz") as archive:
        assert b"ORDER-X" not in b"".join(archive.read(one) for one in archive.namelist())


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
        ("en", "The seal on what came back is that of another order", "Somebody of the same household"),
        ("zh", "退回物品上的封签属于另一订单", "同一家庭"),
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
    assert len(reading.compared.comparisons) == 3


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
    assert [json.loads(line)["of"] for line in told.stdout.splitlines()] == ["article", "code", "weight"]


def test_what_is_said_of_a_whole_case_stands_in_the_list_and_filters_it(table: Table) -> None:
    table.packs(10, "Y", CODE, weight_g=1400)
    table.gets_back(1, "Y", "", weight_g=120)
    table.compares(Dispute.SWAPPED_RETURN)

    (one,) = list_cases(LOCAL, table.settings)

    assert one.statuses == (("swapped_contradicted", 1),)
    assert CaseFilter(status="swapped_contradicted").takes(one)
    assert not CaseFilter(status="swapped_consistent").takes(one)


def test_a_weight_alone_says_no_more_than_that_it_is_lighter(table: Table, tmp_path: Path) -> None:
    table.packs(10, "Y", CODE, weight_g=1400)
    table.gets_back(1, "Y", "", weight_g=120)
    table.compares(Dispute.SWAPPED_RETURN)

    assert "What came back weighs less than what was packed" in text(table.settings, tmp_path)
