"""Every labelled picture as one of a person in *other* clothes: its own styles are taken out of its catalog.

Photos of people in clothes that no catalog has are dear, and they are what the rate of false matches rests on. A
picture of a known item becomes one by leaving that item's style out. In folds, because making a catalog ready costs
seconds: the pictures of a fold share a catalog, from which the styles of all of them are missing.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

from matcher.evaluate.labels import Label, Picture
from matcher.evaluate.trials import Trial

FOLDS = 8


@dataclass(frozen=True)
class Fold:
    """Pictures (``at`` are their places in the labels) and the styles that their catalog must not have."""

    at: tuple[int, ...]
    pictures: tuple[Picture, ...]
    without: frozenset[str]


def folds(pictures: Sequence[Picture], style_of: Mapping[str, str], many: int = FOLDS) -> tuple[Fold, ...]:
    """Deal the pictures out by the style of their first label; those without a label go to the first fold.

    Every label of a fold's styles is ``shown`` in its pictures, so nothing that was not compared counts as compared.

    Args:
        pictures: The labelled pictures.
        style_of: Style of each SKU of the whole catalog.
        many: At most so many folds; empty ones are left out.
    """
    own = [sorted({style_of[label.sku] for label in picture.labels if label.sku in style_of}) for picture in pictures]
    names = sorted({styles[0] for styles in own if styles})
    place = {name: at % many for at, name in enumerate(names)}
    dealt: dict[int, list[int]] = {}
    for at, styles in enumerate(own):
        dealt.setdefault(place[styles[0]] if styles else 0, []).append(at)
    return tuple(_fold(members, pictures, own, style_of) for _, members in sorted(dealt.items()))


def in_order(parts: Sequence[tuple[Fold, Sequence[Trial]]]) -> tuple[tuple[Picture, ...], tuple[Trial, ...]]:
    """Pictures and trials of all folds in the order of the labels."""
    found: list[tuple[int, Picture, Trial]] = []
    for fold, trials in parts:
        found += zip(fold.at, fold.pictures, trials, strict=True)
    found.sort(key=lambda one: one[0])
    return tuple(picture for _, picture, _ in found), tuple(trial for _, _, trial in found)


def _fold(
    members: Sequence[int], pictures: Sequence[Picture], own: Sequence[Sequence[str]], style_of: Mapping[str, str]
) -> Fold:
    without = frozenset(style for at in members for style in own[at])
    gone = tuple(Label(sku, False, frozenset()) for sku, style in sorted(style_of.items()) if style in without)
    slices = {at: pictures[at].slices.union(*(label.slices for label in pictures[at].labels)) for at in members}
    relabelled = tuple(replace(pictures[at], labels=gone, slices=slices[at]) for at in members)
    return Fold(tuple(members), relabelled, without)
