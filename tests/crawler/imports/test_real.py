"""Files that other people's programs made: a real Chromium's HAR and MHTML, py-wacz's WACZ."""

import subprocess
import sys
from pathlib import Path

import pytest

from crawler.browser_path import chromium_path
from evidence.codec import sha256
from tests.crawler.captured import files, notes, posts
from tests.crawler.supplied import file, photo, story, supply, vault_for, warc
from tests.servers.journal import Handler, Site

PAGE = b"""<!doctype html><meta charset=utf-8><title>Lin in the sun</title><body><script>
fetch('LISTING').then(r => r.json()).then(page => Promise.all(page.posts.flatMap(post => post.photos.map(photo => {
  const image = new Image(); image.src = photo.url; document.body.append(image); return image.decode() })))
).then(() => { document.title += ', done' })
</script>"""
ARGUMENTS = [
    "--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-background-networking",
    "--disable-component-update", "--disable-sync",
    "--host-resolver-rules=MAP * ~NOTFOUND, EXCLUDE 127.0.0.1, EXCLUDE localhost",
]  # fmt: skip


@pytest.fixture
def session(tmp_path: Path, site: Site, chromium: None) -> Path:
    """A folder with ``session.har`` and ``page.mhtml``, saved by Chromium while it looked at the journal."""
    for number in range(3):
        site.add("2026-05-04T10:00:00Z", [photo(number)])
    page = PAGE.replace(b"LISTING", f"{site.listing}?page=1".encode())

    def show(handler: Handler) -> None:
        handler.answer(200, page, "text/html")

    site.override["/"] = show
    # In a process of its own: Playwright's event loop and the reactor of other tests do not meet.
    script = f"""
from pathlib import Path
from playwright.sync_api import sync_playwright
with sync_playwright() as started:
    browser = started.chromium.launch(executable_path={chromium_path()!r}, args={ARGUMENTS!r})
    context = browser.new_context(record_har_path={str(tmp_path / "session.har")!r}, service_workers="block")
    page = context.new_page()
    page.goto({site.url + "/"!r})
    page.wait_for_function("document.title.endsWith('done')")
    saved = context.new_cdp_session(page).send("Page.captureSnapshot", {{"format": "mhtml"}})["data"]
    Path({str(tmp_path / "page.mhtml")!r}).write_text(saved, newline="")
    context.close()
    browser.close()
"""
    subprocess.run([sys.executable, "-c", script], check=True, timeout=120, capture_output=True)
    return tmp_path


def test_a_har_and_a_mhtml_that_chromium_saved_give_what_was_seen(session: Path, site: Site) -> None:
    vault, case = vault_for(session / "v", site.profile)
    done = supply(vault, session / "session.har", session / "page.mhtml")
    assert [(taken.kind, taken.posts, taken.pictures, taken.problem) for taken in done.taken] == [
        ("HAR", 3, 3, ""),
        ("MHTML", 0, 0, ""),
    ]
    assert sorted(post.images[0].digest for post in posts(case)) == sorted(sha256(photo(n)) for n in range(3))
    assert "3 pictures of the page 'Lin in the sun, done'" in notes(case)
    assert {sha256(photo(number)) for number in range(3)} <= set(files(case))
    assert supply(vault, session / "session.har", session / "page.mhtml").run_id == ""


@pytest.mark.slow
def test_a_wacz_that_py_wacz_made_is_read_and_its_digests_hold(tmp_path: Path) -> None:
    first = "http://127.0.0.1:8099/api/users/buyer/posts?page=1"
    place = file(tmp_path, "a.warc.gz", warc(story(1, 2), gzip=True))
    made = tmp_path / "a.wacz"
    program = [sys.executable, "-m", "wacz.main", "create", "-f", str(place), "-o", str(made)]
    told = subprocess.run(program, check=False, timeout=120, capture_output=True, text=True)
    assert made.exists(), told.stderr
    vault, case = vault_for(tmp_path)
    (taken,) = supply(vault, made).taken
    assert (taken.kind, taken.posts, taken.problem) == ("WACZ", 2, "")
    assert ", 0 DO NOT" in notes(case)
    assert "DO NOT HOLD" not in notes(case)
    assert first not in notes(case)
