"""The child process that takes frames out of one video or animated picture. Files come from strangers; decoders break.

The file comes in on standard input, frames and their list go out on standard output, nothing touches a disk. Before a
byte is looked at the process bounds itself: processor time, memory, what it may write.
"""

import io
import json
import re
import sys
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

import cv2
import numpy as np
import PIL
from numpy.typing import NDArray
from PIL import Image

from crawler.imports.bounds import (
    MAX_ANIMATION_FRAMES,
    MAX_DECODER_CPU_S,
    MAX_DECODER_MEMORY_BYTES,
    MAX_FRAME_PIXELS,
    MAX_FRAMES,
    MAX_FRAMES_BYTES,
    MAX_PNG_BYTES,
    MAX_VIDEO_FRAMES,
    MAX_VIDEO_S,
)

_CANDIDATES = 8
"""Of each stretch, of which the sharpest is taken."""
_SIDE_PX = 480
"""Sharpness is measured at this size, so that noise of a large sensor does not count as sharp."""
_ALIKE_PX, _ALIKE_LEVELS = 32, 4.0
"""Two frames whose small copies differ by less, on average, show one view."""
_NEAR = 0.1
"""A length that is stated may be off by so much before the stretches are laid anew."""
_LEAST_SHARE = 0.5
"""Of the frames that a file states, so many must be there."""
_MOST_STATED = 10_000_000
"""More frames are no number of frames: so a decoder says that none is stated."""
_SHORTEST_MS, _USUAL_MS = 10, 100
"""A frame of an animation that is shown for no longer is shown so long, as browsers do."""
_JPEG_QUALITY = 95
_THREADS = 2
_FORMATS = ("GIF", "WEBP", "PNG")

Pixels = NDArray[np.uint8]
"""Red, green, blue; of an animation with gaps also how opaque."""


class _Refused(Exception):
    """Why no frames are taken: a word of ``frames.Trouble``, with values."""

    def __init__(self, trouble: str, **values: int) -> None:
        super().__init__(trouble)
        self.said = {"trouble": trouble, "values": values}


@dataclass(eq=False)
class _Best:
    """The sharpest frame of each of equal stretches, of so many looked at."""

    length: float
    kept: dict[int, tuple[float, int, int, Pixels]] = field(default_factory=dict)
    """By stretch: how sharp, number, moment, pixels."""
    _looked: set[int] = field(default_factory=set)

    def offer(self, place: float, number: int, at_ms: int, pixels: Callable[[], Pixels | None]) -> None:
        """Look at a frame, where none was looked at so near to it."""
        most = MAX_FRAMES * _CANDIDATES
        slot = min(most - 1, max(0, int(place * most / self.length)))
        if slot in self._looked or (found := pixels()) is None:
            return
        self._looked.add(slot)
        sharp, stretch = _sharpness(found), slot // _CANDIDATES
        if stretch not in self.kept or sharp > self.kept[stretch][0]:
            self.kept[stretch] = (sharp, number, at_ms, found)

    def chosen(self) -> list[tuple[int, int, Pixels]]:
        """In their order, without those that show what a sharper one shows."""
        found: list[tuple[int, int, Pixels]] = []
        seen: list[NDArray[np.float32]] = []
        for _, number, at_ms, pixels in sorted(self.kept.values(), key=lambda one: (-one[0], one[1])):
            small = cv2.resize(_grey(pixels), (_ALIKE_PX, _ALIKE_PX), interpolation=cv2.INTER_AREA).astype(np.float32)
            if all(float(np.abs(small - other).mean()) >= _ALIKE_LEVELS for other in seen):
                seen.append(small)
                found.append((number, at_ms, pixels))
        return sorted(found, key=lambda one: one[0])


def video(data: bytes) -> tuple[list[tuple[int, int, Pixels]], dict[str, Any]]:
    """Frames of a video, and what is said with them."""
    film = _opened(data)
    stated = film.get(cv2.CAP_PROP_FRAME_COUNT)
    stated = stated if 0 < stated < _MOST_STATED else 0
    rate = film.get(cv2.CAP_PROP_FPS)
    length_ms = 1000 * stated / rate if rate > 0 else 0.0
    if length_ms > 1000 * MAX_VIDEO_S:
        raise _Refused("too_long", most_s=MAX_VIDEO_S)
    best, count, last_ms = _played(film, length_ms or 1000.0 * MAX_VIDEO_S)
    if not count:
        raise _Refused("no_frames")
    if count < _LEAST_SHARE * stated:
        raise _Refused("cut", read=count, stated=int(stated))
    measured_ms = last_ms * (count + 1) / count
    if abs(measured_ms - best.length) > _NEAR * measured_ms:
        best, _, _ = _played(_opened(data), max(measured_ms, 1.0))
    return best.chosen(), {"decoder": _opencv(), "read": count, "stated": int(stated)}


def _opened(data: bytes) -> cv2.VideoCapture:
    source: Any = io.BytesIO(data)  # cv2 takes whatever can be read and sought; its stubs do not say so
    film: cv2.VideoCapture = cv2.VideoCapture(source, cv2.CAP_FFMPEG, [cv2.CAP_PROP_N_THREADS, _THREADS])
    if not film.isOpened():
        raise _Refused("not_decoded")
    film.set(cv2.CAP_PROP_ORIENTATION_AUTO, 1)  # phones turn the picture by a word in the file's head
    _check_size(int(film.get(cv2.CAP_PROP_FRAME_WIDTH)), int(film.get(cv2.CAP_PROP_FRAME_HEIGHT)))
    return film


def _played(film: cv2.VideoCapture, length_ms: float) -> tuple[_Best, int, int]:
    """The best frames, how many there are, and when the last is shown."""
    best, count, last_ms = _Best(length_ms), 0, 0

    def pixels() -> Pixels | None:
        there, found = film.retrieve()
        if not there:
            return None
        _check_size(found.shape[1], found.shape[0])
        return np.asarray(cv2.cvtColor(found, cv2.COLOR_BGR2RGB), np.uint8)

    while film.grab():
        count += 1
        now = film.get(cv2.CAP_PROP_POS_MSEC)
        last_ms = max(last_ms, round(now)) if 0 <= now < 1e12 else last_ms
        if last_ms > 1000 * MAX_VIDEO_S:
            raise _Refused("too_long", most_s=MAX_VIDEO_S)
        if count > MAX_VIDEO_FRAMES:
            raise _Refused("too_many_frames", most=MAX_VIDEO_FRAMES)
        best.offer(last_ms, count, last_ms, pixels)
    return best, count if best.kept else 0, last_ms


def animation(data: bytes) -> tuple[list[tuple[int, int, Pixels]], dict[str, Any]]:
    """Frames of an animated picture, and what is said with them; none where it has but one."""
    said: dict[str, Any] = {"decoder": f"Pillow {PIL.__version__}"}
    with Image.open(io.BytesIO(data), formats=_FORMATS) as film:
        _check_size(*film.size)
        count = getattr(film, "n_frames", 1)
        first = 1 if film.info.get("default_image") else 0  # of a PNG: what programs without animations show
        if count - first < 2:
            return [], said
        if count > MAX_ANIMATION_FRAMES:
            raise _Refused("too_many_frames", most=MAX_ANIMATION_FRAMES)
        best, at_ms = _Best(count - first), 0
        for place in range(first, count):
            film.seek(place)
            film.load()
            best.offer(place - first, place - first + 1, at_ms, lambda: _shown(film))
            lasts = round(film.info.get("duration") or 0)
            at_ms += lasts if lasts > _SHORTEST_MS else _USUAL_MS
        said["profile"] = film.info.get("icc_profile")
    return best.chosen(), {**said, "read": count - first, "stated": count - first}


def _shown(film: Image.Image) -> Pixels:
    return np.array(film.convert("RGBA" if film.has_transparency_data else "RGB"), np.uint8)


def _check_size(width: int, height: int) -> None:
    if width * height > MAX_FRAME_PIXELS:
        raise _Refused("too_large", width_px=width, height_px=height, most_px=MAX_FRAME_PIXELS)


def _grey(pixels: Pixels) -> Pixels:
    code = cv2.COLOR_RGB2GRAY if pixels.shape[2] == 3 else cv2.COLOR_RGBA2GRAY
    return np.asarray(cv2.cvtColor(pixels, code), np.uint8)


def _sharpness(pixels: Pixels) -> float:
    """Variance of the Laplacian of a small grey copy (Pech-Pacheco et al., ICPR 2000)."""
    grey = _grey(pixels)
    scale = min(1.0, _SIDE_PX / max(grey.shape))
    size = (max(1, round(grey.shape[1] * scale)), max(1, round(grey.shape[0] * scale)))
    small = cv2.resize(grey, size, interpolation=cv2.INTER_AREA)
    return float(cv2.Laplacian(small, cv2.CV_64F).var())


def _opencv() -> str:
    codec = re.search(r"avcodec:\s+YES \(([0-9.]+)\)", cv2.getBuildInformation())
    return f"OpenCV {cv2.__version__}" + (f", FFmpeg's libavcodec {codec[1]}" if codec else "")


def _encoded(pixels: Pixels, profile: bytes | None) -> tuple[str, bytes]:
    """PNG, which loses nothing; JPEG of high quality where that would be too large to keep."""
    picture, data = Image.fromarray(pixels), io.BytesIO()
    picture.save(data, "PNG", compress_level=4, icc_profile=profile)
    if len(data.getvalue()) <= MAX_PNG_BYTES or pixels.shape[2] == 4:
        return "image/png", data.getvalue()
    data = io.BytesIO()
    picture.save(data, "JPEG", quality=_JPEG_QUALITY, subsampling=0, icc_profile=profile)
    return "image/jpeg", data.getvalue()


def _bound() -> None:
    if sys.platform == "win32":
        return
    import resource

    bounds = (
        (resource.RLIMIT_CPU, MAX_DECODER_CPU_S),
        (resource.RLIMIT_AS, MAX_DECODER_MEMORY_BYTES),
        (resource.RLIMIT_FSIZE, MAX_FRAMES_BYTES),
        (resource.RLIMIT_CORE, 0),
    )
    for what, most in bounds:
        try:
            resource.setrlimit(what, (most, most))
        except (ValueError, OSError):  # this system does not bound it, or bounds it closer
            continue


def main(way: str) -> None:
    """The child: a file in, a line of JSON and the frames it lists out. Whatever a decoder throws ends it."""
    _bound()
    Image.MAX_IMAGE_PIXELS = MAX_FRAME_PIXELS
    answer: dict[str, Any] = {}
    files: list[tuple[str, bytes]] = []
    try:
        answer, files = _answer(way, sys.stdin.buffer.read())
    except _Refused as refused:
        answer = refused.said
    except (MemoryError, Image.DecompressionBombError):
        answer = {"trouble": "too_large_to_decode", "values": {}}
    sys.stdout.buffer.write(json.dumps(answer).encode() + b"\n" + b"".join(data for _, data in files))


def _answer(way: str, data: bytes) -> tuple[dict[str, Any], list[tuple[str, bytes]]]:
    found, said = (video if way == "video" else animation)(data)
    profile = said.pop("profile", None)
    files = [_encoded(pixels, profile) for _, _, pixels in found]
    listed = [
        {"number": number, "at_ms": at_ms, "media_type": media_type, "bytes": len(encoded)}
        for (number, at_ms, _), (media_type, encoded) in zip(found, files, strict=True)
    ]
    return {**said, "frames": listed}, files


if __name__ == "__main__":
    main(sys.argv[1])
