"""The page and the JSON of an evaluation."""

import base64
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from typing import Any

from jinja2 import Environment, PackageLoader, StrictUndefined

from claims.shown.texts import Texts
from desk.report.evaluation.plots import drawable, reliability, tippett
from matcher.evaluate.figures import Figures, figures, pair_scores
from matcher.evaluate.leads import LINES
from matcher.evaluate.splits import Splits, split_halves
from matcher.evaluate.table import Table
from matcher.evaluate.weights import Worth, worth
from matcher.recipe.leads import LEADS

NO_PLOTS = "Plots need matplotlib: pip install 'wornproof[evaluate]'."


@dataclass(frozen=True)
class Evaluation:
    """What was measured, on what."""

    labels: str
    catalog: str
    policy_digest: str
    figures: Figures
    weights: tuple[Worth, ...]
    splits: Splits | None


def evaluate(table: Table, labels: str, catalog: str, policy_digest: str, *, split: bool) -> Evaluation:
    """All figures of a table; with ``split`` the frozen halves as well."""
    splits = split_halves(table) if split else None
    return Evaluation(labels, catalog, policy_digest, figures(table), worth(table), splits)


def as_json(done: Evaluation) -> dict[str, Any]:
    """For programs, and for comparing two evaluations."""
    return asdict(done)


def page(done: Evaluation, table: Table) -> bytes:
    """One self-contained HTML file, UTF-8."""
    positives, negatives = pair_scores(table)
    plots: Sequence[tuple[str, str]] = ()
    if drawable() and len(positives) and len(negatives):
        plots = (
            ("Tippett plot: share of pairs with at least so much weight", _uri(tippett(positives, negatives))),
            ("Reliability: weight declared and weight found", _uri(reliability(done.figures.reliability))),
        )
    environment = Environment(
        loader=PackageLoader("desk.report.evaluation", "."),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    environment.filters["share"] = _share
    words = {one.words: Texts()(f"verbal.{one.words}") for one in done.weights}
    template = environment.get_template("evaluation.html.j2")
    html = template.render(
        e=done,
        f=done.figures,
        plots=plots,
        words=words,
        lines=LINES,
        a_photo=LEADS.most_a_photo,
        no_plots="" if drawable() else NO_PLOTS,
    )
    return html.encode("utf-8")


def in_words(done: Evaluation) -> tuple[str, ...]:
    """The figures that matter, one line each."""
    f = done.figures
    lines = [
        f"pictures       {f.pictures} ({f.photos_of_people} with a person seen, {f.unreadable} unreadable), "
        f"{f.articles} articles of {f.styles} styles, {f.pairs:,} pairs of different styles",
        f"false matches  {f.false_photos.hits} of {f.false_photos.trials} photos of people "
        f"(95 %: under {100 * f.false_photos.upper:.2g} %), {f.false_pairs.hits} pairs "
        f"(under {100 * f.false_pairs.upper:.2g} %); {f.wrong_colourways} wrong colourways, "
        f"{f.false_photographs} wrong shop photographs",
        f"found          {f.matched} of {f.worn} items worn ({_share(f.matched, f.worn)}), "
        f"{f.grouped} more with the colourway left open ({f.falsely_grouped} photos with a false one of these); "
        f"{f.above_every_negative} score above every pair of different styles",
        f"ranked         first {f.first} ({_share(f.first, f.worn)}), among ten {f.among_ten} "
        f"({_share(f.among_ten, f.worn)})",
        f"leads          {f.leads.right:.1f} of {f.worn} asked about ({_share(f.leads.right, f.worn)}), "
        f"among the likest {f.leads.designs} designs and the best {LEADS.most_a_photo} of the photo; "
        f"{f.leads.wrong_a_photo:.2f} wrong ones a photo, both for {LINES} lines",
        f"time           {f.cpu_ms_median} ms of processor a photo (median), {f.cpu_ms_p95} ms (95 %)",
    ]
    if f.cllr is not None and f.cllr_min is not None:
        lines.insert(4, f"weights        Cllr {f.cllr:.3f}, at best {f.cllr_min:.3f} (0 perfect, 1 worth nothing)")
    if done.splits:
        lines.append(_splits_line(done.splits))
    return tuple(lines)


def _splits_line(splits: Splits) -> str:
    kept = splits.splits
    if not kept:
        return "frozen halves  no split had both kinds of pairs on both sides: too few labels"
    shares = [one.found / one.worn for one in kept]
    false = sum(one.false_pairs for one in kept) / len(kept)
    return (
        f"frozen halves  {splits.clean} of {len(kept)} splits without a false pair (mean {false:.2f}); found "
        f"{100 * sum(shares) / len(shares):.0f} % (from {100 * min(shares):.0f} to {100 * max(shares):.0f} %)"
    )


def _share(hits: float, trials: int) -> str:
    return f"{100 * hits / trials:.0f} %" if trials else "none tried"


def _uri(svg: bytes) -> str:
    return "data:image/svg+xml;base64," + base64.b64encode(svg).decode()
