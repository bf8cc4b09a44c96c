"""A small part of the example: six posts, six articles of the shop, four of them ordered. Quick enough to run often."""

import csv
import json
import shutil
from dataclasses import dataclass
from pathlib import Path

EXAMPLE = Path(__file__).parent.parent.parent / "configs" / "example"
POSTS = ("7031", "7024", "7015", "7008", "7006", "7030")
"""After the window, a plain top worn, an owl worn by one of two, the shop's own photo, before delivery, scenery."""
ORDERED = ("FJ-1083-ANT", "FJ-1034-WHT", "FJ-1045-BLK", "FJ-1112-PUR")
OTHERS = ("FJ-1184-CHK", "FJ-1201-GRY")

ORDER = """
case_id = "small-1"
purpose = "a refund claim"
opened_by = "Ada"
claim = "late_return"
catalog = "catalog.csv"
retention_days = 90
[order]
order_id = "O-1"
placed = 2026-04-28T20:14:00Z
delivered = 2026-05-02T13:05:00Z
return_requested = 2026-05-12T08:30:00Z
{lines}
[[accounts]]
platform = "demo"
handle = "{profile}"
[accounts.basis]
stated_by = "the buyer"
grounds = "wrote to the shop from this account"
strength = "stated_by_buyer"
[window]
from = 2026-04-18T00:00:00Z
until = 2026-05-14T23:59:59Z
"""


@dataclass(frozen=True)
class Story:
    """Where everything lies."""

    folder: Path

    @property
    def order(self) -> Path:
        return self.folder / "ORDER.toml"

    @property
    def environment(self) -> dict[str, str]:
        """So that a process started by a test keeps to this folder."""
        return {
            "WORNPROOF_HOME": str(self.folder / "home"),
            "WORNPROOF_VAULT": str(self.folder / "vault"),
            "WORNPROOF_CACHE": str(self.folder / "cache"),
            "WORNPROOF_CONTACT": "tests@example.org",
        }


def lay_out(folder: Path, others: tuple[str, ...] = OTHERS) -> Story:
    """Copy the part of the example; the order file is written when the site's address is known."""
    (folder / "media").mkdir(parents=True)
    (folder / "catalog").mkdir()
    site = json.loads((EXAMPLE / "site.json").read_text("utf-8"))
    site["posts"] = [post for post in site["posts"] if post["id"] in POSTS]
    (folder / "site.json").write_text(json.dumps(site), "utf-8")
    for post in site["posts"]:
        for photo in post["photos"]:
            shutil.copy(EXAMPLE / "media" / photo["file"], folder / "media")
    with (EXAMPLE / "catalog.csv").open(encoding="utf-8", newline="") as file:
        reader = csv.DictReader(file)
        rows = [row for row in reader if row["id"] in (*ORDERED, *others)]
        columns = list(reader.fieldnames or [])
    for row in rows:
        shutil.copy(EXAMPLE / row["image_link"], folder / "catalog")
    with (folder / "catalog.csv").open("w", encoding="utf-8", newline="") as file:
        writer = csv.DictWriter(file, columns)
        writer.writeheader()
        writer.writerows(rows)
    return Story(folder)


def write_order(story: Story, profile: str, skus: tuple[str, ...] = ORDERED) -> Path:
    """The order file of an account at ``profile``."""
    lines = "\n".join(f'[[order.lines]]\nsku = "{sku}"\ntitle = "{sku}"' for sku in skus)
    story.order.write_text(ORDER.format(lines=lines, profile=profile), "utf-8")
    return story.order
