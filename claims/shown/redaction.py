"""Faces made unseen in what the report shows. Finding a face is all we ever do with one.

A coarse mosaic under a blur, so that nothing of the face can be computed back. The captured original is untouched.
"""

import io

from PIL import Image, ImageChops, ImageDraw, ImageFilter

from claims.shown.heads import heads
from matcher.people.faces import Box
from matcher.picture.pixels import decode

RECIPE = "faces-1"
"""Name of what is done here; another one where it changes, so that no kept copy outlives it."""
_SIDE_PX = 1600
_CELLS = 6


def blur_faces(data: bytes) -> bytes:
    """Make the faces and heads in a picture unseen; JPEG of the same size.

    ``claims.shown.heads`` says what is taken for one; a face turned away is still a person.

    Raises:
        PictureError: the bytes are no picture.
    """
    rgb = decode(data, _SIDE_PX).rgb
    image = Image.fromarray(rgb)
    for box in heads(rgb):
        _hide(image, box)
    out = io.BytesIO()
    image.save(out, "JPEG", quality=95, subsampling=0)
    return out.getvalue()


def _hide(image: Image.Image, box: Box) -> None:
    """Where an edge cuts the box, it is hidden up to there: half of a head fills more of it than a whole one."""
    width, height = box[2] - box[0], box[3] - box[1]
    if width < 2 or height < 2:
        return
    part = image.crop(box)
    coarse = part.resize((_CELLS, _CELLS), Image.Resampling.BOX).resize(part.size, Image.Resampling.BICUBIC)
    coarse = coarse.filter(ImageFilter.GaussianBlur(max(width, height) / 12))
    mask = Image.new("L", part.size, 0)
    above, below = (height if cut else 0 for cut in (box[1] <= 0, box[3] >= image.height))
    ImageDraw.Draw(mask).ellipse((0, -above, width - 1, height - 1 + below), fill=255)
    soft = mask.filter(ImageFilter.GaussianBlur(max(width, height) / 40))
    image.paste(coarse, box[:2], ImageChops.lighter(mask, soft))
