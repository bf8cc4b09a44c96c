"""Does the lettering on somebody's clothes read as on the catalog photo, at the same place?

Asked only where geometry names or nearly names an item, so it costs nothing where nothing is found. It explains; it
never makes a match. What reads the same may be the brand, which is no identity: so titles and the likest photos of
other styles are asked for the same words, and a match of nothing but them is none. What clearly reads otherwise speaks
for the buyer, and outweighs a match that rests on LightGlue alone. Both sides are read with faces and skin painted
over.
"""

import threading
import unicodedata
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from difflib import SequenceMatcher

import cv2
import numpy as np

from evidence.facts import Value
from evidence.reasons import Reason, ReasonKind, reason
from matcher.errors import PictureError
from matcher.features.geometry import Floats
from matcher.features.lettering import Line, read_lines
from matcher.features.views import LOWER, View, cover
from matcher.gallery.gallery import Shown
from matcher.people.regions import scene
from matcher.picture.pixels import decode
from matcher.policy import LetteringPolicy
from matcher.recipe import COST, RECIPE
from matcher.worn.rules import Leader, Lettering

_R = RECIPE.worn.lettering


@dataclass(frozen=True, eq=False)
class Written(Line):
    """A line that was read, its corners in pixels of the picture as displayed."""

    @property
    def letters(self) -> str:
        """What is compared: letters and digits, without case, width and spaces."""
        return folded(self.text)

    @property
    def shown(self) -> str:
        """For people: capitals, digits, spaces, whatever the picture says; so no reading passes for words of ours."""
        spaced = "".join(sign if sign.isalnum() else " " for sign in self.text)
        return " ".join(spaced.split())[: _R.signs_shown].upper()


Both = tuple[Written, Written]
"""A line of ours and one of the photo's."""


class LetteringReader:
    """Reads clothes and catalog photos; each photo once. Thread-safe."""

    def __init__(self, policy: LetteringPolicy) -> None:
        self._policy = policy
        self._read: dict[str, tuple[Written, ...]] = {}
        self._one_at_a_time = threading.Lock()

    def __call__(self, found: Leader) -> Lettering | None:
        """What the lettering says of this candidate; None where one side bears none that can be read."""
        compared = found.compared
        views = compared.garment.views  # all of the person first, the torso last
        ours = _on_clothes(views[0] if found.hit.zone == LOWER else views[-1], found.hit.is_mirrored)
        if not any(self._is_word(line) for line in ours):
            return None
        theirs, onto = self._on_photo(found.shown), _map(found)
        left, top, right, bottom = compared.garment.box
        side, policy = max(right - left, bottom - top), self._policy
        apart = [(a, b, float(np.linalg.norm(onto(b.middle) - a.middle)) / side) for a in ours for b in theirs]
        words = [(a, b, far) for a, b, far in apart if self._is_word(a) and self._is_word(b)]
        same = [(a, b) for a, b, far in words if far <= policy.same_place and self._alike(a, b)]
        if same:
            return self._agreeing(same, found)
        there = [(a, b) for a, b, far in words if far <= policy.other_place]
        other = next(((a, b) for a, b in there if self._differ(a, b, ours, theirs)), None)
        if other is None:
            return None
        return Lettering(_said(ReasonKind.LETTERING_DIFFERS, [other]), True)

    def _is_word(self, line: Written) -> bool:
        return line.sure >= self._policy.min_sure and length(line.letters) >= self._policy.min_letters

    def _differ(self, one: Written, other: Written, ours: Iterable[Written], theirs: Iterable[Written]) -> bool:
        """Whether both are read for certain, are unlike, and neither is found anywhere on the other side: a line may
        be cut elsewhere there."""
        policy = self._policy
        if (
            min(one.sure, other.sure) < policy.surely
            or likeness(one.letters, other.letters) > policy.max_other_likeness
        ):
            return False
        found = [(one, line) for line in theirs] + [(other, line) for line in ours]
        return all(_at_best(a.letters, b.letters) < policy.min_likeness for a, b in found)

    def _agreeing(self, same: list[Both], found: Leader) -> Lettering:
        """The words both bear; and where others bear them too, that they may be the brand, and all that agrees."""
        best = dict(sorted(same, key=lambda both: _like(*both)))  # of two partners, the likest is last and stays
        said = list(best.items())[: _R.words_shown]
        lines, points, least = list(best.values()), found.hit.photo_points, self._policy.brand_alone
        # word by word only where it can matter: each word asks the titles of the whole catalog
        is_near = _share_on(points, lines) >= least
        common = [line for line in lines if is_near and self._elsewhere([line], said, found)]
        is_all = bool(common) and _share_on(points, common) >= least
        elsewhere = self._elsewhere(common if is_all else lines, said, found)
        elsewhere = elsewhere or (self._elsewhere(common[:1], said, found) if is_all else None)
        if elsewhere:
            return Lettering(elsewhere, False, is_all)
        return Lettering(_said(ReasonKind.LETTERING_AGREES, said), False)

    def _elsewhere(self, same: list[Written], said: list[Both], found: Leader) -> Reason | None:
        """Where else all of these words stand, with what is ``said`` of them; None where nowhere."""
        style, compared = found.shown.style, found.compared
        others = [shown for shown in compared.gallery.shown if shown.style != style]
        titles = {one.style for one in others if all(_in_title(line, one) for line in same)}
        if len(titles) >= self._policy.brand_styles:
            return _said(ReasonKind.LETTERING_IN_TITLES, said, styles=len(titles))
        order = np.argsort(-compared.weights, kind="stable")
        likest = [compared.gallery.shown[at] for at in order if compared.gallery.shown[at].style != style]
        for shown in likest[: self._policy.rivals_read]:
            read = [line for line in self._on_photo(shown) if self._is_word(line)]
            if all(any(self._alike(line, other) for other in read) for line in same):
                return _said(ReasonKind.LETTERING_ON_ANOTHER, said, sku=shown.skus[0])
        return None

    def _alike(self, one: Written, other: Written) -> bool:
        return _like(one, other) >= self._policy.min_likeness

    def _on_photo(self, shown: Shown) -> tuple[Written, ...]:
        with self._one_at_a_time:
            if shown.digest not in self._read:
                while len(self._read) >= COST.photos_read_held:
                    self._read.pop(next(iter(self._read)))
                self._read[shown.digest] = read_photo(shown.load)
            return self._read[shown.digest]


def read_photo(load: Callable[[], bytes]) -> tuple[Written, ...]:
    """The lettering of a catalog photo, faces and skin painted over; none where it can no longer be read."""
    try:
        pixels = decode(load(), _R.photo_px)
    except PictureError:  # it was readable when the gallery was built
        return ()
    hidden = scene(pixels.rgb).hidden
    lines = read_lines(cover(pixels.rgb, hidden), ~hidden)
    return tuple(Written(line.text, line.sure, line.corners / pixels.scale) for line in lines)


def folded(text: str) -> str:
    """Letters and digits alone, in one case and one width: what two readings of one print have in common."""
    plain = unicodedata.normalize("NFKC", text).casefold()
    return "".join(sign for sign in plain if sign.isalnum())


def length(letters: str) -> int:
    """How much a word tells, in Latin letters: a Chinese character (or kana, or hangul syllable) counts two."""
    return sum(2 if sign >= "\u2e80" else 1 for sign in letters)


def likeness(one: str, other: str) -> float:
    """Share of letters in common, in their order (Ratcliff and Obershelp), 0 to 1."""
    return SequenceMatcher(None, one, other, autojunk=False).ratio()


def _at_best(one: str, other: str) -> float:
    """Likeness of the shorter with the likest stretch of the longer: a line may be cut in two on one side."""
    short, long_ = sorted((one, other), key=len)
    if not short:
        return 0.0
    return max(likeness(short, long_[at : at + len(short)]) for at in range(len(long_) - len(short) + 1))


def _like(ours: Written, theirs: Written) -> float:
    return likeness(ours.letters, theirs.letters)


def _share_on(points: Floats, lines: Iterable[Written]) -> float:
    """The share of the points that lie on these lines (whose boxes leave a margin around the letters)."""
    on = np.zeros(len(points), bool)
    for line in lines:
        box = line.corners.astype(np.float32)
        on |= [cv2.pointPolygonTest(box, (float(x), float(y)), False) >= 0 for x, y in points]
    return float(on.mean())


def _said(kind: ReasonKind, words: Iterable[Both], **values: Value) -> Reason:
    """The words as each side reads, so that nobody is told of more agreement than there is."""
    here, there = zip(*((ours.shown, theirs.shown) for ours, theirs in words), strict=True)
    return reason(kind, here=here, there=there, **values)


def _in_title(line: Written, shown: Shown) -> bool:
    return any(line.letters in folded(photo.title) for photo in shown.photos)


def _on_clothes(view: View, is_mirrored: bool) -> tuple[Written, ...]:
    if view.picture is None or view.open_ is None:
        raise ValueError("a view read from the cache has no picture to read")
    step = -1 if is_mirrored else 1
    lines = read_lines(np.ascontiguousarray(view.picture[:, ::step]), view.open_[:, ::step])
    factor = view.features.width_px / view.picture.shape[1]
    return tuple(_displayed(line, view, factor, is_mirrored) for line in lines)


def _displayed(line: Line, view: View, factor: float, is_mirrored: bool) -> Written:
    return Written(line.text, line.sure, view.displayed(line.corners * factor, is_mirrored))


def _map(found: Leader) -> Callable[[Floats], Floats]:
    """From the photo to the post, by least squares through the points that agree."""
    points = found.hit.photo_points.astype(np.float64)
    matrix, *_ = np.linalg.lstsq(np.c_[points, np.ones(len(points))], found.hit.post_points, rcond=None)
    return lambda at: np.asarray(np.append(at, 1.0) @ matrix, np.float32)
