"""Forgeries of what was handed out: files that nobody released, or on other words than were released."""

from typing import Any

from evidence.codec import canonical, sha256
from tests.desk.forge import Package, first
from tests.desk.mutants import mutant
from tests.desk.mutants_reviews import Record, amended, release, reviewed, withdrawal

FILES = [{"name": "document.pdf", "digest": "sha256:" + "2" * 64, "size": 9}]


def handed_out(p: Package, records: list[Record], **changes: Any) -> None:
    """Append a release and what was handed out on it."""
    release(p, records)
    allowed = records[-1]
    made = {
        "kind": "pack", "channel": allowed["channel"], "issued_to": "the bank", "issued_by": "dan",
        "pack_digest": sha256(canonical([[one["name"], one["digest"], one["size"]] for one in FILES])),
        "approved_by": allowed["approved_by"], "reviews": allowed["reviews"], "files": FILES,
        "release": f"sha256:{len(p.entries()) + len(records):064x}", "limits": "", "tools": [],
    }  # fmt: skip
    records.append(made | changes)


@mutant("pack", "with the key")
def files_handed_to_another_channel_than_was_released(p: Package) -> None:
    reviewed(p, lambda records: handed_out(p, records, channel="stripe"))


@mutant("pack", "with the key")
def files_handed_out_on_words_that_were_not_released(p: Package) -> None:
    reviewed(p, lambda records: handed_out(p, records, reviews=[]))


@mutant("pack", "with the key")
def files_approved_by_somebody_else(p: Package) -> None:
    reviewed(p, lambda records: handed_out(p, records, approved_by="bo"))


@mutant("pack", "with the key")
def files_whose_digest_is_of_others(p: Package) -> None:
    reviewed(p, lambda records: handed_out(p, records, pack_digest="sha256:" + "3" * 64))


@mutant("citation", "with the key")
def files_handed_out_on_a_release_that_is_not_there(p: Package) -> None:
    reviewed(p, lambda records: handed_out(p, records, release="sha256:" + "7" * 64))


def before_the_files(p: Package, records: list[Record], *came: Record) -> None:
    """What came between the release and what was handed out on it."""
    handed_out(p, records)
    records[-1:-1] = came


@mutant("pack", "with the key")
def files_handed_out_after_a_word_of_the_release_was_withdrawn(p: Package) -> None:
    def change(records: list[Record]) -> None:
        withdrawn: list[Record] = []
        withdrawal(p, 0, "bo", "I erred")(withdrawn)
        before_the_files(p, records, *withdrawn)

    reviewed(p, change)


@mutant("pack", "with the key")
def files_handed_out_after_the_case_was_changed(p: Package) -> None:
    case, seal = p.entries()[0]["record"], first(p.entries(), "ledger_seal")["record"]

    def change(records: list[Record]) -> None:
        changed: list[Record] = []
        amended(p, case=case | {"retention_days": case["retention_days"] + 1})(changed)
        before_the_files(p, records, *changed, dict(seal))

    reviewed(p, change)


@mutant("pack", "with the key")
def files_that_name_no_release_where_the_case_was_released(p: Package) -> None:
    def change(records: list[Record]) -> None:
        handed_out(p, records)
        for name in ("release", "files", "limits", "tools"):
            del records[-1][name]

    reviewed(p, change)


@mutant("pack", "with the key")
def files_of_the_first_form_that_hold_what_came_later(p: Package) -> None:
    def change(records: list[Record]) -> None:
        handed_out(p, records)
        del records[-1]["release"], records[-2]

    reviewed(p, change)
