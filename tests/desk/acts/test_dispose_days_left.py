"""What days that went leave behind: what cases cite of them, codes, and a gap by which nobody is linked."""

from pathlib import Path

import pytest

from desk.acts.actor import LOCAL
from desk.acts.cite import cite
from desk.acts.dispatch import pack_piece, take_return
from desk.acts.pack import pack
from desk.acts.pieces import compare_pieces
from desk.pack.offline_verifier import examine
from desk.settings import Settings
from evidence.codec import sha256
from evidence.codes import CodeOut
from evidence.records import Dispute
from tests.desk.acts.lived import quiet
from tests.desk.acts.test_dispatch import CODE, OTHER, photo, settings, vault  # noqa: F401 - the fixture
from tests.desk.acts.test_dispose_days import day, disposes, faults, in_vault, seals, two_days  # noqa: F401 - the fixture
from tests.desk.acts.test_pieces import Table, clock, table  # noqa: F401 - the fixture


def test_what_a_case_cites_of_a_day_that_went_verifies_is_packed_and_is_compared_again(
    table: Table,  # noqa: F811
    tmp_path: Path,
) -> None:
    made = table.settings
    shot = photo(tmp_path, 3)
    pack_piece(LOCAL, made, "Y", "tee-1", size="M", code=CODE, weight_g=412, photos=[shot], clock=clock(10))
    table.packs(10, "ELSE", "9H5C24N1SZ")
    table.gets_back(1, "Y", CODE)
    found = table.compares(Dispute.SWAPPED_RETURN)
    disposes(made, 1)

    assert faults(made) == []
    assert vault(made).dispatch_days() == (day(1),)
    assert cite(LOCAL, made, "case-y", quiet).before == 2
    again = compare_pieces(LOCAL, made, "case-y", Dispute.SWAPPED_RETURN, quiet)
    assert [(one.of, one.result.value, one.why) for one in again.found if one.of != "weight"] == [
        one for one in found if one[0] != "weight"
    ]
    pack(LOCAL, made, "case-y", out=tmp_path / "p.wacz")
    assert examine(tmp_path / "p.wacz").faults == []
    assert shot.read_bytes() in in_vault(tmp_path).values(), "it is an exhibit of the case"


def test_a_piece_that_went_out_on_a_day_that_is_gone_links_nobody(table: Table) -> None:  # noqa: F811
    table.packs(60, "X", OTHER)
    table.packs(10, "Y", CODE)
    table.gets_back(1, "Y", OTHER)
    assert table.compares(Dispute.ROTATION) == [("link", "contradicted", "code_other")]
    disposes(table.settings, 30)
    assert table.compares(Dispute.ROTATION) == [("link", "cannot_say", "code_not_ours")]
    assert faults(table.settings) == []


def test_where_only_a_day_between_is_gone_what_came_back_on_it_is_not_known_and_nobody_is_linked(
    table: Table,  # noqa: F811
) -> None:
    """As a day that vanished and was put back from a copy: a day older than one that was disposed of."""
    made = table.settings
    table.packs(50, "Q", "9H5C24N1SZ")
    seals(made)
    disposes(made, 40)
    table.packs(60, "X", OTHER)
    table.packs(10, "Y", CODE)
    table.gets_back(1, "Y", OTHER)
    assert table.compares(Dispute.ROTATION) == [("link", "cannot_say", "code_not_ours")]


def test_where_a_day_between_was_moved_away_nobody_is_linked(table: Table) -> None:  # noqa: F811
    table.packs(60, "X", OTHER)
    table.packs(50, "Q", "9H5C24N1SZ")
    table.packs(10, "Y", CODE)
    table.gets_back(1, "Y", OTHER)
    seals(table.settings)
    vault(table.settings).store.remove_tree(f"dispatch/{day(50)}")
    assert table.compares(Dispute.ROTATION) == [("link", "cannot_say", "code_not_ours")]


def test_a_weight_says_nothing_where_it_is_no_longer_known_what_else_was_in_the_box(table: Table) -> None:  # noqa: F811
    table.packs(10, "Y", CODE, weight_g=1800)
    table.gets_back(5, "Y", CODE, weight_g=400)
    assert ("weight", "contradicted", "weight_beyond") in table.compares(Dispute.SWAPPED_RETURN)
    disposes(table.settings, 3)
    assert ("weight", "cannot_say", "several") in table.compares(Dispute.SWAPPED_RETURN)


@pytest.mark.parametrize("claim", [Dispute.SWAPPED_RETURN, Dispute.ROTATION])
def test_where_another_parcel_of_the_order_may_be_gone_nothing_is_contradicted(
    table: Table,  # noqa: F811
    claim: Dispute,
) -> None:
    """A light piece went out by our mistake, the right one two days later; the light one comes back."""
    made = table.settings
    table.packs(60, "X", OTHER)
    table.packs(12, "Y", "", sku="scarf-1", weight_g=200)
    table.packs(10, "Y", CODE, weight_g=1400)
    table.gets_back(1, "Y", OTHER, weight_g=190)
    seals(made)
    assert [one.day for one in disposes(made, 11).days] == [day(60), day(12)]
    assert {one[1] for one in table.compares(claim)} <= {"cannot_say", "consistent"}


def test_a_mark_of_coming_back_outlives_that_of_going_out(settings: Settings) -> None:  # noqa: F811
    codes, given, back = vault(settings).codes, sha256(b"out"), sha256(b"back")
    codes.take_out(CODE, "2026-03-05", given)
    codes.bring_back(CODE, "2026-03-02", back)  # by a clock that was wrong
    codes.forget(CODE, "2026-03-02", back)
    assert codes.out(CODE) is None, "or nobody could pack it"
    assert codes.went_out(CODE, back) is not None
    codes.forget(CODE, "2026-03-05", given)
    assert vault(settings).store.paths("codes") == []


def test_the_same_words_of_a_later_day_keep_their_mark(settings: Settings) -> None:  # noqa: F811
    codes, given = vault(settings).codes, sha256(b"out")
    codes.take_out(CODE, "2026-07-01", given)
    codes.forget(CODE, "2026-03-02", given)
    assert codes.out(CODE) is not None


def test_a_code_that_was_still_out_is_free_and_its_late_return_is_recorded(two_days: Settings) -> None:  # noqa: F811
    with pytest.raises(CodeOut):
        pack_piece(LOCAL, two_days, "N", "tee-1", code=OTHER)
    disposes(two_days)
    late = take_return(LOCAL, two_days, "SFL", order_id="KEPT", code=OTHER)

    assert (late.is_new, late.was_out) == (True, "")
    assert pack_piece(LOCAL, two_days, "N", "tee-1", code=OTHER).is_new
    assert take_return(LOCAL, two_days, "SFN", order_id="N", code=OTHER).was_out == "N"
    assert faults(two_days) == []


def test_a_return_outlives_the_day_its_piece_went_out_and_the_code_stays_in(table: Table) -> None:  # noqa: F811
    made = table.settings
    table.packs(130, "X", CODE)
    table.gets_back(100, "X", CODE)
    seals(made)
    disposes(made)
    assert [path[-5:] for path in vault(made).store.paths("codes")] == [".back"]
    assert faults(made) == []
    table.packs(10, "Y", CODE)
    table.gets_back(1, "Y", CODE)
    assert table.compares(Dispute.ROTATION) == [("link", "consistent", "code_same")]
    disposes(made, 90)
    assert sorted(path[-10:] for path in vault(made).store.paths("codes")) == ["/00002.out", "00002.back"]
    assert faults(made) == []
