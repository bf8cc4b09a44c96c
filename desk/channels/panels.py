"""The pictures of a composite: cut to what matters, framed, with equal numbers at equal places, black on white."""

from collections.abc import Sequence
from dataclasses import dataclass

from PIL import Image, ImageDraw, ImageFilter

from claims.handed import Exhibited, Panel
from desk.channels.fonts import font

MOST_NUMBERS = 6
_GROW = 1.6
"""How much of the picture around what matters is shown, as a multiple of its height."""
_SOFT_PX = 6
Box = tuple[float, float, float, float]


@dataclass(frozen=True)
class View:
    """What of a panel is shown at which size. ``box``: left, top, right, bottom in pixels of the panel's image."""

    panel: Panel
    box: Box
    size: tuple[int, int]

    @property
    def scale(self) -> float:
        """Pixels of the view for one of the image."""
        return self.size[0] / (self.box[2] - self.box[0])

    def holds(self, at: tuple[int, int]) -> bool:
        """Whether a point of the image is well inside."""
        left, top, right, bottom = self.box
        return left < at[0] < right and top < at[1] < bottom

    def placed(self, at: tuple[float, float]) -> tuple[float, float]:
        """Where a point of the image is in the view."""
        return (at[0] - self.box[0]) * self.scale, (at[1] - self.box[1]) * self.scale


def views(exhibit: Exhibited, width: int, height: int, gap: int) -> tuple[View, ...]:
    """The panels side by side, each as high; what has no region is shown whole, so it may be narrower."""
    count = len(exhibit.panels)
    each = (width - gap * (count - 1)) // max(count, 1)
    return tuple(_view(one, each, height) for one in exhibit.panels)


def _view(panel: Panel, width: int, height: int) -> View:
    image = panel.image
    if panel.region is None:
        scale = min(width / image.width, height / image.height)
        size = max(1, round(image.width * scale)), max(1, round(image.height * scale))
        return View(panel, (0, 0, image.width, image.height), size)
    return View(panel, _around(panel.region, image.size, width / height), (width, height))


def _around(region: tuple[int, int, int, int], size: tuple[int, int], aspect: float) -> Box:
    """The region with what is about it, in these proportions, inside the picture."""
    x, y, wide, high = region
    cut_high = max(high * _GROW, wide * _GROW / aspect)
    cut_high = min(cut_high, size[1], size[0] / aspect)
    cut_wide = cut_high * aspect
    left = min(max(0.0, x + wide / 2 - cut_wide / 2), size[0] - cut_wide)
    top = min(max(0.0, y + high / 2 - cut_high / 2), size[1] - cut_high)
    return left, top, left + cut_wide, top + cut_high


def numbered(made: Sequence[View]) -> tuple[int, ...]:
    """Which of the points get a number: seen in both views, far from each other, from the top."""
    if len(made) != 2:
        return ()
    left, right = (one.panel.points for one in made)
    seen = [
        n for n, pair in enumerate(zip(left, right, strict=False)) if made[0].holds(pair[0]) and made[1].holds(pair[1])
    ]
    chosen = seen[:1]
    while len(chosen) < min(MOST_NUMBERS, len(seen)):
        chosen.append(max(seen, key=lambda n: min(_apart(left[n], left[one]) for one in chosen)))
    return tuple(sorted(chosen, key=lambda n: (left[n][1], left[n][0])))


def _apart(a: tuple[int, int], b: tuple[int, int]) -> int:
    return (a[0] - b[0]) ** 2 + (a[1] - b[1]) ** 2


def drawn(view: View, numbers: Sequence[int], *, is_soft: bool) -> Image.Image:
    """The view as a picture. ``is_soft``: what lies outside of the region is blurred, so that fewer bytes hold it."""
    made = view.panel.image.crop(_whole(view.box)).resize(view.size, Image.Resampling.LANCZOS)
    if view.panel.region is not None:
        frame = _frame(view)
        if is_soft:
            soft = made.filter(ImageFilter.GaussianBlur(_SOFT_PX))
            soft.paste(made.crop(_whole(frame)), _whole(frame)[:2])
            made = soft
        pen = ImageDraw.Draw(made)
        for wide, colour in ((9, "black"), (5, "white")):
            pen.rounded_rectangle(frame, 18, outline=colour, width=wide)
    _number(made, [view.placed(view.panel.points[n]) for n in numbers])
    return made


def _frame(view: View) -> Box:
    assert view.panel.region is not None
    x, y, wide, high = view.panel.region
    left, top = view.placed((x, y))
    right, bottom = view.placed((x + wide, y + high))
    edge = 4
    return max(edge, left), max(edge, top), min(view.size[0] - edge, right), min(view.size[1] - edge, bottom)


def _whole(box: Box) -> tuple[int, int, int, int]:
    left, top, right, bottom = map(round, box)
    return left, top, max(right, left + 1), max(bottom, top + 1)


def _number(made: Image.Image, places: Sequence[tuple[float, float]]) -> None:
    pen, radius = ImageDraw.Draw(made), 17
    for number, (x, y) in enumerate(places, 1):
        x, y = min(max(x, radius), made.width - radius), min(max(y, radius), made.height - radius)
        pen.ellipse((x - radius, y - radius, x + radius, y + radius), fill="white", outline="black", width=4)
        pen.text((x, y), str(number), font=font(26, is_bold=True), fill="black", anchor="mm")
