"""Verbs without a case: scan any pictures against any catalog feed, compare two files."""

import os
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from desk.cli.app import AsJson, UserError, app, plain, print_json, tell, verb
from evidence.sentences import in_a_row

if TYPE_CHECKING:
    from evidence.records import Finding, Photo, Region
    from matcher.examine import Examination, Examiner
    from matcher.pair import Comparison

_PANEL = "Without a case"
_PICTURES = {
    ".jpg", ".jpeg", ".jpe", ".jfif", ".png", ".webp", ".gif", ".avif", ".heic", ".heif", ".tif", ".tiff", ".bmp",
}  # fmt: skip
_EXIT = {"same": 0, "not_same": 1, "cannot_say": 2}


@app.command(rich_help_panel=_PANEL)
@verb
def scan(
    pictures: Annotated[list[Path], typer.Argument(help="Pictures, or folders of pictures.")],
    catalog: Annotated[Path, typer.Option("--catalog", help="Product feed: Google Merchant CSV/TSV or Shopify CSV.")],
    as_json: AsJson = False,
) -> None:
    """Compare any pictures with any catalog. Nothing is stored but a cache that may be deleted."""
    os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")  # we use threads ourselves, one picture each
    files = _files(pictures)
    examiner = feed_examiner(catalog)
    unreadable = 0
    for path, found in _examined(files, examiner):
        unreadable += bool(found.unreadable)
        if as_json:
            print_json(_line(path, found))
        else:
            _show(path, found)
    if unreadable == len(files):
        raise typer.Exit(1)


@app.command(rich_help_panel=_PANEL)
@verb
def compare(
    one: Annotated[Path, typer.Argument(help="A picture.")],
    other: Annotated[Path, typer.Argument(help="Another picture.")],
    as_json: AsJson = False,
) -> None:
    """Are two pictures the same photograph, or the same item worn? Exit code 0 same, 1 not, 2 cannot say."""
    from matcher.errors import PictureError
    from matcher.pair import Answer, Comparison
    from matcher.pair import compare as answer
    from matcher.policy import load_policy

    try:
        said = answer(_read(one), _read(other), load_policy())
        why = in_a_row(said.why)
    except PictureError as error:
        said, why = Comparison(Answer.CANNOT_SAY, (), None), f"one of them cannot be examined: {error}"
    except OSError as error:
        said, why = Comparison(Answer.CANNOT_SAY, (), None), f"{error.filename}: {error.strerror}"
    if as_json:
        print_json(_comparison(said, why))
    else:
        tell(f"{said.answer.value.replace('_', ' ')}: {why}")
    raise typer.Exit(_EXIT[said.answer.value])


def _comparison(said: "Comparison", why: str) -> dict[str, Any]:
    finding = _finding(said.finding) if said.finding else None
    reasons = [one.model_dump(mode="json") for one in said.why]
    return {"answer": said.answer.value, "reason": why, "reasons": reasons, "finding": finding}


def _files(pictures: list[Path]) -> list[Path]:
    """The pictures named, and those in the folders named (by their suffix), each once, folders sorted."""
    found: list[Path] = []
    for path in pictures:
        if path.is_dir():
            inside = (file for file in sorted(path.rglob("*")) if file.suffix.lower() in _PICTURES)
            found += [file for file in inside if file.is_file()]
        elif path.exists():
            found.append(path)
        else:
            raise UserError(f"{path} is not there")
    if not found:
        raise UserError("no picture in what was named: give picture files, or a folder that holds some")
    return list(dict.fromkeys(found))


def feed_examiner(catalog: Path) -> "Examiner":
    """A feed made ready to be asked about; what of it cannot be read is said on standard error."""
    from desk.jobs.feed_pictures import load_url
    from desk.settings import load_settings
    from matcher.catalog.feed import read_feed, read_photos
    from matcher.examine import Examiner
    from matcher.policy import load_policy

    feed = read_feed(catalog)
    for problem in feed.problems:
        tell(f"{catalog.name}: {problem}", err=True)
    photos: list[tuple[Photo, Any]] = []
    with _progress("catalog pictures", len(feed.photos)) as step:
        for read in read_photos(feed, load_url):
            if isinstance(read, str):
                tell(f"{catalog.name}: {read}", err=True)
            else:
                photo, data = read
                photos.append((photo, lambda data=data: data))
            step()
    if not photos:
        raise UserError(f"no picture of {catalog} can be read")
    with _progress("catalog features", len({photo.photo_digest for photo, _ in photos})) as step:
        cache = load_settings().cache / "features"
        return Examiner(photos, load_policy(), cache, lambda done, total: step())


def _examined(files: list[Path], examiner: "Examiner") -> Iterator[tuple[Path, "Examination"]]:
    """In the order given, on as many threads as there are cores."""
    from concurrent.futures import ThreadPoolExecutor

    with ThreadPoolExecutor(os.cpu_count() or 1) as pool, _progress("pictures", len(files)) as step:
        for path, found in zip(files, pool.map(lambda file: _examine(file, examiner), files), strict=True):
            step()
            yield path, found


def _examine(path: Path, examiner: "Examiner") -> "Examination":
    from matcher.examine import Examination

    try:
        return examiner.examine(path.read_bytes())
    except OSError as error:
        return Examination(0, 0, 0, (), (), f"cannot be read: {error.strerror or error}")


def _read(path: Path) -> bytes:
    return path.read_bytes()


def _line(path: Path, found: "Examination") -> dict[str, Any]:
    line: dict[str, Any] = {"image": str(path)}
    if found.unreadable:
        line["unreadable"] = found.unreadable
    line["people"] = [
        {"region_px": _box(region), "is_worn": worn, "zones_px": {name: _box(part) for name, part in zones.items()}}
        for (region, worn), zones in zip(found.regions, found.zones, strict=True)
    ]
    line["findings"] = [_finding(finding) for finding in found.findings]
    line["candidates"] = [{"sku": one.sku, "weight_decibans": one.weight_decibans} for one in found.candidates]
    return line


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


def _show(path: Path, found: "Examination") -> None:
    from rich.console import Console
    from rich.table import Table
    from rich.text import Text

    console = Console()
    if found.unreadable:
        console.print(Text(plain(f"{path}: unreadable: {found.unreadable}")))
        return
    table = Table("claim", "SKU", "verdict", "decibans", "why", title=Text(plain(str(path))), title_justify="left")
    for finding in found.findings:
        weight = str(finding.weight_decibans)
        sku, why = (
            Text(plain(finding.sku)),
            Text(plain(in_a_row(finding.reasons, finding.reason))),
        )  # Text: "[/b]" in them is no markup
        table.add_row(finding.claim.replace("_", " "), sku, finding.verdict.value, weight, why)
    if not found.findings:
        nearest = ", ".join(one.sku for one in found.candidates[:3])
        table.add_row("", "", "nothing found", "", Text(plain(f"people: {found.people}; nearest: {nearest}")))
    console.print(table)


class _progress:
    """A progress bar on standard error, only where somebody looks at it."""

    def __init__(self, what: str, total: int) -> None:
        from rich.console import Console
        from rich.progress import Progress

        self._bar = Progress(console=Console(stderr=True), transient=True)
        self._task = self._bar.add_task(what, total=total)

    def __enter__(self) -> Any:
        if self._bar.console.is_terminal:
            self._bar.start()
        return lambda: self._bar.advance(self._task)

    def __exit__(self, *_: object) -> None:
        self._bar.stop()
