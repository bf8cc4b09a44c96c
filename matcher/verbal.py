"""Words for weights of evidence: the one scale of the house, so that no two places speak differently.

Source: ENFSI guideline for evaluative reporting in forensic science (2015); it has words for ratios from 2 upwards.
A deciban is 10·log10 of the likelihood ratio, so 10 dB are a factor of ten and a ratio of 2 is 3 dB.
"""

SCALE = (
    (60, "extremely_strong"),
    (40, "very_strong"),
    (30, "strong"),
    (20, "moderately_strong"),
    (10, "moderate"),
    (3, "weak"),
)
"""Least decibans of each step, and its key; highest first. Below the last there is no support to speak of."""


def verbal(weight_decibans: int) -> str:
    """Key of the words for a weight; ``none`` below a likelihood ratio of 2."""
    return next((word for least, word in SCALE if weight_decibans >= least), "none")


def scale_rows() -> tuple[tuple[str, str, str], ...]:
    """The scale as a table, weakest first: range of decibans, range of likelihood ratios, key of the words."""
    steps = SCALE[::-1]
    above = [least for least, _ in steps[1:]]
    rows = [
        (f"{low} – {high - 1}", f"{_ratio(low)} – {_ratio(high)}", word)
        for (low, word), high in zip(steps[:-1], above, strict=True)
    ]
    low, word = steps[-1]
    return (*rows, (f"{low} –", f"{_ratio(low)} –", word))


def _ratio(decibans: int) -> str:
    return f"{float(f'{10 ** (decibans / 10):.1g}'):,.0f}"
