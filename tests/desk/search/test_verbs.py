"""The verbs index and search, as typed."""

import io
import json
from collections.abc import Callable
from datetime import datetime
from pathlib import Path

import pytest
from PIL import Image as Picture
from PIL import ImageDraw
from typer.testing import CliRunner, Result

from desk.cli import hits
from desk.cli.app import app
from evidence.records import Case, Frontier, Image, Post, Run, Segment
from evidence.vault import Vault
from evidence.warc import SegmentWriter
from tests.evidence.filled import BLANK, match_of


def jpeg(seed: int, quality: int = 90) -> bytes:
    """A picture unlike those of other seeds."""
    picture = Picture.new("RGB", (320, 240), "white")
    draw = ImageDraw.Draw(picture)
    for n in range(12):
        x, y = (seed * 73 + n * 41) % 280, (seed * 151 + n * 67) % 200
        draw.ellipse((x, y, x + 60, y + 50), fill=((n * 50 + seed * 31) % 255, (seed * 97) % 255, n * 20))
    data = io.BytesIO()
    picture.save(data, "JPEG", quality=quality)
    return data.getvalue()


@pytest.fixture
def wornproof(tmp_path: Path, case: Case, clock: Callable[[], datetime]) -> Callable[..., Result]:
    """The command over a vault with two posts: a picture with a finding, and one with none."""
    vault = Vault.create(str(tmp_path / "vault"), tmp_path / "home", clock)
    file = vault.open_case(case)
    opened, _ = file.opened()
    values = {"platform": "demo", "handle": "buyer", "software": "wornproof", "platform_digest": BLANK}
    run = file.ledger.append(Run(run_id="run-1", case=opened.digest, environment={}, **values)).digest
    writer = SegmentWriter("wornproof", {})
    posts, captures = [], []
    for number, text in enumerate(["第一天在西藏 [bold]new tee[/bold] \x1b[31m", "only mountains"]):
        made = writer.resource(
            url=f"http://127.0.0.1/{number}.jpg",
            media_type="image/jpeg",
            body=jpeg(number),
            captured_at=clock(),
            method="supplied",
        )
        captures.append(made)
        posts.append(
            Post(
                platform_id=f"post-{number}",
                author="buyer",
                url=f"http://127.0.0.1/posts/{number}",
                posted_at=datetime.fromisoformat(f"2026-05-0{number + 3}T23:30:00Z"),
                posted_at_precision="second",
                posted_at_source="createdAt",
                text=text,
                images=(Image(url=made.url, alt="a 裙子", digest=made.payload_digest),),
                parser="demo@1",
            )
        )
    name, digest = file.put_warc("run-1", 0, data := writer.finish())
    writer.close()
    frontier = Frontier(page=1, done=True)
    warc = {"warc": name, "warc_digest": digest, "warc_bytes": len(data)}
    segment = file.ledger.append(
        Segment(run=run, captures=tuple(captures), posts=tuple(posts), seen=2, frontier=frontier, **warc)
    )
    file.ledger.append(match_of(segment, captures[0].payload_digest))
    environment = {
        "WORNPROOF_HOME": str(tmp_path / "home"),
        "WORNPROOF_VAULT": str(tmp_path / "vault"),
        "WORNPROOF_CACHE": str(tmp_path / "cache"),
        "COLUMNS": "200",
    }
    return lambda *arguments: CliRunner().invoke(app, list(map(str, arguments)), env=environment)


def urls(result: Result) -> list[str]:
    assert result.exit_code == 0, result.stderr
    return [json.loads(line)["post_url"][-1] for line in result.stdout.splitlines()]


@pytest.mark.slow
def test_a_built_index_is_searched_by_words_findings_and_days(wornproof: Callable[..., Result]) -> None:
    built = wornproof("index", "build", "--json")
    assert json.loads(built.stdout) == {"generation": 1, "documents": 2, "cases": 1}
    assert urls(wornproof("search", "case-1", "--json")) == ["1", "0"]
    assert urls(wornproof("search", "all", "西藏 裙子", "--json")) == ["0"]
    assert urls(wornproof("search", "all", "NOT 西藏", "--json")) == ["1"]
    assert urls(wornproof("search", "all", "--sku", "tee-1", "--verdict", "match", "--json")) == ["0"]
    assert urls(wornproof("search", "all", "--verdict", "no_match", "--json")) == []
    assert urls(wornproof("search", "all", "--platform", "demo", "--since", "2026-05-04", "--json")) == ["1"]
    assert urls(wornproof("search", "all", "--until", "2026-05-03", "--json")) == ["0"]
    assert urls(wornproof("search", "all", "--since", "2026-05-04T01:30:00+02:00", "--limit", "1", "--json")) == ["1"]


@pytest.mark.slow
def test_fields_of_the_text_find_what_their_options_find_and_nothing_found_comes_with_offers(
    wornproof: Callable[..., Result],
) -> None:
    wornproof("index", "build")
    assert urls(wornproof("search", "all", "sku:TEE-1 verdict:match", "--json")) == ["0"]
    assert urls(wornproof("search", "all", "verdict:match", "--sku", "tee-1", "--json")) == ["0"]
    assert urls(wornproof("search", "all", "posted:2026-05 -has:finding", "--json")) == ["1"]
    nothing = wornproof("search", "all", "裙子 sku:tee-2")
    assert nothing.exit_code == 0
    assert nothing.stdout == "0 found\nsku:tee-1 instead of sku:tee-2: 1 found\nwithout sku:tee-2: 2 found\n"
    as_json = wornproof("search", "all", "裙子 sku:tee-2", "--json")
    assert as_json.stdout == ""
    assert "sku:tee-1 instead of sku:tee-2: 1 found" in as_json.stderr


@pytest.mark.slow
def test_a_picture_finds_its_recompressed_copy_and_not_another(
    wornproof: Callable[..., Result], tmp_path: Path
) -> None:
    wornproof("index", "build")
    for number in (0, 1):
        (tmp_path / "seen.jpg").write_bytes(jpeg(number, quality=35))
        found = wornproof("search", "all", "--image", tmp_path / "seen.jpg", "--radius", "6", "--json")
        assert urls(found) == [str(number)]
        assert json.loads(found.stdout)["distance_bits"] <= 6


@pytest.mark.slow
def test_a_terminal_shows_the_hit_and_no_control_characters(wornproof: Callable[..., Result]) -> None:
    wornproof("index", "build")
    shown = wornproof("search", "all", "西藏").stdout
    assert "[bold]new tee[/bold]" in shown
    assert "\x1b" not in shown
    assert "tee-1: a garment like it is worn, moderately strong support (25 dB); nobody has reviewed it" in shown
    assert shown.endswith("1 found\n")


def test_hits_are_marked_where_they_stand() -> None:
    marked = hits._marked("a\x1b西藏 b", [(2, 4)])
    assert marked.plain == "a␛西藏 b"
    assert [(span.start, span.end) for span in marked.spans] == [(2, 4)]


@pytest.mark.slow
def test_a_grown_case_is_told_by_status_and_by_search(wornproof: Callable[..., Result], tmp_path: Path) -> None:
    assert json.loads(wornproof("index", "status", "--json").stdout)["stale"] == ["case-1"]
    wornproof("index", "build")
    assert json.loads(wornproof("index", "status", "--json").stdout)["up_to_date"] is True
    assert wornproof("search", "all").stderr == ""
    file = Vault.open(str(tmp_path / "vault"), tmp_path / "home").case("case-1")
    file.ledger.append(file.ledger.entries()[-1].record)
    assert "case-1" in wornproof("index", "status").stdout
    assert "index build" in wornproof("search", "all").stderr
    assert json.loads(wornproof("index", "rebuild", "--json").stdout)["generation"] == 2


@pytest.mark.parametrize(
    ("arguments", "advice"),
    [
        (["search", "case-9"], "known: case-1"),
        (["search", "all", "(tee"], "not closed"),
        (["search", "all", "西藏 OR"], "character 5: "),
        (
            ["search", "all", "tee colour:red"],
            "character 5: there is no field 'colour'. For the text itself write \"colour:red\"",
        ),
        (["search", "all", "--verdict", "guilty"], "'match'"),
        (["search", "all", "--since", "yesterday"], "write 2026-05-02"),
        (["search", "all", "--since", "2026-05-02T10:00"], "time zone"),
        (["search", "all", "--image", "pyproject.toml"], "picture"),
        (["search", "all", "--image", "nothing.jpg"], "nothing.jpg"),
        (["search", "all", "tee"], "index build"),
    ],
)
def test_what_cannot_be_answered_is_one_line_with_what_to_do(
    wornproof: Callable[..., Result], arguments: list[str], advice: str
) -> None:
    result = wornproof(*arguments)
    assert (result.exit_code, result.stdout) == (1, "")
    assert advice in result.stderr
    assert result.stderr.count("\n") == 1
