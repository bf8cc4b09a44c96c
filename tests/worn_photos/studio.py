"""Pictures from a story told as data: which garment on whom, before what, posted how.

Needs a folder of garment photos (``catalog/`` and ``SOURCES.tsv``: file, repository, path, licence). Sample photos of
scikit-learn and scikit-image are loaded only when a scene asks for them.
"""

import csv
import tomllib
from functools import cache
from pathlib import Path
from typing import Any

import cv2
import numpy as np

from tests.worn_photos import garment as flat
from tests.worn_photos import people, photo, scenery, wearing
from tests.worn_photos.garment import Pixels

Table = dict[str, Any]


class Studio:
    """The garments folder and the story: finds, cuts out and dresses, and remembers what a picture was made from."""

    def __init__(self, garments: Path, told: Path) -> None:
        self.folder = garments / "catalog"
        story = tomllib.loads(told.read_text("utf-8"))
        self.lines: list[Table] = story["lines"]
        self.colourways: list[Table] = story["colourways"]
        self.others: list[Table] = story["others"]
        self.known = {line["sku"]: line for line in [*self.lines, *self.others]}
        self.known |= {one["name"]: one for one in story["foreign"]}
        self.known |= {one["sku"]: self.known[one["of"]] | one for one in self.colourways}
        with (garments / "SOURCES.tsv").open(encoding="utf-8") as text:
            self.sources = {row["file"].split("/")[-1]: row for row in csv.DictReader(text, delimiter="\t")}

    def file(self, name: str) -> Path:
        """The flat's own file."""
        (found,) = self.folder.glob(f"{self.known[name]['flat']}_*.jpg")
        return found

    @cache  # noqa: B019 - one studio lives as long as the script
    def garment(self, name: str) -> flat.Garment:
        """The cut-out, in the colour of this SKU."""
        entry = self.known[name]
        pixels = cv2.imread(str(self.file(name)), cv2.IMREAD_COLOR)
        assert pixels is not None, self.file(name)
        mask = flat.cut_out(pixels, tuple(entry.get("box", (0.04, 0.03, 0.96, 0.97))))
        trunk = tuple(entry["trunk"]) if "trunk" in entry else None
        cut = flat.measured(pixels, mask, trunk)
        if "turn_deg" in entry or "dye_bgr" in entry:
            dyed = flat.recoloured(cut, entry.get("turn_deg", 0.0), entry.get("dye_bgr"))
            cut = flat.measured(dyed, mask, trunk)
        return cut

    def dressed(self, spec: Table, seed: int) -> wearing.Dressed:
        """One person of a picture, with strap and sticker."""
        person = people.body(spec["body"], spec["tall"])
        wears = spec["wears"]
        if wears == "own":
            dressed = wearing.as_photographed(person)
        elif isinstance(wears, list):
            dressed = wearing.tinted(person, tuple(wears))
        else:
            patterned = bool(self.known[wears].get("patterned", False))
            dressed = wearing.dress(person, self.garment(wears), seed, patterned=patterned)
        if "strap" in spec:
            dressed = photo.strapped(dressed, tuple(spec["strap"]))
        return photo.stickered(dressed) if spec.get("sticker") else dressed

    def sku(self, wears: Any) -> str:
        """The SKU somebody wears; empty for their own clothes and other shops'."""
        return wears if isinstance(wears, str) and "sku" in self.known.get(wears, {}) else ""

    def credit(self, name: str) -> str:
        """What a garment's picture was made from, for the licence table."""
        row = self.sources[self.file(name).name]
        return f"{row['repository']} {row['path']}"


def scene(studio: Studio, spec: Table, size: tuple[int, int]) -> Pixels:
    """What is behind the people."""
    match spec["kind"]:
        case "mountains":
            keys = {key: spec[key] for key in ("hour", "lake", "horizon", "snowline") if key in spec}
            drawn = scenery.mountains(spec["seed"], size, **keys)
        case "wall":
            drawn = scenery.wall(spec["seed"], size, tuple(spec["bgr"]))
        case "bed":
            drawn = scenery.bedspread(spec["seed"], size, tuple(spec["bgr"]))
        case "sample":
            drawn = covering(sample(spec["name"]), size)
        case "repost":
            drawn = covering(studio.garment(spec["of"]).pixels, size)
        case kind:
            raise ValueError(f"no scene of kind {kind}")
    return scenery.flags(drawn, spec["seed"], spec["flags"]) if "flags" in spec else drawn


def sample(name: str) -> Pixels:
    """A sample photo of scikit-learn or scikit-image, BGR."""
    import skimage.data
    from sklearn.datasets import load_sample_image  # type: ignore[import-untyped]  # ships no types

    rgb = load_sample_image(f"{name}.jpg") if name in ("china", "flower") else getattr(skimage.data, name)()
    return np.ascontiguousarray(rgb[..., ::-1], dtype=np.uint8)


def covering(pixels: Pixels, size: tuple[int, int]) -> Pixels:
    """Scaled and cut from the middle to fill ``size``."""
    scale = max(size[0] / pixels.shape[1], size[1] / pixels.shape[0])
    grown = cv2.resize(pixels, None, fx=scale, fy=scale, interpolation=cv2.INTER_CUBIC)
    y, x = (grown.shape[0] - size[1]) // 2, (grown.shape[1] - size[0]) // 2
    return np.ascontiguousarray(grown[y : y + size[1], x : x + size[0]], dtype=np.uint8)


def compose(studio: Studio, picture: Table) -> photo.WornPhoto:
    """One posted picture."""
    size = (picture["size"][0], picture["size"][1])
    drawn = scene(studio, picture["scene"], size)
    if lies := picture.get("lies"):
        cloth = studio.garment(lies["wears"])
        drawn = photo.laid(drawn, cloth, lies["span"], tuple(lies["centre"]), lies["turn_deg"], picture["seed"])
    figures = tuple(
        photo.Figure(studio.dressed(spec, picture["seed"]), studio.sku(spec["wears"]), spec["centre"], spec["top"])
        for spec in picture.get("people", [])
    )
    posting = photo.Posting(**picture.get("posting", {}))
    return photo.photograph(drawn, figures, posting, picture["seed"])
