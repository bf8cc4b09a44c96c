"""What is held about a buyer in one file for them: all of theirs, and nothing of anybody else's."""

import json
import zipfile
from pathlib import Path

import pytest

from desk.access.errors import Forbidden, NotThere
from desk.access.roles import Role
from desk.acts.actor import LOCAL, Actor
from desk.acts.errors import ActError
from desk.acts.export import export_held
from desk.acts.held import held
from desk.acts.held_page import _tables as sentences
from desk.acts.held_page import said
from evidence.codec import sha256
from evidence.ledger_seal import seal_ledger
from evidence.records import Claim, Deed, Post, Review
from tests.crawler.films import video
from tests.crawler.supplied import file, supply, vault_for
from tests.desk.acts.lived import ADA, GOES, LIN, STAYS, _unpacked, lived, page, quiet, run_of

pytestmark = pytest.mark.slow


def test_all_of_theirs_is_in_it_in_a_form_that_other_programs_read(tmp_path: Path) -> None:
    settings, _ = lived(tmp_path)
    out = tmp_path / "ada.zip"
    done = export_held(LOCAL, settings, GOES, out, quiet)
    assert (done.posts, done.pictures, done.left_out) == (1, 1, 0)

    with zipfile.ZipFile(out) as archive:
        assert archive.testzip() is None
        assert archive.namelist() == ["index.html", "case.json", "findings.json", "posts.json", "pictures/00001.jpg"]
        (post,) = json.loads(archive.read("posts.json"))
        case = json.loads(archive.read("case.json"))
        findings = json.loads(archive.read("findings.json"))
        shown = archive.read("index.html").decode()
        assert sha256(archive.read("pictures/00001.jpg")) == sha256(ADA.picture)
    assert (post["captured"][0]["post"]["text"], post["captured"][0]["pictures"]) == (ADA.text, ["pictures/00001.jpg"])
    assert case["case"]["order"]["buyer"] == ADA.name
    assert "opened_by" not in case["case"]
    assert set(findings) == {"en", "zh"}
    for word in (
        "What is held about you",
        "我们持有的关于您的数据",
        ADA.handle,
        "named in the chat",
        "180",
        "looked at",
        "reviewer",
    ):
        assert word in shown
    assert shown.index("What is held") < shown.index("我们持有")
    assert "http" not in shown.replace("http-equiv", "").replace(f"http://127.0.0.1/p/{ADA.handle}", "")


def test_nothing_of_the_other_buyer_and_of_those_at_the_desk(tmp_path: Path) -> None:
    settings, vault = lived(tmp_path)
    file = vault.case(GOES)
    match = next(entry for entry in file.ledger.entries() if entry.record.kind == "match")
    for name in ("Reviewa Secretly", "Reviewb Secretly"):
        file.ledger.append(
            Review(
                match=match.digest, sku="tee-1", claim=Claim.SAME_ITEM_WORN, reviewer=name, verdict="confirmed",
                blind=True, note="Notewordy", account=name.split()[0].lower(),
            )
        )  # fmt: skip
        seal_ledger(file.ledger, vault.key)
        out = tmp_path / "ada.zip"
        export_held(Actor("Leadname Hidden", "leadlogin"), settings, GOES, out, quiet, language="zh")
        everything = b"".join(data for _, data in _unpacked("ada.zip", out.read_bytes()))
        for mark in (*LIN.marks, b"Secretly", b"Notewordy", b"reviewa", b"Leadname", b"leadlogin"):
            assert mark not in everything


def test_a_post_of_somebody_else_that_was_captured_is_left_out_and_counted(tmp_path: Path) -> None:
    settings, vault = lived(tmp_path, files=False)
    file = vault.case(GOES)
    run = file.ledger.append(run_of(file, ADA.handle, "run-2"))
    first = next(entry.record for entry in file.ledger.entries() if entry.record.kind == "segment").posts[0]  # type: ignore[union-attr]  # a Segment
    guest = first.model_copy(update={"platform_id": "g", "author": "guest-zz", "text": "Guestly words", "images": ()})
    own = first.model_copy(update={"platform_id": "own-2"})
    file.ledger.append(page(file, run.digest, ADA, own, guest).model_copy(update={"warc": "warc/none"}))
    assert isinstance(guest, Post)

    done = export_held(LOCAL, settings, GOES, tmp_path / "ada.zip", quiet)
    assert (done.posts, done.left_out) == (2, 1)
    everything = b"".join(data for _, data in _unpacked("", (tmp_path / "ada.zip").read_bytes()))
    assert b"Guestly" not in everything
    assert b"guest-zz" not in everything
    assert b"1 posts that state another author" in everything


def test_whole_or_not_at_all(tmp_path: Path) -> None:
    settings, vault = lived(tmp_path, files=False)
    out = tmp_path / "out" / "ada.zip"
    (warc,) = [path for path in vault.store.paths(f"cases/{GOES}") if "/warc/" in path]
    place = tmp_path / "vault" / warc
    place.write_bytes(place.read_bytes().replace(ADA.picture, bytes(len(ADA.picture))))
    with pytest.raises(Exception, match="not what the ledger says"):
        export_held(LOCAL, settings, GOES, out, quiet)
    assert list(out.parent.iterdir()) == []
    with pytest.raises(ActError, match=r"ends in \.zip"):
        export_held(LOCAL, settings, GOES, tmp_path / "ada.tar", quiet)


def test_who_may_not(tmp_path: Path) -> None:
    settings, _ = lived(tmp_path, files=False)
    for role in (Role.REVIEWER, Role.INVESTIGATOR, Role.AUDITOR):
        with pytest.raises(Forbidden):
            export_held(Actor("Bo", "bo", frozenset({role})), settings, GOES, tmp_path / "a.zip", quiet)
    with pytest.raises(NotThere):
        export_held(Actor("Bo", "bo", cases=frozenset({STAYS})), settings, GOES, tmp_path / "a.zip", quiet)
    assert not (tmp_path / "a.zip").exists()


def test_every_deed_and_role_has_a_word_in_both_languages() -> None:
    for language in ("en", "zh"):
        assert all(said(f"deed.{deed.value}", language) for deed in Deed)
        assert all(said(f"role.{role.value}", language) for role in Role)
    for name, sentence in sentences()["say"].items():
        assert set(sentence) == {"en", "zh"}, name


def test_a_video_of_which_no_frame_could_be_taken_is_theirs_too(tmp_path: Path) -> None:
    vault, _ = vault_for(tmp_path, "https://www.instagram.com/lin.w/", "instagram")
    whole, cut = video(10), video()[:1200]
    rows = "whole.mp4;cut.mp4,https://one.example/p/1,2026-05-04T18:30:00+08:00,day two\n"
    file(tmp_path, "shots/whole.mp4", whole)
    file(tmp_path, "shots/cut.mp4", cut)
    supply(vault, file(tmp_path, "shots/posts.csv", f"picture,url,posted_at,text\n{rows}".encode()).parent)
    assert {sha256(whole), sha256(cut)} <= set(held(vault, "case-1").pictures)
