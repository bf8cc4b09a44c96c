"""How much the weight of an honest return differs from what went out: the tolerances of ``claims.pieces``.

The spreads are assumed, and printed: the same bag again 4 g, another bag or box 35 g, damp or with a part left out 60 g
(one standard deviation each), the scales 2 g. What a scale or carrier rounds to is what decides. They are no
measurement of any carrier.
Run: python benchmarks/weights.py      (seconds)
"""

import sys
from pathlib import Path

import numpy as np

ROOT = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT))

from claims.pieces import TOLERANCE_G, Back, Sent, Why, by_weight  # noqa: E402 - found by the line above

RETURNS = 200_000
SPREADS_G = {"the same bag again": 4, "another bag or box": 35, "damp, or a part left out": 60}


def main() -> None:
    """Print, by step and spread, the share of honest returns that differ by more, and the 99.9 % quantile."""
    from datetime import date

    for step, tolerance in TOLERANCE_G.items():
        for name, spread in SPREADS_G.items():
            dice = np.random.default_rng(1)
            goods = dice.uniform(120, 1500, RETURNS) + 40
            out, back = (rounded(goods + dice.normal(0, sd, RETURNS), step) for sd in (2, spread))
            off = np.abs(out - back)
            sent = (Sent("1", "a", "", "", int(one), "", date(2026, 5, 1)) for one in out[:2000])
            beyond = sum(
                by_weight([one], Back("", max(1, int(other)), date(2026, 5, 9)), step, is_alone=True).why
                is Why.WEIGHT_BEYOND
                for one, other in zip(sent, back[:2000], strict=True)
            )
            print(
                f"step {step:>3} g, {name:26s} 99.9 % differ by less than {np.quantile(off, 0.999):4.0f} g; beyond "
                f"{tolerance} g: {np.mean(off > tolerance):.3%} of {RETURNS:,}; the rule: {beyond} of 2,000"
            )


def rounded(weights: np.ndarray, step: int) -> np.ndarray:  # type: ignore[type-arg]
    """As a scale of this step shows them: from 100 g on carriers round up."""
    return np.ceil(weights / step) * step if step >= 100 else np.round(weights / step) * step


if __name__ == "__main__":
    main()
