"""What a supplied file holds of its owner's sessions leaves in no package; its posts and pictures do."""

import json
import lzma
import zipfile
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from pathlib import Path
from urllib.parse import quote

import pytest

from crawler.imports.keep import import_files
from crawler.imports.leaving import public_address, public_text
from desk.acts.actor import LOCAL
from desk.acts.verify import verify_package
from desk.pack.build import Packed, pack
from desk.pack.offline_verifier import examine
from desk.pack.scope import NothingToPack
from desk.pack.withheld import private_addresses
from desk.settings import load_settings
from evidence.codec import sha256
from evidence.records import Capture, Case, RemarkKind, as_json
from evidence.vault import Vault
from evidence.verify import verify
from tests.crawler.captured import segments
from tests.crawler.supplied import HANDLE, SITE, file, photo, runs, supply, vault_for
from tests.desk.packed import ticking
from tests.evidence.filled import filled_vault
from tests.trial.secrets.planted import (
    HARS,
    MHTMLS,
    PACKED_WARCS,
    PASSWORD,
    SECRET,
    WACZS,
    WARCS,
    holds,
    replies,
    session,
)

FILES: dict[str, Callable[[], bytes]] = {
    **{f"{name}.har": lambda made=made: json.dumps(made()).encode() for name, made in HARS.items()},  # type: ignore[misc]
    **{f"{name}.warc": made for name, made in WARCS.items()},
    **{f"{name}.warc.gz": made for name, made in PACKED_WARCS.items()},
    **{f"{name}.wacz": made for name, made in WACZS.items()},
    **{f"{name}.mhtml": made for name, made in MHTMLS.items()},
}


def packages(vault: Vault, folder: Path) -> list[tuple[Path, Packed]]:
    """The whole case, one run of it, and one post of it."""
    (run,) = runs(vault.case("case-1"))
    asked: dict[str, tuple[tuple[str, ...], tuple[str, ...]]] = {
        "whole": ((), ()),
        "run": ((run.run_id,), ()),
        "post": ((), ("1",)),
    }
    places = {folder / f"{name}.wacz": ids for name, ids in asked.items()}
    return [(place, pack(vault, "case-1", place, *ids)) for place, ids in places.items()]


def said(package: Path) -> dict[str, bytes]:
    with zipfile.ZipFile(package) as opened:
        return {name: opened.read(name) for name in opened.namelist()}


@pytest.mark.parametrize("name", FILES)
def test_no_package_holds_the_secret_and_each_holds_the_posts(name: str, tmp_path: Path) -> None:
    """Kind: a list of what may not leave is never whole; a file leaves only where all of it is on a list of what may.

    Its pictures and posts are public and leave all the same, and each package says what is not in it.
    """
    data = FILES[name]()
    assert holds(data)  # or this test looks for the wrong thing
    vault, _ = vault_for(tmp_path)
    supply(vault, file(tmp_path, name, data))
    assert any(capture.url.startswith("urn:supplied:") for capture, _ in case_payloads(vault))

    for package, done in packages(vault, tmp_path):
        members = said(package)
        assert not holds(package.read_bytes())
        assert examine(package).faults == []
        archive = b"".join(data for member, data in members.items() if member.startswith("archive/"))
        wanted = (1,) if package.stem == "post" else (1, 2)
        assert [photo(number) in archive for number in wanted] == [True] * len(wanted)
        everything = b"".join(members.values())
        assert [f'"post {number}"'.encode() in everything for number in wanted] == [True] * len(wanted)
        assert [one.value("name") for one in done.kept_at_home] == [name]
        assert name.encode() in members["wornproof/index.html"]
        assert done.captures_withheld >= 1
        statement = json.loads(members["wornproof/package.json"])
        assert [one["digest"] for one in statement["files_withheld"]] == [sha256(data_of(vault))]
        assert sha256(data_of(vault))[7:].encode() in members["wornproof/index.html"]
    assert verify(vault).faults == ()
    assert holds(b"".join(payload for _, payload in case_payloads(vault)))  # it stays whole in the vault


def data_of(vault: Vault) -> bytes:
    """The supplied file, as the vault keeps it."""
    (data,) = [data for capture, data in case_payloads(vault) if capture.url.startswith("urn:supplied:")]
    return data


def case_payloads(vault: Vault) -> list[tuple[Capture, bytes]]:
    case = vault.case("case-1")
    return [one for segment in segments(case) for one in case.payloads(segment)]


def test_a_file_that_holds_nothing_but_posts_and_pictures_leaves_whole(tmp_path: Path) -> None:
    """Kind, the other way round: nothing public is withheld without need."""
    vault, _ = vault_for(tmp_path)
    data = json.dumps(session(replies())).encode()
    supply(vault, file(tmp_path, "clean.har", data))

    for package, done in packages(vault, tmp_path):
        assert done.kept_at_home == ()
        assert data in package.read_bytes()
        assert examine(package).faults == []


def _csv(folder: Path) -> Path:
    rows = [f"{number}.jpg,https://s.example/p/{number}?page=1,2026-05-04,post {number}" for number in (1, 2)]
    rows[0] = rows[0].replace("page=1", f"access_token={quote(SECRET, safe='')}")
    (folder / "posts.csv").write_text("\n".join(["picture,url,posted_at,text", *rows]) + "\n")
    return folder


def _rows(header: str, *rows: str) -> Callable[[Path], Path]:
    """A folder with such a CSV; its second picture has the name that a downloader gave it."""

    def write(folder: Path) -> Path:
        (folder / "posts.csv").write_text("\n".join([header, *rows]) + "\n")
        return folder

    return write


def _named(folder: Path) -> Path:
    (folder / "1.jpg").rename(folder / f"a-token={PASSWORD}.jpg")
    rows = (f"a-token={PASSWORD}.jpg,https://s.example/p/1,2026-05-04,post 1", ROWS[1])
    return _rows(COLUMNS, *rows)(folder)


def _in_a_folder(folder: Path) -> Path:
    (folder / f"album?session={PASSWORD}").mkdir()
    (folder / "1.jpg").rename(folder / f"album?session={PASSWORD}" / "1.jpg")
    rows = (f"album?session={PASSWORD}/1.jpg,https://s.example/p/1,2026-05-04,post 1", ROWS[1])
    return _rows(COLUMNS, *rows)(folder)


def _table_named(folder: Path) -> Path:
    table = _rows(COLUMNS, *ROWS)(folder) / "posts.csv"
    table.rename(folder / f"posts-session={PASSWORD}.csv")
    return folder


COLUMNS = "picture,url,posted_at,text"
ROWS = [f"{number}.jpg,https://s.example/p/{number},2026-05-04,post {number}" for number in (1, 2)]


def _gallery_dl(folder: Path) -> Path:
    for number in (1, 2):
        noted = {
            "category": "demo",
            "id": number,
            "author": "buyer",
            "date": "2026-05-04 10:00:00",
            "content": f"post {number}",
            "post_url": f"{SITE}/users/buyer/posts/{number}",
        }
        more = {"_http_headers": {"Cookie": SECRET}} if number == 1 else {}
        (folder / f"{number}.jpg.json").write_text(json.dumps({**noted, **more}))
    return folder


def _gallery_dl_named(folder: Path) -> Path:
    """As gallery-dl names files where it is told to use the address."""
    for name in ("1.jpg", "1.jpg.json"):
        (_gallery_dl(folder) / name).rename(folder / f"1.jpg-sid={PASSWORD}.{name.partition('.')[2]}")
    return folder


def _instaloader(folder: Path) -> Path:
    for number in (1, 2):
        node = {
            "shortcode": f"C{number}",
            "taken_at_timestamp": 1_777_888_999,
            "owner": {"username": "buyer", "session": SECRET},
            "edge_media_to_caption": {"edges": [{"node": {"text": f"post {number}"}}]},
        }
        whole = {"instaloader": {"node_type": "Post"}, "node": node}
        (folder / f"s_{number}.json.xz").write_bytes(lzma.compress(json.dumps(whole).encode()))
        (folder / f"{number}.jpg").rename(folder / f"s_{number}.jpg")
    return folder


FOLDERS: dict[str, tuple[Callable[[Path], Path], int, str]] = {
    "csv": (_csv, 1, "demo"),
    "csv-beyond-its-columns": (_rows(COLUMNS, f"{ROWS[0]},{SECRET}", ROWS[1]), 1, "demo"),
    "csv-far-beyond-its-columns": (_rows(COLUMNS, f"{ROWS[0]},,,{SECRET}", ROWS[1]), 1, "demo"),
    "csv-list-of-pictures": (_rows(COLUMNS, f"1.jpg;2.jpg;sid={PASSWORD},{ROWS[0][6:]}", ROWS[1]), 1, "demo"),
    "csv-address-in-a-list": (
        _rows(COLUMNS, f"1.jpg;http://lin:{PASSWORD}@a.example/,{ROWS[0][6:]}", ROWS[1]),
        1,
        "demo",
    ),
    "csv-text-behind-chinese": (_rows(COLUMNS, ROWS[0], f"{ROWS[1]} 见https://lin:{PASSWORD}@x/"), 1, "demo"),
    "csv-picture-not-there": (
        _rows("id," + COLUMNS, f"https://x/?token={PASSWORD},1.jpg;gone.jpg,{ROWS[0][6:]}", f"2,{ROWS[1]}"),
        1,
        "demo",
    ),
    "name-of-a-picture": (_named, 1, "demo"),
    "name-of-a-folder": (_in_a_folder, 1, "demo"),
    "name-of-a-table": (_table_named, 0, "demo"),
    "gallery-dl": (_gallery_dl, 1, "demo"),
    "gallery-dl-names": (_gallery_dl_named, 1, "demo"),
    "instaloader": (_instaloader, 2, "instagram"),
}
"""Who writes it, how many of its files stay, and the account's platform."""


@pytest.mark.parametrize("kind", FOLDERS)
def test_no_package_holds_the_secret_of_a_folder_and_each_holds_its_posts(kind: str, tmp_path: Path) -> None:
    """Kind: as above, in what programs and investigators note beside pictures."""
    write, left_out, platform = FOLDERS[kind]
    folder = tmp_path / "shots"
    for number in (1, 2):
        file(folder, f"{number}.jpg", photo(number))
    write(folder)
    vault, case = vault_for(tmp_path, HANDLE if platform == "demo" else "buyer", platform)
    taken = supply(vault, folder).taken
    assert [one.posts for one in taken] == [2], taken
    if kind != "name-of-a-table":
        assert any(holds(payload) for _, payload in case_payloads(vault))

    place = tmp_path / "whole.wacz"
    done = pack(vault, "case-1", place)
    first, *_ = [post.platform_id for segment in segments(case) for post in segment.posts]
    pack(vault, "case-1", tmp_path / "post.wacz", post_ids=(first,))

    for package, pictures in ((place, (1, 2)), (tmp_path / "post.wacz", (1,))):
        assert not holds(package.read_bytes())
        assert examine(package).faults == []
        assert all(photo(number) in package.read_bytes() for number in pictures)
    assert all(f'"post {number}'.encode() in place.read_bytes() for number in (1, 2))
    assert [said.kind for said in done.kept_at_home] == [RemarkKind.FILE_LEFT_OUT_PARTS] * left_out


TOLD = {
    "text": f"post 1, see https://a.example/?token={PASSWORD}",
    "place": f"见https://a.example/?token={PASSWORD}",
    "alt": f"http://lin:{PASSWORD}@a.example/",
    "escaped text": f"https&colon;//lin:{PASSWORD}@a.example/",
    "text in two addresses": f"http://a.example/http://lin:{PASSWORD}@a.example/",
    "text with a parameter of a parameter": f"https://a.example/?uri=https%3A%2F%2Flin%3A{PASSWORD}%40b.example%2F",
}
"""What a post says of itself, with an address that may not leave."""


@pytest.mark.parametrize("where", TOLD)
def test_the_posts_of_a_file_that_stays_are_shown_without_addresses_that_may_not_leave(
    where: str, tmp_path: Path
) -> None:
    """Kind: what is told of a file that stays is told in the words of that file, each of which may hold an address."""
    found = session(replies())
    content = found["log"]["entries"][0]["response"]["content"]
    body = json.loads(content["text"])
    name = where.split()[-1] if where == "escaped text" else where.split()[0]
    (body["posts"][0]["photos"][0] if name == "alt" else body["posts"][0])[name] = TOLD[where]
    content["text"] = json.dumps(body)
    found["log"]["entries"][0]["request"]["headers"].append({"name": "Cookie", "value": "a=b"})
    vault, case = vault_for(tmp_path)
    supply(vault, file(tmp_path, "a.har", json.dumps(found).encode()))
    (segment,) = segments(case)
    assert holds(json.dumps(as_json(segment.posts[0])).encode())
    settings = load_settings(vault.store.url).model_copy(update={"home": vault.home})

    for package, _ in packages(vault, tmp_path):
        assert not holds(package.read_bytes())
        assert examine(package).faults == []
        told = verify_package(LOCAL, package, settings)
        assert told.holds, told.words
        assert b"~" in said(package)["wornproof/posts.txt"]


def test_posts_whose_ids_differ_in_what_may_not_leave_stay_two(tmp_path: Path) -> None:
    """Kind: without what may not leave, two things may be called the same."""
    folder = tmp_path / "shots"
    for number in (1, 2):
        file(folder, f"{number}.jpg", photo(number))
    rows = [f"{n}.jpg,https://x.example/?token={PASSWORD}{n},2026-05-04,post {n}" for n in (1, 2)]
    vault, _ = vault_for(tmp_path)
    supply(vault, _rows(COLUMNS, *rows)(folder))
    settings = load_settings(vault.store.url).model_copy(update={"home": vault.home})

    pack(vault, "case-1", tmp_path / "whole.wacz")

    assert not holds((tmp_path / "whole.wacz").read_bytes())
    assert examine(tmp_path / "whole.wacz").faults == []
    assert verify_package(LOCAL, tmp_path / "whole.wacz", settings).holds
    lines = said(tmp_path / "whole.wacz")["wornproof/posts.txt"].splitlines()
    assert [json.loads(line)["post"]["platform_id"] for line in lines] == [f"https://x.example/?~~{n}" for n in (1, 2)]


ADDRESSED = ("token-in-a-picture-address.har", "token-in-a-picture-address.wacz", "parameter-in-a-path.har")


@pytest.mark.parametrize("name", [*ADDRESSED, "address-of-a-body-not-kept.har"])
def test_a_record_of_an_earlier_release_hands_out_no_address_with_a_secret(
    name: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Kind: records of earlier releases have addresses as they were; they can no more be changed."""
    vault, case = vault_for(tmp_path)
    with monkeypatch.context() as earlier:
        earlier.setattr("crawler.imports.writing.public_address", lambda url: url)
        earlier.setattr("crawler.imports.keep.public_text", lambda text: text)
        earlier.setattr("crawler.imports.offered.public_text", lambda text: text)
        supply(vault, file(tmp_path, name, FILES[name]()))
    (segment,) = segments(case)
    assert holds(json.dumps(as_json(segment)).encode())
    report = f"<p>{next(iter(private_addresses([segment])))}</p>".encode()

    done = pack(vault, "case-1", tmp_path / "whole.wacz", report=report)

    package = (tmp_path / "whole.wacz").read_bytes()
    assert not holds(package)
    assert examine(tmp_path / "whole.wacz").faults == []
    assert photo(2) in package, "the other post's picture leaves all the same"
    assert not done.report, "it repeats the address"
    hidden = RemarkKind.PICTURES_LEFT_OUT in {said.kind for said in done.kept_at_home}
    assert (hidden, done.posts_withheld) == ((True, 1) if name in ADDRESSED else (False, 0))
    if name not in ADDRESSED:
        return
    with pytest.raises(NothingToPack, match="import its file anew, then pack"):
        pack(vault, "case-1", tmp_path / "post.wacz", post_ids=("1",))

    supply(vault, tmp_path / name)

    again = pack(vault, "case-1", tmp_path / "again.wacz")
    pack(vault, "case-1", tmp_path / "post.wacz", post_ids=("1",))
    for place in (tmp_path / "again.wacz", tmp_path / "post.wacz"):
        assert photo(1) in place.read_bytes(), "now its address may leave"
        assert not holds(place.read_bytes())
        assert examine(place).faults == []
    assert again.posts_withheld == 0


def test_beside_a_supplied_file_that_stays_all_of_a_crawl_goes_in(tmp_path: Path, case: Case) -> None:
    """Kind, the other way round: what was crawled is public, and one file's cookies do not withhold it."""
    vault, filled = filled_vault(tmp_path, case, ticking(datetime.now(UTC) - timedelta(minutes=3)))
    pack(vault, "case-1", tmp_path / "before.wacz")
    folder = tmp_path / "shots"
    for number in (1, 2):
        file(folder, f"{number}.jpg", photo(number))
    done = import_files(filled, 0, [_csv(folder)])
    assert [one.posts for one in done.taken] == [2]

    packed = pack(vault, "case-1", tmp_path / "after.wacz", report=b"<p>the report</p>")

    assert not holds((tmp_path / "after.wacz").read_bytes())
    before, after = said(tmp_path / "before.wacz"), said(tmp_path / "after.wacz")
    archives = {name: data for name, data in before.items() if name.startswith("archive/")}
    assert archives.items() <= after.items()
    assert (packed.report, examine(tmp_path / "after.wacz").faults) == (True, [])
    assert b"what of supplied files may not leave" in after["wornproof/index.html"]


def test_addresses_keep_what_may_leave_and_lose_the_rest() -> None:
    """Kind: an address is more than its parameters; what asks for a page or a size stays, to the letter."""
    public = (
        "https://a.example/p/81?page=2&w=640",
        "https://a.example/1.jpg?1712345678",
        "https://a.example/图/1.jpg",
        "urn:supplied:a%3Bb.jpg",
    )
    assert [public_address(url) for url in public] == list(public)
    cut = {
        "https://a.example/1.jpg?page=2&sid=x": "https://a.example/1.jpg?page=2&~",
        "https://lin:x@a.example/": "https://~@a.example/",
        "https://a.example/a;jsessionid=x/1.jpg#x": "https://a.example/~/1.jpg#~",
        "https://a.example/?page=a%26token%3Dx": "https://a.example/?~",
        "https://a.example/a%3Ftoken%3Dx": "https://a.example/~",
        "https://a.example/?x": "https://a.example/?~",
        "//[x": "~",
    }
    assert {url: public_address(url) for url in cut} == cut
    assert [public_address(url) for url in cut.values()] == list(cut.values())
    assert public_text("not in the file: https://a.example/?sid=x; and a;b") == (
        "not in the file: https://a.example/?~; and a;b"
    )
