"""The vault: keys with owner-only rights, payloads by digest, records that refuse what makes no sense."""

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime
from pathlib import Path

import pytest
from pydantic import ValidationError

from evidence.codec import sha256
from evidence.errors import ObjectMissing, SigningKeyError, VaultError, VaultNotFound
from evidence.keys import KEY_FILE, make_key, public_hex
from evidence.records import Case, Counts, Order, OrderLine, Outcome, Run, Seal, Segment, Window
from evidence.seal import seal
from evidence.vault import Vault
from tests.evidence.filled import ALL_READ, filled_vault


def test_the_signing_key_is_its_owner_s_alone(vault: Vault) -> None:
    assert (vault.home / KEY_FILE).stat().st_mode & 0o777 == 0o600


def test_a_key_that_others_may_read_signs_nothing(tmp_path: Path, case: Case, clock: Callable[[], datetime]) -> None:
    vault, file = filled_vault(tmp_path, case, clock)
    (vault.home / KEY_FILE).chmod(0o644)

    with pytest.raises(SigningKeyError, match="chmod 600"):
        seal(
            file,
            file.ledger.entries()[1],
            Outcome.PARTIAL,
            ALL_READ,
            Counts(advertised=0, seen=0, in_window=0, sealed=0, pictures=0, missing=0),
        )


def test_many_who_make_the_key_at_once_get_the_same_one(tmp_path: Path) -> None:
    with ThreadPoolExecutor(8) as pool:
        keys = set(pool.map(lambda _: public_hex(make_key(tmp_path / "home")), range(8)))

    assert len(keys) == 1
    assert [path.name for path in (tmp_path / "home").iterdir()] == [KEY_FILE]


def test_a_missing_vault_says_what_to_run(tmp_path: Path) -> None:
    with pytest.raises(VaultNotFound, match="wornproof init"):
        Vault.open(str(tmp_path / "nowhere"), tmp_path)
    assert not (tmp_path / "nowhere").exists(), "looking for a vault makes none"


def test_making_a_vault_twice_opens_the_first(tmp_path: Path) -> None:
    first = Vault.create(str(tmp_path / "vault"), tmp_path / "home")
    second = Vault.create(str(tmp_path / "vault"), tmp_path / "home")

    assert first.vault_id == second.vault_id


def test_an_unknown_case_names_the_known_ones(tmp_path: Path, case: Case, clock: Callable[[], datetime]) -> None:
    vault, _ = filled_vault(tmp_path, case, clock)

    with pytest.raises(VaultError, match="case-1"):
        vault.case("case-7")


def test_payloads_come_back_by_digest(tmp_path: Path, case: Case, clock: Callable[[], datetime]) -> None:
    _, file = filled_vault(tmp_path, case, clock)

    assert file.payload(sha256(b"\xff\xd8 posted picture 1")) == b"\xff\xd8 posted picture 1"
    with pytest.raises(ObjectMissing):
        file.payload(sha256(b"never captured"))


def test_a_catalog_s_present_state_is_the_newest_record_of_each_view(
    tmp_path: Path, case: Case, clock: Callable[[], datetime]
) -> None:
    vault, _ = filled_vault(tmp_path, case, clock)
    catalog = vault.catalog("shop")
    catalog.ledger.append(catalog.photos()[1].model_copy(update={"title": "Renamed"}))

    assert [photo.title for photo in catalog.photos()] == ["Tee", "Renamed", "Tee"]


def test_a_run_is_sealed_once(tmp_path: Path, case: Case, clock: Callable[[], datetime]) -> None:
    from evidence.errors import HeadMoved

    _, file = filled_vault(tmp_path, case, clock)
    run = next(entry for entry in file.ledger.entries() if isinstance(entry.record, Run))
    counts = next(entry.record.counts for entry in file.ledger.entries() if isinstance(entry.record, Seal))

    with pytest.raises(HeadMoved):
        seal(file, run, Outcome.COMPLETE, ALL_READ, counts)


def test_impossible_orders_are_refused() -> None:
    line = OrderLine(sku="a", title="A")
    day = datetime(2026, 5, 2, tzinfo=UTC)

    with pytest.raises(ValidationError, match="lies before"):
        Order(order_id="1", placed=day, delivered=day.replace(day=1), lines=(line,))
    with pytest.raises(ValidationError, match="more than one line"):
        Order(order_id="1", placed=day, delivered=day, lines=(line, line))
    with pytest.raises(ValidationError, match="does not lie after"):
        Window(start=day, until=day)
    with pytest.raises(ValidationError, match="timezone"):
        Order(order_id="1", placed=datetime(2026, 5, 1), delivered=day, lines=(line,))  # noqa: DTZ001 - that is the point


def test_a_record_cannot_be_changed_or_given_an_unknown_key(case: Case) -> None:
    with pytest.raises(ValidationError):
        case.purpose = "another"  # type: ignore[misc]  # that is the point
    with pytest.raises(ValidationError, match="Extra inputs"):
        Case.model_validate({**case.model_dump(), "mood": "bad"})


def test_a_segment_cites_its_run_and_nothing_later(tmp_path: Path, case: Case, clock: Callable[[], datetime]) -> None:
    _, file = filled_vault(tmp_path, case, clock)
    before: set[str] = set()
    for entry in file.ledger.entries():
        if isinstance(entry.record, Segment):
            assert entry.record.run in before
        before.add(entry.digest)
