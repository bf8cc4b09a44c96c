"""Videos and animated pictures of supplied posts: kept whole, and shown by a few of their frames."""

import json
from collections.abc import Callable
from pathlib import Path

import pytest

from crawler.imports.bounds import MAX_FRAMES
from evidence.codec import sha256
from evidence.frames import media, original_address, original_name
from evidence.records import Image, Why
from evidence.vault import Vault
from tests.crawler.captured import files, posts, seals, segments
from tests.crawler.films import animation, video
from tests.crawler.supplied import SITE, file, har, photo, story, supply, vault_for, warc

LIN = "https://www.instagram.com/lin.w/"
ROW = "https://one.example/p/1,2026-05-04T18:30:00+08:00,day two\n"


def told(folder: Path, pictures: dict[str, bytes], more: str = "") -> tuple[Vault, Path]:
    """A vault, and a folder with one post that shows all of these."""
    vault, _ = vault_for(folder, LIN, "instagram")
    for name, data in pictures.items():
        file(folder, f"shots/{name}", data)
    text = f"picture,url,posted_at,text\n{';'.join(pictures)},{ROW}{more}"
    return vault, file(folder, "shots/posts.csv", text.encode()).parent


def shown(vault: Vault) -> tuple[Image, ...]:
    return posts(vault.case("case-1"))[-1].images


@pytest.mark.parametrize("ending", [".mp4", ".mov", ".webm"])
def test_a_video_is_kept_whole_and_shown_by_its_frames(tmp_path: Path, ending: str) -> None:
    data = video(ending=ending)
    vault, folder = told(tmp_path, {f"clip{ending}": data})
    (taken,) = supply(vault, folder).taken
    assert (taken.posts, taken.pictures, taken.failed) == (1, 1, ())
    images = shown(vault)
    assert len(images) == MAX_FRAMES
    assert {image.frame.of for image in images if image.frame} == {sha256(data)}
    kept = files(vault.case("case-1"))
    assert kept[sha256(data)] == data
    assert all(kept[image.digest].startswith(b"\x89PNG") for image in images)
    assert {original_name(image) for image in images} == {f"clip{ending}"}


def test_frames_stand_in_their_order_with_their_moments(tmp_path: Path) -> None:
    vault, folder = told(tmp_path, {"clip.mp4": video(frames=40, rate=10)})
    supply(vault, folder)
    frames = [image.frame for image in shown(vault) if image.frame]
    assert [frame.number for frame in frames] == sorted(frame.number for frame in frames)
    assert [frame.at_ms for frame in frames] == [100 * (frame.number - 1) for frame in frames]
    assert all(frame.decoder.startswith("OpenCV ") for frame in frames)


@pytest.mark.parametrize("form", ["GIF", "WEBP", "PNG"])
def test_of_an_animated_picture_more_than_the_first_frame_is_taken(tmp_path: Path, form: str) -> None:
    vault, folder = told(tmp_path, {f"story.{form.lower()}": animation(form)})
    supply(vault, folder)
    frames = [image.frame for image in shown(vault) if image.frame]
    assert len(frames) == MAX_FRAMES
    assert frames[-1].at_ms == 100 * (frames[-1].number - 1)
    assert frames[0].decoder.startswith("Pillow ")


@pytest.mark.parametrize("form", ["GIF", "WEBP", "PNG"])
def test_a_still_picture_stays_what_it_is(tmp_path: Path, form: str) -> None:
    data = animation(form, frames=1)
    vault, folder = told(tmp_path, {f"still.{form.lower()}": data})
    supply(vault, folder)
    assert [(image.digest, image.frame) for image in shown(vault)] == [(sha256(data), None)]


def test_a_view_that_stays_is_taken_once(tmp_path: Path) -> None:
    vault, folder = told(tmp_path, {"clip.mp4": video(frames=5)})
    supply(vault, folder)
    assert len(shown(vault)) == 1


def test_a_video_is_one_picture_wherever_pictures_are_counted(tmp_path: Path) -> None:
    vault, folder = told(tmp_path, {"clip.mp4": video(), "1.jpg": photo(1), "story.gif": animation("GIF")})
    (taken,) = supply(vault, folder).taken
    assert taken.pictures == 3
    assert len(media(shown(vault))) == 3
    assert len(shown(vault)) == 2 * MAX_FRAMES + 1
    assert seals(vault.case("case-1"))[0].counts.pictures == 3


def test_the_same_video_again_adds_nothing_whatever_decodes_it(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    vault, folder = told(tmp_path, {"clip.mp4": video()})
    supply(vault, folder)
    monkeypatch.setattr("crawler.imports.frames.Decoder.film", None)
    (again,) = supply(vault, folder).taken
    assert not again.fresh


def test_a_post_that_says_otherwise_is_kept_with_the_frames_of_before(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    vault, folder = told(tmp_path, {"clip.mp4": video()})
    supply(vault, folder)
    before = shown(vault)
    monkeypatch.setattr("crawler.imports.frames.Decoder.film", None)
    file(folder, "posts.csv", f"picture,url,posted_at,text\nclip.mp4,{ROW.replace('two', 'three')}".encode())
    (again,) = supply(vault, folder).taken
    assert (again.fresh, shown(vault)) == (True, before)
    last = segments(vault.case("case-1"))[-1]
    assert {image.frame.of for image in before if image.frame} <= {one.payload_digest for one in last.captures}


def test_a_video_without_frames_is_kept_and_named_and_the_others_are_taken(tmp_path: Path) -> None:
    broken = video()[:900]
    more = "broken.mp4,https://one.example/p/2,2026-05-05,day three\n"
    vault, folder = told(tmp_path, {"clip.mp4": video()}, more)
    file(folder, "broken.mp4", broken)
    (taken,) = supply(vault, folder).taken
    (failed,) = taken.failed
    assert failed.startswith("no frames: broken.mp4: it is cut, damaged")
    (image,) = shown(vault)
    assert (image.digest, image.why) == ("", Why.NO_FRAMES)
    assert "broken.mp4" in image.missing
    assert files(vault.case("case-1"))[sha256(broken)] == broken
    assert taken.posts == 2
    (again,) = supply(vault, folder).taken
    assert (again.fresh, again.failed) == (False, taken.failed)


def test_a_broken_animation_is_a_picture_as_before(tmp_path: Path) -> None:
    data = animation("GIF")[:-9000]
    vault, folder = told(tmp_path, {"story.gif": data})
    (taken,) = supply(vault, folder).taken
    assert [image.digest for image in shown(vault)] == [sha256(data)]
    assert taken.failed == ()
    assert any("story.gif: only its first frame is compared" in note for note in taken.notes)


def test_a_video_alone_does_not_say_who_posted_it(tmp_path: Path) -> None:
    vault, _ = vault_for(tmp_path, LIN, "instagram")
    (taken,) = supply(vault, file(tmp_path, "clip.mp4", video())).taken
    assert "a video alone does not say who posted it when" in taken.problem


def test_videos_that_gallery_dl_noted_are_taken(tmp_path: Path) -> None:
    vault, _ = vault_for(tmp_path, LIN, "instagram")
    note = {"category": "instagram", "post_shortcode": "C7", "username": "lin.w", "date": "2026-05-04 10:00:00"}
    file(tmp_path, "dl/7.mp4", video())
    file(tmp_path, "dl/7.mp4.json", json.dumps(note).encode())
    (taken,) = supply(vault, tmp_path / "dl").taken
    assert (taken.posts, taken.pictures) == (1, 1)
    assert len(shown(vault)) == MAX_FRAMES


@pytest.mark.parametrize("data", [b"", b"<html>log in</html>", b"\x00\x00\x00\x18ftypmp42"])
def test_what_is_called_a_video_and_is_none_is_named(tmp_path: Path, data: bytes) -> None:
    vault, folder = told(tmp_path, {"clip.mp4": data, "1.jpg": photo(1)})
    (taken,) = supply(vault, folder).taken
    assert [name.startswith("no frames: clip.mp4") for name in taken.failed] == [True]
    assert [image.why for image in shown(vault)] == [Why.NO_FRAMES, ""]


@pytest.mark.parametrize("write", [warc, har])
def test_an_animation_in_an_archive_is_shown_by_its_frames_too(
    tmp_path: Path, write: Callable[[dict[str, tuple[str, bytes]]], bytes]
) -> None:
    vault, case = vault_for(tmp_path)
    data = animation("GIF")
    replies = {**story(1), f"{SITE}/media/1.jpg": ("image/gif", data)}
    supply(vault, file(tmp_path, "session", write(replies)))
    (post,) = posts(case)
    assert len(post.images) == MAX_FRAMES
    assert {original_address(image) for image in post.images} == {f"{SITE}/media/1.jpg"}
    assert files(case)[sha256(data)] == data


def test_one_video_in_two_posts_is_decoded_once_and_kept_once(tmp_path: Path) -> None:
    vault, folder = told(tmp_path, {"clip.mp4": video()}, "clip.mp4,https://one.example/p/2,2026-05-05,again\n")
    supply(vault, folder)
    first, second = posts(vault.case("case-1"))
    assert first.images == second.images
    captured = [one.payload_digest for one in segments(vault.case("case-1"))[0].captures]
    assert len(captured) == len(set(captured))


def test_a_video_named_twice_by_one_post_is_two_of_its_pictures(tmp_path: Path) -> None:
    vault, folder = told(tmp_path, {"clip.mp4": video()})
    file(folder, "posts.csv", f"picture,url,posted_at,text\nclip.mp4;clip.mp4,{ROW}".encode())
    supply(vault, folder)
    assert len(media(shown(vault))) == 2


def test_a_video_beyond_what_a_folder_may_hold_is_named_and_its_pictures_are_taken(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("crawler.imports.folders.MAX_FILE_BYTES", 12_000)
    vault, folder = told(tmp_path, {"1.jpg": photo(1), "clip.mp4": video()})
    (taken,) = supply(vault, folder).taken
    assert [image.why for image in shown(vault)] == ["", Why.NO_FRAMES]
    assert "supply it alone" in taken.failed[0]


@pytest.mark.parametrize("name", ["red & blue.mp4", "look #2.mp4"])
def test_a_frame_is_kept_under_the_address_that_its_post_names(tmp_path: Path, name: str) -> None:
    vault, folder = told(tmp_path, {name: video(10)})
    supply(vault, folder)
    (segment,) = segments(vault.case("case-1"))
    assert {image.url for image in shown(vault)} <= {capture.url for capture in segment.captures}


def test_one_animation_that_very_many_posts_name_cannot_swell_the_ledger(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("crawler.imports.framing.MAX_NAMED_PICTURES", 2 * MAX_FRAMES)
    rows = "".join(f"a.gif,https://one.example/p/{number},2026-05-05,again\n" for number in (2, 3))
    vault, folder = told(tmp_path, {"a.gif": animation("GIF")}, rows)
    (taken,) = supply(vault, folder).taken
    assert "supply it in parts" in taken.problem
    assert segments(vault.case("case-1")) == []
