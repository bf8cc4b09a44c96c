"""Web archives that the investigator supplies: WACZ, WARC, HAR, MHTML, each with the account's own posts in it."""

import gzip
import json
import zlib
from datetime import UTC, datetime, timedelta
from email.message import EmailMessage
from pathlib import Path

import brotli
import pytest
from cryptography import x509
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.serialization import Encoding
from cryptography.x509.oid import NameOID

from crawler.imports.keep import import_files
from crawler.run import crawl
from evidence.codec import sha256
from evidence.records import Outcome, RemarkKind
from evidence.verify import verify
from tests.crawler.captured import (
    CONTACT,
    case_of,
    files,
    journal_crawl,
    journal_toml,
    kinds,
    new_vault,
    notes,
    posts,
    seals,
    segments,
)
from tests.crawler.profiled import profile_crawl
from tests.crawler.supplied import (
    SITE,
    entry,
    file,
    har,
    listing,
    photo,
    runs,
    story,
    supply,
    unzipped,
    vault_for,
    wacz,
    warc,
    zipped,
)
from tests.servers.journal import Site
from tests.servers.profiles import Profiles, running_profiles

FORMATS = {
    "session.warc": lambda: warc(story(1, 2)),
    "session.warc.gz": lambda: warc(story(1, 2), gzip=True),
    "session.wacz": lambda: wacz({"archive/data.warc.gz": warc(story(1, 2), gzip=True)}),
    "session.har": lambda: har(story(1, 2)),
}


@pytest.mark.parametrize("name", FORMATS)
def test_posts_and_pictures_of_the_account_come_out_and_the_original_is_kept_whole(tmp_path: Path, name: str) -> None:
    vault, case = vault_for(tmp_path)
    data = FORMATS[name]()
    done = supply(vault, file(tmp_path, name, data))
    assert [(taken.posts, taken.pictures, taken.fresh, taken.problem) for taken in done.taken] == [(2, 2, True, "")]
    assert [post.text for post in posts(case)] == ["post 1", "post 2"]
    assert [post.images[0].digest for post in posts(case)] == [sha256(photo(1)), sha256(photo(2))]
    assert all(post.posted_at_source.endswith("in a file supplied by the investigator") for post in posts(case))
    assert files(case)[sha256(data)] == data
    captures = [capture for segment in segments(case) for capture in segment.captures]
    assert {capture.method for capture in captures} == {"supplied"}
    assert {capture.url for capture in captures} == {
        f"urn:supplied:{name}",
        f"{SITE}/media/1.jpg",
        f"{SITE}/media/2.jpg",
    }
    (run,) = runs(case)
    assert run.supplied
    (sealed,) = seals(case)
    assert (sealed.outcome, sealed.counts.sealed, sealed.counts.pictures, sealed.counts.missing) == (
        Outcome.PARTIAL,
        2,
        2,
        0,
    )


@pytest.mark.parametrize("name", FORMATS)
def test_the_same_file_again_adds_nothing(tmp_path: Path, name: str) -> None:
    vault, case = vault_for(tmp_path)
    place = file(tmp_path, name, FORMATS[name]())
    supply(vault, place)
    before = len(case.ledger.entries())
    done = supply(vault, place, place)
    assert [(taken.fresh, taken.posts) for taken in done.taken] == [(False, 0), (False, 0)]
    assert done.run_id == ""
    assert len(case.ledger.entries()) == before


def test_a_mhtml_gives_its_pictures_with_title_and_time_and_no_post_is_made_up(tmp_path: Path) -> None:
    vault, case = vault_for(tmp_path)
    message = EmailMessage()
    message["Snapshot-Content-Location"] = "https://one.example/lin"
    message["Date"] = "Wed, 20 May 2026 10:00:00 -0000"
    message.make_related()
    page = EmailMessage()
    page.set_content("<html><head><title>Lin in\nthe sun</title></head></html>", subtype="html")
    page["Content-Location"] = "https://one.example/lin"
    message.attach(page)
    picture = EmailMessage()
    picture.set_content(photo(7), maintype="image", subtype="jpeg")
    picture["Content-Location"] = "https://cdn.example/7.jpg"
    message.attach(picture)
    done = supply(vault, file(tmp_path, "saved.mhtml", message.as_bytes()))
    assert (done.taken[0].kind, done.taken[0].posts) == ("MHTML", 0)
    assert posts(case) == []
    assert files(case)[sha256(photo(7))] == photo(7)
    assert "1 picture of the page 'Lin in the sun'" in notes(case)
    assert "of no post that could be read: kept, not compared" in notes(case)
    assert "carries no digest and no signature of its own" in notes(case)


def test_a_crawl_s_own_warcs_give_the_same_posts_again(tmp_path: Path, site: Site) -> None:
    for number in range(13):
        site.add("2026-05-04T10:00:00Z", [photo(number)])
    _, crawled = journal_crawl(tmp_path / "first", site)
    warcs = {f"archive/{n}.warc": crawled.warc(segment) for n, segment in enumerate(segments(crawled))}
    vault, case = vault_for(tmp_path / "second", site.profile)
    supply(vault, file(tmp_path, "run.wacz", wacz(warcs)))
    unlike = {"posted_at_source", "parser"}
    assert [post.model_dump(exclude=unlike) for post in posts(case)] == [
        p.model_dump(exclude=unlike) for p in posts(crawled)
    ]
    assert "DO NOT HOLD" not in notes(case)


@pytest.mark.server
def test_pages_whose_posts_have_pages_of_their_own_give_the_same_posts_again(tmp_path: Path) -> None:
    site = Profiles(style="jsonld")
    for number in range(5):
        site.add(f"2026-05-{number + 1:02d}T12:00:00+08:00", [photo(number)])
    with running_profiles(site):
        _, crawled = profile_crawl(tmp_path / "first", site)
    warcs = {f"archive/{n}.warc": crawled.warc(segment) for n, segment in enumerate(segments(crawled))}
    vault = new_vault(tmp_path / "second", case_of("page", site.profile))
    toml = tmp_path / "first" / "platform.toml"
    supply(vault, file(tmp_path, "run.wacz", wacz(warcs)), platform=str(toml))
    had = {post.url: [image.digest for image in post.images] for post in posts(vault.case("case-1"))}
    assert had == {post.url: [image.digest for image in post.images] for post in posts(crawled)}
    assert len(had) == 5


def test_a_listing_of_somebody_else_is_not_taken_for_the_account_s(tmp_path: Path) -> None:
    vault, case = vault_for(tmp_path)
    replies = {url.replace("/buyer/", "/other/"): reply for url, reply in story(1, 2).items()}
    supply(vault, file(tmp_path, "other.warc", warc(replies)))
    assert posts(case) == []
    assert f"not in the file: {SITE}/api/users/buyer/posts?page=1" in notes(case)


def test_posts_outside_the_window_are_told_of_and_not_taken(tmp_path: Path) -> None:
    vault, case = vault_for(tmp_path)
    replies = story(1)
    rows = [entry(1), entry(2, "2026-04-04T10:00:00Z"), entry(3, "2026-07-04T10:00:00Z")]
    replies[f"{SITE}/api/users/buyer/posts?page=1"] = ("application/json", listing(rows))
    supply(vault, file(tmp_path, "a.warc", warc(replies)))
    assert [post.platform_id for post in posts(case)] == ["1"]
    assert "not taken: 2 posts outside the case's window" in notes(case)


def test_a_picture_that_is_not_in_the_file_is_missing_and_says_so(tmp_path: Path) -> None:
    vault, case = vault_for(tmp_path)
    replies = story(1, 2)
    del replies[f"{SITE}/media/2.jpg"]
    supply(vault, file(tmp_path, "a.har", har(replies)))
    images = [post.images[0] for post in posts(case)]
    assert [bool(image.digest) for image in images] == [True, False]
    assert "not in the supplied file" in images[1].missing
    assert seals(case)[0].counts.missing == 1


@pytest.mark.parametrize("coding", ["gzip", "br", "deflate"])
def test_content_encodings_are_taken_off_and_the_digests_are_over_what_was_stored(tmp_path: Path, coding: str) -> None:
    encode = {"gzip": gzip.compress, "br": brotli.compress, "deflate": zlib.compress}[coding]
    replies = {url: (kind, encode(body)) for url, (kind, body) in story(1).items()}
    vault, case = vault_for(tmp_path)
    supply(vault, file(tmp_path, "a.warc", warc(replies, headers=[("Content-Encoding", coding)])))
    assert [post.images[0].digest for post in posts(case)] == [sha256(photo(1))]


def test_chunked_bodies_are_read_whichever_digest_the_writer_took(tmp_path: Path) -> None:
    def chunked(body: bytes) -> bytes:
        parts = [body[start : start + 1000] for start in range(0, len(body), 1000)]
        return b"".join(b"%x\r\n%s\r\n" % (len(part), part) for part in parts) + b"0\r\n\r\n"

    replies = {url: (kind, chunked(body)) for url, (kind, body) in story(1).items()}
    data = warc(replies, headers=[("Transfer-Encoding", "chunked")])
    vault, case = vault_for(tmp_path)
    supply(vault, file(tmp_path, "a.warc", data))
    assert [post.images[0].digest for post in posts(case)] == [sha256(photo(1))]


@pytest.mark.parametrize("curve", [ec.SECP256R1(), ec.SECP384R1()])
@pytest.mark.parametrize("raw", [True, False])
def test_a_wacz_s_own_digests_and_signature_are_checked_and_recorded(
    tmp_path: Path, curve: ec.EllipticCurve, raw: bool
) -> None:
    vault, case = vault_for(tmp_path)
    data = wacz({"archive/a.warc": warc(story(1))}, key=ec.generate_private_key(curve), raw=raw)
    supply(vault, file(tmp_path, "signed.wacz", data))
    assert "check: WACZ: 1 files have the digests that datapackage.json states, 0 DO NOT" in notes(case)
    assert "check: WACZ signature: holds for the anonymous key sha256:" in notes(case)
    assert "check: archive/a.warc: WARC: 2 records; digests: 4 sha1 hold" in notes(case)


def test_a_wacz_whose_signature_is_another_s_says_so_and_is_kept(tmp_path: Path) -> None:
    vault, case = vault_for(tmp_path)
    one = wacz({"archive/a.warc": warc(story(1))}, key=ec.generate_private_key(ec.SECP256R1()))
    members = unzipped(one)
    signed = json.loads(members["datapackage-digest.json"])
    other = wacz({"archive/a.warc": b"x"}, key=ec.generate_private_key(ec.SECP256R1()))
    foreign = json.loads(unzipped(other)["datapackage-digest.json"])["signedData"]["publicKey"]
    signed["signedData"]["publicKey"] = foreign
    supply(vault, file(tmp_path, "a.wacz", zipped({**members, "datapackage-digest.json": json.dumps(signed).encode()})))
    assert "WACZ signature: DOES NOT HOLD for the anonymous key" in notes(case)
    assert len(posts(case)) == 1


def test_a_changed_wacz_says_which_file_and_that_it_is_not_used(tmp_path: Path) -> None:
    """Kind: a file whose digest does not hold was used all the same."""
    vault, case = vault_for(tmp_path)
    whole = story(1, 2)
    picture = f"{SITE}/media/2.jpg"
    rest = {url: reply for url, reply in whole.items() if url != picture}
    members = unzipped(wacz({"archive/a.warc": warc(rest), "archive/b.warc": warc({picture: whole[picture]})}))
    members["archive/b.warc"] += warc({f"{SITE}/more": ("text/plain", b"added later")})
    supply(vault, file(tmp_path, "a.wacz", zipped(members)))
    assert "1 files have the digests that datapackage.json states, 1 DO NOT" in notes(case)
    assert "archive/b.warc does not have the digest that datapackage.json states" in notes(case)
    assert RemarkKind.PART_NOT_READ in kinds(case)
    assert [bool(post.images[0].digest) for post in posts(case)] == [True, False]


@pytest.mark.parametrize("name", ["archive/a.warc", "archive/a.warc.gz"])
def test_a_wacz_whose_only_warc_was_changed_is_refused_with_what_is_wrong(tmp_path: Path, name: str) -> None:
    """Kind: as above."""
    vault, case = vault_for(tmp_path)
    members = unzipped(wacz({name: warc(story(1, 2), gzip=name.endswith("gz"))}))
    end = members[name]
    members[name] = end[:-9] + bytes([end[-9] ^ 1]) + end[-8:]
    (taken,) = supply(vault, file(tmp_path, "a.wacz", zipped(members))).taken
    assert f"{name} does not have the digest that datapackage.json states; not used" in taken.problem
    assert posts(case) == []


def test_a_supplied_post_does_not_keep_a_later_crawl_from_capturing_it_itself(tmp_path: Path, site: Site) -> None:
    site.add("2026-05-04T10:00:00Z", [photo(1)])
    vault = new_vault(tmp_path, case_of("demo", site.profile))
    replies = {
        f"{site.url}{site.listing}?page=1": ("application/json", listing([entry(1)])),
        f"{site.url}/media/1.jpg": ("image/jpeg", photo(1)),
    }
    supply(vault, file(tmp_path, "a.warc", warc(replies)))
    toml = file(tmp_path, "platform.toml", journal_toml().encode())
    result = crawl(vault.store.url, vault.home, "case-1", 0, toml, CONTACT)
    assert verify(vault).faults == ()
    assert (result.outcome, result.fresh, result.counts.sealed) == (Outcome.COMPLETE, True, 1)
    assert [run.supplied for run in runs(vault.case("case-1"))] == [True, False]
    supply(vault, file(tmp_path, "b.warc", warc({**replies, f"{SITE}/x.jpg": ("image/jpeg", photo(5))})))
    assert crawl(vault.store.url, vault.home, "case-1", 0, toml, CONTACT).fresh is False


def test_an_import_that_was_cut_short_is_gone_on_with_and_nothing_is_there_twice(tmp_path: Path) -> None:
    vault, case = vault_for(tmp_path)
    places = [file(tmp_path, f"{n}.warc", warc({f"{SITE}/{n}.jpg": ("image/jpeg", photo(n))})) for n in range(3)]

    class Killed(Exception):
        pass

    def die(done: int, name: str) -> None:
        if done == 2:
            raise Killed

    with pytest.raises(Killed):
        import_files(case, 0, places, progress=die)
    assert (len(segments(case)), len(seals(case))) == (2, 0)
    done = supply(vault, *places)
    assert [taken.fresh for taken in done.taken] == [False, False, True]
    assert (len(runs(case)), len(segments(case)), len(seals(case))) == (1, 3, 1)


@pytest.mark.slow
def test_a_wacz_signed_by_a_server_s_certificate_names_the_domain_and_what_was_not_checked(tmp_path: Path) -> None:
    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "archive.example")])
    begins = datetime(2026, 5, 1, tzinfo=UTC)
    builder = x509.CertificateBuilder(name, name, key.public_key(), 7, begins, begins + timedelta(days=30))
    pem = builder.sign(key, SHA256()).public_bytes(Encoding.PEM).decode()
    members = unzipped(wacz({"archive/a.warc": warc(story(1))}, key=key, raw=False))
    signed = json.loads(members["datapackage-digest.json"])
    signed["signedData"] |= {"domain": "archive.example", "domainCert": pem, "timeSignature": "x"}
    for change, said in (
        ({}, "holds for the certificate it carries for 'archive.example' (whose chain is not checked here)"),
        ({"signature": "AAAA"}, "DOES NOT HOLD for the certificate"),
        ({"domainCert": "none"}, "cannot be checked"),
        ({"hash": "sha256:" + "0" * 64}, "DOES NOT HOLD, what was signed is another digest"),
    ):
        place = tmp_path / str(len(said))
        vault, case = vault_for(place)
        value = {**signed, "signedData": {**signed["signedData"], **change}}
        data = zipped({**members, "datapackage-digest.json": json.dumps(value).encode()})
        supply(vault, file(place, "a.wacz", data))
        assert said in notes(case)
        assert len(posts(case)) == 1, "what a signature is worth is for the reader to judge"
