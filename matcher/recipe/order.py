"""Constants of ``matcher/order_weight.py``: the order as a whole."""

from dataclasses import dataclass


@dataclass(frozen=True)
class Order:
    """How an order is weighed against random ones."""

    draws: int = 10_000
    least_lines: int = 3
    least_styles: int = 30
    """A kind with fewer styles than this gives no mean and deviation worth the name."""
    times_ordered: int = 4
    """And it must have so many times the styles ordered of it, or random orders would be the order itself."""
    most_standouts: int = 500
    """Kept for one picture, best first, so that a catalog of a million does not fill the ledger."""
    free_hundredths: int = 200
    """Standard deviations above the mean of its kind, times 100, that count nothing; and the most that count."""
    cap_hundredths: int = 1000
    least_spread_decibans: float = 1.0
    """Where all articles of a kind score alike, one deciban more is not a standout."""
    seed_bytes: int = 4
    """Of a text's digest: what the drawing starts from."""
