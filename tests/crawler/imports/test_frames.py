"""Moving pictures from strangers: decoded in a process with bounds of its own, and what it says is not trusted."""

import io
import json
import struct
import subprocess
from collections.abc import Callable

import cv2
import numpy as np
import pytest
from PIL import Image

from crawler.imports import decoding, frames
from crawler.imports.bounds import SuppliedError
from crawler.imports.frames import Decoder, NotDecoded, Trouble, is_video, may_move
from tests.crawler.captured import jpeg
from tests.crawler.films import animation, filmed, video, view


def trouble(data: bytes) -> Trouble:
    with pytest.raises(NotDecoded) as caught:
        Decoder().film(data)
    return caught.value.trouble


def turned(data: bytes) -> bytes:
    """The video with the matrix of its track turned by a quarter, as phones write it."""
    at = data.index(b"tkhd") + 4 + 40  # version, times, ids, layer, volume: ISO 14496-12, 8.3.2
    return data[:at] + struct.pack(">9i", 0, 1 << 16, 0, -(1 << 16), 0, 0, 0, 0, 1 << 30) + data[at + 36 :]


def listing(**wrong: object) -> bytes:
    """What a child says of one frame of eight bytes."""
    frame = {"number": 1, "at_ms": 0, "media_type": "image/png", "bytes": 8, **wrong}
    return json.dumps({"decoder": "x", "frames": [frame]}).encode() + b"\n"


def huge_gif() -> bytes:
    data = bytearray(animation("GIF", 3))
    data[6:10] = struct.pack("<HH", 20_000, 20_000)
    return bytes(data)


@pytest.mark.parametrize(
    ("data", "is_film", "moves"),
    [
        (video(5), True, False),
        (video(5, ".webm"), True, False),
        (b"\x00\x00\x00\x14ftypqt  \x00", True, False),
        (b"\x00\x00\x00\x08wide\x00\x00\x00\x00mdat", True, False),
        (b"\x00\x00\x00\x1cftypavis", False, False),
        (b"\x00\x00\x00\x1cftypheic", False, False),
        (animation("GIF"), False, True),
        (animation("WEBP"), False, True),
        (animation("WEBP", 1), False, False),
        (animation("PNG"), False, True),
        (animation("PNG", 1), False, False),
        (jpeg(1), False, False),
        (b"", False, False),
        (b"#EXTM3U\nhttps://a.example/1.ts\n", False, False),
        (b"ffconcat version 1.0\nfile /etc/passwd\n", False, False),
    ],
)
def test_what_moves_is_told_by_its_bytes(data: bytes, is_film: bool, moves: bool) -> None:
    assert (is_video(data), may_move(data)) == (is_film, moves)


@pytest.mark.parametrize(
    ("made", "why"),
    [
        (lambda: video()[:1200], Trouble.NOT_DECODED),
        (lambda: video()[:40], Trouble.NOT_DECODED),
        (lambda: video(ending=".webm", frames=200)[:2500], Trouble.CUT),
        (lambda: video(frames=200, rate=1), Trouble.TOO_LONG),
        (lambda: filmed((view(n, (4608, 2624)) for n in range(2)), (4608, 2624)), Trouble.TOO_LARGE),
        (lambda: b"\x00\x00\x00\x18ftypmp42" + bytes(5_000), Trouble.NOT_DECODED),
        (lambda: b"\x1a\x45\xdf\xa3" + bytes(range(256)) * 20, Trouble.NOT_DECODED),
        (lambda: animation("GIF")[:3000], Trouble.NOT_DECODED),
        (huge_gif, Trouble.TOO_LARGE_TO_DECODE),
    ],
)
def test_what_cannot_be_decoded_is_refused_for_its_own_reason(made: Callable[[], bytes], why: Trouble) -> None:
    assert trouble(made()) is why


def test_a_ten_minute_video_is_refused_by_its_head_and_one_that_states_less_by_its_length(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    assert trouble(video(frames=600, rate=1)) is Trouble.TOO_LONG
    monkeypatch.setattr(decoding, "MAX_VIDEO_S", 3)
    with pytest.raises(decoding._Refused, match="too_long"):
        decoding._played(cv2_film(video(frames=50)), 1000.0)


def cv2_film(data: bytes) -> cv2.VideoCapture:
    return decoding._opened(data)


def test_frames_beyond_what_is_counted_are_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(decoding, "MAX_VIDEO_FRAMES", 10)
    with pytest.raises(decoding._Refused, match="too_many_frames"):
        decoding.video(video(frames=20))
    monkeypatch.setattr(decoding, "MAX_ANIMATION_FRAMES", 10)
    with pytest.raises(decoding._Refused, match="too_many_frames"):
        decoding.animation(animation("GIF", 20))


def test_a_length_that_is_not_stated_is_measured_and_the_stretches_are_laid_by_it(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """Browsers that record a page write no length."""
    data = video(ending=".webm")
    expected = [(number, at_ms) for number, at_ms, _ in decoding.video(data)[0]]
    monkeypatch.setattr(decoding, "_MOST_STATED", 1)
    assert [(number, at_ms) for number, at_ms, _ in decoding.video(data)[0]] == expected


def test_a_video_that_a_phone_turned_is_upright() -> None:
    upright, sideways = (Decoder().film(data).frames[0].data for data in (video(), turned(video())))
    sizes = [Image.open(io.BytesIO(data)).size for data in (upright, sideways)]
    assert sizes == [(96, 64), (64, 96)]


def test_the_sharpest_of_each_stretch_is_taken() -> None:
    size = (96, 64)
    shown = [view(number // 8, size) for number in range(64)]
    blurred = [one if number % 8 == 5 else cv2.GaussianBlur(one, (31, 31), 0) for number, one in enumerate(shown)]
    taken = Decoder().film(filmed((np.asarray(one, np.uint8) for one in blurred), size)).frames
    assert [one.frame.number for one in taken] == [8 * stretch + 6 for stretch in range(8)]


def test_an_animation_keeps_what_is_transparent_and_its_profile() -> None:
    pictures = [Image.fromarray(view(number)).convert("RGBA") for number in range(3)]
    for one in pictures:
        one.putpixel((0, 0), (0, 0, 0, 0))
    data = io.BytesIO()
    pictures[0].save(data, "PNG", save_all=True, append_images=pictures[1:], icc_profile=b"a profile")
    for one in Decoder().film(data.getvalue()).frames:
        found = Image.open(io.BytesIO(one.data))
        assert (found.mode, found.getpixel((0, 0))[3]) == ("RGBA", 0)  # type: ignore[index]  # a pixel of four
        assert found.info["icc_profile"] == b"a profile"


def test_a_frame_too_large_for_a_png_is_a_jpeg(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(decoding, "MAX_PNG_BYTES", 100)
    media_type, data = decoding._encoded(view(1), None)
    assert (media_type, data[:3]) == ("image/jpeg", b"\xff\xd8\xff")


def test_a_picture_that_is_no_frame_of_an_apng_is_left_out() -> None:
    first, *others = (Image.fromarray(view(number)) for number in range(4))
    data = io.BytesIO()
    first.save(data, "PNG", save_all=True, append_images=others, default_image=True, duration=100)
    found = Decoder().film(data.getvalue()).frames
    assert [one.frame.number for one in found] == [1, 2, 3]
    assert np.array_equal(np.asarray(Image.open(io.BytesIO(found[0].data))), view(1))


@pytest.mark.parametrize(
    "answer",
    [
        b"",
        b"[]\n",
        b"{}\n",
        b'{"trouble": "a new one", "values": {}}\n',
        b'{"trouble": "too_long", "values": {}}\n',
        listing(media_type="text/html") + b"abcdefgh",
        listing(bytes=9) + b"\x89PNG\r\n\x1a\n",
        listing(number=0) + b"\x89PNG\r\n\x1a\n",
    ],
)
def test_a_child_that_lies_is_not_believed(answer: bytes, monkeypatch: pytest.MonkeyPatch) -> None:
    def lies(words: list[str], *, stdout: io.BufferedRandom, **more: object) -> subprocess.CompletedProcess[bytes]:
        stdout.write(answer)
        return subprocess.CompletedProcess(words, 0)

    monkeypatch.setattr(frames.subprocess, "run", lies)
    assert trouble(video(5)) is Trouble.NOT_DECODED


@pytest.mark.parametrize(
    ("returncode", "why"),
    [(-24, Trouble.TOO_SLOW), (-9, Trouble.TOO_SLOW), (-11, Trouble.NOT_DECODED), (1, Trouble.NOT_DECODED)],
)
def test_a_child_that_breaks_down_says_why_by_how(
    returncode: int, why: Trouble, monkeypatch: pytest.MonkeyPatch
) -> None:
    ended = subprocess.CompletedProcess[bytes]([], returncode)
    monkeypatch.setattr(frames.subprocess, "run", lambda *words, **more: ended)
    assert trouble(video(5)) is why


def test_all_videos_of_a_folder_share_its_time_and_its_bytes(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(frames, "MAX_DECODING_S", 0)
    assert trouble(video(5)) is Trouble.TOO_SLOW
    monkeypatch.undo()
    monkeypatch.setattr(frames, "MAX_FRAMES_BYTES", 4_000)
    decoder = Decoder()
    decoder.film(video())
    with pytest.raises(SuppliedError, match="supply it in parts"):
        decoder.film(video())


def test_the_child_bounds_itself_before_it_reads(monkeypatch: pytest.MonkeyPatch) -> None:
    asked: list[tuple[int, tuple[int, int]]] = []
    import resource

    monkeypatch.setattr(resource, "setrlimit", lambda what, most: asked.append((what, most)))
    decoding._bound()
    assert {what for what, _ in asked} == {
        resource.RLIMIT_CPU,
        resource.RLIMIT_AS,
        resource.RLIMIT_FSIZE,
        resource.RLIMIT_CORE,
    }


def test_the_child_learns_no_secret_of_ours(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("AWS_SECRET_ACCESS_KEY", "of the vault")
    assert "of the vault" not in frames._environment().values()
    assert len(Decoder().film(video(5)).frames) == 1


def test_no_other_format_is_opened_however_its_file_begins(monkeypatch: pytest.MonkeyPatch) -> None:
    """A session description behind the head of a JPEG 2000 is one to FFmpeg, and would have it listen."""
    behind = b"abcdftypjp2 \nv=0\nc=IN IP4 127.0.0.1\nm=video 5004 RTP/AVP 96\na=rtpmap:96 H264/90000\n"
    assert is_video(behind)
    assert trouble(behind) is Trouble.NOT_DECODED
    monkeypatch.setattr(frames, "is_video", lambda data: True)
    assert trouble(video(ending=".avi")) is Trouble.NOT_DECODED


def test_what_is_said_of_a_trouble_has_all_its_values() -> None:
    values = {"most_s": 1, "width_px": 1, "height_px": 1, "most_px": 1, "most": 1, "read": 1, "stated": 1}
    assert all(str(NotDecoded(one, **values)) for one in Trouble)
    assert json.dumps(sorted(frames._SAYS)) == json.dumps(sorted(Trouble))
