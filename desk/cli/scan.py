"""Verbs without a case: scan any pictures against any catalog feed, compare two files."""

import os
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from desk.acts.actor import LOCAL
from desk.cli.app import AsJson, app, plain, print_json, tell, verb
from evidence.sentences import in_a_row

if TYPE_CHECKING:
    from desk.acts.scan import ScannedPicture
    from evidence.records import Finding, Region

_PANEL = "Without a case"
_EXIT = {"same": 0, "not_same": 1, "cannot_say": 2}


@app.command(rich_help_panel=_PANEL)
@verb
def scan(
    pictures: Annotated[list[Path], typer.Argument(help="Pictures, or folders of pictures.")],
    catalog: Annotated[
        Path, typer.Option("--catalog", help="Product feed: Google Merchant, Shopify, WooCommerce or Taobao.")
    ],
    as_json: AsJson = False,
) -> None:
    """Compare any pictures with any catalog. Nothing is stored but a cache that may be deleted."""
    os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")  # we use threads ourselves, one picture each
    from desk.acts.scan import scan as run
    from desk.cli.progress import stages
    from desk.settings import load_settings

    each, note = (_print_line if as_json else _show), partial(tell, err=True)
    with stages(passing=True) as show:
        done = run(LOCAL, load_settings(), pictures, catalog, each=each, show=show, note=note)
    if done.unreadable == done.pictures:
        raise typer.Exit(1)


@app.command(rich_help_panel=_PANEL)
@verb
def compare(
    one: Annotated[Path, typer.Argument(help="A picture.")],
    other: Annotated[Path, typer.Argument(help="Another picture.")],
    as_json: AsJson = False,
) -> None:
    """Are two pictures the same photograph, or the same item worn? Exit code 0 same, 1 not, 2 cannot say."""
    from desk.acts.compare import compare as run

    compared = run(LOCAL, one, other)
    answer, finding = compared.said.answer.value, compared.said.finding
    why = compared.unread or in_a_row(compared.said.why)
    claim = f"{finding.claim}: " if finding and answer == "same" else ""
    if as_json:
        reasons = [reason.model_dump(mode="json") for reason in compared.said.why]
        print_json({"answer": answer, "reason": why, "reasons": reasons, "finding": finding and _finding(finding)})
    else:
        tell(f"{answer.replace('_', ' ')}: {claim}{why}")
    raise typer.Exit(_EXIT[answer])


def _print_line(scanned: "ScannedPicture") -> None:
    found = scanned.found
    line: dict[str, Any] = {"image": str(scanned.path)}
    if found.unreadable:
        line["unreadable"] = found.unreadable
    if found.frames > 1:
        line["frames"] = found.frames
    line["people"] = [
        {"region_px": _box(region), "is_worn": worn, "zones_px": {name: _box(part) for name, part in zones.items()}}
        for (region, worn), zones in zip(found.regions, found.zones, strict=True)
    ]
    line["findings"] = [_finding(finding) for finding in found.findings]
    line["candidates"] = [{"sku": one.sku, "weight_decibans": one.weight_decibans} for one in found.candidates]
    print_json(line)


def _finding(finding: "Finding") -> dict[str, Any]:
    other = finding.nearest_non_match
    return {
        "claim": finding.claim.value,
        "sku": finding.sku,
        "verdict": finding.verdict.value,
        "weight_decibans": finding.weight_decibans,
        "interval_decibans": finding.interval_decibans,
        "region_px": _box(finding.region_px),
        "photo_region_px": _box(finding.photo_region_px),
        "inliers": finding.inliers,
        "distance_bits": finding.distance_bits,
        "reason": in_a_row(finding.reasons, finding.reason),
        "reasons": [reason.model_dump(mode="json") for reason in finding.reasons],
        "nearest_non_match": other
        and {"sku": other.sku, "inliers": other.inliers, "weight_decibans": other.weight_decibans},
    }


def _box(region: "Region | None") -> list[int] | None:
    return [region.x, region.y, region.width, region.height] if region else None


def _show(scanned: "ScannedPicture") -> None:
    from rich.console import Console
    from rich.table import Table
    from rich.text import Text

    path, found, console = scanned.path, scanned.found, Console()
    if found.unreadable:
        console.print(Text(plain(f"{path}: unreadable: {found.unreadable}")))
        return
    title = f"{path}: first of {found.frames} frames" if found.frames > 1 else str(path)
    table = Table("claim", "SKU", "verdict", "decibans", "why", title=Text(plain(title)), title_justify="left")
    for finding in found.findings:
        weight = str(finding.weight_decibans)
        said = in_a_row(finding.reasons, finding.reason)
        sku, why = Text(plain(finding.sku)), Text(plain(said))  # Text: "[/b]" in them is no markup
        table.add_row(finding.claim.replace("_", " "), sku, finding.verdict.value, weight, why)
    if not found.findings:
        nearest = ", ".join(one.sku for one in found.candidates[:3])
        table.add_row("", "", "nothing found", "", Text(plain(f"people: {found.people}; nearest: {nearest}")))
    console.print(table)
