"""The verb evaluate: how well the matcher does on labelled pictures, against any catalog, with bounds."""

import os
from functools import partial
from pathlib import Path
from typing import Annotated

import typer

from desk.acts.actor import LOCAL
from desk.cli.app import AsJson, app, print_json, tell, verb


@app.command(rich_help_panel="Without a case")
@verb
def evaluate(
    labels: Annotated[Path, typer.Argument(help="CSV: image, sku (empty: nobody wears any), relation; slices yes/no.")],
    catalog: Annotated[
        Path, typer.Option("--catalog", help="Product feed: Google Merchant, Shopify, WooCommerce or Taobao.")
    ],
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
    from desk.acts.evaluate import evaluate as run
    from desk.cli.progress import stages
    from desk.settings import load_settings

    with stages() as show:
        done = run(
            LOCAL,
            load_settings(),
            labels,
            catalog,
            out,
            split=split,
            without_own_style=without_own_style,
            fresh=fresh,
            show=show,
            note=partial(tell, err=True),
        )
    if as_json:
        print_json({**done.as_json(), "page": str(done.page)})
        return
    for line in done.in_words():
        tell(line)
    tell(f"page           {done.page}")
