"""Catalog photos for the report's tests, drawn: printed garments on white, different for each seed."""

import io

from PIL import Image as Pil
from PIL import ImageDraw

from evidence.codec import sha256
from evidence.records import Photo


def photo(sku: str, data: bytes, style: str = "", title: str = "", color: str = "") -> tuple[Photo, bytes]:
    """A catalog photo and its file."""
    record = Photo(
        sku=sku,
        style=style or sku,
        title=title or sku,
        color=color,
        view=0,
        photo_digest=sha256(data),
        payload_bytes=len(data),
        media_type="image/jpeg",
        source_url=f"catalog/{sku}.jpg",
    )
    return record, data


def garment(seed: int, size: tuple[int, int] = (320, 400)) -> bytes:
    """A printed garment on white, drawn, different for each seed."""
    image = Pil.new("RGB", size, "white")
    draw = ImageDraw.Draw(image)
    color = ((seed * 53) % 200, (seed * 97) % 200, (seed * 29) % 200)
    draw.polygon([(60, 60), (260, 60), (300, 140), (240, 150), (240, 360), (80, 360), (80, 150), (20, 140)], fill=color)
    for step in range(6):
        x = 100 + (seed * 37 + step * 41) % 110
        draw.ellipse((x, 160 + step * 28, x + 24, 184 + step * 28), fill=(250, 240, 40 * step))
    return jpeg(image)


def jpeg(image: Pil.Image) -> bytes:
    """A picture's bytes."""
    out = io.BytesIO()
    image.save(out, "JPEG", quality=88)
    return out.getvalue()
