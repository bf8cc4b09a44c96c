"""Forgeries of the catalog and of the vault as a whole, and those that only a memory outside the vault can show."""

import shutil

from evidence.codec import sha256
from evidence.keys import public_hex
from tests.desk.forge import Entry
from tests.desk.mutants import another_key
from tests.desk.mutants_inside import with_right_digests
from tests.trial.tampering.forger import CASE, CATALOG, Forger, append, drop, of, swap
from tests.trial.tampering.forgery import NEVER, NOT_SIGNED, Forgery, edit_catalog, set_value


def _swapped_photo(f: Forger) -> None:
    """Another picture on an article, everywhere: file, record, findings."""
    old = of(f.entries(CATALOG), "photo")[0]["photo_digest"]
    new = f.put_photo(b"\xff\xd8 the garment in the post")
    (f.root / CATALOG / "photos" / old[7:]).unlink()
    f.edit_catalog(lambda entries: of(entries, "photo")[0].update(photo_digest=new, payload_bytes=27))
    f.replace_everywhere(old, new)


def _exchanged_photos(entries: list[Entry]) -> None:
    one, other = of(entries, "photo")[:2]
    one["photo_digest"], other["photo_digest"] = other["photo_digest"], one["photo_digest"]


def _photo_added(f: Forger) -> None:
    digest = f.put_photo(b"\xff\xd8 a picture put on the ordered article")
    f.edit_catalog(lambda e: append(e, of(e, "photo")[0] | {"photo_digest": digest, "payload_bytes": 40, "view": 1}))


def _catalog_without_seal(f: Forger) -> None:
    def change(entries: list[Entry]) -> None:
        of(entries, "photo")[0]["sku"] = "sku-7"
        entries[:] = [e for e in entries if e["record"]["kind"] in {"photo", "banked"}]

    f.edit_catalog(change)


OF_THE_CATALOG = [
    Forgery("another picture put on an article", _swapped_photo),
    Forgery("two articles' pictures exchanged", edit_catalog(_exchanged_photos)),
    Forgery("a picture given to another article", set_value("photo", 0, ("sku",), "sku-7")),
    Forgery("an article's design renamed", set_value("photo", 1, ("style",), "another")),
    Forgery("an article's title", set_value("photo", 1, ("title",), "The very tee")),
    Forgery("where a picture came from", set_value("photo", 2, ("source_url",), "https://shop.example/1.jpg")),
    Forgery("a picture's place in the feed", set_value("photo", 2, ("view",), 3)),
    Forgery("a picture left out", edit_catalog(lambda e: drop(e, "photo", 2))),
    Forgery("two pictures in each other's place", edit_catalog(lambda e: swap(e, "photo", 0, 2))),
    Forgery("a picture that is never a wearing left out", edit_catalog(lambda e: drop(e, "banked"))),
    Forgery("what a banked picture is", set_value("banked", 0, ("what",), "stock")),
    Forgery("a picture added behind the catalog's seal", _photo_added, NOT_SIGNED),
    Forgery("a catalog changed and its seal left out", _catalog_without_seal),
]


def _remade(f: Forger) -> None:
    """The whole vault anew, sealed and headed with the forger's key."""
    f.edit_catalog(lambda entries: None, another_key())
    f.edit(lambda e: of(e, "match")[-1].update(findings=[]), another_key())
    f.sign_header(public_key=public_hex(another_key()))


def _warc_remade(f: Forger) -> None:
    """A captured picture exchanged: in its archive, in its record's digests, in the object's name and the ledger."""
    record = of(f.entries(), "segment")[0]
    path = f.root / CASE / record["warc"]
    old, new = b"posted picture 0", b"forged picture 0"
    data = with_right_digests(path.read_bytes(), old, new)
    name = record["warc"].replace(record["warc_digest"][7:23], sha256(data)[7:23])
    path.unlink()
    (f.root / CASE / name).write_bytes(data)
    for before, after in (
        (record["warc"], name),
        (record["warc_digest"], sha256(data)),
        (sha256(b"\xff\xd8 " + old), sha256(b"\xff\xd8 " + new)),
    ):
        f.replace_everywhere(before, after)


OF_THE_VAULT = [
    Forgery("a captured picture exchanged and every digest with it", _warc_remade, "Merkle root"),
    Forgery("the whole vault remade under another key", _remade, "not with the one you named"),
    Forgery("vault.json under another key", lambda f: f.sign_header(public_key=public_hex(another_key())), "you named"),
    Forgery("vault.json given another date", lambda f: f.sign_header(created_at=NEVER), "signature does not hold"),
]

ONLY_THE_REGISTER_KNOWS = [
    Forgery("the tail cut back to the seal before", lambda f: _cut(f, 1), "cut from the tail"),
    Forgery("all that came after the run's seal cut", lambda f: _cut(f, 0), "cut from the tail"),
    Forgery("the last token cut", lambda f: f.edit(lambda e: e.pop()), "cut from the tail"),
    Forgery("a whole case gone", lambda f: _gone(f, CASE), "all of it is gone"),
]
"""Nothing in the vault shows these: what is left is a whole that was there once. A time token tells when."""


def _cut(f: Forger, sealed: int) -> None:
    def change(entries: list[Entry]) -> None:
        marks = [n for n, e in enumerate(entries) if e["record"]["kind"] in {"seal", "ledger_seal"}]
        del entries[marks[sealed] + 2 :]  # the seal, and its token

    f.edit(change)


def _gone(f: Forger, ledger: str) -> None:
    shutil.rmtree(f.root / ledger)
