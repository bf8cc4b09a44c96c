"""Pictures of this folder through ``compare``, as a user meets them: what is not whole is never "not the same"."""

import json
from pathlib import Path

import pytest
from PIL import Image
from typer.testing import CliRunner

from desk.cli import app
from matcher.errors import PictureError
from matcher.picture.iso_boxes import boxes, references
from matcher.picture.pixels import decode
from tests.matcher.small_shop import encoded

INPUTS = Path(__file__).parent / "inputs"


def compared(one: Path, other: Path) -> tuple[int, dict[str, object]]:
    done = CliRunner().invoke(app, ["compare", str(one), str(other), "--json"])
    return done.exit_code, json.loads(done.stdout)


@pytest.mark.parametrize("name", ["cut.png", "damaged.png", "damaged-crc-fixed.png"])
def test_a_broken_png_leaves_the_question_open_and_says_why(name: str) -> None:
    """Kind: half a picture answered as if it were whole."""
    for pair in ((name, "whole.png"), ("whole.png", name)):
        code, said = compared(INPUTS / pair[0], INPUTS / pair[1])
        assert (code, said["answer"]) == (2, "cannot_say")
        assert "broken PNG picture" in str(said["reason"])


@pytest.mark.slow
def test_a_tiled_heic_cut_at_thirty_percent_leaves_the_question_open(tmp_path: Path) -> None:
    """Kind: half a picture answered as if it were whole; libheif paints missing tiles black."""
    whole = encoded(Image.effect_noise((1024, 768), 60).convert("RGB"), "HEIF", tile_size=256)
    (tmp_path / "cut.heic").write_bytes(whole[: len(whole) * 3 // 10])
    code, said = compared(tmp_path / "cut.heic", INPUTS / "whole.png")
    assert (code, said["answer"]) == (2, "cannot_say")
    assert "broken HEIF or AVIF picture" in str(said["reason"])


@pytest.mark.parametrize("kind", ["GIF", "WEBP"])
def test_an_animation_in_whose_first_frame_nothing_is_found_stays_open_and_counts_its_frames(
    kind: str, tmp_path: Path
) -> None:
    """Kind: part of a file looked at, and the answer given for all of it."""
    frames = [Image.new("RGB", (200, 200), colour) for colour in ("red", "blue", "green")]
    place = tmp_path / f"moving.{kind.lower()}"
    place.write_bytes(encoded(frames[0], kind, save_all=True, append_images=frames[1:], duration=100))
    code, said = compared(place, INPUTS / "whole.png")
    assert (code, said["answer"]) == (2, "cannot_say")
    assert {"kind": "first_frame_only", "values": {"frames": 3}} in said["reasons"]  # type: ignore[operator]


@pytest.mark.parametrize("name", ["broken-remark.png", "hidden-first.png"])
def test_what_browsers_show_as_the_whole_picture_is_the_same_photograph(name: str) -> None:
    """Kind: what everybody sees is not what is looked at."""
    for pair in ((name, "whole.png"), ("whole.png", name)):
        code, said = compared(INPUTS / pair[0], INPUTS / pair[1])
        assert (code, said["answer"]) == (0, "same")


def test_a_heic_whose_thumbnail_alone_is_broken_is_looked_at_and_one_whose_picture_is_broken_is_not() -> None:
    """Kind: what everybody sees is refused, because of a part that nobody sees."""
    whole = (INPUTS / "broken-thumbnail.heic").read_bytes()
    assert decode(whole).rgb.shape == (128, 128, 3)
    meta = next(box for box in boxes(whole, 0, len(whole)) if box.kind == b"meta")
    assert references(whole, meta, b"thmb") == {2: 1, 3: 1}
    for broken in (
        whole.replace(b"thmb", b"none"),
        whole[: meta.end + 8] + bytes(len(whole) - meta.end - 8),
        whole[:-200],
        whole[:-1],
    ):
        with pytest.raises(PictureError, match="broken HEIF"):
            decode(broken)
