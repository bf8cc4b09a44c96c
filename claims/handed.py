"""What a claim hands over: pictures with what is known of each, as values that a picture, a page or a form shows."""

from dataclasses import dataclass
from datetime import date

from PIL import Image

from claims.shown.rows import Row


@dataclass(frozen=True, eq=False)
class Panel:
    """One picture of an exhibit, upright, its faces unseen where it is of a post."""

    image: Image.Image
    caption: str
    region: tuple[int, int, int, int] | None = None
    """What matters in it: x, y, width, height in pixels of ``image``."""
    points: tuple[tuple[int, int], ...] = ()
    """Pixels of ``image``; the same place in the other panel has the same number."""
    is_post: bool = False
    """Somebody's public post, so that the whole of it is shown small beside what is cut out of it."""


@dataclass(frozen=True, eq=False)
class Exhibited:
    """One thing that is shown: a pair of pictures, one picture, or none, with what is known of it."""

    title: str
    panels: tuple[Panel, ...]
    said: tuple[str, ...]
    """Sentences: what it shows, how sure that is, what is nearest to it."""
    facts: tuple[Row, ...]
    """Where it is from: link, time of the capture, digest, by row."""
    for_buyer: tuple[str, ...] = ()
    """What speaks for the buyer as to this very thing."""
    is_against: bool = True
    """Whether it is held against the buyer; False of what contradicts nothing."""
    points: int = 0
    """How many places agree in all; the panels show some of them."""


@dataclass(frozen=True)
class Brief:
    """A claim where there is little room. Sentences in the language they were asked for in, each whole by itself."""

    headline: str
    """The result, in some twenty characters of Chinese or sixty letters."""
    sentences: tuple[str, ...]
    """The most needed first: a text of few characters holds the first ones. The first says the result, the second
    what speaks for the buyer."""
    unproven: str
    """What it does not prove, in one short sentence."""
    days: tuple[tuple[str, date], ...] = ()
    """What was found on which day, for the clock."""


@dataclass(frozen=True, eq=False)
class Handed:
    """All of it."""

    brief: Brief
    exhibits: tuple[Exhibited, ...]
    """The strongest first."""
