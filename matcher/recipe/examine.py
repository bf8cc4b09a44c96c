"""Constants of ``matcher/examine.py`` and ``matcher/pair.py``: what a finding holds."""

from dataclasses import dataclass


@dataclass(frozen=True)
class Examine:
    """Of one picture against one catalog."""

    version: int = 1
    """Rises when the code changes what is found without a number of the recipe or the policy changing: then every
    picture is examined again."""
    candidates: int = 10
    lines: int = 60
    """Matching points that are kept to be drawn, at most."""
    covers: float = 0.5
    """Of a person's clothes, under a reposted photograph: then they are the photograph's."""


@dataclass(frozen=True)
class Pair:
    """Of two files."""

    probe_px: int = 64
    """Long side at which a file is decoded to learn what kind of picture it is."""
