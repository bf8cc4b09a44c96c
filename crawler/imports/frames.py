"""Moving pictures: told by their bytes, and their best frames, decoded in a process of their own (``decoding``)."""

import json
import os
import subprocess
import sys
import tempfile
import time
from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path
from typing import Any

from crawler.asking.pictures import is_picture
from crawler.imports.bounds import (
    MAX_DECODER_CPU_S,
    MAX_DECODING_S,
    MAX_FRAMES,
    MAX_FRAMES_BYTES,
    SuppliedError,
)
from evidence.codec import sha256
from evidence.records import Frame

VIDEO_ENDINGS = (".mp4", ".mov", ".m4v", ".webm", ".mkv")
_BOXES = {b"ftyp", b"moov", b"wide", b"mdat"}
"""The first box of an MP4 or QuickTime file; the older ones of these have no ``ftyp``."""
_EBML = b"\x1a\x45\xdf\xa3"
_ANIMATED_WEBP = 2
"""The flag in the header of a WebP in its extended form."""
_NEEDED = ("PATH", "LD_LIBRARY_PATH", "DYLD_LIBRARY_PATH", "SYSTEMROOT", "TMPDIR", "TEMP", "TMP", "LANG")
_MOST_LIST_BYTES = 100_000
_SIGNS = {"image/png": b"\x89PNG\r\n\x1a\n", "image/jpeg": b"\xff\xd8\xff"}


class Trouble(StrEnum):
    """Why no frames are taken of a file."""

    TOO_LONG = "too_long"
    TOO_LARGE = "too_large"
    TOO_LARGE_TO_DECODE = "too_large_to_decode"
    TOO_MANY_FRAMES = "too_many_frames"
    TOO_SLOW = "too_slow"
    CUT = "cut"
    NO_FRAMES = "no_frames"
    NOT_DECODED = "not_decoded"


_SAYS = {
    Trouble.TOO_LONG: "it is longer than {most_s} s: supply the part that matters, cut out",
    Trouble.TOO_LARGE: "its pictures are {width_px} by {height_px} pixels, more than {most_px:,}: make it smaller",
    Trouble.TOO_LARGE_TO_DECODE: "decoding it takes too much memory: make it smaller",
    Trouble.TOO_MANY_FRAMES: "it has more than {most:,} frames: supply the part that matters, cut out",
    Trouble.TOO_SLOW: "decoding it takes too long: supply the part that matters, cut out, or it alone",
    Trouble.CUT: "it is cut or damaged: {read} of {stated} frames can be read",
    Trouble.NO_FRAMES: "there is no picture in it",
    Trouble.NOT_DECODED: "it is cut, damaged, or in a form that is not read here",
}


class NotDecoded(Exception):
    """No frames of this file; its text says why and what to do."""

    def __init__(self, trouble: Trouble, **values: int) -> None:
        super().__init__(_SAYS[trouble].format(**values))
        self.trouble = trouble


@dataclass(frozen=True, slots=True)
class Decoded:
    """One frame of a file."""

    frame: Frame
    media_type: str
    data: bytes


@dataclass(frozen=True, slots=True)
class Film:
    """What was taken of a file. No frames: it is a still picture."""

    frames: tuple[Decoded, ...]
    lacking: str = ""
    """What of it could not be read, in words."""


def is_video(data: bytes) -> bool:
    """Whether bytes begin as MP4, QuickTime, WebM or Matroska do."""
    return not is_picture(data) and (data[4:8] in _BOXES or data.startswith(_EBML))


def may_move(data: bytes) -> bool:
    """Whether a picture may be an animated GIF, WebP or PNG; of a GIF its decoder alone can tell."""
    if data.startswith(b"GIF8"):
        return True
    if data[8:16] == b"WEBPVP8X":
        return bool(data[20:21] and data[20] & _ANIMATED_WEBP)
    return data.startswith(_SIGNS["image/png"]) and 0 < data.find(b"acTL") < data.find(b"IDAT")


class Decoder:
    """Decodes the moving pictures of one file or folder, which share its time and its bytes."""

    def __init__(self) -> None:
        self._left_s = float(MAX_DECODING_S)
        self._left_bytes = MAX_FRAMES_BYTES

    def film(self, data: bytes) -> Film:
        """The best frames of a video or animated picture.

        Raises:
            NotDecoded: it has none that can be taken; says why.
            SuppliedError: all frames together are too large.
        """
        said, rest = self._answer(data)
        frames = tuple(_frames(said, rest, sha256(data)))
        self._left_bytes -= sum(len(one.data) for one in frames)
        if self._left_bytes < 0:
            raise SuppliedError(f"its videos give more than {MAX_FRAMES_BYTES // 1_000_000} MB: supply it in parts")
        read, stated = _number(said, "read"), _number(said, "stated")
        return Film(frames, f"{read} of {stated} frames could be read" if read < stated else "")

    def _answer(self, data: bytes) -> tuple[dict[str, Any], bytes]:
        """What the child says, and the bytes behind it."""
        began, most_s = time.monotonic(), min(self._left_s, float(MAX_DECODER_CPU_S))
        if most_s <= 0:
            raise NotDecoded(Trouble.TOO_SLOW)
        way = "video" if is_video(data) else "animation"
        with tempfile.TemporaryFile() as out:  # the child may not write more into it than its bound
            try:
                child = subprocess.run(
                    [sys.executable, "-P", "-m", "crawler.imports.decoding", way],
                    input=data, stdout=out, stderr=subprocess.DEVNULL, env=_environment(), timeout=most_s, check=False,
                )  # fmt: skip
            except subprocess.TimeoutExpired as error:
                raise NotDecoded(Trouble.TOO_SLOW) from error
            except BrokenPipeError as error:
                raise NotDecoded(Trouble.NOT_DECODED) from error
            finally:
                self._left_s -= time.monotonic() - began
            if child.returncode != 0:
                raise NotDecoded(_ended_by(child.returncode))
            out.seek(0)
            return _said(out.readline(_MOST_LIST_BYTES)), out.read(MAX_FRAMES_BYTES)


def _environment() -> dict[str, str]:
    """No more of ours than a program needs to start: what is there may open the vault. FFmpeg reads the two
    formats that are taken and follows nothing that a file names: what begins like a video may be a playlist or a
    session description behind that. Libraries start few threads, whose stacks count as memory."""
    paths = [str(Path(__file__).resolve().parents[2]), os.environ.get("PYTHONPATH", "")]
    return {
        **{name: os.environ[name] for name in _NEEDED if name in os.environ},
        "PYTHONPATH": os.pathsep.join(filter(None, paths)),
        "OPENCV_FFMPEG_CAPTURE_OPTIONS": "protocol_whitelist;data|format_whitelist;mov,matroska",
        "OPENBLAS_NUM_THREADS": "1",
        "OMP_NUM_THREADS": "1",
        "MALLOC_ARENA_MAX": "2",
    }


def _ended_by(returncode: int) -> Trouble:
    if sys.platform != "win32":
        import signal

        if returncode in (-signal.SIGXCPU, -signal.SIGKILL):  # its time is over, or the system's memory is
            return Trouble.TOO_SLOW
    return Trouble.NOT_DECODED


def _said(line: bytes) -> dict[str, Any]:
    """The child's answer. It worked on a stranger's file, so nothing in it is trusted."""
    try:
        said = json.loads(line)
    except ValueError as error:
        raise NotDecoded(Trouble.NOT_DECODED) from error
    if not isinstance(said, dict):
        raise NotDecoded(Trouble.NOT_DECODED)
    if "trouble" in said:
        try:
            raise NotDecoded(Trouble(said["trouble"]), **said["values"])
        except (ValueError, KeyError, TypeError) as error:
            raise NotDecoded(Trouble.NOT_DECODED) from error
    return said


def _frames(said: dict[str, Any], rest: bytes, of: str) -> list[Decoded]:
    found: list[Decoded] = []
    try:
        for one in said["frames"]:
            data, rest = rest[: one["bytes"]], rest[one["bytes"] :]
            if not data.startswith(_SIGNS[one["media_type"]]) or len(data) != one["bytes"]:
                raise ValueError("no picture")
            frame = Frame(of=of, number=one["number"], at_ms=one["at_ms"], decoder=said["decoder"])
            found.append(Decoded(frame, one["media_type"], data))
    except (KeyError, TypeError, ValueError) as error:
        raise NotDecoded(Trouble.NOT_DECODED) from error
    if len(found) > MAX_FRAMES or sorted(found, key=lambda one: one.frame.number) != found:
        raise NotDecoded(Trouble.NOT_DECODED)
    return found


def _number(said: dict[str, Any], name: str) -> int:
    found = said.get(name, 0)
    return found if isinstance(found, int) else 0
