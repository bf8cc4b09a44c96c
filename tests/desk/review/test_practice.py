"""Items whose truth is known: made of second photos, the same again until it is answered, planted now and then."""

from pathlib import Path

import pytest

from desk.review.known import LEDGER
from desk.review.practice import EVERY, is_time_to_plant, practice_item
from desk.review.shown import Shown
from evidence.drawn import shown_digest
from evidence.records import Practice
from evidence.reviews import LINEUP_SIZE
from evidence.vault import Vault
from tests.desk.review.shop import TEES, listed, shop
from tests.matcher.small_shop import catalog_bytes

WITH_TWO = {"FJ-1083-ANT": "FJ-1201-GRY", "FJ-1071-BLU": "FJ-1184-CHK"}
"""By article: whose photo it has as its second."""
looks = pytest.mark.usefixtures("stored_portraits")


@pytest.fixture
def vault(tmp_path: Path) -> Vault:
    """A shop in which two articles have a second photo, each a real photo of something else."""
    seconds = [listed(sku, 1, of=other) for sku, other in WITH_TWO.items()]
    return shop(tmp_path, *map(listed, TEES), *seconds)[0]


def item(vault: Vault, account: str = "ada", case_id: str = "", before: str = "") -> Shown:
    found = practice_item(vault, vault.home.parent / "cache", "shop", account, case_id, before)
    assert found
    shown, question = found
    assert question.name == shown.name
    assert question.is_lineup
    assert [len(data) for data in question.photos] == [len(catalog_bytes(one.sku)) for one in shown.photos]
    return shown


def same(one: Shown, other: Shown) -> bool:
    """All but the name, which is new each time it is put."""
    return one.model_copy(update={"name": ""}) == other.model_copy(update={"name": ""})


def answered(vault: Vault, shown: Shown, account: str = "ada") -> None:
    vault.desk(LEDGER).append(
        Practice(
            account=account,
            number=shown.number,
            catalog="shop",
            asked=shown.sku,
            photo_digest=shown.image_digest,
            there=shown.there,
            planted=False,
        )
    )


@looks
@pytest.mark.slow
def test_it_shows_a_second_photo_beside_five_or_six_others_and_knows_the_truth(vault: Vault) -> None:
    shown = item(vault)

    assert shown.sku in WITH_TWO
    second = next(one for one in vault.catalog("shop").photos() if (one.sku, one.view) == (shown.sku, 1))
    assert shown.image_digest == second.photo_digest
    assert shown.image_digest not in {one.photo_digest for one in shown.photos}
    assert shown.there == (shown.sku in {one.sku for one in shown.photos})
    assert len(shown.photos) in (LINEUP_SIZE - 1, LINEUP_SIZE)
    assert (shown.match, shown.case_id, shown.before) == (None, "", "")
    assert shown.shown == shown_digest(shown.image_digest, shown.region_px, shown.photos)


@looks
@pytest.mark.slow
def test_the_same_comes_again_until_it_is_answered_then_the_next_and_to_others_another(vault: Vault) -> None:
    first = item(vault)
    assert same(item(vault), first)
    assert item(vault, "bo").name != first.name

    answered(vault, first, "bo")
    assert same(item(vault), first), "what another answered counts for them alone"
    answered(vault, first, "ADA")

    after = item(vault)
    assert after.number > first.number
    assert after.sku != first.sku, "no article twice before all have come"


@looks
@pytest.mark.slow
def test_practising_does_not_tell_which_one_is_planted(vault: Vault) -> None:
    """The same item, put as practice in another window, would."""
    planted = [item(vault, who, "case-1", "0123456789ab") for who in ("ada", "bo", "cy", "di", "ed", "fi")]
    practised = [item(vault, who) for who in ("ada", "bo", "cy", "di", "ed", "fi")]
    assert any(one.shown != other.shown for one, other in zip(planted, practised, strict=True))
    answered(vault, practised[0])
    assert same(item(vault, "ada", "case-1", "0123456789ab"), planted[0])


@looks
@pytest.mark.slow
def test_a_planted_one_names_its_case_and_the_question_behind_it(vault: Vault) -> None:
    planted = item(vault, case_id="case-1", before="0123456789ab")

    assert (planted.case_id, planted.before, planted.match) == ("case-1", "0123456789ab", None)
    assert planted.name not in ("0123456789ab", item(vault).name)


@looks
@pytest.mark.slow
def test_a_catalog_without_second_photos_or_with_too_few_articles_has_none(tmp_path: Path) -> None:
    for number, photos in enumerate(
        (
            [],
            [listed(sku) for sku in TEES[:5]],
            [listed(sku, view) for sku in TEES[:5] for view in (0, 1)],
            [listed(TEES[0]), listed(TEES[0], 1, of="FJ-1201-GRY"), listed(TEES[1])],
        )
    ):
        vault, _ = shop(tmp_path / str(number), *photos)
        assert practice_item(vault, tmp_path / "cache", "shop", "ada") is None, number


def test_about_one_question_in_five_has_one_planted_before_it_drawn_for_each_account(vault: Vault) -> None:
    subjects = [f"{number:012x}" for number in range(2000)]
    drawn = {who: [is_time_to_plant(vault, subject, who) for subject in subjects] for who in ("ada", "bo")}

    assert all(abs(sum(of_one) - 2000 / EVERY) < 90 for of_one in drawn.values())  # five standard deviations
    assert drawn["ada"] != drawn["bo"]
    assert drawn["ada"] == [is_time_to_plant(vault, subject, "ada") for subject in subjects]
