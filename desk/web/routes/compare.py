"""One picture beside one article's photo, looked at closely."""

import json
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Annotated

from fastapi import APIRouter, Path
from starlette.responses import Response

from claims.board import Closer, Shot
from claims.interface import Assessed
from claims.shown.texts import Texts
from desk.acts.case_page import case_to_compare
from desk.acts.copies import Size
from desk.acts.errors import ActError, NotThere
from desk.acts.pictures import catalog_picture, post_picture
from desk.acts.roles import Right
from desk.web.pages import Asked, CaseId, Current
from evidence.matches import Region

router = APIRouter()
Points = Sequence[tuple[int, int, int, int]]
NUMBERED = 8
"""Points that carry a number; more of them tell an eye less."""


@dataclass(frozen=True)
class Mark:
    """A numbered point on one side."""

    number: int
    x: int
    y: int


@dataclass(frozen=True)
class Side:
    """One of the two pictures."""

    address: str
    width_px: int
    height_px: int
    region: Region | None
    marks: tuple[Mark, ...]

    @property
    def mark_scale(self) -> float:
        """How large a mark is drawn before a script knows how large the picture is on the screen."""
        return round(max(self.width_px, self.height_px) / 640, 3)


@router.get("/cases/{case_id}/compare/{name}")
def compare(asked: Current, case_id: CaseId, name: Annotated[str, Path(max_length=40)]) -> Response:
    """The two side by side, over each other, and all that is said of them; nothing of it is decided here."""
    found = case_to_compare(asked.actor, asked.settings, case_id)
    say = asked.say.within(found.reading.clock.shown)
    one, shots = _looked_at(found.assessed, name, say)
    at = next((at for at, shot in enumerate(shots) if shot.name == name), 0)
    post, photo = _sides(asked, case_id, one)
    return asked.page(
        "compare.html.j2",
        say=say,
        case_id=case_id,
        one=one,
        shot=shots[at] if shots else None,
        at=at + 1,
        total=len(shots),
        previous=shots[at - 1].name if at > 0 else "",
        following=shots[at + 1].name if at + 1 < len(shots) else "",
        post=post,
        photo=photo,
        drawing=_drawing(one, post, photo),
        may_see_original=asked.actor.may(Right.ORIGINAL),
    )


def _looked_at(assessed: Sequence[Assessed], name: str, say: Texts) -> tuple[Closer, tuple[Shot, ...]]:
    """What has this name, and all pictures of its claim, in the order of the case's page."""
    for under in assessed:
        if (one := under.closer(name, say)) is not None:
            return one, tuple(shot for line in under.board(say).lines for shot in line.shots)
    raise NotThere(f"nothing of this case is called {name}: the page of the case shows what there is")


def _sides(asked: Asked, case_id: str, one: Closer) -> tuple[Side | None, Side | None]:
    """The post's picture and the catalog's photo; None for one that cannot be shown."""
    points = spread(one.lines_px, NUMBERED)
    on_post = tuple(Mark(number, x, y) for number, (x, y, _, _) in enumerate(points, 1))
    on_photo = tuple(Mark(number, x, y) for number, (_, _, x, y) in enumerate(points, 1))
    return (
        _side(asked, case_id, "pictures", one.image_digest, one.region_px, on_post),
        _side(asked, case_id, "photos", one.photo_digest, one.photo_region_px, on_photo),
    )


def _side(
    asked: Asked, case_id: str, folder: str, digest: str, region: Region | None, marks: tuple[Mark, ...]
) -> Side | None:
    name = digest.removeprefix("sha256:")
    ask = post_picture if folder == "pictures" else catalog_picture
    try:
        copy = ask(asked.actor, asked.settings, case_id, name, Size.LARGE)
    except (ActError, NotThere):  # what is said of the two stays readable
        return None
    return Side(f"/cases/{case_id}/{folder}/{name}?size=large", copy.width_px, copy.height_px, region, marks)


def spread(points: Points, most: int) -> Points:
    """A few points that lie far from each other: each next one is the farthest from those taken."""
    left = list(dict.fromkeys(points))
    taken = left[:1]
    while len(taken) < min(most, len(left)):
        taken.append(max(left, key=lambda one: min(_apart(one, other) for other in taken)))
    return taken


def _apart(one: tuple[int, int, int, int], other: tuple[int, int, int, int]) -> int:
    return (one[0] - other[0]) ** 2 + (one[1] - other[1]) ** 2


def _drawing(one: Closer, post: Side | None, photo: Side | None) -> str:
    """What the script needs to lay one over the other."""
    if post is None or photo is None:
        return ""
    values = {
        "matrix": one.registered.matrix if one.registered else None,
        "post": [post.width_px, post.height_px],
        "photo": [photo.width_px, photo.height_px],
        "region": _box(one.region_px),
        "photoRegion": _box(one.photo_region_px),
        "lines": one.lines_px,
    }
    return json.dumps(values)


def _box(region: Region | None) -> list[int] | None:
    return [region.x, region.y, region.width, region.height] if region else None
