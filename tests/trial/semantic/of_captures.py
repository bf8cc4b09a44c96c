"""Forgeries of what was captured, and of what a seal says of it."""

import copy

from tests.trial.semantic.forgery import Ledger, forgery, recounted

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


@forgery("the seal counts 6 posts", "seal-counts")
def more_posts_sealed_than_there_are(v: Ledger) -> None:
    recounted(v, 0, posts=2, pictures=2)


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
