"""Forgeries of what was compared, and records made to look old."""

import copy

from evidence.codec import sha256
from tests.trial.semantic.forgery import NOWHERE, Ledger, forgery, recounted

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


@forgery("names 'tee-9', which catalog shop did not have then")
def a_lead_on_an_article_that_never_was(v: Ledger) -> None:
    v.all("match")[0]["leads"][0]["sku"] = "tee-9"


@forgery("the lead on 'coat-2' is no 1 of 2", "match")
def a_lead_that_stands_before_what_weighs_more(v: Ledger) -> None:
    v.all("match")[0]["leads"][0]["rank"] = 1


@forgery("the lead on 'coat-2' is no 4 of 2", "match")
def a_lead_beyond_the_last_design(v: Ledger) -> None:
    v.all("match")[0]["leads"][0]["rank"] = 4


@forgery("the lead on 'coat-2' is no 2 of 2", "match")
def a_lead_that_names_no_heavier_design(v: Ledger) -> None:
    v.all("match")[0]["leads"][0]["nearest"] = []


@forgery("weighs 'tee-1' otherwise than the match's candidates do", "match")
def a_lead_that_weighs_another_article_otherwise(v: Ledger) -> None:
    v.all("match")[0]["leads"][0]["nearest"][0]["weight_decibans"] = 40


@forgery("of catalogs of different sizes", "match")
def leads_in_catalogs_of_different_sizes(v: Ledger) -> None:
    leads = v.all("match")[0]["leads"]
    tee = {"sku": "tee-1", "rank": 1, "weight_decibans": 19, "designs": 3}
    leads.append(leads[0] | tee | {"nearest": [{"sku": "coat-2", "weight_decibans": 2}]})


@forgery("two leads on one article", "match")
def two_leads_on_one_article(v: Ledger) -> None:
    leads = v.all("match")[0]["leads"]
    leads.append(leads[0] | {"rank": 3})


@forgery("in a picture in which it saw nobody", "match")
def a_lead_in_a_picture_of_nobody(v: Ledger) -> None:
    v.all("match")[0] |= {"people": 0}


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
    recounted(v, 1, posts=5)
