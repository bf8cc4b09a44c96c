"""The carrier's own weights in a swap: read where they were measured, quoted by their rows, and silent otherwise."""

from pathlib import Path

import pytest

from desk.acts.actor import LOCAL
from desk.acts.dispatch import pack_piece, seal_dispatch, take_return
from desk.acts.exhibit import add_exhibits
from desk.acts.pack import pack
from desk.acts.pieces import compare_pieces
from desk.pack.offline_verifier import examine
from desk.settings import Settings
from evidence.records import Comparison, Dispute, Role
from evidence.verify import verify
from tests.desk.acts.lived import quiet
from tests.desk.acts.test_dispatch import CODE, settings, vault  # noqa: F401 - the fixture
from tests.desk.acts.test_pieces import clock, opened, text

HEAD = "运单号,实际重量(g),是否计抛"


def carried(
    settings: Settings,  # noqa: F811
    folder: Path,
    *rows: str,
    head: str = HEAD,
    ordered: str = "tee-1",
) -> Comparison | None:
    """What the carrier's records come to, of a parcel that went out as SF1 and came back as SF2."""
    pack_piece(LOCAL, settings, "Y", "tee-1", size="M", code=CODE, waybill="SF1", clock=clock(10))
    take_return(LOCAL, settings, "SF2", order_id="Y", clock=clock(1))
    seal_dispatch(LOCAL, settings, quiet)
    opened(settings, Dispute.SWAPPED_RETURN, (ordered,))
    (folder / "sf.csv").write_text("\n".join((head, *rows)) + "\n", "utf-8")
    add_exhibits(LOCAL, settings, "case-y", Role.CARRIER_RECORD, [folder / "sf.csv"], quiet)
    found = compare_pieces(LOCAL, settings, "case-y", Dispute.SWAPPED_RETURN, quiet).found
    return next((one for one in found if one.of == "carrier_weight"), None)


def test_a_parcel_that_the_carrier_weighed_much_lighter_contradicts_and_quotes_its_rows(
    settings: Settings,  # noqa: F811
    tmp_path: Path,
) -> None:
    found = carried(settings, tmp_path, "SF1,1431,否", "SF9,77,否", "SF2,163,否")

    assert found is not None
    assert (found.result.value, found.why) == ("contradicted", "weight_beyond")
    assert [(row.line, dict(row.values)["weight_g"]) for row in found.quoted if row.form == "carrier"] == [
        (2, 1431),
        (4, 163),
    ]
    for language, words in (("en", "own scales"), ("zh", "按承运人自己的称重")):
        shown = text(settings, tmp_path, language)
        assert words in shown
        assert "SF9" not in shown
    pack(LOCAL, settings, "case-y", out=tmp_path / "p.wacz")
    assert examine(tmp_path / "p.wacz").faults == []
    assert b"SF9" not in (tmp_path / "p.wacz").read_bytes()
    assert verify(vault(settings)).faults == ()


@pytest.mark.parametrize(
    ("head", "rows"),
    [
        (HEAD, ("SF1,1431,是", "SF2,163,否")),
        (HEAD, ("SF1,1431,否",)),
        (HEAD, ("SF1,1431,否", "SF1,900,否", "SF2,163,否")),
        ("运单号,计费重量(kg)", ("SF1,1.4", "SF2,0.1")),
        ("运单号,实际重量(kg)", ("SF1,2", "SF2,1")),
        (HEAD, ("SF1,heavy,否", "SF2,163,否")),
        ("运单号,x", ("SF1,1", "SF2,2")),
    ],
    ids=["by size", "one way", "two weights", "billed", "whole kilograms", "no number", "no weights"],
)
def test_what_is_not_measured_both_ways_is_not_asked(
    settings: Settings,  # noqa: F811
    tmp_path: Path,
    head: str,
    rows: tuple[str, ...],
) -> None:
    assert carried(settings, tmp_path, *rows, head=head) is None


def test_what_honest_returns_differ_by_is_consistent(settings: Settings, tmp_path: Path) -> None:  # noqa: F811
    found = carried(settings, tmp_path, "SF1,0.431", "SF2,0.33", head="Tracking Number,Actual Weight (kg)")

    assert found is not None
    assert found.result.value == "consistent"


def test_our_mis_pick_comes_before_the_carriers_scales(settings: Settings, tmp_path: Path) -> None:  # noqa: F811
    found = carried(settings, tmp_path, "SF1,1431,否", "SF2,163,否", ordered="coat-9")

    assert found is not None
    assert (found.result.value, found.why) == ("cannot_say", "mis_picked")
