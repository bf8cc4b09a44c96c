"""Each forgery as a function on the ledger, named as what it does, with what must be said of it.

``rechained`` then makes numbers, digests, chain, citations, Merkle roots and seals right with the true key.
"""

import copy
import json
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from evidence.codec import sha256
from tests.desk.forge import Entry, kind
from tests.trial.semantic.scene import FIRST, SITE

ROAD = "lin.on.the.road"
NOWHERE = "sha256:" + "4" * 64


@dataclass
class Ledger:
    """The entries of the honest case in a forger's hands, and the folder of its WARC objects."""

    entries: list[Entry]
    warcs: dict[str, bytes]

    def all(self, wanted: str) -> list[dict[str, Any]]:
        return [entry["record"] for entry in self.entries if kind(entry) == wanted]

    def entry(self, wanted: str, number: int = 0) -> Entry:
        return [entry for entry in self.entries if kind(entry) == wanted][number]

    def post(self, page: int = 0, number: int = 0) -> dict[str, Any]:
        return dict_of(self.all("segment")[page]["posts"][number])

    def insert(self, record: dict[str, Any], behind: Entry) -> None:
        """One more entry, right behind another and of its time."""
        fresh = copy.deepcopy(behind) | {"record": record, "digest": sha256(json.dumps(record).encode())}
        self.entries.insert(self.entries.index(behind) + 1, fresh)

    def in_warc(self, page: int, old: str, new: str) -> None:
        """Bytes of a page's WARC changed, and what the record says of the object."""
        record = self.all("segment")[page]
        data = self.warcs[record["warc"]].replace(old.encode(), new.encode())
        assert data != self.warcs[record["warc"]]
        self.warcs[record["warc"]] = data
        record |= {"warc_digest": sha256(data), "warc_bytes": len(data)}


def dict_of(value: Any) -> dict[str, Any]:
    assert isinstance(value, dict)
    return value


Forge = Callable[[Ledger], None]


@dataclass(frozen=True)
class Forgery:
    """One kind of nonsense, signed."""

    name: str
    says: str
    """What ``verify`` must say, as a pattern."""
    offline: str
    """The fault of the offline verifier; empty where a package does not hold what would show it."""
    forge: Forge


FORGERIES: list[Forgery] = []


def forgery(says: str, offline: str = "") -> Callable[[Forge], Forge]:
    """Register a function under its name."""

    def register(forge: Forge) -> Forge:
        FORGERIES.append(Forgery(forge.__name__.replace("_", " "), says, offline, forge))
        return forge

    return register


# whose it is


@forgery("is no account of this case", "account")
def a_run_of_somebody_else(v: Ledger) -> None:
    v.all("run")[0]["handle"] = f"{SITE}/users/ann"


@forgery("is no account of this case", "account")
def a_handle_of_another_letter(v: Ledger) -> None:
    v.all("run")[0]["handle"] = FIRST.replace("/lin", "/Lin")


@forgery("is no account of this case", "account")
def an_account_of_that_name_on_another_platform(v: Ledger) -> None:
    v.all("run")[1]["platform"] = "page"


@forgery("is by 'ann', the run read", "account")
def a_supplied_post_of_another_author(v: Ledger) -> None:
    v.post(5)["author"] = "ann"


@forgery("reads otherwise in the reply beside it: author")
def a_crawled_post_of_another_author(v: Ledger) -> None:
    v.post()["author"] = "ann"


@forgery("finds no such post in the replies")
def a_page_of_one_account_put_into_the_run_of_the_other(v: Ledger) -> None:
    first, second = v.all("segment")[1], v.all("segment")[2]
    first["posts"].append(second["posts"][0] | {"images": []})


@forgery("captured of another account")
def a_picture_of_the_other_account_under_a_post(v: Ledger) -> None:
    digest = v.post()["images"][0]["digest"]
    v.post(2)["images"] = [{**v.post(2)["images"][0], "url": f"{SITE}/media/other.jpg", "digest": digest}]


# when it was


@forgery("lies outside the days of the case", "window")
def a_post_from_after_the_window(v: Ledger) -> None:
    v.post()["posted_at"] = "2026-07-03T10:00:00.000000Z"


@forgery("lies outside the days of the case", "window")
def a_post_of_a_month_before_the_window(v: Ledger) -> None:
    v.post().update(posted_at="2026-03-01T00:00:00.000000Z", posted_at_precision="month")


@forgery("ends before it begins", "window")
def a_period_that_ends_before_it_begins(v: Ledger) -> None:
    v.post()["posted_between"] = ["2026-05-20T00:00:00.000000Z", "2026-04-01T00:00:00.000000Z"]


@forgery("reads otherwise in the reply beside it: posted at")
def a_post_from_before_delivery_dated_after_it(v: Ledger) -> None:
    v.post()["posted_at"] = "2026-05-11T10:00:00.000000Z"


@forgery("reads otherwise in the reply beside it: posted at precision")
def a_time_known_to_the_second_said_to_be_of_some_day_of_the_month(v: Ledger) -> None:
    v.post()["posted_at_precision"] = "month"


@forgery("was captured at 2026-05-09 .*, before run run-1 began", "time-order")
def a_capture_from_before_its_run(v: Ledger) -> None:
    capture = v.all("segment")[0]["captures"][1]
    v.in_warc(0, capture["captured_at"], "2026-05-09T00:00:00.000000Z")
    capture["captured_at"] = "2026-05-09T00:00:00.000000Z"


@forgery("was captured at 2099.*, after its entry was appended", "time-order")
def a_capture_from_after_its_entry(v: Ledger) -> None:
    capture = v.all("segment")[0]["captures"][1]
    v.in_warc(0, capture["captured_at"], "2099-05-09T00:00:00.000000Z")
    capture["captured_at"] = "2099-05-09T00:00:00.000000Z"


@forgery("before the case was opened", "time-order")
def a_supplied_file_from_before_the_case(v: Ledger) -> None:
    capture = v.all("segment")[5]["captures"][0]
    v.in_warc(5, capture["captured_at"], "2026-05-09T00:00:00.000000Z")
    for one in v.all("segment")[5]["captures"]:
        one["captured_at"] = "2026-05-09T00:00:00.000000Z"


@forgery("which stands before it", "time-order")
def an_entry_dated_before_the_one_it_cites(v: Ledger) -> None:
    v.entry("match")["appended_at"] = "2026-05-09T00:00:00.000000Z"


@forgery("in the future: it is", "time-order")
def a_last_entry_in_the_future(v: Ledger) -> None:
    v.entries[-1]["appended_at"] = "2099-05-09T00:00:00.000000Z"


@forgery("in the future: it is|which stands before it", "time-order")
def a_run_that_begins_after_its_pages(v: Ledger) -> None:
    v.entry("run")["appended_at"] = "2099-05-09T00:00:00.000000Z"


# what a post says


@forgery("reads otherwise in the reply beside it: text")
def the_text_of_a_post_changed(v: Ledger) -> None:
    v.post(1)["text"] = "wearing my new tee"


@forgery("reads otherwise in the reply beside it: text")
def the_text_of_a_supplied_post_changed(v: Ledger) -> None:
    v.post(5)["text"] = "wearing my new tee"


@forgery("supplied-csv@1 reads otherwise in the reply beside it: posted at")
def the_time_of_a_supplied_post_changed(v: Ledger) -> None:
    v.post(5)["posted_at"] = "2026-05-12T10:00:00.000000Z"


@forgery("reads otherwise in the reply beside it: place")
def the_place_of_a_post_changed(v: Ledger) -> None:
    v.post(1)["place"] = "the shop's own studio"


@forgery("reads other pictures in the reply beside it")
def a_picture_taken_off_a_post(v: Ledger) -> None:
    v.post()["images"] = []
    _recount(v, 0, pictures=-1)


@forgery("finds no such post in the replies")
def a_post_that_no_reply_shows(v: Ledger) -> None:
    posts = v.all("segment")[0]["posts"]
    posts.append(posts[0] | {"platform_id": f"{ROAD}-12", "url": f"{SITE}/users/{ROAD}/posts/12"})
    _recount(v, 0, posts=1, pictures=1)
    _recount(v, 2, posts=1, pictures=1)


@forgery("stands twice in one segment")
def a_post_written_twice(v: Ledger) -> None:
    posts = v.all("segment")[0]["posts"]
    posts.append(copy.deepcopy(posts[0]))


@forgery("gave another picture")
def the_pictures_of_two_posts_exchanged(v: Ledger) -> None:
    one, other = (v.post(0, number)["images"][0] for number in (0, 1))
    one["digest"], other["digest"] = other["digest"], one["digest"]


@forgery("said to be unchanged, and no earlier segment")
def a_post_unchanged_that_was_never_there(v: Ledger) -> None:
    v.all("segment")[3]["unchanged"].append(f"{ROAD}-1")


@forgery("is said to be edited, and entry 3 has none")
def an_edit_of_a_post_that_was_never_there(v: Ledger) -> None:
    v.all("segment")[3]["changes"][0]["platform_id"] = f"{ROAD}-1"


@forgery("claims a proof of origin: it is not written as a proof of this post")
def a_proof_of_origin_that_was_never_asked_for(v: Ledger) -> None:
    v.post()["origin"] = "signed: did:plc:x rev 1 cid b key z"


@forgery("of a supplied file claims a proof of origin")
def a_proof_of_origin_of_a_supplied_post(v: Ledger) -> None:
    v.post(5)["origin"] = "signed: did:plc:x rev 1 cid b key z"


# what was captured


@forgery("one look is no second one", "captured-twice")
def one_page_passed_for_two_looks(v: Ledger) -> None:
    first = copy.deepcopy(v.all("segment")[1])
    first["frontier"]["page"] = 3
    v.insert(first, v.entry("segment", 1))


@forgery("one look is no second one", "captured-twice")
def the_pages_of_one_run_sealed_again_as_another(v: Ledger) -> None:
    copied = copy.deepcopy(v.all("segment")[0])
    v.insert(copied | {"run": v.entry("run", 2)["digest"]}, v.entry("run", 2))


@forgery("is a capture that entry 3 has already", "captured-twice")
def one_capture_cited_twice(v: Ledger) -> None:
    captures = v.all("segment")[0]["captures"]
    captures.append(copy.deepcopy(captures[1]))


@forgery("stands in a crawl and is marked supplied", "method")
def a_supplied_file_graded_as_fetched(v: Ledger) -> None:
    v.all("run")[3]["supplied"] = False


@forgery("stands in a run of supplied files and is marked wire", "method")
def a_crawl_passed_for_supplied(v: Ledger) -> None:
    v.all("run")[1]["supplied"] = True


@forgery("kind of record differ|is marked wire", "method")
def a_supplied_capture_marked_as_fetched(v: Ledger) -> None:
    v.all("segment")[5]["captures"][0]["method"] = "wire"


# what a seal says


def _recount(v: Ledger, number: int, *, posts: int = 0, pictures: int = 0) -> None:
    """The forger counts anew, too."""
    counts = v.all("seal")[number]["counts"]
    for name in ("in_window", "sealed"):
        counts[name] += posts
    counts["pictures"] += pictures


@forgery("the seal counts 6 posts", "seal-counts")
def more_posts_sealed_than_there_are(v: Ledger) -> None:
    _recount(v, 0, posts=2, pictures=2)


@forgery("the seal counts 2 posts, 2 pictures and 0 missing", "seal-counts")
def a_missing_picture_counted_as_there(v: Ledger) -> None:
    v.all("seal")[1]["counts"] |= {"pictures": 2, "missing": 0, "left_out": []}


@forgery("says that 9 posts were seen; its segments say 4", "seal-counts")
def more_posts_seen_than_the_pages_show(v: Ledger) -> None:
    v.all("seal")[0]["counts"]["seen"] = 9


@forgery("says that the platform states 2 posts; its segments say 4", "seal-counts")
def fewer_posts_stated_by_the_platform(v: Ledger) -> None:
    v.all("seal")[0]["counts"]["advertised"] = 2


@forgery("other posts in the window, or other things left out", "seal-counts")
def posts_in_the_window_that_no_segment_leaves_out(v: Ledger) -> None:
    v.all("seal")[0]["counts"]["in_window"] += 3


@forgery("other posts in the window, or other things left out")
def another_reason_for_a_missing_picture(v: Ledger) -> None:
    v.all("seal")[1]["counts"]["left_out"][0]["why"] = "not_public"


@forgery("the run is complete; its segments say picture_not_had", "seal-counts")
def a_partial_run_sealed_as_complete(v: Ledger) -> None:
    v.all("seal")[1]["outcome"] = "complete"


@forgery("leaves out 1 caution that", "seal-counts")
def a_caution_left_out_of_a_seal(v: Ledger) -> None:
    v.all("seal")[1] |= {"cautions": [], "warnings": []}


# what was compared


@forgery("which did not capture its picture", "match")
def a_match_that_cites_another_page(v: Ledger) -> None:
    v.all("match")[0]["segment"] = v.entry("segment", 2)["digest"]


@forgery("which no post of entry 3 shows", "match")
def a_match_of_what_is_no_picture_of_a_post(v: Ledger) -> None:
    v.all("match")[0]["image_digest"] = v.all("segment")[0]["captures"][0]["payload_digest"]


@forgery("names 'tee-9', which catalog shop did not have then")
def a_finding_on_an_article_that_never_was(v: Ledger) -> None:
    v.all("match")[0]["findings"][1]["sku"] = "tee-9"


@forgery("names 'late-4', which catalog shop did not have then")
def a_finding_on_an_article_that_came_later(v: Ledger) -> None:
    v.all("match")[0]["findings"][1]["sku"] = "late-4"


@forgery("names 'tee-9', which catalog shop did not have then")
def a_candidate_that_never_was(v: Ledger) -> None:
    v.all("match")[0]["candidates"][1]["sku"] = "tee-9"


@forgery("a photo that is not 'tee-1''s")
def the_photo_of_another_article(v: Ledger) -> None:
    findings = v.all("match")[0]["findings"]
    findings[1]["photo_digest"] = findings[0]["photo_digest"]


@forgery("a photo that is not 'tee-1''s")
def a_photo_that_was_replaced_before(v: Ledger) -> None:
    v.all("match")[0]["findings"][1]["photo_digest"] = sha256(b"\xff\xd8 catalog an older photo of the tee")


@forgery("a photo that is not 'coat-2''s")
def a_nearest_non_match_by_another_photo(v: Ledger) -> None:
    v.all("match")[0]["findings"][1]["nearest_non_match"]["photo_digest"] = NOWHERE


@forgery("weighs 99 decibans; none may weigh more than 60", "match")
def a_weight_beyond_all_policies(v: Ledger) -> None:
    v.all("match")[0]["findings"][1]["weight_decibans"] = 99


@forgery("weighs 30 decibans; its policy allows 17")
def a_weight_above_the_cap(v: Ledger) -> None:
    v.all("match")[0]["findings"][1]["weight_decibans"] = 30


@forgery("weighs 17 decibans; its policy allows 10")
def a_weight_above_the_cap_of_what_is_left_open(v: Ledger) -> None:
    v.all("match")[0]["findings"][1] |= {"weight_decibans": 17, "verdict": "abstain"}


@forgery("has another interval than its policy measured")
def a_better_interval(v: Ledger) -> None:
    v.all("match")[0]["findings"][1]["interval_decibans"] = [14, 20]


@forgery("a photograph weighs 40")
def a_lighter_photograph_of_the_shop(v: Ledger) -> None:
    v.all("match")[0]["findings"][0]["weight_decibans"] = 1


@forgery("and found otherwise", "match")
def a_second_examination_that_contradicts_the_first(v: Ledger) -> None:
    record = copy.deepcopy(v.all("match")[0])
    record["findings"][1]["verdict"] = "abstain"
    record["findings"][1] |= {"weight_decibans": 2, "interval_decibans": None}
    v.insert(record, v.entry("match", 3))


@forgery("two findings on same_item_worn of 'tee-1'", "match")
def two_findings_that_contradict_in_one_examination(v: Ledger) -> None:
    findings = v.all("match")[0]["findings"]
    findings.append(findings[1] | {"verdict": "abstain", "weight_decibans": 2, "interval_decibans": None})


@forgery("unreadable, and what was found in it", "match")
def findings_in_a_picture_that_could_not_be_read(v: Ledger) -> None:
    v.all("match")[0]["unreadable"] = "no picture"


# records made to look old


@forgery("the match record is written as before there was 'software'", "older-form")
def a_match_made_to_look_old(v: Ledger) -> None:
    record = v.all("match")[1]
    del record["software"]
    record["findings"][1]["sku"] = "tee-9"


@forgery("the segment record is written as before there was 'remarks'", "older-form")
def a_page_made_to_look_old(v: Ledger) -> None:
    del v.all("segment")[1]["remarks"]
    v.post(1)["posted_at"] = "2026-07-03T10:00:00.000000Z"


@forgery("the seal record is written as before there was 'because'", "older-form")
def a_seal_made_to_look_old(v: Ledger) -> None:
    del v.all("seal")[1]["because"]
    _recount(v, 1, posts=5)


def warcs_of(vault: Path) -> dict[str, bytes]:
    """The WARC objects of the case by the name that its records have."""
    return {f"warc/{path.name}": path.read_bytes() for path in (vault / "cases/case-1/warc").iterdir()}
