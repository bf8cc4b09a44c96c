"""Pictures that are frames: their addresses, and what counts as one."""

import pytest
from pydantic import ValidationError

from evidence.codec import canonical, sha256
from evidence.fields import AS_WRITTEN
from evidence.frames import clock_time, frame_address, media, needed, original_address, original_name
from evidence.records import Frame, Image, as_json

URL = "urn:supplied:2026/st%C3%B6ry.mp4"


def frame(number: int, of: str = "a") -> Image:
    at = Frame(of=sha256(of.encode()), number=number, at_ms=0, decoder="OpenCV 4")
    return Image(url=frame_address(URL, number), digest=sha256(f"{of}{number}".encode()), frame=at)


STILL = Image(url="https://a.example/1.jpg", digest=sha256(b"1"))


def test_the_address_of_the_original_is_in_that_of_a_frame() -> None:
    assert original_address(frame(12)) == URL
    assert original_address(STILL) == STILL.url
    assert original_name(frame(12)) == "störy.mp4"


def test_frames_of_one_file_are_one_thing_and_the_same_file_twice_is_two() -> None:
    images = [frame(1), frame(5), frame(1), frame(5), frame(6, "b"), STILL, STILL]
    assert media(images) == (frame(1), frame(1), frame(6, "b"), STILL, STILL)
    assert media([]) == ()


def test_a_frame_needs_its_original() -> None:
    missing = Image(url="https://a.example/2.jpg", missing="other: gone")
    assert needed([frame(1), STILL, missing]) == {frame(1).digest, sha256(b"a"), STILL.digest}


@pytest.mark.parametrize(
    ("at_ms", "says"), [(0, "0:00.0"), (3_450, "0:03.4"), (59_999, "0:59.9"), (60_000, "1:00.0"), (179_960, "2:59.9")]
)
def test_a_moment_is_said_as_players_show_it(at_ms: int, says: str) -> None:
    assert clock_time(at_ms) == says


def test_a_picture_from_before_frames_is_written_again_as_it_was() -> None:
    older = canonical({"url": STILL.url, "digest": STILL.digest})
    read = Image.model_validate_json(older, context=AS_WRITTEN)
    assert read.frame is None
    assert canonical(as_json(read)) == older


@pytest.mark.parametrize("wrong", [{"number": 0}, {"at_ms": -1}, {"of": "a"}, {"decoder": ""}])
def test_a_frame_that_cannot_be_is_refused(wrong: dict[str, object]) -> None:
    with pytest.raises(ValidationError):
        Frame.model_validate({"of": sha256(b""), "number": 1, "at_ms": 0, "decoder": "x", **wrong})
