"""The compare page: one picture beside one article's photo."""

import html
import json
import re

import pytest

from claims.board import Shot
from desk.access.actor import Actor
from desk.access.roles import Role
from desk.acts.accounts import add_account
from desk.acts.case_page import case_to_compare
from desk.acts.line_up import put_question
from desk.acts.review import Answer, answer
from desk.acts.sign_in import actor_of
from desk.web.routes.compare import spread
from desk.web.words import Words
from evidence.records import Picked
from tests.desk.web.conftest import Browser, Browsers
from tests.stories.two_people import CASE, OWL, PASSWORD, Desk

LOCAL = Actor("somebody")


def shots(desk: Desk) -> list[Shot]:
    """All pictures, in the order of the case's page."""
    page = case_to_compare(LOCAL, desk.settings, CASE)
    return [shot for one in page.assessed for line in one.board(Words()).lines for shot in line.shots]


def named(desk: Desk, sku: str) -> str:
    return next(shot.name for shot in shots(desk) if shot.sku == sku)


def looked_at(client: Browser, name: str) -> str:
    found = client.get(f"/cases/{CASE}/compare/{name}")
    assert found.status_code == 200, found.text
    return found.text


def test_the_numbered_points_lie_far_from_each_other() -> None:
    points = [(0, 0, 1, 1), (1, 0, 2, 2), (0, 0, 1, 1), (100, 0, 3, 3), (0, 100, 4, 4), (2, 1, 5, 5)]
    assert spread(points, 3) == [(0, 0, 1, 1), (100, 0, 3, 3), (0, 100, 4, 4)]
    assert len(spread(points, 8)) == 5
    assert spread([], 8) == []


@pytest.mark.server
@pytest.mark.slow
def test_both_pictures_are_there_with_their_points_and_lie_over_each_other(desk: Desk, browser: Browsers) -> None:
    client, name = browser("ivy"), named(desk, OWL)
    text = looked_at(client, name)

    drawing = json.loads(html.unescape(re.findall(r'data-compare="([^"]+)"', text)[0]))
    assert len(drawing["matrix"]) == 6
    assert len(drawing["lines"]) >= 8
    assert len(re.findall(r'<g class="mark"', text)) == 16
    assert 'data-key="flicker" data-view="flicker" aria-pressed="false">' in text
    addresses = set(re.findall(rf'(?:href|src)="(/cases/{CASE}/(?:pictures|photos)/[^"]+)"', text))
    assert len(addresses) >= 2
    for address in addresses:
        shown = client.get(html.unescape(address))
        assert (shown.status_code, shown.headers["content-type"]) == (200, "image/jpeg")
    wide, high = drawing["post"]
    assert f'viewBox="0 0 {wide} {high}"' in text
    assert " style=" not in text
    assert not re.findall(r"<script(?![^>]* src=)", text)


@pytest.mark.server
@pytest.mark.slow
def test_what_speaks_for_the_buyer_and_the_nearest_other_design_stand_beside_the_facts(
    desk: Desk, browser: Browsers
) -> None:
    text = looked_at(browser("ivy"), named(desk, OWL))
    for words in ("What is on record", "What speaks for the buyer", "What would change it", "The nearest non-match"):
        assert words in text
    chinese = browser("ivy")
    chinese.cookies["wornproof-language"] = "zh"
    assert "对买家有利的情况" in looked_at(chinese, named(desk, OWL))


@pytest.mark.server
@pytest.mark.slow
def test_one_goes_from_picture_to_picture_through_all_of_them(desk: Desk, browser: Browsers) -> None:
    client, every = browser("ivy"), [shot.name for shot in shots(desk)]
    walked = every[:1]
    while found := re.findall(rf'rel="next" href="/cases/{CASE}/compare/([0-9a-f]+)"', looked_at(client, walked[-1])):
        walked.append(found[0])
    assert walked == every
    assert len(walked) > 2


@pytest.mark.server
@pytest.mark.slow
def test_who_is_still_asked_sees_none_of_it(desk: Desk, browser: Browsers) -> None:
    found = browser("zoe").get(f"/cases/{CASE}/compare/{named(desk, OWL)}")
    assert found.status_code == 409
    assert OWL not in found.text
    assert "answer first" in found.text


@pytest.mark.server
@pytest.mark.slow
def test_a_name_that_is_not_there_is_told_and_a_stranger_is_sent_to_sign_in(desk: Desk, browser: Browsers) -> None:
    assert browser("ivy").get(f"/cases/{CASE}/compare/000000000000").status_code == 404
    found = browser("").get(f"/cases/{CASE}/compare/000000000000")
    assert (found.status_code, found.headers["location"].startswith("/sign-in")) == (303, True)


@pytest.mark.server
@pytest.mark.slow
def test_a_foreign_case_and_one_that_is_not_there_are_answered_alike(desk: Desk, browser: Browsers) -> None:
    add_account(Actor("the first"), desk.settings, "eve", roles=(Role.REVIEWER,), cases=("another",), password=PASSWORD)
    client, name = browser("eve"), named(desk, OWL)
    for path in (f"compare/{name}", "lineup", f"lineup/ahead?after={name}"):
        foreign, missing = client.get(f"/cases/{CASE}/{path}"), client.get(f"/cases/small-9/{path}")
        assert foreign.status_code == missing.status_code == 404
        assert foreign.text.replace(CASE, "X") == missing.text.replace("small-9", "X")


@pytest.mark.server
@pytest.mark.slow
def test_the_original_is_offered_to_whoever_may_see_it_with_a_reason(desk: Desk, browser: Browsers) -> None:
    name = named(desk, OWL)
    assert "/original" not in looked_at(browser("ivy"), name)
    max_ = actor_of(Actor("nobody", roles=frozenset()), desk.settings, desk.token("max"))
    while put := put_question(max_, desk.settings, CASE):
        answer(max_, desk.settings, put[0].name, Answer(Picked.CANNOT_TELL), lambda *_: None)

    client = browser("max")
    text = looked_at(client, name)
    address = re.findall(r'action="([^"]+/original)"', text)[0]
    assert client.post(address, marked=False, reason="to see", mark="x").status_code == 403
    assert client.post(address, reason=" ").status_code == 409
    given = client.post(address, reason="the copy is too small")
    assert given.headers["content-disposition"].startswith("attachment")
