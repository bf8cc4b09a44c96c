"""Trials and labels as one table of pairs: pictures down, articles of the catalog across, and what is true of each."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from matcher.evaluate.labels import Label, Picture
from matcher.evaluate.trials import Trial
from matcher.gallery.gallery import Gallery
from matcher.order_weight import Article

UNKNOWN = np.int32(-(2**31))
"""Score of an article that was not compared."""
NEGATIVE, POSITIVE, SISTER, NEITHER = 0, 1, 2, 3
"""A pair of different styles; the article somebody wears; another colourway of it; shown but not worn."""


@dataclass(frozen=True)
class Worn:
    """One labelled wearing: where in the table it stands."""

    picture: int
    article: int
    label: Label


@dataclass(frozen=True, eq=False)
class Table:
    """All pairs. ``truth`` holds NEGATIVE, POSITIVE, SISTER or NEITHER; ``scores`` are decibans or UNKNOWN."""

    pictures: tuple[Picture, ...]
    trials: tuple[Trial, ...]
    articles: tuple[Article, ...]
    styles: NDArray[np.int32]
    """For each article, the number of its style (colourways, and near-identical photos, are one)."""
    scores: NDArray[np.int32]
    truth: NDArray[np.int8]
    named: NDArray[np.bool_]
    """Whether the matcher says that somebody wears the article."""
    worn: tuple[Worn, ...]

    @property
    def peopled(self) -> NDArray[np.bool_]:
        """Pictures in which the matcher saw a person."""
        return np.array([trial.people > 0 for trial in self.trials])


def tabulate(
    pictures: Sequence[Picture], trials: Sequence[Trial], articles: Sequence[Article], style_of: Mapping[str, str]
) -> Table:
    """Put trials beside what is true.

    Args:
        pictures: The labelled pictures.
        trials: Theirs, in the same order.
        articles: Of the catalog; those no photo of which could be read have no style and are left out.
        style_of: Style of each SKU, as ``styles_of`` gives it.
    """
    kept = tuple(article for article in articles if article.skus[0] in style_of)
    numbers = {name: at for at, name in enumerate(dict.fromkeys(style_of[one.skus[0]] for one in kept))}
    styles = np.array([numbers[style_of[one.skus[0]]] for one in kept], np.int32)
    place = {sku: at for at, article in enumerate(kept) for sku in article.skus}
    scores = np.full((len(pictures), len(kept)), UNKNOWN, np.int32)
    named = np.zeros(scores.shape, np.bool_)
    truth = np.zeros(scores.shape, np.int8)
    worn: list[Worn] = []
    for row, (picture, trial) in enumerate(zip(pictures, trials, strict=True)):
        for sku, score in trial.scores.items():
            scores[row, place[sku]] = max(scores[row, place[sku]], score)
        named[row, [place[sku] for sku in trial.worn]] = True
        truth[row] = _truth(picture, place, styles)
        worn += [Worn(row, at, label) for at, label in _wearings(picture, place).items()]
    return Table(tuple(pictures), tuple(trials), kept, styles, scores, truth, named, tuple(worn))


def styles_of(gallery: Gallery) -> dict[str, str]:
    """The style of each SKU as the matcher groups them."""
    return {sku: shown.style for shown in gallery.shown for sku in shown.skus}


def _wearings(picture: Picture, place: Mapping[str, int]) -> dict[int, Label]:
    found: dict[int, Label] = {}
    for label in picture.worn:
        if label.sku in place:
            found.setdefault(place[label.sku], label)
    return found


def _truth(picture: Picture, place: Mapping[str, int], styles: NDArray[np.int32]) -> NDArray[np.int8]:
    row = np.full(len(styles), NEGATIVE, np.int8)
    labelled = [(place[label.sku], label.is_worn) for label in picture.labels if label.sku in place]
    for at, _ in labelled:
        row[styles == styles[at]] = SISTER
    for at, is_worn in sorted(labelled, key=lambda one: one[1]):
        row[at] = POSITIVE if is_worn else NEITHER
    return row
