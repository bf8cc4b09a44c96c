"""Compose the demo's pictures and write ``configs/example``: run by us, its output is committed.

    python scripts/compose_demo.py GARMENTS [POST ...]

GARMENTS is a folder with ``catalog/`` and ``SOURCES.tsv`` (file, repository, path, licence). With post ids only those
posts' pictures are composed again. Needs scikit-image and scikit-learn for four sample photos. The same inputs give
the same files.
"""

import csv
import json
import shutil
import sys
import tomllib
from pathlib import Path
from typing import Any

import cv2

ROOT = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT))

from tests.worn_photos.studio import Studio, compose  # noqa: E402 - found only after the path above is set

EXAMPLE = ROOT / "configs" / "example"
STORY = ROOT / "scripts" / "demo_story"
Table = dict[str, Any]

SAMPLES = {
    "china": ("scikit-learn sample image china.jpg", "CC BY 2.0", "danielbuechele, flickr.com/photos/danielbuechele"),
    "flower": ("scikit-learn sample image flower.jpg", "CC BY 2.0", "vultilion, flickr.com/photos/vultilion"),
    "chelsea": ("scikit-image sample image chelsea.png", "CC0-1.0", "Stefan van der Walt"),
    "coffee": ("scikit-image sample image coffee.png", "CC0-1.0", "Rachel Michetti, Pikolo Espresso Bar"),
}
MAGENTO = ("OSL-3.0 / AFL-3.0, used under AFL-3.0", "Magento, Inc. (Adobe), Magento 2 sample data")
CC0 = ("CC0-1.0", "Alexey Grigorev and contributors, clothing-dataset-small")
OURS = ("CC0-1.0", "drawn by the Wornproof project")


def main(arguments: list[str]) -> None:
    """Write everything."""
    studio = Studio(Path(arguments[0]), STORY / "garments.toml")
    account = tomllib.loads((STORY / "posts.toml").read_text("utf-8"))
    only = set(arguments[1:])
    (EXAMPLE / "media").mkdir(parents=True, exist_ok=True)
    (EXAMPLE / "catalog").mkdir(exist_ok=True)
    feed = catalog(studio)
    write_csv("catalog.csv", feed)
    write_order(studio)
    worn = read_worn() if only else []
    for post in account["posts"]:
        if only and post["id"] not in only:
            continue
        for picture in post.get("pictures", []):
            made = compose(studio, picture)
            (EXAMPLE / "media" / picture["file"]).write_bytes(made.jpeg)
            worn = [row for row in worn if row["picture"] != picture["file"]]
            worn += [regions(picture["file"], one.sku, one.region_px) for one in made.worn]
            print(picture["file"], len(made.jpeg), *(one.sku for one in made.worn))
    write_csv("worn.csv", sorted(worn, key=lambda row: (row["picture"], row["sku"])), WORN_COLUMNS)
    write_site(account)
    write_csv("truth.csv", truth(studio, account))
    write_csv("traps.csv", traps(studio, account))
    write_licences(studio, account)


WORN_COLUMNS = ("picture", "sku", "x_px", "y_px", "width_px", "height_px")


def regions(picture: str, sku: str, region: tuple[int, int, int, int]) -> Table:
    """One row of worn.csv."""
    return dict(zip(WORN_COLUMNS, (picture, sku, *region), strict=True))


def read_worn() -> list[Table]:
    """What an earlier run wrote."""
    with (EXAMPLE / "worn.csv").open(encoding="utf-8", newline="") as text:
        return list(csv.DictReader(text))


def catalog(studio: Studio) -> list[Table]:
    """Copy the photos and return the feed's rows (Google Merchant columns), the order's SKUs among the others."""
    rows: list[Table] = []
    titles = {line["sku"]: line for line in studio.lines}
    for entry in [*studio.lines, *studio.colourways, *studio.others]:
        sku = entry["sku"]
        full = studio.known[sku]
        file = f"catalog/{sku.lower()}.jpg"
        if "of" in entry:
            cv2.imwrite(str(EXAMPLE / file), studio.garment(sku).pixels, [cv2.IMWRITE_JPEG_QUALITY, 88])
        else:
            shutil.copyfile(studio.file(sku), EXAMPLE / file)
        rows.append(
            {
                "id": sku,
                "item_group_id": sku.rsplit("-", 1)[0],
                "title": full["title"],
                "color": entry["color"],
                "price": full["price"],
                "image_link": file,
            }
        )
    assert len({row["id"] for row in rows}) == len(rows), "a SKU twice"
    assert titles.keys() <= {row["id"] for row in rows}
    return sorted(rows, key=lambda row: str(row["id"]))


def write_order(studio: Studio) -> None:
    """ORDER.toml: the head as told, then the lines."""
    lines = [
        f'[[order.lines]]\nsku = "{line["sku"]}"\ntitle = "{line["title"]}"\n'
        f'quantity = 1\nunit_price = "{line["price"]}"\n'
        for line in studio.lines
    ]
    head = (STORY / "order_head.toml").read_text("utf-8")
    (EXAMPLE / "ORDER.toml").write_text(head + "\n" + "\n".join(lines), encoding="utf-8")


def write_site(account: Table) -> None:
    """The account as the small site serves it, newest post first."""
    posts = [
        {
            "id": post["id"],
            "created_at": post["at"],
            "text": post["text"],
            "place": post.get("place", ""),
            "photos": [{"file": one["file"], "alt": one["alt"]} for one in post.get("pictures", [])],
        }
        for post in account["posts"]
    ]
    site = {"handle": account["handle"], "name": account["name"], "posts": posts}
    text = json.dumps(site, ensure_ascii=False, indent=1)
    (EXAMPLE / "site.json").write_text(text + "\n", encoding="utf-8")


def shown(post: Table, picture: Table, sku: str) -> bool:
    """Whether a picture shows this SKU in any way."""
    wears = [spec["wears"] for spec in picture.get("people", [])]
    return sku in [*wears, picture.get("lies", {}).get("wears"), picture["scene"].get("of")]


def truth(studio: Studio, account: Table) -> list[Table]:
    """One row for each order line, in the order's order."""
    rows: list[Table] = []
    green = {"FJ-1070-BLU": "FJ-1070-GRN"}
    for line in studio.lines:
        sku = line["sku"]
        seen = [
            f"{post['id']}/{picture['file']}"
            for post in account["posts"]
            for picture in post.get("pictures", [])
            if shown(post, picture, sku) or shown(post, picture, green.get(sku, "-"))
        ]
        rows.append(
            {
                "sku": sku,
                "title": line["title"],
                "expected": line["expected"],
                "situation": line["situation"],
                "pictures": " ".join(reversed(seen)),
                "note": line.get("note", ""),
            }
        )
    return rows


def traps(studio: Studio, account: Table) -> list[Table]:
    """One row for each picture that could fool somebody, with the ordered SKU that may rightly be named in it."""
    return [
        {
            "post": post["id"],
            "picture": picture["file"],
            "trap": picture["trap"],
            "worn": " ".join(filter(None, (studio.sku(one["wears"]) for one in picture.get("people", [])))),
        }
        for post in account["posts"]
        for picture in post.get("pictures", [])
        if "trap" in picture
    ]


def write_csv(name: str, rows: list[Table], columns: tuple[str, ...] = ()) -> None:
    """A CSV with the first row's columns."""
    with (EXAMPLE / name).open("w", encoding="utf-8", newline="") as text:
        writer = csv.DictWriter(text, columns or tuple(rows[0]), lineterminator="\n")
        writer.writeheader()
        writer.writerows(rows)


def write_licences(studio: Studio, account: Table) -> None:
    """Every picture with what it was made from, its licence and whom to name."""
    lines = [LICENCES_HEAD]
    for entry in [*studio.lines, *studio.colourways, *studio.others]:
        licence, who = MAGENTO if studio.known[entry["sku"]]["flat"].startswith("mg_") else CC0
        changed = "recoloured" if "of" in entry else "unchanged"
        lines.append(
            f"| catalog/{entry['sku'].lower()}.jpg | {studio.credit(entry['sku'])}, {changed} | {licence} | {who} |"
        )
    for post in account["posts"]:
        for picture in post.get("pictures", []):
            lines.append(licence_of(studio, picture))
    (EXAMPLE / "LICENCES.md").write_text("\n".join(lines) + "\n", encoding="utf-8")


def licence_of(studio: Studio, picture: Table) -> str:
    """One composed picture: the sum of its sources."""
    parts: list[tuple[str, tuple[str, str]]] = []
    if picture["scene"]["kind"] == "sample":
        made, *licence = SAMPLES[picture["scene"]["name"]]
        parts.append((made, (licence[0], licence[1])))
    elif picture["scene"]["kind"] != "repost":
        parts.append((f"scenery ({picture['scene']['kind']})", OURS))
    for spec in picture.get("people", []):
        parts.append((f"person {spec['body']} (tests/worn_photos/bodies)", MAGENTO))
    wears = [one["wears"] for one in picture.get("people", []) if one["wears"] in list(studio.known)]
    for name in filter(None, [*wears, picture.get("lies", {}).get("wears"), picture["scene"].get("of")]):
        parts.append((f"{studio.credit(name)}, changed", CC0))
    licences, who = (dict.fromkeys(p[1][i] for p in parts) for i in (0, 1))
    return f"| media/{picture['file']} | {'; '.join(p[0] for p in parts)} | {' + '.join(licences)} | {'; '.join(who)} |"


LICENCES_HEAD = """# Where the pictures come from

Every picture of this example, what it was made from, under which licence, and whom to name. Where a picture is
composed of several sources, all their licences are listed and the strictest rules the whole: OSL-3.0 / AFL-3.0 material
is used under the **Academic Free License 3.0**, CC BY 2.0 material under **Creative Commons Attribution 2.0** (changed:
cropped, scaled, filtered, people put in front). The people are models from Magento's published sample data, put before
scenery they never stood in; the story told with them is made up.

| file | made from | licence | attribution |
|---|---|---|---|"""


if __name__ == "__main__":
    main(sys.argv[1:])
