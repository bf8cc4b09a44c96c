"""The order as a whole: valid where nothing is shown, strong where much is, silent where it cannot be said."""

from collections.abc import Sequence

import numpy as np
import pytest
from scipy.stats import binom

from evidence.reasons import ReasonKind, reason
from evidence.records import Photo, Standout
from matcher.order_weight import (
    Article,
    NotWeighed,
    OrderWeight,
    _excess,
    _sample,
    _scores,
    shelf,
    standouts,
    weigh_order,
)
from tests.matcher.small_shop import policy

DRAWS = 400


def shop(styles: int = 80, colours: int = 2) -> tuple[Article, ...]:
    kinds = ("upper", "lower", "whole")
    return tuple(
        Article((f"{kind}-{style}-{colour}",), f"{kind}-{style}", kind)
        for kind in kinds
        for style in range(styles)
        for colour in range(colours)
    )


class Account:
    """Made-up pictures: scores of noise in whole decibans, and so much more for the article that is shown."""

    def __init__(self, articles: tuple[Article, ...], seed: int) -> None:
        self.random, self.articles = np.random.default_rng(seed), articles

    def order(self, lines: int) -> list[str]:
        chosen = self.random.choice(len(self.articles), lines, replace=False)
        return [self.articles[at].skus[0] for at in chosen]

    def picture(self, shows: str = "", decibans: int = 0) -> tuple[Standout, ...]:
        scores = {one.skus[0]: round(self.random.normal(-6, 4)) for one in self.articles}
        if shows:
            scores[shows] += decibans
        return standouts(scores, self.articles)

    def weigh(self, order: Sequence[str], pictures: Sequence[tuple[Standout, ...]]) -> OrderWeight:
        found = weigh_order(order, self.articles, pictures, seed="case", draws=DRAWS)
        assert isinstance(found, OrderWeight)
        return found


def photo(sku: str, style: str, title: str, digest: str, view: int = 0) -> Photo:
    return Photo(
        sku=sku, style=style, title=title, view=view, photo_digest=f"sha256:{digest * 64}", payload_bytes=1,
        media_type="image/jpeg", source_url="x",
    )  # fmt: skip


@pytest.mark.slow
def test_innocent_accounts_are_flagged_no_more_often_than_the_level_says() -> None:
    articles, trials = shop(), 120
    flagged = 0
    for seed in range(trials):
        account = Account(articles, seed)
        order = account.order(14)
        found = account.weigh(order, [account.picture() for _ in range(8)])
        flagged += (found.as_high + 1) / (DRAWS + 1) <= 0.05
    assert flagged <= binom.ppf(0.999, trials, 0.05)


@pytest.mark.slow
def test_six_lines_shown_weakly_are_found_where_no_picture_alone_would_be() -> None:
    articles, trials = shop(), 30
    found = 0
    for seed in range(trials):
        account = Account(articles, 1_000 + seed)
        order = account.order(14)
        shown = [account.picture(sku, 12) for sku in order[:6]]
        found += account.weigh(order, [*shown, *(account.picture() for _ in range(4))]).as_high <= 0.01 * DRAWS
    assert found >= 0.8 * trials


def test_one_picture_of_two_lines_speaks_for_one_of_them_only() -> None:
    articles = shop()
    first, second = "upper-1-0", "upper-2-0"
    both = [Standout(sku=first, z_hundredths=700), Standout(sku=second, z_hundredths=600)]
    account = Account(articles, 0)
    order = [first, second, "lower-3-0", "whole-4-0"]
    one = account.weigh(order, [both])
    assert one.score_hundredths == 500
    assert [carrier.sku for carrier in one.carriers] == [first]
    assert account.weigh(order, [both, both]).score_hundredths == 500
    other = [Standout(sku=second, z_hundredths=600)]
    assert account.weigh(order, [both, other]).score_hundredths == 900


def test_the_fast_score_is_what_its_words_say() -> None:
    random = np.random.default_rng(4)
    excess = np.maximum(random.integers(-900, 300, (7, 40)), 0).astype(np.int32)
    orders = np.stack([random.choice(40, 6, replace=False) for _ in range(50)])

    def by_the_words(order: list[int]) -> int:
        best = dict.fromkeys(order, 0)
        for row in excess:
            line = max(order, key=lambda at: row[at])
            best[line] = max(best[line], int(row[line]))
        return sum(best.values())

    assert _scores(orders, excess).tolist() == [by_the_words(order.tolist()) for order in orders]


def test_the_same_seed_gives_the_same_answer_and_another_nearly_the_same() -> None:
    articles = shop()
    account = Account(articles, 5)
    order = account.order(10)
    pictures = [account.picture(sku, 8) for sku in order[:3]] + [account.picture() for _ in range(5)]
    one, again, other = (weigh_order(order, articles, pictures, seed, 2_000) for seed in ("a", "a", "b"))
    assert one == again
    assert isinstance(one, OrderWeight)
    assert isinstance(other, OrderWeight)
    assert one.as_high != other.as_high or one.shared_permille != other.shared_permille
    assert abs(one.as_high - other.as_high) < 150


def test_the_answer_is_fixed_for_ever() -> None:
    """A court may draw again in ten years: these figures must not move with a new version of anything."""
    articles = shop()
    order = [f"{kind}-{style}-0" for kind in ("upper", "lower") for style in range(5)]
    pictures = [[Standout(sku="upper-0-0", z_hundredths=350)], [Standout(sku="upper-9-0", z_hundredths=300)]]
    found = weigh_order(order, articles, pictures, "case", 1_000)
    assert isinstance(found, OrderWeight)
    assert (found.as_high, found.shared_permille, found.score_hundredths) == (27, 32, 150)


def test_random_orders_have_the_make_up_of_the_order() -> None:
    chosen = _sample(np.full(3_000, 9), 4, np.random.RandomState(1))
    assert all(len(set(row)) == 4 for row in chosen.tolist())
    share = np.bincount(chosen.ravel(), minlength=9) / chosen.size
    assert np.allclose(share, 1 / 9, atol=0.01)


def test_a_small_catalog_is_refused_with_its_reason() -> None:
    articles = shop(styles=20)
    account = Account(articles, 1)
    found = weigh_order(account.order(10), articles, [account.picture()], "case")
    assert isinstance(found, NotWeighed)
    assert found.reason.kind is ReasonKind.CATALOG_TOO_SMALL
    assert (found.reason.value("lines"), found.reason.value("of")) == (0, 10)


def test_lines_of_thin_kinds_are_left_out_and_counted() -> None:
    articles = (*shop(), *(Article((f"hat-{at}",), f"hat-{at}", "open") for at in range(5)))
    account = Account(articles, 2)
    order = ["upper-1-0", "upper-2-0", "lower-1-0", "hat-1", "not in the catalog"]
    found = account.weigh(order, [account.picture()])
    assert (found.lines, found.left_out) == (3, 2)


def test_an_account_without_a_picture_of_a_person_is_not_weighed() -> None:
    account = Account(shop(), 3)
    assert weigh_order(account.order(8), account.articles, [], "case") == NotWeighed(
        reason(ReasonKind.NO_PICTURE_OF_PEOPLE)
    )


def test_pictures_in_which_nothing_stands_out_show_nothing() -> None:
    account = Account(shop(), 3)
    found = account.weigh(account.order(8), [(), ()])
    assert found.as_high == DRAWS


def test_standouts_are_told_within_their_kind_and_a_flat_kind_has_none() -> None:
    articles = shop(styles=50, colours=1)
    scores = {one.skus[0]: (-5 if one.kind == "upper" else at % 7) for at, one in enumerate(articles)}
    assert standouts(scores, articles) == ()
    scores["upper-7-0"] = 20
    (only,) = standouts(scores, articles)
    assert (only.sku, only.z_hundredths) == ("upper-7-0", 700)


def test_a_green_shirt_is_no_sign_of_the_blue_one_unless_they_cannot_be_told_apart() -> None:
    articles = shop(styles=40, colours=2)
    scores = {one.skus[0]: 0 for one in articles}
    told = standouts({**scores, "upper-7-0": 20, "upper-7-1": 17}, articles)
    assert [one.sku for one in told] == ["upper-7-0"]
    open_ = standouts({**scores, "upper-7-0": 20, "upper-7-1": 20}, articles)
    assert [one.sku for one in open_] == ["upper-7-0", "upper-7-1"]


def test_sizes_are_one_article_and_colourways_are_two_of_one_style() -> None:
    photos = [
        photo("tee-s", "tee", "Printed tee", "a"),
        photo("tee-m", "tee", "Printed tee", "a"),
        photo("tee-red", "tee", "Printed tee", "b"),
        photo("jeans", "jeans", "Blue jeans", "d", view=1),
        photo("jeans", "jeans", "Blue jeans", "c"),
    ]
    assert shelf(photos, policy()) == (
        Article(("tee-s", "tee-m"), "tee", "upper"),
        Article(("tee-red",), "tee", "upper"),
        Article(("jeans",), "jeans", "lower"),
    )


def test_an_order_of_two_colourways_is_compared_with_orders_of_two_colourways() -> None:
    articles = (
        *shop(styles=40, colours=1),
        *(Article((f"duo-{at}-{c}",), f"duo-{at}", "upper") for at in range(2) for c in "ab"),
    )
    order = ["duo-0-a", "duo-0-b", "lower-1-0", "lower-2-0"]
    found = weigh_order(order, articles, [[Standout(sku="duo-0-a", z_hundredths=500)]], "case", 1_000)
    assert isinstance(found, OrderWeight)
    assert found.as_high == pytest.approx(500, abs=60)


def test_what_stands_out_lies_within_the_record_whatever_the_score() -> None:
    articles = shop(styles=200, colours=1)
    found = standouts({one.skus[0]: (9_999 if one.skus[0] == "upper-3-0" else 0) for one in articles}, articles)
    assert [one.z_hundredths for one in found] == [1000]
    table = _excess([found], {one.skus[0]: at for at, one in enumerate(articles)}, len(articles))
    assert table.sum() == 800
