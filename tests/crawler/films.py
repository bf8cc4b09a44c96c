"""Videos and animated pictures as tests hand them in: really encoded, small, every frame another view."""

import io
import tempfile
from collections.abc import Iterable
from pathlib import Path

import cv2
import numpy as np
from numpy.typing import NDArray
from PIL import Image

_CODECS = {".mp4": "mp4v", ".mov": "mp4v", ".webm": "VP80", ".avi": "MJPG"}


def view(place: int, size: tuple[int, int] = (96, 64)) -> NDArray[np.uint8]:
    """A picture of coloured patches, another for each place."""
    patches = np.random.default_rng(place).integers(0, 255, (4, 6, 3), dtype=np.uint8)
    return np.asarray(cv2.resize(patches, size, interpolation=cv2.INTER_NEAREST), np.uint8)


def video(frames: int = 40, ending: str = ".mp4", rate: int = 10, size: tuple[int, int] = (96, 64)) -> bytes:
    """A video of as many frames, five of each view."""
    return filmed((view(number // 5, size) for number in range(frames)), size, ending, rate)


def filmed(shown: Iterable[NDArray[np.uint8]], size: tuple[int, int], ending: str = ".mp4", rate: int = 10) -> bytes:
    """A video of these frames; their red and blue change places, as OpenCV has it."""
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / f"film{ending}"
        writer = cv2.VideoWriter(str(path), cv2.VideoWriter.fourcc(*_CODECS[ending]), rate, size)
        assert writer.isOpened()
        for one in shown:
            writer.write(one)
        writer.release()
        return path.read_bytes()


def animation(form: str, frames: int = 12, duration: int = 100) -> bytes:
    """An animated GIF, WebP or PNG; a still one of one frame."""
    first, *others = (Image.fromarray(view(number)) for number in range(frames))
    data = io.BytesIO()
    first.save(data, form, **({"save_all": True, "append_images": others, "duration": duration} if others else {}))
    return data.getvalue()
