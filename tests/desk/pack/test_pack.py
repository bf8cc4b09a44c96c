"""Packages: what is in them, what is withheld, that the bytes are always the same, and that other tools read them."""

import io
import json
import random
import shutil
import subprocess
import sys
import zipfile
from pathlib import Path

import pytest
from warcio.archiveiterator import ArchiveIterator

from desk.pack import offline_verifier
from desk.pack.build import pack
from desk.pack.offline_verifier import FAULTS, Expected, examine
from desk.pack.scope import NothingToPack
from evidence.errors import DigestMismatch
from evidence.keys import public_hex
from evidence.records import Case, Counts, Outcome, Segment
from evidence.seal import seal
from evidence.vault import Vault
from evidence.warc import SegmentWriter
from tests.desk.packed import PackedCase, packed_case, ticking
from tests.evidence.filled import ALL_READ, filled_vault


@pytest.fixture(scope="module")
def pristine(tmp_path_factory: pytest.TempPathFactory) -> dict[str, PackedCase]:
    return {"folder": tmp_path_factory.mktemp("packed")}  # type: ignore[dict-item]  # filled by the first test


@pytest.fixture
def made(pristine: dict[str, PackedCase], case: Case) -> PackedCase:
    if "made" not in pristine:
        pristine["made"] = packed_case(pristine["folder"], case)  # type: ignore[arg-type]  # a path, see above
    return pristine["made"]


def member(path: Path, name: str) -> bytes:
    with zipfile.ZipFile(path) as file:
        return file.read(name)


def names(path: Path) -> list[str]:
    with zipfile.ZipFile(path) as file:
        return file.namelist()


def shown_records(path: Path) -> list[tuple[str, bytes]]:
    found = []
    for name in names(path):
        if name.startswith("archive/"):
            for record in ArchiveIterator(io.BytesIO(member(path, name)), check_digests="raise"):
                if record.rec_type == "response":
                    found.append((record.rec_headers.get_header("WARC-Target-URI"), record.raw_stream.read()))
    return found


def test_a_whole_package_holds_and_has_every_capture(made: PackedCase) -> None:
    found = examine(made.whole)

    assert found.faults == []
    assert len(shown_records(made.whole)) == 6
    assert member(made.whole, "report/report.html") == b"<!doctype html><p>a report</p>"
    assert {"README", "wornproof/verify.py", "wornproof/index.html", "indexes/index.cdx"} <= set(names(made.whole))


def test_with_posts_named_only_what_speaks_of_them_is_in_and_the_rest_is_counted(made: PackedCase) -> None:
    found = examine(made.part)

    assert found.faults == []
    assert [url for url, _ in shown_records(made.part)] == [
        "http://127.0.0.1/posts?page=1",
        "http://127.0.0.1/media/1.jpg",
    ]
    assert any(name == "withheld" and values == {"n": 4} for name, values in found.unproved)
    statement = json.loads(member(made.part, "wornproof/package.json"))
    assert (statement["posts_withheld"], statement["entries_withheld"]) == (2, 5)


def test_nothing_withheld_leaves_a_trace_of_its_content(made: PackedCase) -> None:
    with zipfile.ZipFile(made.part) as file:
        everything = b"".join(file.read(name) for name in file.namelist())

    for secret in (b"post-0", b"post-2", b"media/0.jpg", b"page=2", b"posted picture 2"):
        assert secret not in everything


def test_the_same_vault_gives_the_same_bytes_and_packing_adds_nothing(made: PackedCase, tmp_path: Path) -> None:
    before = made.vault.store.paths()

    pack(made.vault, "case-1", tmp_path / "again.wacz", report=b"<!doctype html><p>a report</p>")
    pack(made.vault, "case-1", tmp_path / "part.wacz", post_ids=("post-1",))

    assert (tmp_path / "again.wacz").read_bytes() == made.whole.read_bytes()
    assert (tmp_path / "part.wacz").read_bytes() == made.part.read_bytes()
    assert made.vault.store.paths() == before


def test_other_zip_tools_find_no_error(made: PackedCase) -> None:
    for path in (made.whole, made.part):
        with zipfile.ZipFile(path) as file:
            assert file.testzip() is None
            assert all(item.compress_type == zipfile.ZIP_STORED for item in file.infolist())


@pytest.mark.slow
@pytest.mark.parametrize("which", ["whole", "part"])
def test_py_wacz_accepts_the_package(made: PackedCase, which: str) -> None:
    program = Path(sys.executable).parent / "wacz"
    done = subprocess.run(
        [program, "validate", "--verify-auth", "-f", getattr(made, which)], capture_output=True, text=True, check=False
    )

    assert done.returncode == 0, done.stdout + done.stderr
    assert "is valid" in done.stdout


@pytest.mark.slow
def test_the_index_is_the_one_the_reference_indexer_writes(made: PackedCase, tmp_path: Path) -> None:
    archive = next(name for name in names(made.whole) if name.startswith("archive/"))
    warc = tmp_path / archive.removeprefix("archive/")
    warc.write_bytes(member(made.whole, archive))
    program = Path(sys.executable).parent / "cdxj-indexer"
    told = subprocess.run([program, "-s", warc], capture_output=True, text=True, check=True).stdout

    ours = [line for line in member(made.whole, "indexes/index.cdx").decode().splitlines() if warc.name in line]
    for one, other in zip(ours, told.splitlines(), strict=True):
        assert one.split(" ", 2)[:2] == other.split(" ", 2)[:2]
        assert json.loads(one.split(" ", 2)[2]) == json.loads(other.split(" ", 2)[2])


@pytest.mark.parametrize("seed", range(60))
def test_one_changed_byte_anywhere_in_the_file_is_noticed(made: PackedCase, tmp_path: Path, seed: int) -> None:
    chance = random.Random(seed)
    source = made.whole if seed % 2 else made.part
    data = bytearray(source.read_bytes())
    data[chance.randrange(len(data))] ^= 1 << chance.randrange(8)
    changed = tmp_path / "changed.wacz"
    changed.write_bytes(data)

    assert offline_verifier.main([str(changed)]) in {1, 2}


@pytest.mark.parametrize("seed", range(20))
def test_a_file_cut_off_anywhere_is_unreadable_and_says_so(made: PackedCase, tmp_path: Path, seed: int) -> None:
    data = made.whole.read_bytes()
    cut = tmp_path / "cut.wacz"
    cut.write_bytes(data[: random.Random(seed).randrange(len(data))])

    assert offline_verifier.main([str(cut)]) == 2


@pytest.mark.parametrize("seed", range(40))
def test_bytes_written_over_at_random_end_in_faults_or_unreadable_never_in_a_traceback(
    made: PackedCase, tmp_path: Path, seed: int
) -> None:
    chance = random.Random(seed)
    data = bytearray(made.part.read_bytes())
    start = chance.randrange(len(data)) if seed % 2 else max(0, len(data) - chance.randrange(2_000))
    data[start : start + 64] = chance.randbytes(min(64, len(data) - start))
    changed = tmp_path / "changed.wacz"
    changed.write_bytes(data)

    assert offline_verifier.main([str(changed)]) in {1, 2}


def test_the_key_the_head_and_the_root_known_by_other_means_are_compared(made: PackedCase) -> None:
    key, head = public_hex(made.vault.key()), made.vault.case("case-1").ledger.entries()[3].digest

    assert examine(made.whole, Expected(key=key, head=head)).faults == []
    assert {fault.name for fault in examine(made.whole, Expected(key="00" * 32)).faults} == {"foreign-key"}
    other_head = "sha256:" + "0" * 64
    assert {fault.name for fault in examine(made.whole, Expected(head=other_head)).faults} == {"unknown-head"}


@pytest.mark.slow
def test_the_verifier_runs_alone_in_an_empty_folder_without_our_code(made: PackedCase, tmp_path: Path) -> None:
    (tmp_path / "verify.py").write_bytes(member(made.whole, "wornproof/verify.py"))
    shutil.copy(made.whole, tmp_path / "case.wacz")
    code = (
        "import runpy, sys\n"
        "class Refuse:\n"
        "    def find_spec(self, name, path=None, target=None):\n"
        "        if name.split('.')[0] in ('desk', 'evidence', 'crawler', 'matcher', 'warcio', 'pydantic'):\n"
        "            raise ImportError(name)\n"
        "sys.meta_path.insert(0, Refuse())\n"
        "sys.argv = ['verify.py', 'case.wacz', *sys.argv[1:]]\n"
        "runpy.run_path('verify.py', run_name='__main__')\n"
    )
    texts = {}
    for language in ("en", "zh"):
        done = subprocess.run(
            [sys.executable, "-I", "-c", code, "--lang", language],
            cwd=tmp_path,
            capture_output=True,
            text=True,
            check=False,
            env={"PYTHONIOENCODING": "utf-8"},
        )
        assert done.returncode == 0, done.stderr
        texts[language] = done.stdout

    assert "HOLDS" in texts["en"]
    assert "What is NOT proved" in texts["en"]
    assert "成立" in texts["zh"]
    assert "未证明的内容" in texts["zh"]
    assert sorted(path.name for path in tmp_path.iterdir()) == ["case.wacz", "verify.py"], "it writes nothing"


def test_json_names_each_fault(made: PackedCase, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    changed = tmp_path / "changed.wacz"
    changed.write_bytes(made.whole.read_bytes().replace(b"a report", b"A REPORT"))

    assert offline_verifier.main([str(changed), "--json"]) == 1
    told = json.loads(capsys.readouterr().out)
    assert not told["holds"]
    assert {"name": "file-digest", "where": "report/report.html"}.items() <= told["faults"][-1].items()
    assert told["proved"] == [], "nothing is said to be proved by a package that does not hold"


def test_every_fault_and_every_sentence_is_there_in_both_languages() -> None:
    for english, chinese in [*FAULTS.values(), *offline_verifier.SAY.values()]:
        assert english.isascii()
        assert any("\u4e00" <= char <= "\u9fff" for char in chinese)
    for english, chinese in offline_verifier.SAY.values():
        assert sorted(_gaps(english)) == sorted(_gaps(chinese))


def _gaps(text: str) -> list[str]:
    import string

    return [name for _, name, _, _ in string.Formatter().parse(text) if name]


def test_a_vault_that_does_not_hold_is_not_packed(tmp_path: Path, case: Case) -> None:
    vault, _ = filled_vault(tmp_path, case, ticking())
    victim = next((tmp_path / "vault" / "cases").rglob("*.warc"))
    victim.write_bytes(victim.read_bytes().replace(b"posted picture", b"forged picture"))

    with pytest.raises(DigestMismatch, match="not packed"):
        pack(vault, "case-1", tmp_path / "out.wacz")
    assert not list(tmp_path.glob("*.wacz*"))


def test_an_unsealed_run_is_not_packed(tmp_path: Path, case: Case) -> None:
    vault, file = filled_vault(tmp_path, case, ticking())
    run = file.ledger.entries()[1].record
    file.ledger.append(run.model_copy(update={"run_id": "run-2"}))

    with pytest.raises(NothingToPack, match="UNSEALED"):
        pack(vault, "case-1", tmp_path / "out.wacz", run_ids=("run-2",))
    pack(vault, "case-1", tmp_path / "out.wacz")
    assert examine(tmp_path / "out.wacz").faults == []


@pytest.mark.parametrize(
    ("words", "says"), [({"run_ids": ("run-7",)}, "no run 'run-7'"), ({"post_ids": ("post-9",)}, "no post 'post-9'")]
)
def test_what_is_not_there_is_named(made: PackedCase, tmp_path: Path, words: dict[str, tuple[str]], says: str) -> None:
    with pytest.raises(NothingToPack, match=says):
        pack(made.vault, "case-1", tmp_path / "out.wacz", **words)


def test_the_ledger_in_the_package_is_the_vaults_own_bytes(made: PackedCase) -> None:
    paths = made.vault.store.paths("cases/case-1/ledger")

    assert member(made.whole, "wornproof/ledger.txt") == b"".join(map(made.vault.store.read, paths))


def test_archives_of_a_whole_package_are_the_vaults_own_bytes(made: PackedCase) -> None:
    case = made.vault.case("case-1")
    for entry in case.ledger.entries():
        if isinstance(entry.record, Segment):
            name = "archive/" + Path(entry.record.warc).name
            assert member(made.whole, name) == case.warc(entry.record)


def test_a_package_is_checked_by_the_command_with_the_three_exit_codes(made: PackedCase, tmp_path: Path) -> None:
    from typer.testing import CliRunner

    from desk.cli import app

    bad, junk = tmp_path / "bad.wacz", tmp_path / "junk.wacz"
    bad.write_bytes(made.whole.read_bytes().replace(b"a report", b"A REPORT"))
    junk.write_bytes(b"junk")
    told = {path: CliRunner().invoke(app, ["verify", str(path)]) for path in (made.whole, bad, junk)}

    assert [told[path].exit_code for path in (made.whole, bad, junk)] == [0, 1, 2]
    assert "file-digest" in told[bad].output
    assert "CANNOT BE READ" in told[junk].output


def test_the_command_packs_and_tells_what_it_withheld(made: PackedCase, tmp_path: Path) -> None:
    from typer.testing import CliRunner

    from desk.cli import app

    out = tmp_path / "case.wacz"
    words = ["pack", "case-1", "--posts", "post-1", "--out", str(out), "--vault", made.vault.store.url, "--json"]
    environment = {"WORNPROOF_HOME": str(made.vault.home)}
    told = CliRunner().invoke(app, words, env=environment)

    assert told.exit_code == 0, told.output
    assert json.loads(told.stdout)["captures_withheld"] == 4
    assert out.read_bytes() == made.part.read_bytes()
    assert Vault.open(made.vault.store.url, made.vault.home).vault_id == made.vault.vault_id


def test_screenshots_and_pages_are_checked_as_what_they_are(tmp_path: Path, case: Case) -> None:
    """They are resource records: no reply of a server, whatever their media type is called."""
    clock = ticking()
    vault, file = filled_vault(tmp_path, case, clock)
    changes = {"run_id": "run-2"}
    run = file.ledger.append(file.ledger.entries()[1].record.model_copy(update=changes))
    writer = SegmentWriter("wornproof", {})
    captures = tuple(
        writer.resource(url=url, media_type=media_type, body=body, captured_at=clock(), method=method)
        for url, media_type, body, method in [
            ("urn:view:http://127.0.0.1/posts/图", "image/png", b"\x89PNG", "screenshot"),
            ("urn:dom:http://127.0.0.1/", "text/html; charset=utf-8", b"<p>\r\n\r\n</p>", "rendered"),
        ]
    )
    name, digest = file.put_warc("run-2", 0, data := writer.finish())
    writer.close()
    last = next(entry.record for entry in file.ledger.entries() if isinstance(entry.record, Segment))
    segment = last.model_copy(
        update={
            "run": run.digest,
            "warc": name,
            "warc_digest": digest,
            "warc_bytes": len(data),
            "captures": captures,
            "posts": (),
            "seen": 0,
        }
    )
    file.ledger.append(segment)
    counts = Counts(advertised=None, seen=0, in_window=0, sealed=0, pictures=0, missing=0)
    seal(file, run, Outcome.COMPLETE, ALL_READ, counts)

    pack(vault, "case-1", tmp_path / "out.wacz", run_ids=("run-2",))

    assert examine(tmp_path / "out.wacz").faults == []
    assert len(member(tmp_path / "out.wacz", "indexes/index.cdx").splitlines()) == 2
    pack(vault, "case-1", tmp_path / "both.wacz")
    assert examine(tmp_path / "both.wacz").faults == []
    assert len(member(tmp_path / "both.wacz", "indexes/index.cdx").splitlines()) == 8


def test_a_cursor_that_names_a_post_does_not_make_the_list_that_posts_own_page() -> None:
    from desk.pack.scope import _CURSOR

    assert _CURSOR.sub("", "https://a.example/statuses?max_id=112345678901&limit=40") == (
        "https://a.example/statuses?&limit=40"
    )
    assert "rkey=3kabcdefghij2" in _CURSOR.sub("", "https://a.example/xrpc/getRecord?did=did:x&rkey=3kabcdefghij2")


def test_a_page_in_one_file_goes_with_a_post_only_where_it_is_that_posts_own(tmp_path: Path, case: Case) -> None:
    """A list as MHTML holds the pictures of every post on it, the withheld ones too."""
    from desk.pack.scope import _speaks_of

    _, file = filled_vault(tmp_path, case, ticking())
    segment = next(e.record for e in file.ledger.entries() if isinstance(e.record, Segment) and e.record.posts)
    (wanted, *_) = segment.posts
    whole = segment.captures[0].model_copy(
        update={"media_type": "multipart/related", "method": "rendered", "payload_digest": "sha256:" + "9" * 64}
    )
    list_page = whole.model_copy(update={"url": "urn:mhtml:https://site.example/buyer"})
    own_page = whole.model_copy(update={"url": f"urn:mhtml:{wanted.url}"})
    assert not _speaks_of(list_page, segment, [wanted])
    assert _speaks_of(own_page, segment, [wanted])
