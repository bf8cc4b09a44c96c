"""What a claim hands over: pictures with what is known of each, as values that a picture, a page or a form shows."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from PIL import Image

from claims.reading import Judged
from claims.shown.rows import Row
from claims.shown.texts import Texts


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


@dataclass(frozen=True)
class Confirmed:
    """How far two people confirmed what is held against the buyer."""

    number: int
    """Of these, how many two people confirmed."""
    of: int
    is_blind: bool
    """Whether nobody who confirmed one had seen another's word on it."""


@dataclass(frozen=True, eq=False)
class Handed:
    """All of it. What people rejected is not in it."""

    brief: Brief
    exhibits: tuple[Exhibited, ...]
    """The strongest first."""
    confirmed: Confirmed | None = None
    """None where nobody is asked."""


def confirmed_of(judged: Sequence[Judged]) -> Confirmed | None:
    """How far people confirmed these contradictions; None where there are none, as nobody is asked then."""
    if not judged:
        return None
    by_two = [one for one in judged if one.state.confirms]
    words = [word for one in by_two for word in one.words if word.verdict == "confirmed"]
    return Confirmed(len(by_two), len(judged), all(word.blind for word in words))


def confirmed_said(confirmed: Confirmed | None, say: Texts) -> str:
    """Who looked, without names: two people only as far as it is true; empty where nobody is asked."""
    if confirmed is None:
        return ""
    if not confirmed.number:
        return say("handed.by_one")
    if confirmed.number < confirmed.of:
        return say("handed.by_some", number=confirmed.number, total=confirmed.of)
    return say("handed.by_two" if confirmed.is_blind else "handed.by_two_open")
