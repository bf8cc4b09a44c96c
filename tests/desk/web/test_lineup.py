"""Line-ups in the browser: a question is put, answered, undone; and what one person says reaches nobody else."""

import json
import re
from pathlib import Path

import pytest

from desk.access import passwords
from desk.access.actor import Actor
from desk.access.roles import Role
from desk.acts.accounts import add_account
from desk.acts.case_page import case_page
from desk.acts.sign_in import sign_in
from desk.settings import load_settings
from desk.web.app import create_app
from evidence.records import Review
from tests.desk.review.shop import TEES, listed, shop
from tests.desk.signing import WEAKEST
from tests.desk.web.conftest import Browser, Browsers
from tests.stories.two_people import CASE, OWL, PASSWORD, Desk

pytestmark = [pytest.mark.server, pytest.mark.slow]
NOBODY = Actor("nobody", roles=frozenset())


def put(client: Browser) -> str:
    """The name of the question that is put next."""
    found = client.get(f"/cases/{CASE}/lineup")
    assert found.status_code == 303, found.text
    return found.headers["location"].removeprefix("/lineups/")[:12]


def kept(desk: Desk, login: str, name: str) -> dict[str, object]:
    return dict(json.loads((desk.folder / "home" / "lineups" / login / f"{name}.json").read_text("utf-8")))


def reviews(desk: Desk) -> list[Review]:
    return [one.record for one in desk.vault.case(CASE).ledger.entries() if isinstance(one.record, Review)]


def question_of(desk: Desk, client: Browser, login: str, sku: str) -> tuple[str, int]:
    """The question about an article, and its number there; others before it are answered with "cannot tell"."""
    while kept(desk, login, name := put(client))["sku"] != sku:
        assert client.post(f"/lineups/{name}/answer", picked="cannot_tell").status_code == 303
    photos = kept(desk, login, name)["photos"]
    assert isinstance(photos, list)
    return name, next(at for at, one in enumerate(photos, 1) if one["sku"] == sku)


def test_a_question_shows_six_photos_none_marked_and_names_neither_article_nor_order(
    desk: Desk, browser: Browsers
) -> None:
    client = browser("zoe")
    name = put(client)
    page = client.get(f"/lineups/{name}")
    assert page.status_code == 200
    order = case_page(Actor("somebody"), desk.settings, CASE).reading.case.order
    seen = kept(desk, "zoe", name)
    hidden = [order.order_id, *(line.sku for line in order.lines), *(line.title for line in order.lines)]
    hidden += [str(seen["image_digest"])[7:], str(seen["match"])[7:]]
    assert not [one for one in hidden if one in page.text]
    photos = seen["photos"]
    assert isinstance(photos, list)
    assert not [one for one in photos if one["sku"] in page.text or one["photo_digest"][7:] in page.text]

    pictures = re.findall(r'src="(/lineups/[^"]+)"', page.text)
    assert pictures == [f"/lineups/{name}/pictures/{number}" for number in range(len(photos) + 1)]
    assert all(client.get(one).headers["content-type"] == "image/jpeg" for one in pictures)
    assert client.get(f"/lineups/{name}/pictures/7").status_code == 404
    assert re.findall(r"<button[^>]*>", page.text.partition("data-answer")[2])[0] == "<button disabled hidden>"
    assert " style=" not in page.text


def test_a_question_is_shown_to_nobody_but_whom_it_was_put_to(desk: Desk, browser: Browsers) -> None:
    name = put(browser("zoe"))
    for path in (f"/lineups/{name}", f"/lineups/{name}/pictures/0"):
        assert browser("bo").get(path).status_code == 404
        assert browser("ivy").get(path).status_code in (403, 404)
    assert browser("bo").post(f"/lineups/{name}/answer", photo=1).status_code == 409


def test_a_plain_form_answers_and_goes_on(desk: Desk, browser: Browsers) -> None:
    client = browser("zoe")
    name, number = question_of(desk, client, "zoe", OWL)
    why, note = "print_agrees", "the owl's left eye"
    done = client.post(f"/lineups/{name}/answer", photo=number, confidence="high", reason_code=why, note=note)
    assert (done.status_code, done.headers["location"]) == (303, f"/cases/{CASE}/lineup?done={name}")

    word = next(one for one in reviews(desk) if one.sku == OWL)
    assert (word.account, word.verdict, word.reason_code, word.note) == ("zoe", "confirmed", why, note)
    assert word.lineup is not None
    assert word.lineup.confidence == "high"
    behind = client.get(done.headers["location"])
    if behind.status_code == 303:
        behind = client.get(behind.headers["location"])
    assert f'action="/lineups/{name}/undo"' in behind.text
    assert client.post(f"/lineups/{name}/answer", photo=number).status_code == 409


def test_a_form_without_its_mark_or_from_elsewhere_is_refused(desk: Desk, browser: Browsers) -> None:
    client = browser("zoe")
    name = put(client)
    assert client.post(f"/lineups/{name}/answer", marked=False, photo=1).status_code == 422
    for path in (f"/lineups/{name}/answer", f"/lineups/{name}/undo", "/practice"):
        assert client.post(path, marked=False, mark="0" * 32).status_code == 403
    assert client.post(f"/lineups/{name}/answer").status_code == 409, "no photo is said"
    assert client.post(f"/lineups/{name}/answer", photo=7).status_code == 409
    assert client.post(f"/lineups/{name}/answer", picked="perhaps").status_code == 422
    assert not reviews(desk)


def test_a_script_has_the_next_question_ready_answers_and_undoes(desk: Desk, browser: Browsers) -> None:
    client = browser("zoe")
    first = put(client)
    ahead = client.get(f"/cases/{CASE}/lineup/ahead?after={first}").json()
    assert ahead["name"] != first
    assert f'data-name="{ahead["name"]}"' in ahead["html"]
    assert "<html" not in ahead["html"]
    assert client.get(ahead["pictures"][0]).status_code == 200

    done = client.post(f"/lineups/{first}/answer", as_json=True, picked="none_of_these")
    assert done.status_code == 200
    told = done.json()
    assert (told["name"], told["warnings"], told["next"]) == (first, [], f"/cases/{CASE}/lineup?done={first}")
    assert put(client) == ahead["name"]

    again = client.post(f"/lineups/{first}/answer", as_json=True, picked="none_of_these")
    assert (again.status_code, again.headers["content-type"]) == (409, "application/problem+json")
    assert "waits for your word" in again.json()["title"]
    refused = client.post(f"/lineups/{first}/answer", as_json=True, marked=False, mark="x", photo=1)
    assert (refused.status_code, refused.headers["content-type"]) == (403, "application/problem+json")

    undone = client.post(f"/lineups/{first}/undo", as_json=True)
    assert undone.json() == {"name": first, "undone": True, "next": f"/cases/{CASE}/lineup"}
    assert client.post(f"/lineups/{first}/undo").status_code == 409


def test_nothing_of_what_the_first_says_is_in_what_the_second_gets(desk: Desk, browser: Browsers) -> None:
    """What they get is what they would have got before it."""
    zoe, bo = browser("zoe"), browser("bo")
    first = put(bo)
    before = everything(bo, first)
    name, number = question_of(desk, zoe, "zoe", OWL)
    zoe.post(f"/lineups/{name}/answer", photo=number, note="SECRETNOTE", confidence="high")
    after = everything(bo, put(bo))

    assert before == after
    assert not [one for one in ("SECRETNOTE", "Zoe", "zoe", name) if one in after]


def everything(client: Browser, name: str) -> str:
    """All that the pages of a case tell somebody who is still asked."""
    paths = (
        f"/lineups/{name}",
        f"/cases/{CASE}/lineup",
        f"/cases/{CASE}/lineup/ahead?after={name}",
        "/lineups/practice",
    )
    return "\n".join(client.get(path).text for path in paths)


def test_when_all_is_answered_it_says_so_and_the_way_on(desk: Desk, browser: Browsers) -> None:
    client = browser("zoe")
    while (found := client.get(f"/cases/{CASE}/lineup")).status_code == 303:
        name = found.headers["location"].removeprefix("/lineups/")[:12]
        told = client.post(f"/lineups/{name}/answer", as_json=True, picked="cannot_tell").json()
    assert found.status_code == 200
    assert f'href="/cases/{CASE}"' in found.text
    assert 'href="/queue"' in found.text
    assert f'action="/lineups/{name}/undo"' in client.get(told["next"]).text
    assert client.get(f"/cases/{CASE}/lineup/ahead?after=000000000000").json() == {}


@pytest.mark.usefixtures("stored_portraits")
def test_practice_tells_whether_it_was_right(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("HOME", "VAULT", "CACHE"):
        monkeypatch.setenv(f"WORNPROOF_{name}", str(tmp_path / name.lower()))
    monkeypatch.setattr(passwords, "_hasher", WEAKEST)
    shop(tmp_path, *map(listed, TEES), listed("FJ-1083-ANT", 1, of="FJ-1201-GRY"))
    settings = load_settings()
    add_account(Actor("the first"), settings, "zoe", roles=(Role.LEAD,), password=PASSWORD)
    client = Browser(create_app(settings), sign_in(NOBODY, settings, "zoe", PASSWORD).token)

    name = client.post("/practice").headers["location"].removeprefix("/lineups/")
    assert "This is practice" in client.get(f"/lineups/{name}").text
    seen = json.loads((tmp_path / "home" / "lineups" / "zoe" / f"{name}.json").read_text("utf-8"))
    number = next((at for at, one in enumerate(seen["photos"], 1) if one["sku"] == seen["sku"]), 0)
    picked = "photo" if number else "none_of_these"
    done = client.post(f"/lineups/{name}/answer", as_json=True, picked=picked, photo=number)
    assert (done.json()["next"], done.json()["undo_until"]) == ("/lineups/practice?right=1", None)
    assert "Right." in client.get("/lineups/practice?right=1").text
    assert "That was not it." in client.get("/lineups/practice?right=0").text
