"""A picture as an answer."""

from starlette.responses import Response

from desk.acts.copies import Copy

_KEPT = {"cache-control": "private, max-age=600", "vary": "Cookie"}


def shown(copy: Copy, *, sized: bool = True) -> Response:
    """A copy, kept by this browser for ten minutes of this session. Without ``sized`` nothing tells how large the
    original is, by which a picture of the catalog would be told from one of a post."""
    sizes = {"x-width": str(copy.width_px), "x-height": str(copy.height_px)} if sized else {}
    return Response(copy.jpeg, media_type="image/jpeg", headers={**_KEPT, **sizes})
