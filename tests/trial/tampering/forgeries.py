"""Forgeries made without the key, all digests recomputed. Each is named on a machine that knows the key.

``says`` is what a machine says that was told the key and has no register; with the register it must be named too.
"""

import copy
import shutil
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from evidence.codec import sha256
from evidence.keys import public_hex
from tests.desk.forge import Entry, sign_ledger_seal
from tests.desk.mutants import another_key
from tests.desk.mutants_inside import with_right_digests
from tests.trial.tampering.forger import CASE, CATALOG, Forger, append, drop, of, swap

SEAL = "seal's signature does not hold"
NOT_SIGNED = "stand after the last seal: no key signs them"
Make = Callable[[Forger], object]


@dataclass(frozen=True)
class Forgery:
    """One forgery and the words by which it is called (a pattern)."""

    name: str
    make: Make
    says: str = SEAL


def _set(wanted: str, number: int, path: tuple[str | int, ...], value: Any) -> Make:
    """One value of one record exchanged."""

    def change(entries: list[Entry]) -> None:
        inner: Any = of(entries, wanted)[number]
        for step in path[:-1]:
            inner = inner[step]
        assert inner[path[-1]] != value
        inner[path[-1]] = value

    return lambda f: (f.edit_catalog if wanted in {"photo", "banked"} else f.edit)(change)


def _edit(change: Callable[[list[Entry]], object]) -> Make:
    return lambda f: f.edit(change)


def _catalog(change: Callable[[list[Entry]], object]) -> Make:
    return lambda f: f.edit_catalog(change)


A, C = ("findings", 0), "sha256:" + "c" * 64
NEVER = "2026-04-01T00:00:00.000000Z"

OF_THE_CASE = [
    Forgery(f"the case's {name}", _set("case", 0, path, value))
    for name, path, value in (
        ("window begins at the delivery", ("window", "from"), "2026-05-02T00:00:00.000000Z"),
        ("window ends later", ("window", "until"), "2026-06-13T00:00:00.000000Z"),
        ("account is another", ("accounts", 0, "handle"), "somebody.else"),
        ("basis is stronger", ("accounts", 0, "basis", "strength"), "stated_by_buyer"),
        ("basis is stated by another", ("accounts", 0, "basis", "stated_by"), "the buyer"),
        ("grounds are better", ("accounts", 0, "basis", "grounds"), "the buyer wrote so"),
        ("delivery is earlier", ("order", "delivered"), "2026-04-28T12:00:00.000000Z"),
        ("return was asked later", ("order", "return_requested"), "2026-06-01T00:00:00.000000Z"),
        ("order is another", ("order", "order_id"), "1002"),
        ("article is another", ("order", "lines", 0, "sku"), "sku-1"),
        ("claim is another", ("claim",), "rotation"),
        ("catalog is another", ("catalog",), "shop-2"),
        ("opener is another", ("opened_by",), "Grace"),
    )
]
OF_RUNS = [
    Forgery("a run's handle", _set("run", 0, ("handle",), "somebody.else")),
    Forgery("a run's platform file", _set("run", 1, ("platform_digest",), C)),
    Forgery("a supplied run that passes for a crawl, or the other way", _set("run", 0, ("supplied",), True)),
    Forgery("a post's text", _set("segment", 0, ("posts", 0, "text"), "I wore it all summer")),
    Forgery("a post's time set after the delivery", _set("segment", 1, ("posts", 0, "posted_at"), NEVER)),
    Forgery("a post's author", _set("segment", 0, ("posts", 0, "author"), "the buyer")),
    Forgery("a post's address", _set("segment", 0, ("posts", 0, "url"), "http://127.0.0.1/posts/77")),
    Forgery("a post left out", _edit(lambda e: of(e, "segment")[1].update(posts=[], seen=0))),
    Forgery("a segment's origin claimed", _set("segment", 0, ("posts", 0, "origin"), "signed: did:plc:x REV a")),
    Forgery("a capture's time", _set("segment", 0, ("captures", 0, "captured_at"), NEVER), "Merkle root"),
    Forgery("a capture left out", _edit(lambda e: of(e, "segment")[0]["captures"].pop()), "counts other captures"),
    Forgery("what a later run says was edited", _set("segment", 3, ("changes",), [])),
    Forgery("what a later run saw unchanged", _set("segment", 3, ("unchanged",), ["post-2"])),
    Forgery("a whole segment left out", _edit(lambda e: drop(e, "segment", 1)), "which is not before it"),
    Forgery("a seal's outcome", _set("seal", 0, ("outcome",), "partial")),
    Forgery("a seal's counts", _set("seal", 0, ("counts", "seen"), 40)),
    Forgery("a seal's warnings taken out", _set("seal", 1, ("because",), [])),
    Forgery("a run's seal left out", _edit(lambda e: drop(e, "seal", 0)), "which is not before it|over no seal"),
    Forgery("two runs' seals exchanged", _edit(lambda e: swap(e, "seal", 0, 1)), "ledger head|signature"),
    Forgery("a token's time", _set("timestamp", 0, ("gen_time",), NEVER), "says another time"),
    Forgery("a token's authority", _set("timestamp", 0, ("authority",), "another")),
    Forgery("a token left out", _edit(lambda e: drop(e, "timestamp", 0))),
    Forgery("two tokens exchanged", _edit(lambda e: swap(e, "timestamp", 0, 1)), "over something else|over no seal"),
    Forgery(
        "a segment put behind the seals", _edit(lambda e: append(e, of(e, "segment")[0])), "after its run was sealed"
    ),
]
OF_EXAMINATIONS = [
    Forgery(f"a Match whose {name}", _set("match", number, path, value))
    for name, number, path, value in (
        ("match became an abstention", 3, (*A, "verdict"), "abstain"),
        ("abstention became a match", 5, (*A, "verdict"), "match"),
        ("match became none", 4, (*A, "verdict"), "no_match"),
        ("weight was lifted", 3, (*A, "weight_decibans"), 40),
        ("interval was narrowed", 3, (*A, "interval_decibans"), [12, 17]),
        ("points were doubled", 3, (*A, "inliers"), 80),
        ("distance was lowered", 3, (*A, "distance_bits"), 0),
        ("region was moved", 3, (*A, "region_px", "x"), 200),
        ("region in the photo was moved", 3, (*A, "photo_region_px", "y"), 200),
        ("lines were drawn anew", 3, (*A, "lines_px"), [[9, 9, 9, 9]]),
        ("article is another", 4, (*A, "sku"), "sku-0"),
        ("nearest other design was taken out", 3, (*A, "nearest_non_match"), None),
        ("reasons were taken out", 3, (*A, "reasons"), []),
        ("findings were emptied", 4, ("findings",), []),
        ("policy is another", 3, ("policy_digest",), C),
        ("software is another", 3, ("software",), "wornproof 9"),
        ("standouts were taken out", 3, ("standouts",), []),
        ("standouts stand higher", 3, ("standouts", 0, "z_hundredths"), 900),
        ("people are fewer", 3, ("people",), 0),
        ("candidates are fewer", 3, ("candidates",), []),
        ("picture cannot be read", 4, ("unreadable",), "it is broken"),
        ("old findings before the run's seal were changed", 0, ("people",), 7),
        ("last examination was changed", 7, ("people",), 7),
    )
]


def _other_picture(entries: list[Entry]) -> None:
    matches = of(entries, "match")
    matches[3]["image_digest"], matches[4]["image_digest"] = matches[4]["image_digest"], matches[3]["image_digest"]


def _copied_over(entries: list[Entry]) -> None:
    matches = of(entries, "match")
    matches[4]["findings"] = copy.deepcopy(matches[3]["findings"])


def _copied_in(entries: list[Entry]) -> None:
    place = next(n for n, entry in enumerate(entries) if entry["record"] is of(entries, "match")[3])
    entries.insert(place + 1, {**copy.deepcopy(entries[place]), "digest": "sha256:" + "9" * 64})


def _without_ledger_seals(entries: list[Entry]) -> None:
    """With their tokens, as if there had never been any, and with a weight lifted after the last run's seal."""
    seals = {entry["digest"] for entry in entries if entry["record"]["kind"] == "ledger_seal"}
    entries[:] = [e for e in entries if e["digest"] not in seals and e["record"].get("seal") not in seals]
    of(entries, "match")[-1]["findings"][0]["weight_decibans"] = 40


def _last_seal_gone(entries: list[Entry]) -> None:
    """And its token; the findings before it are the forger's."""
    del entries[-2:]
    of(entries, "match")[-1]["findings"] = []


def _resealed(entries: list[Entry]) -> None:
    of(entries, "match")[-1]["findings"] = []
    for record in of(entries, "ledger_seal"):
        sign_ledger_seal(record, another_key())


MORE_EXAMINATIONS = [
    Forgery("a Match left out", _edit(lambda e: drop(e, "match", 5))),
    Forgery("the first of all Matches left out", _edit(lambda e: drop(e, "match", 0))),
    Forgery("two Matches in each other's place", _edit(lambda e: swap(e, "match", 3, 5))),
    Forgery("a Match of another picture", _edit(_other_picture)),
    Forgery("a Match with another's findings", _edit(_copied_over)),
    Forgery("a Match copied in below the seal", _edit(_copied_in)),
    Forgery("a Match copied behind the seal", _edit(lambda e: append(e, of(e, "match")[3])), NOT_SIGNED),
    Forgery(
        "a Match with a finding of its own behind the seal",
        _edit(lambda e: append(e, of(e, "match")[5] | {"findings": of(e, "match")[3]["findings"]})),
        NOT_SIGNED,
    ),
    Forgery(
        "a Match of a picture nobody captured",
        _edit(lambda e: append(e, of(e, "match")[3] | {"image_digest": C})),
        "not captured",
    ),
    Forgery("a Match of an older state of the catalog", lambda f: _older_state(f)),
    Forgery("the seals of the ledger left out", _edit(_without_ledger_seals), NOT_SIGNED),
    Forgery("the last seal left out with its token", _edit(_last_seal_gone), NOT_SIGNED),
    Forgery(
        "a seal of the ledger in the middle left out",
        _edit(lambda e: drop(e, "ledger_seal", 0)),
        "not before it|no seal",
    ),
    Forgery("a seal that covers fewer entries", _set("ledger_seal", 1, ("entries",), 3)),
    Forgery("a seal of another ledger", _set("ledger_seal", 0, ("ledger",), "cases/case-2")),
    Forgery("the ledger sealed with the forger's key", _edit(_resealed), "another key than the one vault.json names"),
    Forgery(
        "a seal put behind what was added",
        _edit(lambda e: (append(e, of(e, "match")[3]), append(e, of(e, "ledger_seal")[1]))),
        SEAL + "|another ledger head",
    ),
]
OF_REVIEWS = [
    Forgery("a rejection that became a confirmation", _set("review", 2, ("verdict",), "confirmed")),
    Forgery("a confirmation that became a rejection", _set("review", 0, ("verdict",), "rejected")),
    Forgery("a reviewer's name", _set("review", 1, ("reviewer",), "Grace")),
    Forgery("a reviewer's note", _set("review", 1, ("note",), "no doubt at all")),
    Forgery("a review that passes for a blind one, or the other way", _set("review", 0, ("blind",), False)),
    Forgery(
        "a review of another article", _set("review", 0, ("sku",), "sku-1"), "finding that its match does not have"
    ),
    Forgery("a review left out", _edit(lambda e: drop(e, "review", 2))),
    Forgery(
        "two reviews behind the seal",
        _edit(lambda e: [append(e, of(e, "review")[0] | {"reviewer": who}) for who in ("Dee", "Eve")]),
        NOT_SIGNED,
    ),
    Forgery(
        "a review of a finding that is not there",
        _edit(lambda e: append(e, of(e, "review")[0] | {"sku": "sku-9"})),
        "finding that its match does not have",
    ),
]


def _older_state(f: Forger) -> None:
    first = f.entries(CATALOG)[0]["digest"]
    f.edit(lambda entries: of(entries, "match")[4].update(catalog_head=first))


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
    Forgery("two articles' pictures exchanged", _catalog(_exchanged_photos)),
    Forgery("a picture given to another article", _set("photo", 0, ("sku",), "sku-7")),
    Forgery("an article's design renamed", _set("photo", 1, ("style",), "another")),
    Forgery("an article's title", _set("photo", 1, ("title",), "The very tee")),
    Forgery("where a picture came from", _set("photo", 2, ("source_url",), "https://shop.example/1.jpg")),
    Forgery("a picture's place in the feed", _set("photo", 2, ("view",), 3)),
    Forgery("a picture left out", _catalog(lambda e: drop(e, "photo", 2))),
    Forgery("two pictures in each other's place", _catalog(lambda e: swap(e, "photo", 0, 2))),
    Forgery("a picture that is never a wearing left out", _catalog(lambda e: drop(e, "banked"))),
    Forgery("what a banked picture is", _set("banked", 0, ("what",), "stock")),
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

FORGERIES = [
    *OF_THE_CASE,
    *OF_RUNS,
    *OF_EXAMINATIONS,
    *MORE_EXAMINATIONS,
    *OF_REVIEWS,
    *OF_THE_CATALOG,
    *OF_THE_VAULT,
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
