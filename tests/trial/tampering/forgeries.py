"""Forgeries made without the key, all digests recomputed. Each is named on a machine that knows the key.

``says`` is what a machine says that was told the key and has no register; with the register it must be named too.
"""

import copy

from tests.desk.forge import Entry, sign_ledger_seal
from tests.desk.mutants import another_key
from tests.trial.tampering.forger import CATALOG, Forger, append, drop, of, swap
from tests.trial.tampering.forgeries_of_vault import OF_THE_CATALOG, OF_THE_VAULT
from tests.trial.tampering.forgery import NEVER, NOT_SIGNED, SEAL, C, Forgery, edit, set_value

A = ("findings", 0)

OF_THE_CASE = [
    Forgery(f"the case's {name}", set_value("case", 0, path, value))
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
    Forgery("a run's handle", set_value("run", 0, ("handle",), "somebody.else")),
    Forgery("a run's platform file", set_value("run", 1, ("platform_digest",), C)),
    Forgery("a supplied run that passes for a crawl, or the other way", set_value("run", 0, ("supplied",), True)),
    Forgery("a post's text", set_value("segment", 0, ("posts", 0, "text"), "I wore it all summer")),
    Forgery("a post's time set before the delivery", set_value("segment", 1, ("posts", 0, "posted_at"), NEVER)),
    Forgery("a post's author", set_value("segment", 0, ("posts", 0, "author"), "the buyer")),
    Forgery("a post's address", set_value("segment", 0, ("posts", 0, "url"), "http://127.0.0.1/posts/77")),
    Forgery("a post left out", edit(lambda e: of(e, "segment")[1].update(posts=[], seen=0))),
    Forgery("a segment's origin claimed", set_value("segment", 0, ("posts", 0, "origin"), "signed: did:plc:x REV a")),
    Forgery("a capture's time", set_value("segment", 0, ("captures", 0, "captured_at"), NEVER), "Merkle root"),
    Forgery("a capture left out", edit(lambda e: of(e, "segment")[0]["captures"].pop()), "counts other captures"),
    Forgery("what a later run says was edited", set_value("segment", 3, ("changes",), [])),
    Forgery("what a later run saw unchanged", set_value("segment", 3, ("unchanged",), ["post-2"])),
    Forgery("a whole segment left out", edit(lambda e: drop(e, "segment", 1)), "which is not before it"),
    Forgery("a seal's outcome", set_value("seal", 0, ("outcome",), "partial")),
    Forgery("a seal's counts", set_value("seal", 0, ("counts", "seen"), 40)),
    Forgery("a seal's warnings taken out", set_value("seal", 1, ("because",), [])),
    Forgery("a run's seal left out", edit(lambda e: drop(e, "seal", 0)), "which is not before it|over no seal"),
    Forgery("two runs' seals exchanged", edit(lambda e: swap(e, "seal", 0, 1)), "ledger head|signature"),
    Forgery("a token's time", set_value("timestamp", 0, ("gen_time",), NEVER), "says another time"),
    Forgery("a token's authority", set_value("timestamp", 0, ("authority",), "another")),
    Forgery("a token left out", edit(lambda e: drop(e, "timestamp", 0))),
    Forgery("two tokens exchanged", edit(lambda e: swap(e, "timestamp", 0, 1)), "over something else|over no seal"),
    Forgery(
        "a segment put behind the seals", edit(lambda e: append(e, of(e, "segment")[0])), "after its run was sealed"
    ),
]
OF_EXAMINATIONS = [
    Forgery(f"a Match whose {name}", set_value("match", number, path, value))
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
        ("leads were taken out", 3, ("leads",), []),
        ("lead stands higher", 3, ("leads", 0, "rank"), 1),
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
    Forgery("a Match left out", edit(lambda e: drop(e, "match", 5))),
    Forgery("the first of all Matches left out", edit(lambda e: drop(e, "match", 0))),
    Forgery("two Matches in each other's place", edit(lambda e: swap(e, "match", 3, 5))),
    Forgery("a Match of another picture", edit(_other_picture)),
    Forgery("a Match with another's findings", edit(_copied_over)),
    Forgery("a Match copied in below the seal", edit(_copied_in)),
    Forgery("a Match copied behind the seal", edit(lambda e: append(e, of(e, "match")[3])), NOT_SIGNED),
    Forgery(
        "a Match with a finding of its own behind the seal",
        edit(lambda e: append(e, of(e, "match")[5] | {"findings": of(e, "match")[3]["findings"]})),
        NOT_SIGNED,
    ),
    Forgery(
        "a Match of a picture nobody captured",
        edit(lambda e: append(e, of(e, "match")[3] | {"image_digest": C})),
        "not captured",
    ),
    Forgery("a Match of an older state of the catalog", lambda f: _older_state(f)),
    Forgery("the seals of the ledger left out", edit(_without_ledger_seals), NOT_SIGNED),
    Forgery("the last seal left out with its token", edit(_last_seal_gone), NOT_SIGNED),
    Forgery(
        "a seal of the ledger in the middle left out",
        edit(lambda e: drop(e, "ledger_seal", 0)),
        "not before it|no seal",
    ),
    Forgery("a seal that covers fewer entries", set_value("ledger_seal", 1, ("entries",), 3)),
    Forgery("a seal of another ledger", set_value("ledger_seal", 0, ("ledger",), "cases/case-2")),
    Forgery("the ledger sealed with the forger's key", edit(_resealed), "another key than the one vault.json names"),
    Forgery(
        "a seal put behind what was added",
        edit(lambda e: (append(e, of(e, "match")[3]), append(e, of(e, "ledger_seal")[1]))),
        SEAL + "|another ledger head",
    ),
]
OF_REVIEWS = [
    Forgery("a rejection that became a confirmation", set_value("review", 2, ("verdict",), "confirmed")),
    Forgery("a confirmation that became a rejection", set_value("review", 0, ("verdict",), "rejected")),
    Forgery("a reviewer's name", set_value("review", 1, ("reviewer",), "Grace")),
    Forgery("a reviewer's note", set_value("review", 1, ("note",), "no doubt at all")),
    Forgery("a review that passes for a blind one, or the other way", set_value("review", 0, ("blind",), False)),
    Forgery(
        "a review of another article", set_value("review", 0, ("sku",), "sku-2"), "finding that its match does not have"
    ),
    Forgery("a review left out", edit(lambda e: drop(e, "review", 2))),
    Forgery(
        "two reviews behind the seal",
        edit(lambda e: [append(e, of(e, "review")[0] | {"reviewer": who}) for who in ("Dee", "Eve")]),
        NOT_SIGNED,
    ),
    Forgery(
        "a review of a finding that is not there",
        edit(lambda e: append(e, of(e, "review")[0] | {"sku": "sku-9"})),
        "finding that its match does not have",
    ),
]


def _older_state(f: Forger) -> None:
    first = f.entries(CATALOG)[0]["digest"]
    f.edit(lambda entries: of(entries, "match")[4].update(catalog_head=first))


FORGERIES = [
    *OF_THE_CASE,
    *OF_RUNS,
    *OF_EXAMINATIONS,
    *MORE_EXAMINATIONS,
    *OF_REVIEWS,
    *OF_THE_CATALOG,
    *OF_THE_VAULT,
]
