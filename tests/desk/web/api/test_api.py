"""The interface for programs: who may see what, what is done once, where a page ends."""

import json
import os
import re
import subprocess
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import httpx
import pytest
from typer.testing import CliRunner

from desk.access import passwords
from desk.access.actor import Actor
from desk.access.roles import Right, Role
from desk.acts.actor import LOCAL
from desk.cli import app as command_line
from desk.settings import Settings
from tests.desk.acts.lived import ADA, GOES, LIN, STAYS, lived
from tests.desk.signing import WEAKEST
from tests.desk.web.api.served import add, by_key, by_session, indexed, key, served, session

NOWHERE = "case-nowhe"
"""As long as the id of the foreign case."""
assert len(NOWHERE) == len(STAYS)
DIGEST = "0" * 64
OF_A_CASE: dict[str, tuple[str, dict[str, Any]]] = {
    "/cases/{case_id}": ("GET", {}),
    "/cases/{case_id}/standing": ("GET", {}),
    "/cases/{case_id}/check": ("GET", {}),
    "/cases/{case_id}/releases": ("GET", {}),
    "/cases/{case_id}/releases#ask": ("POST", {"channel": "paypal"}),
    "/cases/{case_id}/releases/paypal/approval": ("POST", {}),
    "/cases/{case_id}/questions": ("POST", {}),
    f"/cases/{{case_id}}/pictures/{DIGEST}": ("GET", {}),
    f"/cases/{{case_id}}/photos/{DIGEST}": ("GET", {}),
    "/search?case={case_id}": ("GET", {}),
    "/audit?case={case_id}": ("GET", {}),
}
OF_ALL = ("/me", "/cases", "/search", "/queue", "/catalogs", "/platforms", "/rates", "/audit", "/search?facet=sku")
pytestmark = [pytest.mark.server, pytest.mark.slow]


@dataclass(frozen=True)
class Served:
    settings: Settings
    address: str
    people: dict[Role, Actor]

    def client(self, role: Role) -> httpx.Client:
        return by_session(self.address, session(self.settings, role.value))


@pytest.fixture(scope="module")
def desk(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Served]:
    """One of each role, who sees one of two cases; Lea, who leads, and Ian, who investigates, see both."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(passwords, "_hasher", WEAKEST)
        settings, _ = lived(tmp_path_factory.mktemp("desk"), files=False)
        lea = add(indexed(settings), LOCAL, "lea", Role.LEAD)
        add(settings, lea, "ian", Role.INVESTIGATOR)
        people = {role: add(settings, lea, role.value, role, cases=(GOES,)) for role in Role}
        with served(settings) as address:
            yield Served(settings, address, people)


def asked(client: httpx.Client, path: str, case_id: str) -> httpx.Response:
    method, body = OF_A_CASE[path]
    said = {"json": body} if body else {}
    return client.request(method, path.partition("#")[0].format(case_id=case_id), **said)  # type: ignore[arg-type]  # JSON


@pytest.mark.parametrize("role", Role)
def test_a_foreign_case_and_a_missing_one_are_one_answer_on_every_route(desk: Served, role: Role) -> None:
    with desk.client(role) as client:
        for path in OF_A_CASE:
            theirs, nowhere = (asked(client, path, case_id) for case_id in (STAYS, NOWHERE))

            assert theirs.status_code == nowhere.status_code, path
            assert theirs.content.replace(STAYS.encode(), b"CASE") == nowhere.content.replace(NOWHERE.encode(), b"CASE")
            assert not any(mark in theirs.content for mark in LIN.marks[1:]), path
            if not path.startswith("/audit"):
                assert theirs.status_code in (403, 404), path
                assert theirs.headers["content-type"] == "application/problem+json"


@pytest.mark.parametrize("role", Role)
def test_ones_own_case_is_open_to_who_may(desk: Served, role: Role) -> None:
    with desk.client(role) as client:
        found = {path: asked(client, path, GOES).status_code for path in OF_A_CASE}
    rights = desk.people[role].rights

    assert found.pop("/cases/{case_id}/releases#ask") == (409 if Right.DRAFT in rights else 403)
    assert found.pop("/cases/{case_id}/releases/paypal/approval") == (409 if Right.APPROVE in rights else 403)
    assert (found.pop("/cases/{case_id}/questions") == 403) is (Right.REVIEW not in rights)
    assert found.pop("/audit?case={case_id}") == (200 if Right.AUDIT in rights else 403)
    assert found.pop(f"/cases/{{case_id}}/pictures/{DIGEST}") == 404
    assert found.pop(f"/cases/{{case_id}}/photos/{DIGEST}") == 404
    assert set(found.values()) == {200}


@pytest.mark.parametrize("role", Role)
def test_what_speaks_of_all_cases_speaks_of_ones_own(desk: Served, role: Role) -> None:
    with desk.client(role) as client:
        for path in OF_ALL:
            told = client.get(path)

            assert told.status_code == (403 if path == "/audit" and role is not Role.AUDITOR else 200), path
            assert not any(mark in told.content for mark in LIN.marks), path


def test_every_route_of_the_description_is_in_these_tables(desk: Served) -> None:
    said = httpx.get(f"{desk.address}/openapi.json").json()["paths"]
    described = {(method.upper(), path) for path, methods in said.items() for method in methods}
    tried = [(method, path.partition("#")[0].partition("?")[0]) for path, (method, _) in OF_A_CASE.items()]
    tried += [("GET", path.partition("?")[0]) for path in OF_ALL]
    named = {(method, re.sub("0{64}", "{digest}", path).replace("/paypal/", "/{channel}/")) for method, path in tried}

    assert {one for one in described - named if "{name}" not in one[1]} == set()
    assert named <= described


def test_who_sees_all_is_told_that_a_case_is_not_there(desk: Served) -> None:
    with by_session(desk.address, session(desk.settings, "lea")) as client:
        missing = client.get(f"/cases/{NOWHERE}")

    assert missing.status_code == 404
    assert missing.json()["title"].startswith("no case 'case-nowhe' in this vault")


def test_nobody_is_answered_and_is_told_how_to_sign_in(desk: Served) -> None:
    for path in OF_ALL:
        refused = httpx.get(f"{desk.address}{path}")

        assert (refused.status_code, refused.headers["www-authenticate"]) == (401, 'Bearer realm="wornproof"')
    with by_key(desk.address, "wp_000000000000_nothing") as client:
        assert client.get("/me").status_code == 401


def test_a_key_asks_as_its_account_and_gives_no_word_of_a_person(desk: Served) -> None:
    with by_key(desk.address, key(desk.settings, desk.people[Role.REVIEWER], Right.READ, Right.REVIEW)) as client:
        known, refused = client.get("/me").json(), client.post(f"/cases/{GOES}/questions")

    assert (known["account"], known["rights"], known["case_ids"]) == ("reviewer", ["read", "review"], [GOES])
    assert known["key_id"]
    assert refused.status_code == 409
    assert "API key gives no word" in refused.json()["title"]


def test_pages_go_on_where_the_last_one_ended_and_a_cursor_is_of_its_question_alone(desk: Served) -> None:
    with by_session(desk.address, session(desk.settings, "ian")) as client:
        for path, kept in (("/cases", "cases"), ("/search", "hits")):
            whole = client.get(path).json()
            first = client.get(path, params={"size": 1}).json()
            second = client.get(path, params={"size": 1, "cursor": first["next"]}).json()

            assert [*first[kept], *second[kept]] == whole[kept]
            assert (second["next"], first["total"]) == (None, 2)
            other = {"/cases": {"buyer": "x"}, "/search": {"q": "x"}}[path]
            for wrong in ({**other, "cursor": first["next"]}, {"cursor": "bm90aGluZw=="}, {"cursor": "é"}):
                refused = client.get(path, params=wrong)
                assert refused.status_code == 400
                assert "cursor" in refused.json()["title"]


def test_filters_and_counts_are_those_of_the_command_line(desk: Served) -> None:
    with by_session(desk.address, session(desk.settings, "ian")) as client:
        assert [one["case_id"] for one in client.get("/cases?buyer=zqux").json()["cases"]] == [GOES]
        assert client.get("/cases?order=none").json() == {"cases": [], "total": 0, "next": None}
        assert client.get("/search?q=beach&facet=sku").json()["facets"] == {"sku": {"tee-1": 1}}
        wrong = client.get("/search?q=posted:x")
    assert (wrong.status_code, wrong.json()["title"][:11]) == (400, "character 8")


@pytest.mark.parametrize("query", ["", "q=beach", "q=tee-1", "q=sku:tee-1", "q=status:worn_after_delivery&facet=sku"])
def test_a_search_tells_nothing_of_cases_in_which_somebody_is_still_asked(desk: Served, query: str) -> None:
    """By words, conditions, counts or offers they would learn which article is in question."""
    with by_session(desk.address, session(desk.settings, "ian")) as client:
        assert client.get(f"/search?{query}").json()["total"] > 0
    with by_session(desk.address, session(desk.settings, "lea")) as client:
        found = client.get(f"/search?{query}").json()
        assert (found["total"], found["hits"]) == (0, [])
        assert not any(found["facets"].values())
        assert not found.get("offers")
        assert not any(one["statuses"] for one in client.get("/cases").json()["cases"])


def test_a_case_says_what_report_says_but_for_the_check(desk: Served, monkeypatch: pytest.MonkeyPatch) -> None:
    with by_session(desk.address, session(desk.settings, "investigator")) as client:
        said = client.get(f"/cases/{GOES}").json()
        listed = client.get("/cases").json()["cases"][0]
        found = client.get("/search").json()["hits"][0]
        checked = client.get(f"/cases/{GOES}/check").json()
    monkeypatch.setenv("WORNPROOF_SESSION", session(desk.settings, "investigator"))

    report = _told(desk, monkeypatch, "report", GOES)
    assert _at_once(said).keys() - {"withheld", "waits"} == report.keys() - {"faults", "not_vouched"}
    assert [one["worn"] for one in said["lines"]] != [[]]
    assert json.loads(json.dumps(said["lines"]).replace('Z"', '+00:00"')) == report["lines"]
    assert listed.keys() == _told(desk, monkeypatch, "case").keys()
    assert found.keys() == _told(desk, monkeypatch, "search", "all").keys()
    assert checked == _told(desk, monkeypatch, "verify", GOES)


def _at_once(said: dict[str, Any]) -> dict[str, Any]:
    return {name: value for name, value in said.items() if value is not None}


def _told(desk: Served, monkeypatch: pytest.MonkeyPatch, *words: str) -> dict[str, Any]:
    for name, value in (("HOME", desk.settings.home), ("CACHE", desk.settings.cache)):
        monkeypatch.setenv(f"WORNPROOF_{name}", str(value))
    monkeypatch.setenv("WORNPROOF_INDEX", desk.settings.index_url)
    done = CliRunner().invoke(command_line, [*words, "--json", "--vault", desk.settings.vault_url])
    told: dict[str, Any] = json.loads(done.stdout.splitlines()[0])
    return told


def test_a_picture_is_had_within_its_case(desk: Served) -> None:
    with desk.client(Role.INVESTIGATOR) as client:
        digest = client.get("/search").json()["hits"][0]["image_digest"].removeprefix("sha256:")
        there, elsewhere = (
            client.get(f"/cases/{GOES}/pictures/{digest}"),
            client.get(f"/cases/{STAYS}/pictures/{digest}"),
        )

    assert (there.status_code, there.headers["content-type"], there.content[:2]) == (200, "image/jpeg", b"\xff\xd8")
    assert ADA.picture not in there.content
    assert elsewhere.status_code == 404


def test_wrong_methods_and_bodies_are_told_as_such(desk: Served) -> None:
    with desk.client(Role.LEAD) as client:
        wrong = client.delete("/me")
        broken = client.post(f"/cases/{GOES}/releases", content=b"{", headers={"content-type": "application/json"})
        more = client.post(f"/cases/{GOES}/releases", json={"channel": "paypal", "and": 1})
        large = client.post(f"/cases/{GOES}/releases", json={"channel": "x" * 100_000})
        strange = client.post(f"/cases/{GOES}/releases", json={"channel": "x"}, headers={"origin": "https://a.example"})

    assert (wrong.status_code, wrong.headers["allow"]) == (405, "GET")
    assert (broken.status_code, broken.json()["errors"][0]["at"][0]) == (422, "body")
    assert (more.status_code, more.json()["errors"][0]["at"]) == (422, ["body", "and"])
    assert (large.status_code, strange.status_code) == (413, 403)


def test_the_client_of_the_page_works_as_it_stands(desk: Served, tmp_path: Path) -> None:
    page = (Path(__file__).parents[4] / "docs" / "api.md").read_text("utf-8")
    (code,) = re.findall(r"```python\n(.*?)```", page, re.DOTALL)
    assert code.count("\n") <= 40
    told = subprocess.run(
        [sys.executable, "-c", code], capture_output=True, text=True, check=False,
        env={
            **os.environ, "WORNPROOF_DESK": desk.address.removesuffix("/api/v1"),
            "WORNPROOF_KEY": key(desk.settings, desk.people[Role.INVESTIGATOR]),
        },
    )  # fmt: skip

    assert told.returncode == 0, told.stderr
    assert GOES in told.stdout
    assert STAYS not in told.stdout
