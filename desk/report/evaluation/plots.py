"""Tippett and reliability plots as SVG. matplotlib is an optional extra: without it there are tables only."""

import io
from collections.abc import Sequence
from importlib.util import find_spec
from typing import Any

import numpy as np
from numpy.typing import NDArray

from matcher.evaluate.figures import Reliability

INK, SAME, OTHER = "#1d2430", "#0b6e4f", "#b3261e"


def drawable() -> bool:
    """Whether matplotlib is installed."""
    return find_spec("matplotlib") is not None


def tippett(positives: NDArray[np.int32], negatives: NDArray[np.int32]) -> bytes:
    """Share of pairs of each kind whose weight is at least so many decibans. The further apart, the better."""
    figure, axes = _axes("weight at least (dB)", "share of pairs, %")
    for values, colour, name, style in ((positives, SAME, "same item", "-"), (negatives, OTHER, "other styles", "--")):
        edges = np.unique(values)
        share = [100 * float((values >= edge).mean()) for edge in edges]
        axes.step([*edges, edges[-1] + 1], [*share, 0.0], where="pre", color=colour, linestyle=style, label=name)
    axes.axvline(0, color=INK, linewidth=0.6)
    axes.set_ylim(0, 101)
    axes.legend(frameon=False)
    return _svg(figure)


def reliability(rows: Sequence[Reliability]) -> bytes:
    """Declared weight against the weight pairs really have; on the line it is believed rightly, below it overstates."""
    figure, axes = _axes("declared weight (dB)", "weight found (dB)")
    known = [row for row in rows if row.observed_decibans is not None]
    middle = [_middle(row) for row in known]
    found = [row.observed_decibans for row in known]
    ends = (min([*middle, -10]), max([*middle, 30]))
    axes.plot(ends, ends, color=INK, linewidth=0.8, linestyle=":")
    axes.plot(middle, found, color=SAME, marker="o")
    for x, y, row in zip(middle, found, known, strict=True):
        axes.annotate(
            f"{row.positives}/{row.negatives}", (x, y), textcoords="offset points", xytext=(4, -10), fontsize=7
        )
    return _svg(figure)


def _middle(row: Reliability) -> float:
    low, high = max(row.low, -15), min(row.high, 35)
    return (low + high) / 2


def _axes(x: str, y: str) -> tuple[Any, Any]:
    from matplotlib.figure import Figure

    figure = Figure(figsize=(6.0, 3.6), layout="constrained")
    axes = figure.add_subplot()
    axes.set_xlabel(x)
    axes.set_ylabel(y)
    axes.spines[["top", "right"]].set_visible(False)
    axes.grid(alpha=0.25)
    return figure, axes


def _svg(figure: Any) -> bytes:
    """Without date and random ids: the same figures give the same bytes."""
    import matplotlib as mpl

    out = io.BytesIO()
    with mpl.rc_context({"svg.hashsalt": "wornproof", "svg.fonttype": "none"}):
        figure.savefig(out, format="svg", metadata={"Date": None, "Creator": None})
    return out.getvalue()
