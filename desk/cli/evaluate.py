"""The verb evaluate: how well the matcher does on labelled pictures, against any catalog, with bounds."""

import os
from pathlib import Path
from typing import Annotated

import typer

from desk.cli.app import AsJson, UserError, app, print_json, tell, verb
from desk.cli.scan import feed_examiner


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
    fresh: Annotated[bool, typer.Option("--fresh", help="Examine all pictures again.")] = False,
    as_json: AsJson = False,
) -> None:
    """Measure false matches and misses on your own labelled pictures. Goes on where it was stopped."""
    os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")  # we use threads ourselves, one picture each
    from desk.cli.progress import stages
    from desk.evaluation.page import as_json as evaluation_json
    from desk.evaluation.page import evaluate as measure
    from desk.evaluation.page import in_words, page
    from evidence.codec import sha256
    from matcher.catalog import read_feed
    from matcher.evaluate.labels import read_labels
    from matcher.evaluate.table import styles_of, tabulate
    from matcher.evaluate.trials import run_trials
    from matcher.order_weight import shelf

    if out.exists() and not out.is_dir():
        raise UserError(f"{out} is a file: name a folder")
    read_labels(labels, {photo.sku for photo in read_feed(catalog).photos})  # before the catalog's pictures are read
    examiner = feed_examiner(catalog)
    style_of = styles_of(examiner.gallery)
    pictures = read_labels(labels, style_of)
    with stages() as show:
        trials = list(
            run_trials(
                examiner, pictures, out / "trials", lambda done, total: show("pictures", done, total), fresh=fresh
            )
        )
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


def _write(out: Path, html: bytes, values: dict[str, object]) -> Path:
    import json

    (out / "evaluation.json").write_text(json.dumps(values, indent=1, ensure_ascii=False) + "\n", encoding="utf-8")
    place = out / "evaluation.html"
    place.write_bytes(html)
    return place
