"""The order as a whole, at its borders: what is an article, what stands out, what is drawn, what carries a score."""

from dataclasses import replace

import numpy as np
import pytest

from evidence.reasons import ReasonKind, reason
from evidence.records import Standout
from matcher import order_weight as module
from matcher.order_weight import Article, Carrier, NotWeighed, OrderWeight, shelf, standouts, weigh_order
from matcher.recipe import RECIPE
from tests.matcher.made_by_hand import photo, policy

_R = RECIPE.order


def shop(styles: int = 40, kinds: tuple[str, ...] = ("upper",), colours: int = 1) -> tuple[Article, ...]:
    return tuple(
        Article((f"{kind}-{at}-{colour}",), f"{kind}-{at}", kind)
        for kind in kinds
        for at in range(styles)
        for colour in range(colours)
    )


def stands(**z: int) -> list[Standout]:
    return [Standout(sku=sku.replace("_", "-"), z_hundredths=value) for sku, value in z.items()]


def weighed(
    ordered: list[str], articles: tuple[Article, ...], pictures: list[list[Standout]], draws: int = 400
) -> OrderWeight:
    found = weigh_order(ordered, articles, pictures, "case", draws)
    assert isinstance(found, OrderWeight)
    return found


# --- articles


def titled(sku: str, title: str, digest: str = "", view: int = 0) -> object:
    return photo(sku, title=title, view=view, **({"photo_digest": "sha256:" + digest * 64} if digest else {}))


@pytest.mark.parametrize(
    ("title", "kind"),
    [
        ("Printed tee", "upper"),
        ("Jeans", "lower"),
        ("Summer dress", "whole"),
        ("Something", "open"),
        ("Leather boots", "footwear"),
        ("Wool beanie", "hat"),
        ("Canvas bag", "bag"),
    ],
)
def test_an_article_is_of_the_kind_its_title_tells(title: str, kind: str) -> None:
    (only,) = shelf([titled("A", title)], policy())
    assert only == Article(("A",), "A", kind)


def test_the_main_photo_tells_which_skus_are_one_article_whatever_their_order_in_the_feed() -> None:
    photos = [
        titled("S", "Tee", "a", view=2), titled("S", "Tee", "b", view=0), titled("M", "Tee", "b"),
        titled("L", "Tee", "c"), titled("L", "Tee", "b", view=1),
    ]  # fmt: skip
    assert [one.skus for one in shelf(photos, policy())] == [("S", "M"), ("L",)]
    assert shelf([], policy()) == ()


# --- what stands out


def flat(articles: tuple[Article, ...], **scores: int) -> dict[str, int]:
    named = {sku.replace("_", "-"): value for sku, value in scores.items()}
    return {one.skus[0]: 0 for one in articles} | named


def test_two_deviations_themselves_do_not_stand_out() -> None:
    """Of five, one has 2: the mean is .4, the deviation .8, and so it lies exactly two above."""
    five = shop(styles=5)
    scores = [2, 0, 0, 0, 0]
    assert standouts(dict(zip([one.skus[0] for one in five], scores, strict=True)), five) == ()
    assert module._R.free_hundredths == 200
    spread = dict(zip([one.skus[0] for one in five], [3, 0, 0, 0, 0], strict=True))
    assert standouts(spread, five) == ()
    six = shop(styles=6)
    (only,) = standouts(dict(zip([one.skus[0] for one in six], [30, 0, 0, 0, 0, 0], strict=True)), six)
    assert only.z_hundredths == 224


def test_less_than_a_deciban_of_spread_is_taken_for_one() -> None:
    articles = shop(styles=100)
    (only,) = standouts(flat(articles, upper_7_0=3), articles)
    assert only.z_hundredths == 297  # the deviation is .298


def test_kinds_are_measured_by_themselves() -> None:
    articles = shop(kinds=("upper", "lower"))
    scores = {sku: (value + 50 if sku.startswith("lower") else value) for sku, value in flat(articles).items()}
    assert standouts(scores, articles) == ()
    found = standouts({**scores, "upper-3-0": 20}, articles)
    assert [one.sku for one in found] == ["upper-3-0"]


@pytest.mark.parametrize("kind", ["footwear", "hat", "bag"])
def test_what_was_never_measured_weighs_nothing(kind: str) -> None:
    articles = shop(kinds=(kind,))
    assert standouts(flat(articles, **{f"{kind}_3_0": 30}), articles) == ()
    found = weigh_order([one.skus[0] for one in articles[:5]], articles, [[]], "case")
    assert isinstance(found, NotWeighed)


def test_of_sizes_the_best_score_counts_and_articles_not_scored_take_no_part() -> None:
    articles = (Article(("s", "m"), "tee", "upper"), *shop())
    scores = flat(shop()) | {"s": 0, "m": 25}
    (only,) = standouts(scores, articles)
    assert only.sku == "s"
    assert standouts({"m": 25}, articles) == ()


def test_the_highest_come_first_and_of_equals_the_sku_that_sorts_first() -> None:
    articles = shop(styles=100)
    found = standouts(flat(articles, upper_9_0=20, upper_4_0=20, upper_60_0=30), articles)
    assert [one.sku for one in found] == ["upper-60-0", "upper-4-0", "upper-9-0"]


def test_only_so_many_are_kept(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(module, "_R", replace(_R, most_standouts=2))
    articles = shop(styles=100)
    found = standouts(flat(articles, upper_1_0=20, upper_2_0=22, upper_3_0=21), articles)
    assert [one.sku for one in found] == ["upper-2-0", "upper-3-0"]


# --- weighed or not


def test_three_lines_are_enough_and_two_are_refused_with_what_is_needed() -> None:
    articles = shop()
    assert weighed([f"upper-{at}-0" for at in range(3)], articles, [[]]).lines == 3
    found = weigh_order(["upper-0-0", "upper-1-0", "gone", "gone", "lost"], articles, [[]], "case")
    assert found == NotWeighed(
        reason(ReasonKind.CATALOG_TOO_SMALL, lines=2, of=4, styles=_R.least_styles, times=_R.times_ordered, needed=3)
    )


@pytest.mark.parametrize(("styles", "is_weighed"), [(30, True), (29, False)])
def test_a_kind_needs_thirty_styles(styles: int, is_weighed: bool) -> None:
    found = weigh_order([f"upper-{at}-0" for at in range(3)], shop(styles), [[]], "case", 10)
    assert isinstance(found, OrderWeight) is is_weighed


@pytest.mark.parametrize(("lines", "is_weighed"), [(10, True), (11, False)])
def test_and_four_times_the_styles_ordered_of_it(lines: int, is_weighed: bool) -> None:
    found = weigh_order([f"upper-{at}-0" for at in range(lines)], shop(40), [[]], "case", 10)
    assert isinstance(found, OrderWeight) is is_weighed


def test_colourways_ordered_are_one_style_of_those_asked_for() -> None:
    articles = shop(40, colours=2)
    ordered = [f"upper-{at}-{colour}" for at in range(10) for colour in range(2)]
    assert weighed(ordered, articles, [[]], 10).lines == 20


def test_the_same_article_twice_or_in_two_sizes_is_one_line() -> None:
    articles = (Article(("s", "m"), "tee", "upper"), *shop())
    found = weighed(["s", "m", "s", "upper-1-0", "upper-2-0", "upper-3-0", "gone"], articles, [[]], 10)
    assert (found.lines, found.left_out) == (4, 1)


def test_a_small_catalog_is_said_before_that_there_is_no_picture() -> None:
    small = weigh_order(["upper-0-0"], shop(5), [], "case")
    assert isinstance(small, NotWeighed)
    assert small.reason.kind is ReasonKind.CATALOG_TOO_SMALL
    assert weigh_order(["upper-0-0", "upper-1-0", "upper-2-0"], shop(), [], "case") == NotWeighed(
        reason(ReasonKind.NO_PICTURE_OF_PEOPLE)
    )


# --- scores and carriers

FOUR = [f"upper-{at}-0" for at in range(4)]


def test_a_picture_speaks_for_its_one_best_line_and_a_line_by_its_best_picture() -> None:
    both, again = stands(upper_0_0=500, upper_1_0=450), stands(upper_0_0=700)
    found = weighed(FOUR, shop(), [both, again])
    assert found.score_hundredths == 500  # 700 less the free 200; the first picture's line has more already
    assert found.carriers == (Carrier("upper-0-0", 700, 1),)
    apart = weighed(FOUR, shop(), [both, stands(upper_1_0=600)])
    assert apart.score_hundredths == 300 + 400
    assert apart.carriers == (Carrier("upper-1-0", 600, 1), Carrier("upper-0-0", 500, 0))


def test_of_equal_carriers_the_sku_that_sorts_first_comes_first() -> None:
    found = weighed(["upper-3-0", "upper-1-0", "upper-2-0"], shop(), [stands(upper_3_0=300), stands(upper_1_0=300)])
    assert [one.sku for one in found.carriers] == ["upper-1-0", "upper-3-0"]


def test_what_stands_out_beside_the_order_gives_it_nothing() -> None:
    found = weighed(FOUR, shop(), [stands(upper_20_0=900, gone=900)])
    assert (found.score_hundredths, found.carriers, found.pictures) == (0, (), 1)
    assert found.as_high == 400


def test_random_orders_that_score_the_same_look_at_least_as_much_alike() -> None:
    every = [stands(**{f"upper_{at}_0": 300}) for at in range(40)]
    assert weighed(FOUR, shop(), every).as_high == 400


def test_the_share_in_common_is_of_the_lines_counted() -> None:
    found = weighed(FOUR, shop(), [[]], 4_000)
    assert found.shared_permille == pytest.approx(1000 * 4 / 40, abs=8)


# --- what is drawn


def drawn(ordered: list[int], articles: tuple[Article, ...], draws: int = 300) -> list[list[Article]]:
    random = np.random.RandomState(1)
    rows, _ = module._orders(ordered, articles, module._styles(articles), random, draws)
    return [[articles[at] for at in row] for row in rows.tolist()]


def test_a_random_order_has_of_each_kind_as_many_styles_with_as_many_colours() -> None:
    articles = shop(40, ("upper", "lower"), colours=3)
    place = {one.skus[0]: at for at, one in enumerate(articles)}
    ordered = [place[sku] for sku in ("upper-0-0", "upper-0-2", "upper-5-1", "lower-9-0")]
    for lower, single, one, other in drawn(ordered, articles):
        assert (lower.kind, single.kind) == ("lower", "upper")
        assert (one.kind, one.style) == ("upper", other.style)
        assert one.skus != other.skus


def test_styles_with_too_few_colours_are_not_drawn_for_two() -> None:
    articles = (*shop(40), *(Article((f"duo-{at}-{c}",), f"duo-{at}", "upper") for at in range(3) for c in "ab"))
    for order in drawn([40, 41], articles):
        assert {one.style for one in order} <= {"duo-0", "duo-1", "duo-2"}
        assert len({one.style for one in order}) == 1


def test_a_sample_of_all_there_is_is_all_of_it() -> None:
    chosen = module._sample(np.array([3, 3, 5]), 3, np.random.RandomState(1))
    assert sorted(chosen[0].tolist()) == sorted(chosen[1].tolist()) == [0, 1, 2]
    assert len(set(chosen[2].tolist())) == 3
    assert chosen.max() < 5


def test_the_seed_is_the_first_four_bytes_of_the_texts_digest() -> None:
    assert module._seed("") == 0xE3B0C442
    assert module._seed("case") != module._seed("Case")
