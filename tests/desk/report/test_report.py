"""The report: whole, self-contained, the same bytes again, and deaf to what hostile posts would like it to do."""

import base64
import hashlib
import io
import re
from collections.abc import Iterator
from dataclasses import replace
from datetime import timedelta
from html.parser import HTMLParser
from pathlib import Path

import numpy as np
import pytest
from PIL import Image

from claims.shown.pair import is_mirrored, whole_pair
from claims.shown.pictures import picture, prints, unchanged
from claims.worn.assess import LineStatus
from claims.worn.page import safe_link
from claims.worn.timeline import draw
from desk.report.build import build_report
from evidence.records import OrderLine, Region
from tests.claims.assessed import assessment
from tests.desk.drawn import garment, photo
from tests.desk.report_case import DELIVERED, Found, Posted, Story, build, finding

AFTER = DELIVERED + timedelta(days=3)
PHOTOS = (
    photo("tee-1", garment(1), style="tee", title="Tee <red>", color="red"),
    photo("coat", garment(3), title="外套 Coat"),
    photo("belt", garment(4), title="Belt"),
)
LINES = (
    OrderLine(sku="tee-1", title="Tee <red>"),
    OrderLine(sku="coat", title="外套 Coat"),
    OrderLine(sku="belt", title="Belt"),
)
WORN = (Found("tee-1", nearest="coat"),)
HOSTILE = "</q><script>alert(1)</script><img src=x onerror=alert(2)>&lt;\u202e西藏\x00\x1b[31m {{ 7*7 }} \u2066"


def told(*posts: Posted, **changes: object) -> Story:
    return replace(Story(LINES, PHOTOS, posts), **changes)  # type: ignore[arg-type]  # fields by name


class Elements(HTMLParser):
    """Tags with their attributes, and the text outside style."""

    def __init__(self, html: str) -> None:
        super().__init__()
        self.tags: list[tuple[str, dict[str, str]]] = []
        self.text: list[str] = []
        self._style = False
        self.feed(html)
        self.close()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append((tag, {name: value or "" for name, value in attrs}))
        self._style = tag == "style"

    def handle_data(self, data: str) -> None:
        if not self._style:
            self.text.append(data)

    def having(self, attribute: str) -> Iterator[tuple[str, str]]:
        return ((tag, attrs[attribute]) for tag, attrs in self.tags if attribute in attrs)

    @property
    def words(self) -> str:
        return " ".join("".join(self.text).split())


def report(tmp_path: Path, story: Story) -> str:
    vault, _ = build(tmp_path, story)
    return build_report(vault, "DEMO-7", redact=unchanged).decode("utf-8")


@pytest.mark.slow
def test_the_same_vault_gives_the_same_bytes(tmp_path: Path) -> None:
    vault, _ = build(tmp_path, told(Posted("a", AFTER, garment(9), WORN)))
    first = build_report(vault, "DEMO-7")
    reopened = type(vault).open(str(tmp_path / "vault"), tmp_path / "home")
    assert build_report(reopened, "DEMO-7") == first


@pytest.mark.slow
def test_nothing_is_loaded_from_anywhere_and_nothing_runs(tmp_path: Path) -> None:
    page = Elements(report(tmp_path, told(Posted("a", AFTER, garment(9), WORN))))
    assert not {tag for tag, _ in page.tags} & {"script", "iframe", "object", "embed", "link", "form", "base"}
    sources = [value for _, value in page.having("src")]
    sources += [value for tag, value in page.having("href") if tag != "a"]
    assert sources
    assert all(value.startswith(("data:image/jpeg;base64,", "#")) for value in sources)
    assert not list(page.having("style"))
    assert not [name for _, attrs in page.tags for name in attrs if name.startswith("on")]


@pytest.mark.slow
def test_the_policy_in_the_page_allows_its_own_style_and_nothing_else(tmp_path: Path) -> None:
    html = report(tmp_path, told(Posted("a", AFTER, garment(9), WORN)))
    policy = next(attrs["content"] for _, attrs in Elements(html).tags if "http-equiv" in attrs)
    style = re.search(r"<style>(.*?)</style>", html, re.DOTALL)
    assert style
    digest = base64.b64encode(hashlib.sha256(style[1].encode()).digest()).decode()
    expected = f"default-src 'none'; img-src data:; style-src 'sha256-{digest}'; base-uri 'none'; form-action 'none'"
    assert policy == expected
    assert "@import" not in style[1]
    assert "url(" not in style[1]


@pytest.mark.slow
def test_hostile_captions_names_and_addresses_stay_text(tmp_path: Path) -> None:
    post = Posted(
        "a",
        AFTER,
        garment(9),
        (replace(WORN[0], older=HOSTILE),),
        text=HOSTILE,
        alt=HOSTILE,
        place=HOSTILE,
        author=HOSTILE,
        source=HOSTILE,
        url="javascript:alert(document.domain)",
    )
    html = report(tmp_path, told(post))
    page = Elements(html)
    assert "<script>alert(1)</script>" in page.words
    assert "{{ 7*7 }}" in page.words
    assert "script" not in {tag for tag, _ in page.tags}
    assert not [value for tag, value in page.having("href") if tag == "a" and not value.startswith("#")]
    assert "javascript:alert(document.domain)" in page.words
    assert not re.search(r"[\x00-\x08\x0b-\x1f\x7f-\x9f]", html)
    for found in re.finditer("\u202e", html):
        assert html.rfind("<bdi", 0, found.start()) > html.rfind("</bdi>", 0, found.start())


@pytest.mark.parametrize("url", ["javascript:alert(1)", "data:text/html,x", " https://x", "file:///etc/passwd", "//x"])
def test_only_web_addresses_become_links(url: str) -> None:
    assert safe_link(url) == ""
    assert safe_link("HTTPS://demo.example/p") == "HTTPS://demo.example/p"


@pytest.mark.slow
def test_every_line_is_in_the_table_and_in_its_section(tmp_path: Path) -> None:
    html = report(tmp_path, told(Posted("a", AFTER, garment(9), WORN)))
    rows = re.findall(r"<tr class=\"(\w+)\">\s*<td class=\"num\">(\d)</td>", html)
    assert rows == [("worn", "1"), ("plain", "2"), ("plain", "3")]
    page = Elements(html)
    assert "A garment like 1 of the 3 ordered articles is worn in a picture dated after delivery" in page.words
    assert "Lines without such a finding" in page.words
    assert page.words.count("No examined picture was found to show it.") == 1


@pytest.mark.slow
def test_a_finding_shows_digest_link_times_weight_and_review(tmp_path: Path) -> None:
    data = garment(9)
    post = Posted("a", AFTER, data, WORN, text="纳木错的风好大", place="Nam Co")
    reviews = (("a", "tee-1", "A. Chen", "confirmed"), ("a", "tee-1", "M. Weber", "confirmed"))
    vault, file = build(tmp_path, told(post, reviews=reviews))
    words = Elements(build_report(vault, "DEMO-7", redact=unchanged).decode()).words
    segment = next(e.record for e in file.ledger.entries() if e.record.kind == "segment")
    for expected in (
        hashlib.sha256(data).hexdigest(),
        segment.warc_digest.removeprefix("sha256:"),
        "https://demo.example/p/a",
        "5 May 2026, 10:30 UTC (to the second)",
        "createdAt, chosen by the author. It lies after delivery, before any return request.",
        "14 May 2026, 09:00 UTC",
        "strong support",
        "about 3,000 times as probable",
        "Confirmed by two people (A. Chen, M. Weber)",
        "外套 Coat (coat): 3 matching points, -6 dB.",
        "纳木错的风好大",
        file.ledger.entries()[-1].digest.removeprefix("sha256:"),
    ):
        assert expected in words


@pytest.mark.slow
def test_a_weight_is_told_with_what_it_was_worth_where_that_was_measured(tmp_path: Path) -> None:
    weighed = replace(WORN[0], weight=17, interval=(12, 17))
    words = Elements(report(tmp_path / "weighed", told(Posted("a", AFTER, garment(9), (weighed,))))).words
    assert "moderate support" in words
    assert "about 50 times as probable" in words
    assert "such a weight was worth 20 to 50 times" in words
    words = Elements(report(tmp_path / "not", told(Posted("a", AFTER, garment(9), WORN)))).words
    assert "On labelled pictures" not in words


@pytest.mark.slow
def test_a_damaged_vault_is_said_so_before_anything_else(tmp_path: Path) -> None:
    vault, _ = build(tmp_path, told(Posted("a", AFTER, garment(9), WORN)))
    place = next((tmp_path / "vault" / "catalogs" / "shop" / "photos").iterdir())
    belt = PHOTOS[2][0].photo_digest.removeprefix("sha256:")
    place = place.with_name(belt)
    place.unlink()
    html = build_report(vault, "DEMO-7", redact=unchanged).decode()
    words = Elements(html).words
    assert "This vault does not verify: 1 faults." in words
    assert words.index("This vault does not verify") < words.index("The claim")
    assert belt in words
    assert "no fault" not in words


@pytest.mark.slow
def test_what_is_shown_of_a_post_has_gone_through_redact_and_the_catalog_has_not(tmp_path: Path) -> None:
    def black(data: bytes) -> bytes:
        out = io.BytesIO()
        Image.new("RGB", Image.open(io.BytesIO(data)).size).save(out, "PNG")
        return out.getvalue()

    white = Image.new("RGB", (320, 400), "white")
    out = io.BytesIO()
    white.save(out, "JPEG")
    vault, _ = build(tmp_path, told(Posted("a", AFTER, out.getvalue(), WORN)))
    html = build_report(vault, "DEMO-7", redact=black).decode()
    shown = re.findall(r"<image href=\"data:image/jpeg;base64,([^\"]+)\"", html)
    means = [np.asarray(Image.open(io.BytesIO(base64.b64decode(part)))).mean() for part in shown]
    assert len(means) == 4
    assert [mean < 3 for mean in means] == [True, False, True, False]


def test_a_redact_that_changes_the_size_is_refused(tmp_path: Path) -> None:
    with pytest.raises(ValueError, match="size"):
        picture(garment(1), lambda data: garment(1, (100, 100)))


def test_the_marks_lie_on_the_matched_regions_of_both_pictures() -> None:
    photos = {"tee-1": PHOTOS[0][0].photo_digest}
    found = finding(Found("tee-1", region=(0, 0, 400, 300), photo_region=(160, 0, 160, 400)), photos)
    found = found.model_copy(update={"lines_px": ((400, 300, 160, 400),)})
    post, photo_ = (prints(picture(garment(1, size), unchanged), None) for size in ((800, 600), (320, 400)))
    pair = whole_pair(found, post, photo_)
    assert (pair.left.at.width, pair.left.at.height) == (747, 560)
    assert pair.left.frame is not None
    assert (pair.left.frame.x, pair.left.frame.width, pair.left.frame.height) == (0, 374, 280)
    assert pair.right.frame is not None
    assert pair.right.frame.x == pair.right.at.x + 224
    assert pair.lines == ((374, 280, pair.right.at.x + 224, 560),)


def test_a_mirrored_picture_is_told_by_its_points() -> None:
    points = [(10, 20), (90, 30), (40, 110), (70, 80)]
    upright = tuple((x, y, 2 * x + 5, 2 * y) for x, y in points)
    turned = tuple((x, y, 300 - y, x) for x, y in points)
    mirrored = tuple((x, y, 300 - 2 * x, 2 * y + 7) for x, y in points)
    assert [is_mirrored(lines) for lines in (upright, turned, mirrored, mirrored[:2])] == [False, False, True, False]


def test_a_region_at_the_edge_gives_a_close_up_inside_the_picture() -> None:
    close = prints(picture(garment(1), unchanged), Region(x=300, y=380, width=500, height=500)).close
    assert close is not None
    assert (close.width_px, close.height_px) == (80, 80)


@pytest.mark.slow
def test_a_picture_that_cannot_be_read_is_replaced_by_its_reason(tmp_path: Path) -> None:
    words = Elements(report(tmp_path, told(Posted("a", AFTER, b"<html>gone</html>", WORN)))).words
    assert "The picture cannot be shown: not a picture: this is an HTML page" in words


def test_the_timeline_stacks_what_would_cover_each_other(tmp_path: Path) -> None:
    posts = [Posted(f"p{n}", AFTER + timedelta(minutes=n), garment(20 + n), WORN) for n in range(5)]
    vault, _ = build(tmp_path, told(*posts))
    timeline = draw(assessment(vault))
    assert len({(dot.x, dot.y) for dot in timeline.posts}) == 5
    assert len({dot.y for dot in timeline.worn}) == 5
    assert all(timeline.span[0] < dot.x < timeline.span[1] for dot in timeline.worn)
    assert [event.date.key for event in timeline.events] == ["placed", "delivered", "withdrawal", "return_requested"]


def test_a_case_without_any_run_still_gives_a_report(tmp_path: Path) -> None:
    from evidence.vault import Vault
    from tests.desk.report_case import the_case

    vault = Vault.create(str(tmp_path / "vault"), tmp_path / "home")
    vault.open_case(the_case(told()))
    words = Elements(build_report(vault, "DEMO-7").decode()).words
    assert "Nothing was looked at: no post of the named accounts could be had." in words
    assert "is named in the case but was never captured" in words
    assert "No post with a picture was captured." in words
    assert words.count("Nothing is known") == 2  # the headline, and once for the three lines


@pytest.mark.slow
def test_more_pictures_of_one_article_than_are_shown_are_listed(tmp_path: Path) -> None:
    posts = [Posted(f"p{n}", AFTER + timedelta(hours=n), garment(20 + n), WORN) for n in range(5)]
    words = Elements(report(tmp_path, told(*posts))).words
    assert "2 further posts with pictures of this article" in words
    assert all(f"https://demo.example/p/p{n}" in words for n in range(5))


@pytest.mark.slow
def test_a_status_is_told_by_mark_and_words_not_by_colour_alone(tmp_path: Path) -> None:
    html = report(tmp_path, told(Posted("a", AFTER, garment(9), WORN)))
    symbols = set(re.findall(r"<symbol id=\"i-(\w+)\"", html))
    assert symbols == {status.value for status in LineStatus}
    drawings = re.findall(r"<symbol id=\"i-\w+\"[^>]*>(.*?)</symbol>", html)
    assert len(set(drawings)) == len(LineStatus)


@pytest.mark.slow
def test_faces_of_people_in_posts_are_made_unseen() -> None:
    from claims.shown.redaction import blur_faces
    from matcher.people.regions import scene
    from matcher.picture.pixels import decode

    people = sorted(Path(__file__).parents[2].joinpath("worn_photos", "bodies").glob("*.jpg"))
    assert people
    for path in people[:3]:
        before = decode(path.read_bytes()).rgb
        blurred = blur_faces(path.read_bytes())
        assert Image.open(io.BytesIO(blurred)).size == (before.shape[1], before.shape[0])
        after = decode(blurred).rgb
        for left, top, right, bottom in scene(before).faces:
            old, new = (_detail(rgb[top:bottom, left:right]) for rgb in (before, after))
            assert new < old / 4
        lower = before.shape[0] * 2 // 3
        assert np.abs(before[lower:].astype(int) - after[lower:].astype(int)).mean() < 2


def _detail(rgb: np.ndarray) -> float:
    gray = rgb.astype(float).mean(axis=2)
    return float(np.abs(np.diff(gray, axis=0)).mean() + np.abs(np.diff(gray, axis=1)).mean())
