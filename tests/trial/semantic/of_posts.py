"""Forgeries of whose a post is, of when it was, and of what it says."""

import copy

from tests.trial.semantic.forgery import ROAD, Ledger, forgery, recounted
from tests.trial.semantic.scene import FIRST, SITE

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
    recounted(v, 0, pictures=-1)


@forgery("finds no such post in the replies")
def a_post_that_no_reply_shows(v: Ledger) -> None:
    posts = v.all("segment")[0]["posts"]
    posts.append(posts[0] | {"platform_id": f"{ROAD}-12", "url": f"{SITE}/users/{ROAD}/posts/12"})
    recounted(v, 0, posts=1, pictures=1)
    recounted(v, 2, posts=1, pictures=1)


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
