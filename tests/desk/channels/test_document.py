"""The document for a channel, read as its readers do: text, pictures, pages, limits, and two standards."""

import re
import shutil
import subprocess
import sys
from dataclasses import replace
from datetime import date
from io import BytesIO
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from PIL import Image
from pypdf import PdfReader

from claims.handed import Exhibited, Panel
from claims.shown.rows import Row
from desk.channels.channel import ChannelError, DocumentLimit
from desk.channels.document import document
from desk.channels.document_data import MOST_POINTS, Form, numbered, placed
from desk.channels.fonts import as_truetype
from desk.channels.statement import Clock, Mark, Statement
from tests.conftest import needs
from tests.desk.channels.made import SAID, allegation, clock, exhibits, statement, words
from tests.servers import verapdf

LANGUAGES = ("zh", "en")
HOSTILE = '#read("/etc/passwd") $x$ *b* \\ @me <b> //'
ENDLESS = "https://social.example/" + "x" * 300
Lines = list[str]


def limit(**changes: Any) -> DocumentLimit:
    whole = {"source": "made for this test", "read_on": date(2026, 5, 1), "bytes": 5_000_000, "types": ("pdf",)}
    return DocumentLimit(**{**whole, **changes})


@pytest.fixture(scope="module")
def fonts(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return as_truetype(tmp_path_factory.mktemp("fonts"))


def texts(made: bytes) -> Lines:
    """The text of each page, without the spaces that a line's end or a change of script brings."""
    return ["".join(page.extract_text().split()) for page in PdfReader(BytesIO(made)).pages]


def bare(text: str) -> str:
    return "".join(text.split())


def poppler(program: str, made: bytes, tmp_path: Path, *options: str, into: Path | None = None) -> str:
    """What one of Poppler's programs says of it; ``into``: where it writes instead."""
    needs(None if shutil.which(program) else f"{program} is not installed: apt-get install poppler-utils")
    path = tmp_path / "document.pdf"
    path.write_bytes(made)
    out = [into] if into else ["-"] if program == "pdftotext" else []
    return subprocess.run(
        [program, *options, path, *out], capture_output=True, text=True, check=True, timeout=60
    ).stdout


def noise(seed: int) -> Image.Image:
    """A picture that no JPEG makes small."""
    return Image.fromarray(np.random.default_rng(seed).integers(0, 256, (1200, 1600, 3), dtype=np.uint8))


def noisy(count: int) -> tuple[Exhibited, ...]:
    return tuple(Exhibited(f"noise {n}", (Panel(noise(n), "noise"),), ("told",), ()) for n in range(1, count + 1))


def having(language: str = "en", *, shown: tuple[Exhibited, ...], **changes: Any) -> Statement:
    return statement(language, allegation=allegation(language, exhibits=shown), **changes)


def crowded(language: str) -> Statement:
    """Long words, many marks, strange characters, four pictures, a picture that is tall, text that looks like code."""
    tall = Panel(Image.new("RGB", (100, 1500), "white"), HOSTILE)
    strange = Exhibited(
        ENDLESS,
        (tall, *exhibits(language)[0].panels, tall),
        (HOSTILE, "漢字 \U0001f98a \u202e"),
        (Row("link", ENDLESS), Row("digest", "ab01" * 40, code=True), Row("said", HOSTILE, quoted=True)),
    )
    marks = tuple(Mark(f"mark number {n}", date(2026, 5, 1 + n), n % 2 == 0) for n in range(11))
    long = allegation(language, exhibits=(strange, *exhibits(language)), doubts=("doubt " * 60,) * 9)
    dated = Clock(marks, "Asia/Shanghai", (date(2026, 5, 2), date(2026, 5, 30)))
    return statement(language, allegation=long, clock=dated, account=ENDLESS, is_ready=False, unfinished=(ENDLESS,))


@pytest.mark.parametrize("language", LANGUAGES)
def test_everything_that_is_said_can_be_read_as_text(language: str, fonts: Path) -> None:
    one = statement(language)
    pages = texts(document(one, limit(), fonts))
    first, whole = pages[0], "".join(pages)
    claim = one.allegation
    cover = [claim.brief.headline, one.case_id, one.order_id, one.amount, one.account, one.reviewed, claim.result]
    cover += [claim.weakest, claim.brief.unproven, *claim.doubts, *(mark.label for mark in one.clock.marks)]
    cover += [row.text for row in claim.element_rows] + [row.strength for row in claim.element_rows]
    assert [said for said in cover if bare(said) not in first] == []
    rows = [row for each in claim.exhibits for row in each.facts] + list(one.custody)
    exhibited = [said for each in claim.exhibits for said in (each.title, *each.said, *each.for_buyer)]
    exhibited += [panel.caption for each in claim.exhibits for panel in each.panels]
    assert [said for said in (*exhibited, *(row.value for row in rows)) if bare(said) not in whole] == []
    assert [f"{n}/{len(pages)}" in page for n, page in enumerate(pages, 1)] == [True] * len(pages)


@pytest.mark.parametrize("language", LANGUAGES)
def test_it_says_what_it_is_in_its_own_description(language: str, fonts: Path) -> None:
    read = PdfReader(BytesIO(document(statement(language), limit(), fonts)))
    assert read.metadata is not None
    assert read.metadata.author == "Wornproof"
    assert "C-2026-0007" in (read.metadata.title or "")
    assert str(read.metadata.creation_date).startswith("2026-05-14")
    assert str(read.trailer["/Root"]["/Lang"])[:2] == language
    assert {tuple(round(side) for side in page.mediabox[2:]) for page in read.pages} == {(595, 842)}


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_draft_says_so_on_every_page_and_what_is_lacking_on_the_first(language: str, fonts: Path) -> None:
    banner = bare(words(language)["draft"])
    draft = texts(document(statement(language, is_ready=False), limit(), fonts))
    assert all(banner in page for page in draft)
    first = draft[0]
    lacking = first.index(bare(SAID[language]["lacking"][0]))
    assert lacking < first.index("C-2026-0007")
    assert not any(banner in page for page in texts(document(statement(language), limit(), fonts)))


def test_what_was_not_looked_at_is_said_before_the_result(fonts: Path) -> None:
    first = texts(document(statement("en", unfinished=("Two pictures wait.",)), limit(), fonts))[0]
    assert first.index("Twopictureswait.") < first.index(bare(SAID["en"]["result"]))


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_same_statement_gives_the_same_bytes(language: str, fonts: Path) -> None:
    assert document(statement(language), limit(), fonts) == document(statement(language), limit(), fonts)


def test_what_looks_like_a_command_stays_text(fonts: Path, tmp_path: Path) -> None:
    made = document(crowded("en"), limit(), fonts)
    said = poppler("pdftotext", made, tmp_path)
    assert said.count('#read("/etc/passwd")') == 4
    assert "root:" not in said
    assert "[U+1F98A]" in said


def test_only_its_own_typeface_is_in_it_and_whole_to_every_reader(fonts: Path, tmp_path: Path) -> None:
    lines = poppler("pdffonts", document(crowded("zh"), limit(), fonts), tmp_path).splitlines()[2:]
    assert len(lines) == 2
    for line in lines:
        assert "NotoSansSC" in line
        assert line.split()[-5:-2] == ["yes", "yes", "yes"], "embedded, of the glyphs that are used, with their text"


@pytest.mark.slow
@pytest.mark.parametrize("language", LANGUAGES)
def test_nothing_runs_over_the_edge_of_a_page(language: str, fonts: Path, tmp_path: Path) -> None:
    made = document(crowded(language), limit(), fonts)
    poppler("pdftoppm", made, tmp_path, "-r", "36", "-gray", "-png", into=tmp_path / "page")
    pages = [np.asarray(Image.open(path)) for path in sorted(tmp_path.glob("page*.png"))]
    side, foot = 23, 10  # pixels, 36 of them an inch: text stands 18 mm from the sides, a page's number 10 from below
    inked = [any(part.min() < 255 for part in (p[:, :side], p[:, -side:], p[-foot:])) for p in pages]
    assert len(pages) > 3
    assert inked == [False] * len(pages)


@pytest.mark.slow
@pytest.mark.parametrize("pages", [9, 4, 2])
def test_exhibits_that_do_not_fit_the_pages_are_left_out_from_the_end_and_counted(pages: int, fonts: Path) -> None:
    shown = tuple(replace(exhibits("en")[0], title=f"number {n} of them") for n in range(1, 15))
    read = texts(document(having(shown=shown), limit(pages=pages), fonts))
    whole = "".join(read)
    there = [n for n in range(1, 15) if f"number{n}ofthem" in whole]
    assert len(read) <= pages
    assert 0 < len(there) < 14
    assert there == list(range(1, len(there) + 1))
    assert bare(words("en")["doc_further"].format(n=14 - len(there), neutral=0)) in whole


@pytest.mark.slow
def test_pictures_are_made_smaller_before_an_exhibit_is_left_out(fonts: Path) -> None:
    one = having(shown=noisy(2))
    large = document(one, limit(), fonts)
    small = document(one, limit(bytes=len(large) // 3), fonts)
    assert len(small) <= len(large) // 3
    assert "E2noise2" in "".join(texts(small))
    fewer = document(one, limit(bytes=len(large) // 8), fonts)
    assert len(fewer) <= len(large) // 8
    assert ["E1noise1" in "".join(texts(fewer)), "E2noise2" in "".join(texts(fewer))] == [True, False]
    assert bare(words("en")["doc_further"].format(n=1, neutral=0)) in "".join(texts(fewer))


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_short_form_has_two_pages_and_the_best_exhibit(language: str, fonts: Path) -> None:
    doubts = tuple(f"doubt number {n:02}" for n in range(1, 31))
    one = statement(language, allegation=allegation(language, doubts=doubts), is_ready=False)
    pages = texts(document(one, limit(is_short=True), fonts))
    best, other = (bare(each.title) for each in one.allegation.exhibits)
    assert len(pages) == 2
    assert best in pages[1]
    assert other not in "".join(pages)
    assert bare(words(language)["doc_further"].format(n=1, neutral=0)) in pages[1]
    told = [n for n in range(1, 31) if f"doubtnumber{n:02}" in "".join(pages)]
    assert 2 <= len(told) < 30
    assert bare(words(language)["doc_more"].format(n=30 - len(told))) in "".join(pages)


def test_for_a_channel_that_prints_in_black_and_white_pictures_are_grey(fonts: Path, tmp_path: Path) -> None:
    for is_grey, space in ((True, "gray"), (False, "rgb")):
        made = document(statement("en"), limit(is_grey=is_grey), fonts)
        rows = [line.split() for line in poppler("pdfimages", made, tmp_path, "-list").splitlines()[2:]]
        assert {row[5] for row in rows} <= {space, "icc"}
        assert {row[6] for row in rows} == {"1" if is_grey else "3"}


def test_no_picture_is_finer_than_the_channel_takes(fonts: Path, tmp_path: Path) -> None:
    made = document(having(shown=noisy(1)), limit(dpi=96), fonts)
    (row,) = (line.split() for line in poppler("pdfimages", made, tmp_path, "-list").splitlines()[2:])
    assert 80 <= int(row[-4]) <= 96
    assert 80 <= int(row[-3]) <= 96


def test_a_document_that_cannot_be_made_small_enough_says_what_to_do(fonts: Path) -> None:
    with pytest.raises(ChannelError, match="into 9000 bytes: hand over the picture and the text"):
        document(statement("en"), limit(bytes=9_000), fonts)
    with pytest.raises(ChannelError, match="and 1 page: "):
        document(crowded("en"), limit(pages=1), fonts)


def test_a_channel_that_takes_no_pdf_gets_none(fonts: Path) -> None:
    with pytest.raises(ChannelError, match="takes no PDF, only doc, jpg"):
        document(statement("en"), limit(types=("doc", "jpg")), fonts)


def test_without_typst_it_says_what_to_install(fonts: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "typst", None)
    with pytest.raises(ChannelError, match=r"pip install 'wornproof\[channels\]'"):
        document(statement("en"), limit(), fonts)


def test_a_case_without_dates_or_exhibits_has_a_document_too(fonts: Path) -> None:
    for dates in (None, replace(clock("en"), marks=())):
        (page,) = texts(document(having(shown=(), clock=dates, custody=(), amount=""), limit(), fonts))
        assert bare(words("en")["doc_clock"]) not in page
        assert bare(words("en")["doc_amount"]) not in page


def test_no_circle_lies_on_another_in_any_picture() -> None:
    left = tuple((x, y) for y in range(0, 400, 9) for x in range(0, 300, 7))
    panels = exhibits("en")[0].panels
    many = tuple(replace(one, points=left) for one in panels)
    form = Form(1, is_brief=False)
    chosen = numbered(many, form)
    assert len(chosen) == MOST_POINTS
    mm = placed(many[0], 2, form)[0] / many[0].image.width
    apart = [np.hypot(*np.subtract(left[n], left[m])) * mm for n in chosen for m in chosen if n < m]
    assert min(apart) >= 5, "a circle is 4.6 mm wide"


def test_places_outside_of_a_picture_and_pictures_alone_get_no_circle() -> None:
    pair = exhibits("en")[0].panels
    form = Form(1, is_brief=False)
    outside = (pair[0], replace(pair[1], points=((-5, 10), *pair[1].points[1:])))
    assert 0 in numbered(pair, form)
    assert 0 not in numbered(outside, form)
    assert numbered(pair[:1], form) == ()


def test_every_word_that_is_kept_for_it_is_said() -> None:
    code = "".join(Path("desk/channels", name).read_text("utf-8") for name in ("document_data.py", "document.typ"))
    kept = {key for key in words("en") if key.startswith("doc_")}
    said = set(re.findall(r"doc_\w+", code)) | {f"doc_{name}" for name in re.findall(r'"(\w+)": statement\.', code)}
    assert kept <= said


@pytest.mark.slow
def test_an_archive_takes_it_and_a_screen_reader_reads_it(fonts: Path, tmp_path: Path) -> None:
    needs(verapdf.why_not())
    for language in LANGUAGES:
        for name, made in (("crowded", crowded(language)), ("ready", statement(language))):
            (tmp_path / f"{name}-{language}.pdf").write_bytes(document(made, limit(), fonts))
    made = sorted(tmp_path.glob("*.pdf"))
    assert len(made) == 4
    for profile in ("2b", "ua1"):
        assert verapdf.verapdf(made, profile) == "".join(f"PASS {path} {profile}\n" for path in made)
    assert verapdf.verapdf(made[:1], "1b").startswith("FAIL"), "it tells one standard from another"
