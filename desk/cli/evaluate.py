"""The verb evaluate: how well the matcher does on labelled pictures, against any catalog, with bounds."""

import os
from collections.abc import Sequence
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from desk.cli.app import AsJson, UserError, app, print_json, tell, verb
from desk.cli.scan import feed_examiner

if TYPE_CHECKING:
    from matcher.evaluate.labels import Picture
    from matcher.evaluate.trials import Trial
    from matcher.examine import Examiner


@app.command(rich_help_panel="Without a case")
@verb
def evaluate(
    labels: Annotated[Path, typer.Argument(help="CSV: image, sku (empty: nobody wears any), relation; slices yes/no.")],
    catalog: Annotated[Path, typer.Option("--catalog", help="Product feed: Google Merchant CSV/TSV or Shopify CSV.")],
    out: Annotated[Path, typer.Option("--out", "-o", help="Folder for the page, the JSON and the kept trials.")] = Path(
        "evaluation"
    ),
    split: Annotated[
        bool, typer.Option("--split", help="Also freeze thresholds on half the styles, 20 times.")
    ] = False,
    without_own_style: Annotated[
        bool,
        typer.Option("--without-own-style", help="Take what a picture shows out of its catalog: all are negatives."),
    ] = False,
    fresh: Annotated[bool, typer.Option("--fresh", help="Examine all pictures again.")] = False,
    as_json: AsJson = False,
) -> None:
    """Measure false matches and misses on your own labelled pictures. Goes on where it was stopped."""
    os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")  # we use threads ourselves, one picture each
    from desk.report.evaluation.page import as_json as evaluation_json
    from desk.report.evaluation.page import evaluate as measure
    from desk.report.evaluation.page import in_words, page
    from evidence.codec import sha256
    from matcher.catalog.feed import read_feed
    from matcher.evaluate.labels import read_labels
    from matcher.evaluate.table import styles_of, tabulate
    from matcher.order_weight import shelf

    if out.exists() and not out.is_dir():
        raise UserError(f"{out} is a file: name a folder")
    read_labels(labels, {photo.sku for photo in read_feed(catalog).photos})  # before the catalog's pictures are read
    examiner = feed_examiner(catalog)
    style_of = styles_of(examiner.gallery)
    pictures = read_labels(labels, style_of)
    examined = _without_own_style if without_own_style else _examined
    pictures, trials = examined(examiner, pictures, out / "trials", fresh)
    photos = [photo for shown in examiner.gallery.shown for photo in shown.photos]
    table = tabulate(pictures, trials, shelf(photos, examiner.policy), style_of)
    done = measure(
        table, f"{labels.name} {sha256(labels.read_bytes())[:19]}", catalog.name, examiner.policy.digest, split=split
    )
    written = _write(out, page(done, table), evaluation_json(done))
    if as_json:
        print_json({**evaluation_json(done), "page": str(written)})
        return
    for line in in_words(done):
        tell(line)
    tell(f"page           {written}")


def _examined(
    examiner: "Examiner", pictures: Sequence["Picture"], place: Path, fresh: bool
) -> tuple[tuple["Picture", ...], tuple["Trial", ...]]:
    """Every picture against the whole catalog."""
    from desk.cli.progress import stages
    from matcher.evaluate.trials import run_trials

    with stages() as show:
        step = partial(show, "pictures")
        return tuple(pictures), tuple(run_trials(examiner, pictures, place, step, fresh=fresh))


def _without_own_style(
    examiner: "Examiner", pictures: Sequence["Picture"], place: Path, fresh: bool
) -> tuple[tuple["Picture", ...], tuple["Trial", ...]]:
    """Every picture against a catalog without the styles it shows."""
    from desk.settings import load_settings
    from matcher.evaluate.folds import folds, in_order
    from matcher.evaluate.table import styles_of
    from matcher.examine import Examiner

    cache = load_settings().cache / "features"
    shown = examiner.gallery.shown
    parts = []
    for fold in folds(pictures, styles_of(examiner.gallery)):
        photos = [(photo, one.load) for one in shown if one.style not in fold.without for photo in one.photos]
        if not photos:
            raise UserError("the pictures show every style of the catalog: nothing is left to compare them with")
        smaller = Examiner(photos, examiner.policy, cache)
        parts.append((fold, _examined(smaller, fold.pictures, place, fresh)[1]))
    return in_order(parts)


def _write(out: Path, html: bytes, values: dict[str, object]) -> Path:
    import json

    (out / "evaluation.json").write_text(json.dumps(values, indent=1, ensure_ascii=False) + "\n", encoding="utf-8")
    place = out / "evaluation.html"
    place.write_bytes(html)
    return place
