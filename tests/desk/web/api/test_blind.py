"""What a reviewer who has not answered sees of the others: nothing, on any route. And a word is taken once."""

import json
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest

from desk.access import passwords
from desk.access.roles import Role
from desk.acts.actor import LOCAL
from desk.acts.review import answer
from tests.desk.review.raced import CASE, Laid, lay_out, question, quiet, says, someone
from tests.desk.signing import WEAKEST
from tests.desk.web.api.served import add, by_key, by_session, indexed, key, served, session
from tests.desk.web.api.test_api import DIGEST, OF_A_CASE, OF_ALL

pytestmark = [pytest.mark.server, pytest.mark.slow]


@pytest.fixture
def reviewed(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[tuple[Laid, str]]:
    """A case on which Zqada has given her word, and Bob has not; and its address."""
    monkeypatch.setattr(passwords, "_hasher", WEAKEST)
    laid = lay_out(tmp_path, 1)
    lea = add(indexed(laid.settings), LOCAL, "lea", Role.LEAD)
    bob = add(laid.settings, lea, "bob", Role.REVIEWER)
    (tmp_path / "key").write_text(key(laid.settings, bob), "utf-8")
    _word(laid, "zqada", "zqnote")
    with served(laid.settings) as address:
        yield laid, address


def _word(laid: Laid, account: str, note: str) -> None:
    laid.put([account])
    shown = question(laid.turns, laid.turns.subjects[0], account)
    answer(someone(account), laid.settings, shown.name, replace(says(shown, "confirmed"), note=note), quiet)


def test_who_has_not_answered_sees_nobody_elses_name_verdict_or_note_on_any_route(reviewed: tuple[Laid, str]) -> None:
    laid, address = reviewed
    photo = laid.turns.photos[0].photo_digest.removeprefix("sha256:")
    reading = [*OF_ALL, *(path for path, (method, _) in OF_A_CASE.items() if method == "GET")]
    with by_key(address, (laid.settings.cache.parent / "key").read_text("utf-8")) as client:
        bodies = [client.get(path.format(case_id=CASE).replace(DIGEST, photo)).content for path in reading]
    with by_session(address, session(laid.settings, "bob")) as client:
        put = client.post(f"/cases/{CASE}/questions").json()
        name = put["name"]
        for path in (*reading, f"/questions/{name}"):
            bodies.append(client.get(path.format(case_id=CASE).replace(DIGEST, photo)).content)
        bodies += [client.get(f"/questions/{name}/pictures/{number}").content for number in range(put["photos"] + 1)]
        bodies += [client.post(f"/questions/{name}/undo").content, json.dumps(put).encode()]
        seen = client.get(f"/cases/{CASE}").json()
        bodies.append(client.post(f"/cases/{CASE}/releases", json={"channel": "x"}).content)
        said = {"picked": "none_of_these", "confidence": "high", "note": "mine"}
        given = client.post(f"/questions/{name}/answer", json=said)
        after = client.get(f"/cases/{CASE}/standing").json()
    told = b"\n".join(bodies).lower()

    assert not any(mark in told for mark in (b"zqada", b"zqnote", b'"confirmed"'))
    assert (seen["withheld"], seen["waits"], seen["lines"], seen["order_as_a_whole"]) == (True, 1, None, None)
    assert given.status_code == 200, given.text
    assert [one["note"] for one in after["subjects"][0]["reviews"]] == ["mine"], "two words that differ stay closed"


def test_a_word_is_taken_once_and_undone_once(reviewed: tuple[Laid, str]) -> None:
    laid, address = reviewed
    said = {"picked": "cannot_tell"}
    with by_session(address, session(laid.settings, "bob")) as client:
        name = client.post(f"/cases/{CASE}/questions").json()["name"]
        path, again = f"/questions/{name}/answer", {"idempotency-key": "one"}
        first, second = (client.post(path, json=said, headers=again) for _ in range(2))
        entries = len(laid.turns.entries)
        other = client.post(path, json={"picked": "none_of_these"}, headers=again)
        anew = client.post(path, json=said, headers={"idempotency-key": "two"})
        nothing = client.post(f"/cases/{CASE}/questions", headers=again)
        undone = [client.post(f"/questions/{name}/undo", headers=again).json() for _ in range(2)]

    assert (first.status_code, first.content) == (200, second.content)
    assert (other.status_code, anew.status_code, nothing.status_code) == (422, 409, 204)
    assert undone[0] == undone[1]
    assert (undone[0]["case_id"], undone[0]["undone"]) == (CASE, True)
    assert len(laid.turns.entries) == entries + 2, "a withdrawal and its seal"
    kept = [json.loads(one.read_bytes()) for one in (laid.settings.home / "idempotent").glob("*.json")]
    assert {one["case_id"] for one in kept} == {CASE}
    assert len(kept) == 2


def test_two_words_are_seen_by_all_and_one_asks_for_the_release_and_another_approves_it(
    reviewed: tuple[Laid, str],
) -> None:
    laid, address = reviewed
    _word(laid, "zqbea", "")
    add(laid.settings, someone("lea", Role.LEAD), "ivy", Role.INVESTIGATOR)
    again = {"idempotency-key": "one"}
    with (
        by_session(address, session(laid.settings, "ivy")) as ivy,
        by_session(address, session(laid.settings, "lea")) as lea,
    ):
        stands = ivy.get(f"/cases/{CASE}/standing").json()["subjects"][0]
        asked = [ivy.post(f"/cases/{CASE}/releases", json={"channel": "paypal"}, headers=again) for _ in range(2)]
        not_alone = ivy.post(f"/cases/{CASE}/releases/paypal/approval")
        approved = [lea.post(f"/cases/{CASE}/releases/paypal/approval", headers=again) for _ in range(2)]
        found = lea.get(f"/cases/{CASE}/releases").json()

    assert (stands["decided"], [one["verdict"] for one in stands["reviews"]]) == (True, ["confirmed", "confirmed"])
    assert [one.status_code for one in (*asked, not_alone, *approved)] == [200, 200, 403, 200, 200]
    assert (asked[0].json()["asked_by"], asked[0].content) == ("ivy", asked[1].content)
    assert approved[0].json() == approved[1].json()
    assert found["released"] == [{"channel": "paypal", "released_by": "ivy", "approved_by": "lea"}]
    assert (found["asked"], found["current"]) == ([], ["paypal"])
