"""Packages that fit by every digest, seal and signature, and make no sense: one of each kind of fault.

``tests/trial/semantic`` has many more, on a case with something of everything.
"""

import json
from collections.abc import Callable

from desk.pack import offline_verifier as form
from tests.desk.forge import Entry, Package, first, kind
from tests.desk.mutants import mutant


def edited(p: Package, change: Callable[[list[Entry]], object]) -> None:
    """The ledger changed and sealed again; the package signed."""
    p.edit(lambda entries: change(entries) and None, p.key)
    p.sign()


@mutant("account", "with the key")
def a_run_of_an_account_that_the_case_does_not_name(p: Package) -> None:
    edited(p, lambda entries: first(entries, "run")["record"].update(handle="ann"))


@mutant("account", "with the key")
def a_post_of_another_author(p: Package) -> None:
    edited(p, lambda entries: first(entries, "segment")["record"]["posts"][0].update(author="ann"))


@mutant("window", "with the key")
def a_post_of_a_day_outside_the_window(p: Package) -> None:
    at = "2026-07-03T10:00:00.000000Z"
    edited(p, lambda entries: first(entries, "segment")["record"]["posts"][0].update(posted_at=at))


@mutant("time-order", "with the key")
def a_page_appended_before_its_run(p: Package) -> None:
    edited(p, lambda entries: first(entries, "segment").update(appended_at="2020-01-01T00:00:00.000000Z"))


@mutant("captured-twice", "with the key")
def a_capture_cited_twice(p: Package) -> None:
    def change(entries: list[Entry]) -> None:
        captures = first(entries, "segment")["record"]["captures"]
        captures.append(captures[0])

    edited(p, change)


@mutant("method", "with the key")
def a_crawl_passed_for_a_supplied_file(p: Package) -> None:
    edited(p, lambda entries: first(entries, "run")["record"].update(supplied=True))


@mutant("seal-counts", "with the key")
def more_posts_counted_than_are_there(p: Package) -> None:
    edited(p, lambda entries: first(entries, "seal")["record"]["counts"].update(sealed=9, in_window=9))


@mutant("match", "with the key")
def a_match_of_a_reply_that_is_no_picture_of_a_post(p: Package) -> None:
    def change(entries: list[Entry]) -> None:
        digest = first(entries, "segment")["record"]["captures"][0]["payload_digest"]
        first(entries, "match")["record"]["image_digest"] = digest

    edited(p, change)


@mutant("post-picture", "with the key")
def a_frame_of_a_video_that_its_page_does_not_hold(p: Package) -> None:
    def change(entries: list[Entry]) -> None:
        pages = [entry["record"] for entry in entries if kind(entry) == "segment"]
        page = next(one for one in pages if any(post["images"] for post in one["posts"]))
        image = next(image for post in page["posts"] for image in post["images"])
        image["frame"] = {"of": "sha256:" + "0" * 64, "number": 1, "at_ms": 0, "decoder": "x"}

    edited(p, change)


@mutant("older-form", "with the key")
def a_page_written_as_before_there_were_remarks(p: Package) -> None:
    def change(entries: list[Entry]) -> None:
        del [entry for entry in entries if kind(entry) == "segment"][1]["record"]["remarks"]

    edited(p, change)


@mutant("withheld", "with the key")
def a_review_withheld_from_a_whole_package(p: Package) -> None:
    entries = p.entries()
    place = entries.index(first(entries, "review"))
    entries[place] = {"withheld": {"seq": place + 1, "digest": entries[place]["digest"], "kind": "review"}}
    p.put_entries(entries)
    p.state(entries_withheld=1)
    p.sign()


@mutant("withheld", "with the key", on="part")
def a_withheld_page_said_to_be_the_case(p: Package) -> None:
    entries = p.entries()
    next(entry for entry in entries if "withheld" in entry)["withheld"]["kind"] = "case"
    p.put_entries(entries)
    p.sign()


@mutant("shown-post", "with the key", on="part")
def a_shown_post_of_a_page_that_is_not_there(p: Package) -> None:
    line = json.loads(p.members[form.POSTS])
    p.members[form.POSTS] = form.canonical(line | {"segment": "sha256:" + "5" * 64}) + b"\n"
    p.sign()


@mutant("window", "with the key", on="part")
def a_shown_post_of_a_day_outside_the_window(p: Package) -> None:
    line = json.loads(p.members[form.POSTS])
    line["post"]["posted_at"] = "2026-07-03T10:00:00.000000Z"
    p.members[form.POSTS] = form.canonical(line) + b"\n"
    p.sign()


@mutant("statement", "with the key", on="part")
def fewer_posts_said_to_be_withheld(p: Package) -> None:
    p.state(posts_withheld=1)
    p.sign()
