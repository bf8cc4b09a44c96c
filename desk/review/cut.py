"""The clothes in a post's picture: what a reviewer is shown of it, and no more."""

from evidence.records import Region
from matcher.people.faces import Box
from matcher.people.regions import Person, scene
from matcher.picture.pixels import decode


def clothes(data: bytes, near: Region | None) -> Region | None:
    """Where one person's clothes are, in pixels of the picture as displayed; None where nobody's are seen.

    Args:
        data: The picture.
        near: Where a finding is: then whoever's clothes it lies on. Else the largest person's.

    Raises:
        PictureError: the bytes are no picture.
    """
    pixels = decode(data)
    boxes = [box for person in scene(pixels.rgb, again=True).people if (box := _dressed(person))]
    if not boxes:
        return None
    middle = (near.x + near.width / 2, near.y + near.height / 2) if near else None
    here = [box for box in boxes if middle and _holds(box, middle[0] * pixels.scale, middle[1] * pixels.scale)]
    left, top, right, bottom = (round(side / pixels.scale) for side in max(here or boxes, key=_area))
    return Region(x=left, y=top, width=right - left, height=bottom - top)


def _dressed(person: Person) -> Box | None:
    """Torso and lower body together, as far as they are seen."""
    zones = [zone for zone in (person.torso, person.lower) if zone]
    if not zones:
        return None
    sides = list(zip(*zones, strict=True))
    return min(sides[0]), min(sides[1]), max(sides[2]), max(sides[3])


def _holds(box: Box, x: float, y: float) -> bool:
    return box[0] <= x <= box[2] and box[1] <= y <= box[3]


def _area(box: Box) -> int:
    return (box[2] - box[0]) * (box[3] - box[1])
