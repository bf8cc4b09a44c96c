"""What the records of a case speak of, each lied about in turn in a vault whose chain and digests are right."""

from collections.abc import Callable
from datetime import datetime
from pathlib import Path
from typing import Any

import pytest

from evidence.errors import DigestMismatch, RecordError, VaultError
from evidence.faults import Fault, Verification, in_words
from evidence.records import AnyRecord, Case, Match, Photo, Run, Segment, Timestamp
from evidence.remarks import RemarkKind, remark
from evidence.vault import CaseFile, Vault, vault_header
from evidence.verify import verify
from evidence.wording import counted
from tests.evidence.filled import BLANK, filled_vault

Filled = tuple[Vault, CaseFile]


@pytest.fixture
def filled(tmp_path: Path, case: Case, clock: Callable[[], datetime]) -> Filled:
    return filled_vault(tmp_path, case, clock)


def first(file: CaseFile, kind: type[AnyRecord]) -> Any:
    return next(entry.record for entry in file.ledger.entries() if isinstance(entry.record, kind))


def said(vault: Vault, case_id: str | None = None) -> list[str]:
    return [fault.what for fault in verify(vault, case_id).faults]


def test_a_match_must_be_of_a_captured_picture_and_of_a_state_the_catalog_had(filled: Filled) -> None:
    vault, file = filled
    file.ledger.append(first(file, Match).model_copy(update={"image_digest": BLANK}))
    file.ledger.append(first(file, Match).model_copy(update={"catalog_head": BLANK}))
    file.ledger.append(first(file, Match).model_copy(update={"catalog": "other"}))

    assert said(vault) == [
        f"the match examines a picture that was not captured: {BLANK}",
        "the match was made against a state of catalog shop that is not in the vault",
        "the match was made against a state of catalog other that is not in the vault",
    ]


def test_a_post_may_show_only_pictures_that_were_captured_before_it_or_with_it(filled: Filled) -> None:
    vault, file = filled
    segment = first(file, Segment)
    run = file.ledger.append(first(file, Run).model_copy(update={"run_id": "run-2"}))
    image = segment.posts[0].images[0].model_copy(update={"digest": BLANK})
    post = segment.posts[0].model_copy(update={"images": (image, segment.posts[0].images[0])})
    file.ledger.append(segment.model_copy(update={"run": run.digest, "posts": (post,)}))

    assert f"post post-0 shows a picture that was not captured: {BLANK}" in said(vault)


def test_a_warc_of_another_length_than_its_record_says_is_named(filled: Filled) -> None:
    vault, file = filled
    segment = first(file, Segment)
    run = file.ledger.append(first(file, Run).model_copy(update={"run_id": "run-2"}))
    file.ledger.append(segment.model_copy(update={"run": run.digest, "warc_bytes": segment.warc_bytes + 1}))

    what = "the WARC is not the one that cases/case-1/ledger/00000011.json cites: its digest is "
    assert any(fault.startswith(what) for fault in said(vault))


def test_a_case_is_opened_once_and_holds_no_photo_and_a_catalog_holds_nothing_else(filled: Filled, case: Case) -> None:
    vault, file = filled
    photo = vault.catalog("shop").photos()[0]
    file.ledger.append(case)
    file.ledger.append(photo)
    vault.catalog("shop").ledger.append(case)

    assert said(vault) == [
        "a catalog holds photos, not a case record",
        "a case is opened once, with its first entry",
        "a case holds no photo record",
    ]


def test_a_catalog_photo_that_is_gone_or_another_is_named_once_however_many_cite_it(filled: Filled) -> None:
    vault, _ = filled
    catalog = vault.catalog("shop")
    photo = catalog.photos()[0]
    catalog.ledger.append(photo.model_copy(update={"title": "Renamed"}))
    path = Path(vault.store.url.removeprefix("file://")) / "catalogs/shop/photos" / photo.photo_digest[7:]
    path.write_bytes(b"another")

    assert said(vault) == ["the photo is not the one that catalogs/shop/ledger/00000001.json cites"]
    with pytest.raises(DigestMismatch, match=f"catalog photo {photo.photo_digest} is damaged: run 'wornproof verify'"):
        catalog.photo(photo.photo_digest)
    path.unlink()
    (missing,) = said(vault)
    assert missing.endswith("(cited by catalogs/shop/ledger/00000001.json)")


def test_one_case_is_checked_with_the_catalogs_and_without_the_other_cases(
    filled: Filled, case: Case, tmp_path: Path
) -> None:
    vault, _ = filled
    vault.open_case(case.model_copy(update={"case_id": "case-2"}))
    (tmp_path / "vault/cases/case-2/ledger/00000001.json").write_bytes(b"{}")

    assert said(vault, "case-1") == []
    assert len(said(vault)) == len(said(vault, "case-2")) > 0
    with pytest.raises(VaultError, match=r"no case 'case-3' in this vault \(known: case-1, case-2\)"):
        verify(vault, "case-3")


def test_a_record_that_cites_nothing_known_is_named_with_what_it_cites(filled: Filled) -> None:
    _, file = filled
    entries = file.ledger.entries()
    token = Timestamp(
        seal=entries[1].digest, authority="a", url="", token="AAAA", chain=("x",), gen_time=entries[-1].appended_at,
        serial="1", policy="1.2", required=1,
    )  # fmt: skip
    file.ledger.append(token)

    faults = said(filled[0])
    assert "the timestamp record cites a run record" in faults
    assert "the timestamp is over no seal before it" in faults


def test_an_empty_catalog_has_no_head_and_a_case_begins_with_its_record(vault: Vault, case: Case) -> None:
    with pytest.raises(RecordError, match="catalog shop is empty: import a feed first"):
        vault.catalog("shop").head()
    photo = Photo(
        sku="a", style="a", title="A", view=0, photo_digest=BLANK, payload_bytes=0, media_type="a/b", source_url=""
    )
    vault.open_case(case)
    file = vault.case("case-1")
    assert file.opened()[1] == case
    other = CaseFile(vault.store, "case-9", vault.catalog("x").ledger, vault.key)
    other.ledger.append(photo)
    with pytest.raises(RecordError, match="case case-9 does not begin with a Case record"):
        other.opened()


@pytest.mark.parametrize(
    ("data", "what"),
    [
        (b"", "cannot be read: not JSON"),
        (b"[]", "cannot be read"),
        (b"{}", "cannot be read: 'public_key'"),
        (b'{"public_key":5,"signature":"","format":"wornproof-vault-1"}', "cannot be read"),
        (b'{"public_key":"","signature":"","format":"x"}', "of format 'x'; this version reads 'wornproof-vault-1'"),
        (b'{"public_key":"","signature":"","format":"wornproof-vault-1"}', "names no vault id of 32 hexadecimal"),
    ],
)
def test_a_header_that_is_none_is_refused_in_words(data: bytes, what: str) -> None:
    with pytest.raises(VaultError, match=what):
        vault_header(data)


def test_a_header_written_in_another_spelling_is_not_the_one_that_was_signed(filled: Filled, tmp_path: Path) -> None:
    data = (tmp_path / "vault/vault.json").read_bytes()

    assert vault_header(data)["vault_id"] == filled[0].vault_id
    for other in (data + b"\n", data[:-1], data.replace(b'":"', b'": "', 1)):
        with pytest.raises(VaultError, match="its signature does not hold"):
            vault_header(other)


def test_a_check_holds_where_nothing_is_wrong_whatever_is_noted() -> None:
    assert Verification((), ("a note",), 1, 1, (remark(RemarkKind.NO_KEY_HERE),)).holds
    assert not Verification((Fault("a", "b"),), (), 1, 1).holds


def test_one_is_told_from_several() -> None:
    assert [in_words(7, 7), in_words(7, 9)] == ["entry 7", "entries 7 to 9"]
    assert [counted(number, "post") for number in (0, 1, 2)] == ["0 posts", "1 post", "2 posts"]
