"""Shoes are compared with feet, hats with heads, never with the torso; they are ranked, and left to a person."""

from functools import cache
from pathlib import Path

import cv2
import numpy as np
import pytest
from PIL import Image, ImageDraw

from evidence.reasons import ReasonKind, reason
from evidence.records import Claim, Verdict
from matcher.examine import Examiner
from matcher.features.portrait import post_portrait
from matcher.features.views import TORSO
from matcher.gallery.gallery import build_gallery
from matcher.order_weight import shelf, standouts
from matcher.people.faces import grown
from matcher.people.regions import scene
from matcher.people.zones import FEET, HEAD, NAMES, OUTER, SIDE, kind_apart, zone
from matcher.picture.pixels import decode
from matcher.worn.item_kinds import ItemKinds
from tests.matcher.small_shop import catalog_bytes, encoded, media_bytes, picture, policy
from tests.matcher.worn.test_lettering import photo

pytestmark = pytest.mark.slow

HERE = Path(__file__).parents[1]
BODIES = HERE.parent / "worn_photos" / "bodies"
WITH_FEET = ("mg_mp12_black_main_229.jpg", "mg_wp08_red_main_554.jpg")
ALL = FEET | HEAD | SIDE | OUTER


def hatted(name: str = "mg_ws09_blue_main_612.jpg") -> tuple[bytes, Image.Image]:
    """Somebody of the studio in a hat with a print of the catalog, drawn; and that print."""
    image = picture((BODIES / name).read_bytes())
    pixels = decode(encoded(image, "PNG"))
    (left, top, right, bottom), *_ = (face for face in scene(pixels.rgb).faces)
    left, top, right, bottom = (round(value / pixels.scale) for value in (left, top, right, bottom))
    wide = round(2.2 * (right - left))
    print_ = picture(catalog_bytes("FJ-1084-MUL")).crop((120, 150, 420, 350)).resize((wide, round(0.66 * wide)))
    mask = Image.new("L", print_.size, 0)
    ImageDraw.Draw(mask).rounded_rectangle((0, 0, print_.width, print_.height), wide // 6, fill=255)
    image.paste(print_, ((left + right - wide) // 2, top + (bottom - top) // 6 - print_.height), mask)
    return encoded(image, quality=92), print_


def on_white(cut: Image.Image, side: int = 700) -> bytes:
    """A packshot."""
    sheet = Image.new("RGB", (side, side), "white")
    scale = 0.8 * side / max(cut.size)
    cut = cut.resize((round(cut.width * scale), round(cut.height * scale)), Image.Resampling.LANCZOS)
    sheet.paste(cut, ((side - cut.width) // 2, (side - cut.height) // 2))
    return encoded(sheet, quality=92)


def wavy(image: Image.Image) -> bytes:
    """As if taken again: no perspective maps one photo to the other, and no block of pixels agrees."""
    rgb = np.array(image)
    y, x = np.mgrid[: rgb.shape[0], : rgb.shape[1]].astype(np.float32)
    x, y = x + 5 * np.sin(y / 40) + 5 * np.sin(x / 52), y + 5 * np.sin(x / 40) + 5 * np.cos(y / 32)
    return encoded(Image.fromarray(cv2.remap(rgb, x, y, cv2.INTER_CUBIC, borderMode=cv2.BORDER_REPLICATE)), quality=92)


@cache
def shoes() -> tuple[bytes, bytes]:
    """Somebody in trainers, and a packshot of the same pair."""
    image = picture((HERE / "feet" / WITH_FEET[1]).read_bytes())
    pair = image.crop((60, round(0.76 * image.height), image.width // 2 + 60, image.height))
    return wavy(image), on_white(pair)


@pytest.mark.parametrize("name", WITH_FEET)
def test_the_zone_of_shoes_lies_around_and_below_the_ankles(name: str) -> None:
    pixels = decode((HERE / "feet" / name).read_bytes())
    seen = scene(pixels.rgb)
    person = max(seen.people, key=lambda one: one.score)
    placed = zone(FEET, person, seen)
    assert placed
    (left, top, right, bottom), mask = placed
    knees, ankles = person.keypoints[[13, 14]], person.keypoints[[15, 16]]
    assert knees[:, 1].max() < top < ankles[:, 1].min() < bottom
    assert left < ankles[:, 0].min() < ankles[:, 0].max() < right
    assert mask[top:bottom, left:right].sum() == mask.sum()


@pytest.mark.parametrize("name", ["mg_ws09_blue_main_612.jpg", "mg_ms11_green_main_284.jpg"])
def test_who_is_seen_to_the_hips_and_wears_no_hat_has_no_zone_for_shoes_or_hats(name: str) -> None:
    seen = scene(decode((BODIES / name).read_bytes()).rgb)
    (person,) = seen.people
    assert zone(TORSO, person, seen)
    assert zone(FEET, person, seen) is None
    assert zone(HEAD, person, seen) is None


def test_a_hat_is_seen_above_the_face_and_the_face_stays_hidden() -> None:
    pixels = decode(hatted()[0])
    seen = scene(pixels.rgb)
    (person,) = seen.people
    placed = zone(HEAD, person, seen)
    assert placed
    _, mask = placed
    for left, top, right, bottom in (grown(face, pixels.rgb.shape) for face in seen.faces):
        assert not mask[top:bottom, left:right].any()
    eyes = person.keypoints[[1, 2], 1].mean()
    assert np.flatnonzero(mask.any(axis=1)).max() <= eyes


def test_sleeves_reach_beyond_the_torso_where_an_elbow_is_out() -> None:
    seen = scene(decode((BODIES / "mg_ws04_blue_main_590.jpg").read_bytes()).rgb)
    (person,) = seen.people
    placed, torso = zone(OUTER, person, seen), zone(TORSO, person, seen)
    assert placed
    assert torso
    assert placed[0][2] > torso[0][2]
    assert placed[0][3] > torso[0][3]


@pytest.mark.parametrize("data", [media_bytes("p7013-1.jpg"), media_bytes("p7020-1.jpg"), hatted()[0]])
def test_no_feature_of_the_new_zones_lies_in_a_face(data: bytes) -> None:
    pixels = decode(data)
    faces = scene(pixels.rgb).faces
    assert faces, "no face found: this picture proves nothing"
    portrait = post_portrait(data, policy(), ALL)
    assert portrait.apart
    views = [view for _, garment in portrait.apart for view in garment.views]
    assert sum(len(view.features) for view in views) > 50
    for left, top, right, bottom in (grown(face, pixels.rgb.shape) for face in faces):
        for view in views:
            for points in (view.features.points, view.quick.points, view.aliked().points):
                x, y = (view.displayed(points) * pixels.scale).T
                assert not ((x > left) & (x < right) & (y > top) & (y < bottom)).any()


def test_sleeves_are_ranked_by_the_clothes_alone_so_nothing_that_ranks_is_made_of_them() -> None:
    garments = dict(post_portrait(media_bytes("p7013-1.jpg"), policy(), OUTER).apart)
    (view,) = garments[OUTER].views
    assert len(view.features) > 50
    assert len(view.quick) == len(view.tokens) == 0
    assert view.picture is not None


def test_a_catalog_of_clothes_asks_for_no_zone_and_changes_no_feature() -> None:
    gallery = build_gallery([photo("A", catalog_bytes("FJ-1071-BLU"), "T-shirt Street")], policy(), None)
    kinds = ItemKinds(gallery, policy())
    assert kinds.held == 0
    assert kinds.of(0).all()
    plain, asked = (post_portrait(media_bytes("p7015-1.jpg"), policy(), bits) for bits in (0, ALL))
    assert plain.apart == ()
    for one, other in zip(plain.garments, asked.garments, strict=True):
        assert one.box == other.box
        for a, b in zip(one.views, other.views, strict=True):
            assert np.array_equal(a.features.descriptors, b.features.descriptors)
            assert np.array_equal(a.quick.descriptors, b.quick.descriptors)


@pytest.mark.parametrize("title", ["Trail sneakers", "Baseball cap", "手提包"])
def test_what_is_no_top_is_never_compared_with_a_torso(title: str) -> None:
    """A tee that somebody wears, and that is found where its title says tee: as a shoe, cap or bag it is not."""
    titled = photo("OWL", catalog_bytes("FJ-1083-ANT"), title)
    examiner = Examiner([titled, photo("TEE", catalog_bytes("FJ-1071-BLU"), "T-shirt")], policy(), None)
    found = examiner.examine(media_bytes("p7015-1.jpg"))
    assert found.people
    assert not [one for one in found.findings if one.sku == "OWL"]
    assert all(one.weight_decibans <= 0 for one in found.candidates if one.sku == "OWL")


def test_shoes_that_agree_are_ranked_first_and_left_to_a_person() -> None:
    post, packshot = shoes()
    others = [photo(sku, catalog_bytes(sku), "Sneakers") for sku in ("FJ-1071-BLU", "FJ-1083-ANT")]
    examiner = Examiner([photo("SHOE", packshot, "Trail shoes, black"), *others], policy(), None)
    found = examiner.examine(post)
    (finding,) = [one for one in found.findings if one.sku == "SHOE"]
    assert finding.claim is Claim.SAME_ITEM_WORN
    assert finding.verdict is Verdict.ABSTAIN
    assert finding.inliers >= policy().worn.min_inliers, "not even so many that a top would be named"
    assert finding.weight_decibans == 0
    assert finding.interval_decibans is None
    assert finding.reasons[0].kind is ReasonKind.LEFT_SHOES
    assert found.candidates[0].sku == "SHOE"
    assert "footwear" in found.zones[0]


def test_a_hat_that_agrees_is_left_to_a_person() -> None:
    post, print_ = hatted()
    others = [photo(sku, catalog_bytes(sku), "Beanie") for sku in ("FJ-1071-BLU", "FJ-1083-ANT")]
    gallery = build_gallery([photo("HAT", on_white(print_), "Cap Fragments"), *others], policy(), None)
    kinds = ItemKinds(gallery, policy())
    assert kinds.held == HEAD
    portrait = post_portrait(wavy(picture(post)), policy(), kinds.held)
    (look,) = kinds.looks(portrait, [], policy())
    assert look.best
    assert look.best.shown.skus == ("HAT",)
    assert not look.best.is_match
    assert look.best.against == reason(ReasonKind.LEFT_HAT, points=look.best.hit.inliers)


def test_shoes_weigh_nothing_for_the_order_as_a_whole() -> None:
    photos = [photo(f"S{at}", bytes([at]), "Sneakers")[0] for at in range(40)]
    articles = shelf(photos, policy())
    assert {one.kind for one in articles} == {"footwear"}
    scores = {f"S{at}": 100 if at == 7 else 0 for at in range(40)}
    assert standouts(scores, articles) == ()


@pytest.mark.parametrize(
    ("title", "bit"),
    [
        ("Short boots", FEET),
        ("Dress shoes black", FEET),
        ("Running Shoes, size 40", FEET),
        ("帆布鞋 女", FEET),
        ("Baseball cap", HEAD),
        ("渔夫帽", HEAD),
        ("双肩包", SIDE),
        ("Canvas tote", SIDE),
        ("T-shirt with bag", 0),
        ("Cap sleeve dress", 0),
        ("Bootcut jeans", 0),
        ("连帽外套", 0),
        ("包臀裙", 0),
        ("Hooded jacket", 0),
        ("", 0),
    ],
)
def test_the_last_word_of_a_title_that_says_it_says_what_the_thing_is(title: str, bit: int) -> None:
    assert kind_apart(title, policy().categories) == bit
    assert bit == 0 or NAMES[bit]
