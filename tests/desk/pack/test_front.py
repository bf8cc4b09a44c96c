"""The page of a package that is read first: what weakens the evidence stands at the top, in words for outsiders."""

import json
import shutil
import zipfile
from dataclasses import replace
from pathlib import Path

import pytest

from desk.pack.build import pack
from desk.pack.offline_verifier import POSTS
from evidence.records import Remark, RemarkKind
from evidence.remarks import remark
from evidence.vault import Vault
from tests.desk.report.test_custody import STORY
from tests.desk.report_case import build
from tests.evidence import vaults
from tests.evidence.vaults.make import old_key

CAUTIONS = tuple(
    remark(RemarkKind.HANDLE_NOT_NAMED, handle=handle, did="did:plc:x") for handle in ("lin.example", "<b>bold</b>")
)
REPORT = b"<!doctype html><p>a report</p>"


def page(folder: Path, *, posts: tuple[str, ...] = (), cautions: tuple[Remark, ...] = ()) -> str:
    vault, _ = build(folder, replace(STORY, cautions=cautions))
    pack(vault, "DEMO-7", folder / "out.wacz", post_ids=posts, report=REPORT)
    with zipfile.ZipFile(folder / "out.wacz") as file:
        assert (POSTS in file.namelist()) == bool(posts)
        return file.read("wornproof/index.html").decode("utf-8")


def test_unsealed_is_said_before_anything_is_listed_and_names_no_command_of_ours(tmp_path: Path) -> None:
    html = page(tmp_path)
    assert html.index("UNSEALED: signed, but too few outside authorities") < html.index("Captured accounts")
    assert "wornproof timestamp" not in html


def test_a_handle_that_is_not_confirmed_is_said_so_at_the_top(tmp_path: Path) -> None:
    html = page(tmp_path, cautions=CAUTIONS)
    assert html.index("handle not confirmed: lin.example resolves to did:plc:x") < html.index("Captured accounts")
    assert "账号名未获确认：lin.example 解析为 did:plc:x" in html
    assert "&lt;b&gt;bold&lt;/b&gt;" in html


def test_each_post_has_its_level_and_each_level_its_limits(tmp_path: Path) -> None:
    html = page(tmp_path)
    assert "<td>captured</td>" in html
    assert "Not shown by it: When, other than by our own clock" in html


def test_the_page_leads_to_the_report_where_it_is_in_and_says_so_where_it_is_not(tmp_path: Path) -> None:
    assert 'href="../report/report.html"' in page(tmp_path / "whole")
    part = page(tmp_path / "part", posts=("a",))
    assert "report.html" not in part
    assert "is not in here" in part
    assert "<td>captured</td>" in part


def test_the_roots_that_the_verifier_takes_outside_times_on_are_named_with_their_digests(tmp_path: Path) -> None:
    old = Path(vaults.__file__).parent / "2026-11"
    root = json.loads((old / "told.json").read_text())["root"]
    shutil.copytree(old / "vault", tmp_path / "vault")
    old_key(tmp_path / "home")
    vault = Vault.open(str(tmp_path / "vault"), tmp_path / "home")
    for name, posts in (("whole", ()), ("part", ("post-1",))):
        pack(vault, "case-1", tmp_path / f"{name}.wacz", post_ids=posts, unanchored=True)
        with zipfile.ZipFile(tmp_path / f"{name}.wacz") as file:
            html = file.read("wornproof/index.html").decode("utf-8")
        assert html.count(f"<li>CN=root: SHA-256 <code>{root}</code></li>") == 1


@pytest.mark.parametrize("posts", [(), ("a",)], ids=["whole", "part"])
def test_who_opens_a_package_is_told_at_the_top_that_nothing_in_it_is_blurred(
    posts: tuple[str, ...], tmp_path: Path
) -> None:
    html = page(tmp_path, posts=posts)
    said = "no face is blurred, and a page may show other people, or posts of other days."
    assert html.index(said) < html.index("Captured accounts")


def test_where_there_is_no_outside_time_no_root_is_named(tmp_path: Path) -> None:
    assert "root certificate" not in page(tmp_path)


def test_sentences_of_an_older_seal_stand_on_the_page_as_they_are(tmp_path: Path) -> None:
    old = Path(vaults.__file__).parent / "2026-11"
    shutil.copytree(old / "vault", tmp_path / "vault")
    old_key(tmp_path / "home")
    pack(Vault.open(str(tmp_path / "vault"), tmp_path / "home"), "case-1", tmp_path / "out.wacz", unanchored=True)

    with zipfile.ZipFile(tmp_path / "out.wacz") as file:
        html = file.read("wornproof/index.html").decode("utf-8")

    assert html.count("buyer: a warning.") == 1
    assert "complete: every page was read. UNSEALED" in html or "complete: every page was read. SEALED" in html
    assert "原文" not in html


def test_control_characters_of_strangers_are_seen_on_the_page_and_steer_nothing(tmp_path: Path) -> None:
    """Kind: raw escapes of a captured text reach whoever looks at the page in a terminal."""
    handle = "lin\x1b]0;owned\x07\u202e\x9b2J"
    html = page(tmp_path, cautions=(remark(RemarkKind.HANDLE_NOT_NAMED, handle=handle, did="did:plc:x"),))
    assert "lin␛]0;owned␇��2J" in html
    assert not {"\x1b", "\x07", "\x9b", "\u202e"} & set(html)
