"""Measures the matcher on labelled pictures against a product feed, with bounds; goes on where it was stopped."""

import json
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from desk.acts.actor import Actor
from desk.acts.errors import ActError
from desk.acts.feed_catalog import Note, feed_examiner
from desk.jobs.progress import Show
from desk.report.evaluation.page import Evaluation, as_json, in_words, page
from desk.report.evaluation.page import evaluate as measure
from desk.settings import Settings
from evidence.codec import sha256
from evidence.files import MAX_TABLE_BYTES, read_file
from matcher.catalog.feed import read_feed
from matcher.evaluate.folds import folds, in_order
from matcher.evaluate.labels import Picture, read_labels
from matcher.evaluate.table import styles_of, tabulate
from matcher.evaluate.trials import Trial, run_trials
from matcher.examine import Examiner
from matcher.order_weight import shelf

Examined = tuple[tuple[Picture, ...], tuple[Trial, ...]]


@dataclass(frozen=True)
class Evaluated:
    """What was measured, and where its page is."""

    measured: Evaluation
    page: Path

    def as_json(self) -> dict[str, Any]:
        """For programs, and for comparing two evaluations."""
        return as_json(self.measured)

    def in_words(self) -> tuple[str, ...]:
        """The figures that matter, one line each."""
        return in_words(self.measured)


@dataclass(frozen=True)
class _Trying:
    """How the pictures are tried."""

    place: Path
    """Where finished trials are kept."""
    cache: Path
    fresh: bool
    show: Show


def evaluate(
    actor: Actor,
    settings: Settings,
    labels: Path,
    catalog: Path,
    out: Path,
    *,
    split: bool = False,
    without_own_style: bool = False,
    fresh: bool = False,
    show: Show,
    note: Note,
) -> Evaluated:
    """Measure false matches and misses; the page, the JSON and the kept trials go into the folder ``out``.

    Args:
        actor: Who asks.
        settings: Of this desk: where the cache is.
        labels: CSV of ``image``, ``sku``, ``relation`` and yes/no columns.
        catalog: The product feed.
        out: A folder; made where it is missing.
        split: Also freeze thresholds on half the styles, 20 times.
        without_own_style: Take what a picture shows out of its catalog, so that all are negatives.
        fresh: Examine all pictures again.
        show: Progress.
        note: Gets what of the feed could not be read.

    Raises:
        ActError: ``out`` is a file, or nothing is left to compare with.
        LabelsError: the first wrong rows of the labels, before any picture is read.
        FeedError: the feed cannot be read at all.
    """
    if out.exists() and not out.is_dir():
        raise ActError(f"{out} is a file: name a folder")
    read_labels(labels, {photo.sku for photo in read_feed(catalog).photos})  # before the catalog's pictures are read
    examiner = feed_examiner(settings, catalog, show, note)
    style_of = styles_of(examiner.gallery)
    trying = _Trying(out / "trials", settings.cache / "features", fresh, show)
    examined = _without_own_style if without_own_style else _whole_catalog
    pictures, trials = examined(examiner, read_labels(labels, style_of), trying)
    photos = [photo for shown in examiner.gallery.shown for photo in shown.photos]
    table = tabulate(pictures, trials, shelf(photos, examiner.policy), style_of)
    named = f"{labels.name} {sha256(read_file(labels, MAX_TABLE_BYTES))[:19]}"
    done = measure(table, named, catalog.name, examiner.policy.digest, split=split)
    return Evaluated(done, _write(out, page(done, table), as_json(done)))


def _whole_catalog(examiner: Examiner, pictures: Sequence[Picture], trying: _Trying) -> Examined:
    """Every picture against the whole catalog."""

    def step(done: int, total: int) -> None:
        trying.show("pictures", done, total, "")

    return tuple(pictures), tuple(run_trials(examiner, pictures, trying.place, step, fresh=trying.fresh))


def _without_own_style(examiner: Examiner, pictures: Sequence[Picture], trying: _Trying) -> Examined:
    """Every picture against a catalog without the styles it shows."""
    shown = examiner.gallery.shown
    parts = []
    for fold in folds(pictures, styles_of(examiner.gallery)):
        photos = [(photo, one.load) for one in shown if one.style not in fold.without for photo in one.photos]
        if not photos:
            raise ActError("the pictures show every style of the catalog: nothing is left to compare them with")
        smaller = Examiner(photos, examiner.policy, trying.cache)
        parts.append((fold, _whole_catalog(smaller, fold.pictures, trying)[1]))
    return in_order(parts)


def _write(out: Path, html: bytes, values: dict[str, Any]) -> Path:
    (out / "evaluation.json").write_text(json.dumps(values, indent=1, ensure_ascii=False) + "\n", encoding="utf-8")
    place = out / "evaluation.html"
    place.write_bytes(html)
    return place
