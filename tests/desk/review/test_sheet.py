"""The sheet: pictures and numbers in one file that runs nothing, loads nothing, and tells nothing of whose it is."""

import base64
import hashlib
import io
import re
from pathlib import Path

import pytest
from PIL import Image as Pil

from claims.shown.pictures import unchanged
from claims.shown.texts import LANGUAGES, Texts
from desk.acts.line_up import next_lineup
from desk.review.sheet import Question, sheet
from evidence.records import Region
from tests.desk.drawn import garment, jpeg
from tests.desk.review.raced import CASE, lay_out, someone

NAME = "0123456789ab"
PHOTOS = tuple(garment(number) for number in range(6))
POST = garment(77, (640, 800))


def html(language: str = "en", **told: object) -> str:
    asked: dict[str, object] = {
        "name": NAME, "post": POST, "region_px": Region(x=60, y=60, width=240, height=300), "photos": PHOTOS,
        "is_lineup": True,
    }  # fmt: skip
    return sheet(Question(**{**asked, **told}), Texts(language), unchanged).decode()  # type: ignore[arg-type]  # by name


def pictures(page: str) -> list[bytes]:
    return [base64.b64decode(data) for data in re.findall(r'src="data:image/jpeg;base64,([^"]+)"', page)]


@pytest.mark.parametrize("language", LANGUAGES)
def test_it_runs_nothing_and_loads_nothing(language: str) -> None:
    page = html(language)
    policy = re.search(r'http-equiv="Content-Security-Policy" content="([^"]+)"', page)
    style = re.search(r"<style>(.*?)</style>", page, re.DOTALL)

    assert policy
    assert style
    digest = base64.b64encode(hashlib.sha256(style[1].encode()).digest()).decode()
    assert policy[1].replace("&#39;", "'") == f"default-src 'none'; img-src data:; style-src 'sha256-{digest}'"
    text = re.sub(r'src="data:[^"]+"', "", page)
    for what in ("<script", "javascript:", " on", "<link", "<iframe", "<form", "http:", "https:", "url(", "@import"):
        assert what not in re.sub(r">[^<]*<", "><", text), what
    assert 'name="referrer" content="no-referrer"' in page


@pytest.mark.parametrize("language", LANGUAGES)
def test_it_shows_the_clothes_and_each_photo_under_its_number(language: str) -> None:
    page = html(language)

    assert f'<html lang="{language}">' in page
    assert re.findall(r'<span class="number">(\d)</span>', page) == [*"123456"]
    assert len(pictures(page)) == 7
    assert NAME in page
    assert page.count(Texts(language)("lineup.question")) == 1


def test_both_languages_say_different_words() -> None:
    english, chinese = (re.sub(r'"data:[^"]+"|<style>.*?</style>', "", html(one), flags=re.DOTALL) for one in LANGUAGES)

    assert english != chinese
    assert not re.search(r"[\u4e00-\u9fff]", english)
    assert re.search(r"[\u4e00-\u9fff]", chinese)


def test_of_the_post_the_clothes_are_shown_alone_and_all_of_it_where_none_were_cut() -> None:
    box = Region(x=60, y=60, width=240, height=300)
    cut, whole = (Pil.open(io.BytesIO(pictures(html(region_px=one))[0])) for one in (box, None))

    assert cut.width < 320
    assert whole.size == (640, 800)


def test_the_post_is_redacted_before_anything_is_cut_and_photos_of_the_shop_are_not() -> None:
    seen: list[bytes] = []

    def black(data: bytes) -> bytes:
        seen.append(data)
        return jpeg(Pil.new("RGB", Pil.open(io.BytesIO(data)).size))

    page = sheet(Question(NAME, POST, None, PHOTOS, is_lineup=True), Texts("en"), black).decode()

    assert len(seen) == 1
    post, *photos = (Pil.open(io.BytesIO(data)).convert("L").getextrema() for data in pictures(page))
    assert post == (0, 0)
    assert all(brightest > 200 for _, brightest in photos)


def with_words_inside(words: bytes) -> bytes:
    """A photo whose file tells more than its picture: EXIF and a comment."""
    exif = Pil.Exif()
    exif[0x010E] = words.decode()
    out = io.BytesIO()
    Pil.open(io.BytesIO(garment(5))).save(out, "JPEG", exif=exif, comment=words)
    assert words in out.getvalue()
    return out.getvalue()


@pytest.mark.parametrize("language", LANGUAGES)
def test_nothing_that_a_file_tells_beside_its_picture_is_in_it(language: str) -> None:
    told = b"FJ-1083-ANT order 2026-0042 https://shop.example/p/9 lin.on.the.road ada"
    page = html(language, post=with_words_inside(told), photos=tuple([with_words_inside(told)] * 6))

    for word in told.decode().split():
        assert word not in re.sub(r'"data:[^"]+"', "", page).split(), word
        assert not [data for data in pictures(page) if word.encode() in data and len(word) > 3], word
    assert set(Question.__dataclass_fields__) == {"name", "post", "region_px", "photos", "is_lineup"}


@pytest.mark.slow
@pytest.mark.usefixtures("stored_portraits")
@pytest.mark.parametrize("language", LANGUAGES)
def test_a_sheet_of_a_case_tells_no_article_order_case_address_or_account(tmp_path: Path, language: str) -> None:
    desk = lay_out(tmp_path, 1)
    (put,) = next_lineup(someone("ada"), desk.settings, CASE, tmp_path / "sheet.html", language)
    page = put.path.read_text("utf-8")
    turns = desk.turns
    case, (post,) = turns.reading.case, [one.post for one in turns.reading.showings]

    told = {CASE, case.order.order_id, post.url, post.platform_id, post.author, post.text, "demo.example", "ada", "Ada"}
    told |= {photo.sku for photo in turns.photos} | {photo.photo_digest[7:] for photo in turns.photos}
    assert put.name in page
    text = re.sub(r'"data:[^"]+"', "", page)
    assert not [word for word in told if re.search(rf"\b{re.escape(word)}\b", text)]


def test_what_is_written_into_it_is_text() -> None:
    page = html(name='<img src=x onerror="alert(1)">')

    assert "<img src=x" not in page
    assert "&lt;img src=x" in page


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_picture_that_cannot_be_opened_says_so_in_its_place(language: str) -> None:
    page = html(language, post=b"no picture", photos=(PHOTOS[0], b"no picture", *PHOTOS[2:]))

    assert page.count('<p class="problem">') == 2
    assert re.findall(r'<span class="number">(\d)</span>', page) == [*"123456"]
    assert len(pictures(page)) == 5


def test_a_plain_question_asks_otherwise_of_one_photo() -> None:
    page, say = html(photos=PHOTOS[:1], is_lineup=False), Texts("en")

    assert say("lineup.plain") in page
    assert say("lineup.question") not in page
    assert len(pictures(page)) == 2


def test_the_same_question_gives_the_same_bytes() -> None:
    assert html() == html()
