"""The same photograph after fourteen edits: how often it is known again, and how often another one is taken for it.

Every photo of a catalog is edited in fourteen ways people post pictures and shown to the matcher with the whole catalog
before it. Right: only this photo is named (or the same file under other SKUs). Open: its style, colourway not told.
Wrong: any match that names another style, or another colour of this one. Then every photo is compared with others of
other styles one by one, without the shortlist, the likest first, until the number of pairs asked for is reached.
What has been judged is kept in a file (--kept), and a run that was stopped goes on there. It holds for one recipe of
the portraits; begin a new file when the rules for accepting change.
Run: python benchmarks/edits.py [--feed CSV] [--photos N] [--pairs N] [--cache DIR] [--edits NAME ...] [--kept FILE]
"""

import argparse
import json
import sys
import time
from collections import Counter
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass, field
from io import BytesIO
from pathlib import Path

import cv2
import numpy as np
from PIL import Image, ImageDraw, ImageEnhance, ImageOps

ROOT = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT))

from evidence.records import Verdict  # noqa: E402 - found by the line above
from matcher.catalog.feed import read_feed, read_photos  # noqa: E402 - as above
from matcher.features.portrait import MADE_WITH, Portrait, post_portrait  # noqa: E402 - as above
from matcher.gallery.gallery import Gallery, Shown, build_gallery  # noqa: E402 - as above
from matcher.photograph.compare import accepted, flipped, repost  # noqa: E402 - as above
from matcher.photograph.search import find_reposts, name_colourways, standing_out  # noqa: E402 - as above
from matcher.picture.fingerprint import distance_bits  # noqa: E402 - as above
from matcher.policy import Policy, load_policy  # noqa: E402 - as above

EXAMPLE = ROOT / "configs" / "example"
UPPER_95 = 3.0
"""Rule of three: with no error in n, the rate is below 3 / n with 95 % confidence."""

Edit = Callable[[Image.Image, int], Image.Image]


def filtered(image: Image.Image, seed: int) -> Image.Image:
    """More contrast and colour, warmer, brighter: what a filter called after a city does."""
    strong = ImageEnhance.Color(ImageEnhance.Contrast(image).enhance(1.25)).enhance(1.35)
    red, green, blue = ImageEnhance.Brightness(strong).enhance(1.08).split()
    return Image.merge("RGB", (red.point(lambda v: min(255, round(v * 1.06))), green, blue.point(lambda v: v * 0.9)))


def cropped(share: float) -> Edit:
    """So much of the width and of the height is cut away, at a place that the seed chooses."""

    def edit(image: Image.Image, seed: int) -> Image.Image:
        width, height = round(image.width * (1 - share)), round(image.height * (1 - share))
        random = np.random.default_rng(seed)
        x, y = random.integers(0, image.width - width + 1), random.integers(0, image.height - height + 1)
        return image.crop((int(x), int(y), int(x) + width, int(y) + height))

    return edit


def stickered(image: Image.Image, seed: int) -> Image.Image:
    """A bar of text over a seventh of the height and a round sticker of a fifth of the width."""
    made, random = image.copy(), np.random.default_rng(seed)
    draw = ImageDraw.Draw(made)
    top, high = int(random.uniform(0.55, 0.8) * made.height), made.height // 7
    draw.rectangle((0, top, made.width, top + high), fill=(20, 20, 20))
    draw.text((made.width // 12, top + high // 5), "holiday mood!", fill=(255, 255, 255), font_size=high * 0.55)
    side = made.width // 5
    x, y = int(random.uniform(0, made.width - side)), int(random.uniform(0.1, 0.3) * made.height)
    draw.ellipse((x, y, x + side, y + side), fill=(255, 210, 40), outline=(200, 120, 0), width=max(2, side // 20))
    return made


def screenshot(image: Image.Image, seed: int) -> Image.Image:
    """A phone's screen of 1080 x 2160 with an app around the picture."""
    phone = Image.new("RGB", (1080, 2160), (250, 250, 252))
    draw = ImageDraw.Draw(phone)
    draw.rectangle((0, 0, 1080, 150), fill=(24, 24, 28))
    draw.text((40, 50), "9:41", fill=(255, 255, 255), font_size=44)
    draw.ellipse((40, 180, 130, 270), fill=(90, 140, 220))
    draw.text((160, 195), "my_summer_days", fill=(20, 20, 20), font_size=44)
    fitted = ImageOps.contain(image, (1080, 1400))
    phone.paste(fitted, ((1080 - fitted.width) // 2, 300))
    for line in range(4):
        draw.text(
            (40, 1760 + 60 * line), "likes and what people say below it"[: 34 - 5 * line], (60, 60, 60), font_size=40
        )
    draw.rectangle((0, 2040, 1080, 2160), fill=(240, 240, 244))
    return phone


def pasted(image: Image.Image, seed: int) -> Image.Image:
    """On a scene with things in it, a little less than half its width: a collage."""
    random = np.random.default_rng(seed)
    noise = random.integers(40, 215, (9, 12, 3)).astype(np.uint8)
    scene = Image.fromarray(cv2.resize(noise, (1440, 1080), interpolation=cv2.INTER_CUBIC))
    draw = ImageDraw.Draw(scene)
    for _ in range(60):
        x, y, side = int(random.integers(0, 1400)), int(random.integers(0, 1040)), int(random.integers(15, 120))
        draw.rectangle((x, y, x + side, y + side * 2 // 3), fill=tuple(int(v) for v in random.integers(0, 255, 3)))
    fitted = ImageOps.contain(image, (640, 760))
    scene.paste(fitted, (int(random.integers(0, 1440 - fitted.width)), int(random.integers(0, 1080 - fitted.height))))
    return scene


def tilted(image: Image.Image, seed: int) -> Image.Image:
    """Five degrees to the left or right, white in the corners."""
    return image.rotate(5 if seed % 2 else -5, Image.Resampling.BICUBIC, expand=True, fillcolor=(255, 255, 255))


def in_perspective(image: Image.Image, seed: int) -> Image.Image:
    """Each corner moved inwards by up to 8 % of the side, grey outside: a photo of a screen or print."""
    random, (width, height) = np.random.default_rng(seed), image.size
    start = np.array([[0, 0], [width, 0], [width, height], [0, height]], np.float32)
    inward = np.array([[1, 1], [-1, 1], [-1, -1], [1, -1]], np.float32)
    end = start + inward * random.uniform(0, 0.08, (4, 2)).astype(np.float32) * np.float32([width, height])
    matrix = cv2.getPerspectiveTransform(start, end.astype(np.float32))
    grey = (110, 110, 110)
    return Image.fromarray(cv2.warpPerspective(np.asarray(image), matrix, image.size, borderValue=grey))


EDITS: dict[str, Edit] = {
    "JPEG of quality 30": lambda image, seed: image,
    "a third of its size": lambda image, seed: image.resize((image.width // 3, image.height // 3)),
    "filter": filtered,
    "5 % cropped": cropped(0.05),
    "10 % cropped": cropped(0.10),
    "25 % cropped": cropped(0.25),
    "50 % cropped": cropped(0.50),
    "text and sticker": stickered,
    "screenshot": screenshot,
    "pasted in": pasted,
    "mirrored": lambda image, seed: ImageOps.mirror(image),
    "turned by 5 degrees": tilted,
    "turned by 90 degrees": lambda image, seed: image.transpose(Image.Transpose.ROTATE_90),
    "perspective of 8 %": in_perspective,
}
"""Crops take the share from the width and from the height: of a picture cropped by 50 %, a quarter is left."""


def posted(data: bytes, name: str, seed: int) -> bytes:
    """The bytes that somebody would post: edited and saved as JPEG."""
    image = EDITS[name](Image.open(BytesIO(data)).convert("RGB"), seed)
    out = BytesIO()
    image.save(out, "JPEG", quality=30 if name == "JPEG of quality 30" else 85)
    return out.getvalue()


def judged(post: Portrait, truth: Shown, gallery: Gallery, policy: Policy) -> tuple[str, str]:
    """``right``, ``open``, ``wrong`` or ``missed``, and what there is to say."""
    named = name_colourways(post, find_reposts(post, gallery, policy.photograph), policy.photograph)
    matched = [shown for shown, verdict, _, _ in named if verdict is Verdict.MATCH]
    strangers = [one.skus[0] for one in matched if one.style != truth.style]
    if strangers:
        return "wrong", f"named {', '.join(strangers)}"
    recoloured = [one.skus[0] for one in matched if not one.colourways & truth.colourways]
    if recoloured:
        return "wrong", f"colourway {', '.join(recoloured)}"
    if truth in matched:
        return "right", "; ".join(reason for shown, _, reason, _ in named if shown is truth)
    if matched:
        return "right", f"by its sister {matched[0].skus[0]}"
    if any(shown.style == truth.style for shown, *_ in named):
        return "open", named[0][2]
    return "missed", ""


@dataclass
class Kept:
    """What has been judged, one line of JSON each, so that a run that was stopped goes on."""

    place: Path | None
    held: dict[str, list[str]] = field(default_factory=dict)

    @classmethod
    def read(cls, place: Path | None) -> "Kept":
        """A torn last line is judged again; lines of another recipe are another key and do no harm."""
        kept = cls(place)
        for line in place.read_text(encoding="utf-8").splitlines() if place and place.exists() else []:
            with suppress(ValueError):
                kept.held |= json.loads(line)
        return kept

    def once(self, key: str, judge: Callable[[], tuple[str, str]]) -> tuple[str, str]:
        key = f"{key} {MADE_WITH}"
        if key not in self.held:
            self.held[key] = list(judge())
            if self.place:
                with self.place.open("a", encoding="utf-8") as file:
                    file.write(json.dumps({key: self.held[key]}) + "\n")
        verdict, said = self.held[key]
        return verdict, said


def strangers(gallery: Gallery, wanted: int) -> list[tuple[int, int]]:
    """Pairs of photos of different styles, the likest first: by turns the nearest hash (mirrored ones too) and the one
    whose features stand out most, which finds the same model in the same pose."""
    shown = gallery.shown
    prints = [one.portrait.fingerprint for one in shown]
    other = np.array([[one.style != two.style for two in shown] for one in shown])
    bits = np.array([[distance_bits(one, two) for two in prints] for one in prints], np.float64)
    lead = np.array([standing_out(one.portrait.whole.features.descriptors, gallery)[0] for one in shown], np.float64)
    orders = [np.argsort(np.where(other, by, np.inf), axis=None, kind="stable") for by in (bits, -lead)]
    pairs: dict[tuple[int, int], None] = {}
    for both in zip(*orders, strict=True):
        for at in both:
            one, two = divmod(int(at), len(shown))
            if other[one, two] and (two, one) not in pairs:
                pairs.setdefault((one, two))
            if len(pairs) == wanted:
                return list(pairs)
    return list(pairs)


def unlike(gallery: Gallery, pair: tuple[int, int], policy: Policy) -> tuple[str, str]:
    """``false`` where two photos of different styles are taken for one photograph, upright or mirrored."""
    one, other = (gallery.shown[at] for at in pair)
    said = []
    for is_mirrored in (False, True):
        post = flipped(one.portrait) if is_mirrored else one.portrait
        made = repost(post, other.portrait, policy.photograph, is_mirrored)
        if made and accepted(made, policy.photograph):
            said.append(f"{one.skus[0]} {other.skus[0]} {made.inliers} {made.agreement:.2f}")
    return ("false" if said else "apart"), " ".join(said)


def false_pairs(gallery: Gallery, wanted: int, policy: Policy, kept: Kept) -> tuple[int, list[str]]:
    """How many unlike pairs were compared, upright and mirrored, and which were taken for one photograph."""
    pairs, wrong = strangers(gallery, wanted) if wanted else [], []
    for pair in pairs:
        key = " ".join(gallery.shown[at].digest for at in pair)
        verdict, said = kept.once(key, lambda pair=pair: unlike(gallery, pair, policy))
        wrong += [said] if verdict == "false" else []
    return len(pairs), wrong


def main() -> None:
    asked = arguments()
    policy = load_policy()
    photos = [read for read in read_photos(read_feed(asked.feed)) if not isinstance(read, str)]
    gallery = build_gallery([(photo, lambda data=data: data) for photo, data in photos], policy, asked.cache)
    held = {photo.photo_digest: data for photo, data in photos}
    chosen = gallery.shown[:: max(1, len(gallery.shown) // asked.photos)][: asked.photos]
    print(f"{len(chosen)} photos, each against all {len(gallery.shown)} photos of the catalog")
    wrong, kept = [], Kept.read(asked.kept)

    def one(name: str, seed: int, truth: Shown) -> tuple[str, str]:
        post = post_portrait(posted(held[truth.digest], name, seed), policy)
        return judged(post, truth, gallery, policy)

    for name in asked.edits or EDITS:
        begin = time.process_time()
        tally: Counter[str] = Counter()
        for seed, truth in enumerate(chosen):
            key = f"{name} {seed} {truth.digest} of {len(gallery.shown)}"
            verdict, said = kept.once(key, lambda name=name, seed=seed, truth=truth: one(name, seed, truth))
            tally[verdict] += 1
            if verdict == "wrong":
                wrong.append(f"{name}: {truth.skus[0]} {said}")
            if asked.list and (verdict != "right" or asked.list == "all"):
                print(f"  {name}: {truth.skus[0]} {verdict} {said}", flush=True)
        spent = (time.process_time() - begin) / len(chosen)
        known = (tally["right"] + tally["open"]) / len(chosen)
        counts = "  ".join(f"{kind} {tally[kind]:4}" for kind in ("right", "open", "missed", "wrong"))
        print(f"{name:22} known again {known:6.1%}   {counts}   {spent:.2f} s", flush=True)
    looked = len(asked.edits or EDITS) * len(chosen) * (len(gallery.shown) - 1)
    print(f"wrong: {len(wrong)} in {looked:,} pairs by way of the shortlist {wrong[:10]}")
    count, false = false_pairs(gallery, asked.pairs, policy, kept)
    bound = f", the true rate is below {UPPER_95 / count:.3%} with 95 % confidence" if count and not false else ""
    print(
        f"unlike photos compared one by one: {count:,} pairs, upright and mirrored, {len(false)} false{bound} {false}"
    )


def arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--feed", type=Path, default=EXAMPLE / "catalog.csv")
    parser.add_argument("--photos", type=int, default=100)
    parser.add_argument("--pairs", type=int, default=10_000)
    parser.add_argument("--cache", type=Path)
    parser.add_argument("--kept", type=Path)
    parser.add_argument("--edits", nargs="+", choices=list(EDITS))
    parser.add_argument("--list", choices=["others", "all"])
    return parser.parse_args()


if __name__ == "__main__":
    main()
