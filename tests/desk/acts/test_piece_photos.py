"""Photos of the packing table in a swap: compared, shown, packed, and no longer counted when one is taken back."""

from collections.abc import Sequence
from datetime import timedelta
from pathlib import Path

import cv2
import numpy as np
import pytest
import zxingcpp

from desk.acts.actor import LOCAL
from desk.acts.dispatch import pack_piece, seal_dispatch, take_return
from desk.acts.pack import pack
from desk.acts.pieces import PiecesCompared, compare_pieces
from desk.acts.report import find
from desk.acts.strike import strike
from desk.pack.offline_verifier import examine
from desk.settings import Settings
from evidence.records import Dispute, Entry, Exhibit
from evidence.verify import verify
from tests.desk.acts.lived import quiet
from tests.desk.acts.test_dispatch import CODE, settings, vault  # noqa: F401 - the fixture
from tests.desk.acts.test_pieces import NOW, opened, text
from tests.matcher.laid.tables import laid

pytestmark = pytest.mark.slow
OWL, OTHER_COLOUR, CHECKED = "fj-1083-ant", "fj-1083-win", "fj-1184-grn"


def compared(
    settings: Settings,  # noqa: F811
    folder: Path,
    out: bytes,
    back: bytes,
    skus: tuple[str, ...] = ("tee-1",),
    packed: str = "tee-1",
    more: Sequence[Path] = (),
) -> PiecesCompared:
    """One parcel out, one back, each with its photo."""
    for name, data in (("out", out), ("back", back)):
        (folder / f"{name}.jpg").write_bytes(data)
    sent, got = (lambda: NOW - timedelta(days=10)), (lambda: NOW - timedelta(days=1))
    pack_piece(LOCAL, settings, "Y", packed, code=CODE, photos=[folder / "out.jpg"], clock=sent)
    take_return(LOCAL, settings, "SF1", order_id="Y", photos=[folder / "back.jpg", *more], clock=got)
    seal_dispatch(LOCAL, settings, quiet)
    opened(settings, Dispute.SWAPPED_RETURN, skus)
    return compare_pieces(LOCAL, settings, "case-y", Dispute.SWAPPED_RETURN, quiet)


def said(done: PiecesCompared) -> dict[str, tuple[str, str]]:
    return {one.of: (one.result.value, one.why) for one in done.found if one.of in ("print", "colour", "label")}


def test_the_piece_that_was_sent_agrees_by_its_print_and_the_report_shows_both_photos(
    settings: Settings,  # noqa: F811
    tmp_path: Path,
) -> None:
    done = compared(settings, tmp_path, laid(OWL, 1), laid(OWL, 2, "warm"))

    assert said(done) == {
        "print": ("consistent", "print_same"),
        "colour": ("cannot_say", "colour_near"),
        "label": ("cannot_say", "label_none"),
    }
    for language, caption in (("en", "As it was sent"), ("zh", "寄出时")):
        shown = text(settings, tmp_path, language)
        assert shown.count("data:image/jpeg;base64,") >= 2
        assert caption in shown
    assert verify(vault(settings)).faults == ()
    pack(LOCAL, settings, "case-y", out=tmp_path / "p.wacz")
    assert examine(tmp_path / "p.wacz").faults == []


def test_another_colour_is_for_a_person_to_look_at(settings: Settings, tmp_path: Path) -> None:  # noqa: F811
    done = compared(settings, tmp_path, laid(CHECKED, 1), laid(OTHER_COLOUR, 2, "cool"))

    assert said(done)["print"] == ("cannot_say", "print_open")
    assert said(done)["colour"] == ("cannot_say", "colour_apart")
    assert "a person has to look" in text(settings, tmp_path)


def test_our_mis_pick_silences_the_photos_too(settings: Settings, tmp_path: Path) -> None:  # noqa: F811
    done = compared(settings, tmp_path, laid(CHECKED, 1), laid(OTHER_COLOUR, 2), packed="coat-9")

    assert {one.result.value for one in done.found} == {"cannot_say"}
    assert "colour" in said(done)


def test_a_photo_that_shows_nothing_does_not_take_along_what_speaks_for_the_buyer(
    settings: Settings,  # noqa: F811
    tmp_path: Path,
) -> None:
    (tmp_path / "more.jpg").write_bytes(laid(CHECKED, 3))
    done = compared(settings, tmp_path, laid(OWL, 1), laid(OWL, 2), more=[tmp_path / "more.jpg"])
    assert said(done)["print"] == ("consistent", "print_same")
    photos = [one for one in vault(settings).case("case-y").ledger.of_kinds("exhibit") if is_return(one)]

    strike(LOCAL, settings, "case-y", photos[-1].seq, "of another parcel")
    again = compare_pieces(LOCAL, settings, "case-y", Dispute.SWAPPED_RETURN, quiet)

    assert said(again)["print"] == ("consistent", "print_same")
    assert "print" in {one["of"] for one in find(LOCAL, settings, "case-y").as_json()["swapped"]}


def is_return(entry: Entry) -> bool:
    return isinstance(entry.record, Exhibit) and entry.record.role == "return_photo"


def test_a_photo_that_is_taken_back_takes_its_results_with_it(settings: Settings, tmp_path: Path) -> None:  # noqa: F811
    compared(settings, tmp_path, laid(OWL, 1), laid(OWL, 2))
    exhibits = vault(settings).case("case-y").ledger.of_kinds("exhibit")
    (number,) = (one.seq for one in exhibits if is_return(one))

    strike(LOCAL, settings, "case-y", number, "of another parcel")

    assert "print" not in {one["of"] for one in find(LOCAL, settings, "case-y").as_json()["swapped"]}
    again = compare_pieces(LOCAL, settings, "case-y", Dispute.SWAPPED_RETURN, quiet)
    assert not said(again)


def test_a_photo_that_cannot_be_read_or_shows_no_card_is_no_obstacle(settings: Settings, tmp_path: Path) -> None:  # noqa: F811
    done = compared(settings, tmp_path, laid(OWL, 1), b"\xff\xd8\xff\xe0 cut off")

    assert said(done)["print"] == ("cannot_say", "print_no_card")
    assert said(done)["colour"] == ("cannot_say", "colour_no_card")
    assert compare_pieces(LOCAL, settings, "case-y", Dispute.SWAPPED_RETURN, quiet).compared_now == 0


def test_a_photo_with_a_waybill_is_not_drawn_in_the_report(settings: Settings, tmp_path: Path) -> None:  # noqa: F811
    shown = cv2.imdecode(np.frombuffer(laid(OWL, 1), np.uint8), cv2.IMREAD_COLOR)
    code = np.array(zxingcpp.create_barcode("SF1402000001", zxingcpp.BarcodeFormat.Code128).to_image(4))
    label = cv2.resize(code, (700, 200), interpolation=cv2.INTER_NEAREST)
    shown[60:260, 200:900] = label[..., None]
    compared(settings, tmp_path, cv2.imencode(".jpg", shown)[1].tobytes(), laid(OWL, 2))

    report = text(settings, tmp_path)
    assert "a carrier&#39;s barcode is on it" in report
    assert report.count("data:image/jpeg;base64,") == 1
