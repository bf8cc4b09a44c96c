"""The negative bank: what is in it is never a wearing, a logo on a shirt is not in it, and who posted first counts."""

from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from PIL import Image

from evidence.reasons import Reason, ReasonKind, reason
from evidence.records import Banked, BankKind, Claim, Finding, Verdict
from evidence.vault import Vault
from matcher.catalog.bank import Posting, as_photo, banked, first_posted, import_bank, read_bank
from matcher.catalog.feed import read_feed, read_photos
from matcher.errors import FeedError
from matcher.examine import Examiner
from matcher.picture.fingerprint import Fingerprint, fingerprint
from tests.matcher.small_shop import catalog_bytes, encoded, media_bytes, picture, policy, shop

WORN = "p7015-1.jpg"
"""Two people; one wears FJ-1083-ANT, and the matcher says so."""
DELIVERED = datetime(2026, 5, 2, 13, tzinfo=UTC)


def bank_folder(folder: Path, pictures: dict[str, bytes]) -> Path:
    for name, data in pictures.items():
        place = folder / name
        place.parent.mkdir(parents=True, exist_ok=True)
        place.write_bytes(data)
    return folder


def asked(folder: Path, bank: dict[str, bytes]) -> Examiner:
    read = [
        one for one in read_photos(read_feed(shop(folder, ("FJ-1083-ANT", "FJ-1084-MUL")))) if not isinstance(one, str)
    ]
    kept = [
        (as_photo(Banked(what=BankKind(name.split("/")[0]), name=name, **facts(data))), lambda data=data: data)
        for name, data in bank.items()
    ]
    return Examiner([(photo, lambda data=data: data) for photo, data in read], policy(), None, bank=kept)


def facts(data: bytes) -> dict[str, object]:
    from evidence.codec import sha256

    return {"photo_digest": sha256(data), "payload_bytes": len(data), "media_type": "image/jpeg"}


def worn(findings: tuple[Finding, ...]) -> list[tuple[str, Verdict, Reason]]:
    return [(one.sku, one.verdict, one.reasons[0]) for one in findings if one.claim is Claim.SAME_ITEM_WORN]


@pytest.mark.slow
def test_a_campaign_picture_posted_by_a_buyer_is_no_wearing_and_says_which_picture_it_is(tmp_path: Path) -> None:
    posted = media_bytes(WORN)
    plain = asked(tmp_path / "a", {}).examine(posted)
    assert ("FJ-1083-ANT", Verdict.MATCH) in [one[:2] for one in worn(plain.findings)]
    campaign = encoded(picture(posted).resize((600, 800)), quality=70)
    found = worn(asked(tmp_path / "b", {"campaign/spring.jpg": campaign}).examine(posted).findings)
    assert [verdict for _, verdict, _ in found] == [Verdict.ABSTAIN] * len(found)
    assert reason(ReasonKind.BANKED_CAMPAIGN, name="campaign/spring.jpg") in [why for *_, why in found]


@pytest.mark.slow
def test_a_logo_in_the_bank_does_not_take_away_the_wearing_of_the_shirt_it_is_printed_on(tmp_path: Path) -> None:
    print_ = picture(catalog_bytes("FJ-1083-ANT"))
    wide, high = print_.size
    logo = encoded(print_.crop((wide * 2 // 5, high * 2 // 5, wide * 3 // 5, high * 3 // 5)), quality=90)
    found = worn(asked(tmp_path, {"logo/mark.jpg": logo}).examine(media_bytes(WORN)).findings)
    assert ("FJ-1083-ANT", Verdict.MATCH) in [one[:2] for one in found]


@pytest.mark.slow
def test_a_reason_found_elsewhere_turns_a_wearing_into_an_abstention(tmp_path: Path) -> None:
    first = reason(ReasonKind.POSTED_FIRST_BY_OTHER, author="a_model", day="2026-05-01", url="https://example.org/a")
    found = worn(asked(tmp_path, {}).examine(media_bytes(WORN), first).findings)
    assert {verdict for _, verdict, _ in found} == {Verdict.ABSTAIN}
    assert first in [why for *_, why in found]


def test_a_bank_is_imported_once_and_what_is_no_picture_is_said(tmp_path: Path) -> None:
    flat = encoded(Image.new("RGB", (64, 64), (200, 200, 200)))
    folder = bank_folder(tmp_path / "bank", {"size_chart/eu.jpg": flat, "logo/torn.jpg": b"\xff\xd8 torn"})
    catalog = Vault.create(str(tmp_path / "vault"), tmp_path / "home").catalog("shop-1")
    first, second = (import_bank(read_bank(folder), catalog) for _ in range(2))
    assert (first.added, first.kept, second.added, second.kept) == (1, 0, 0, 1)
    assert ["logo/torn.jpg" in problem for problem in first.problems] == [True]
    (kept,) = banked(catalog.ledger.entries())
    assert (kept.what, kept.name) == (BankKind.SIZE_CHART, "size_chart/eu.jpg")
    assert catalog.photo(kept.photo_digest) == flat
    assert catalog.photos() == ()


def test_a_picture_that_is_too_large_is_told_and_the_others_are_kept(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    flat = encoded(Image.new("RGB", (64, 64), (200, 200, 200)))
    monkeypatch.setattr("matcher.catalog.bank.MAX_PICTURE_BYTES", len(flat))
    folder = bank_folder(tmp_path / "bank", {"logo/large.jpg": flat + b"0", "size_chart/eu.jpg": flat})
    catalog = Vault.create(str(tmp_path / "vault"), tmp_path / "home").catalog("shop-1")
    found = import_bank(read_bank(folder), catalog)
    (problem,) = found.problems
    assert "logo/large.jpg cannot be read: larger than" in problem
    assert found.added == 1


def test_a_csv_names_the_kind_of_each_picture(tmp_path: Path) -> None:
    place = tmp_path / "bank.csv"
    place.write_text("image,what\na.png,stock\nsub/b.png,placeholder\n")
    assert [(one.name, one.what) for one in read_bank(place)] == [
        ("a.png", BankKind.STOCK),
        ("sub/b.png", BankKind.PLACEHOLDER),
    ]


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("image,what\na.png,advert\n", "'advert' is no kind of bank picture; known: stock, size_chart"),
        ("image,what\n../a.png,stock\n", "leads out of the bank's folder"),
        ("picture,kind\na.png,stock\n", "'image' and 'what'; it has: picture, kind"),
        ("image,what\n", "no picture in it"),
    ],
)
def test_a_wrong_bank_is_refused_with_its_reason(tmp_path: Path, text: str, said: str) -> None:
    place = tmp_path / "bank.csv"
    place.write_text(text)
    with pytest.raises(FeedError, match=r"bank\.csv") as refused:
        read_bank(place)
    assert said in str(refused.value)


def test_a_folder_of_an_unknown_kind_is_refused(tmp_path: Path) -> None:
    with pytest.raises(FeedError, match="known: stock"):
        read_bank(bank_folder(tmp_path, {"various/a.png": b""}))


PICTURES = {
    "here": media_bytes("p7015-1.jpg"),
    "smaller": encoded(picture(media_bytes("p7015-1.jpg")).resize((480, 640)), quality=60),
    "another": media_bytes("p7009-1.jpg"),
}


def prints(digest: str) -> Fingerprint | None:
    return fingerprint(PICTURES[digest]) if digest in PICTURES else None


def before(*others: Posting) -> Reason | None:
    mine = Posting("here", "buyer", DELIVERED + timedelta(days=3), "https://example.org/mine")
    posted = tuple(sorted((mine, *others), key=lambda one: one.posted_at))
    return first_posted("here", posted, prints, DELIVERED, policy().bank)


def test_a_picture_that_somebody_else_posted_first_is_not_taken_for_the_buyer_s() -> None:
    said = before(Posting("smaller", "a_model", DELIVERED + timedelta(days=1), "https://example.org/hers"))
    values = {"author": "a_model", "day": "2026-05-03", "url": "https://example.org/hers"}
    assert said == reason(ReasonKind.POSTED_FIRST_BY_OTHER, **values)


def test_a_copy_that_was_public_before_delivery_is_no_wearing_after_it() -> None:
    said = before(Posting("smaller", "buyer", DELIVERED - timedelta(days=9), "https://example.org/old"))
    assert said == reason(ReasonKind.PUBLIC_BEFORE_DELIVERY, day="2026-04-23", url="https://example.org/old")


@pytest.mark.parametrize(
    "other",
    [
        Posting("another", "a_model", DELIVERED - timedelta(days=9), "https://example.org/other"),
        Posting("smaller", "a_fan", DELIVERED + timedelta(days=9), "https://example.org/later"),
        Posting("smaller", "buyer", DELIVERED + timedelta(days=1), "https://example.org/same"),
        Posting("unreadable", "a_model", DELIVERED - timedelta(days=9), "https://example.org/torn"),
    ],
    ids=["another picture", "posted again later", "the buyer's own", "one that cannot be read"],
)
def test_what_says_nothing_of_who_was_first_changes_nothing(other: Posting) -> None:
    assert before(other) is None
