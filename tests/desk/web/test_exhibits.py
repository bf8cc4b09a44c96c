"""Supplied files in the browser: taken in, listed, compared, taken back, for whoever may."""

from pathlib import Path
from typing import Any

import pytest

from desk.web.app import create_app
from desk.web.pages import LANGUAGE_COOKIE
from desk.web.who import COOKIE, form_mark
from desk.web.words import Words
from tests.desk.acts.paid import HONEST, OTHER_AMOUNT, PAID, Paid, paid
from tests.desk.web.test_desk import SECRET, ask


def asked(case: Paid, method: str, path: str, language: str = "en", **more: Any) -> Any:
    app = create_app(case.settings, opening=SECRET, token=SECRET)
    cookies = {"cookie": f"{COOKIE}={SECRET}; {LANGUAGE_COOKIE}={language}"}
    data = {"mark": form_mark(SECRET), **more.pop("data", {})}
    told = {"data": data} if method == "POST" else {}
    return ask(app, method, path, headers={"sec-fetch-site": "same-origin", **cookies}, **told, **more)


def page(case: Paid, language: str = "en", end: str = "/exhibits") -> str:
    found = asked(case, "GET", f"/cases/{PAID}{end}", language)
    assert found.status_code == 200, found.text[:500]
    return str(found.text)


@pytest.mark.slow
@pytest.mark.parametrize("language", ["en", "zh"])
def test_files_are_taken_in_compared_and_a_comparison_is_taken_back(tmp_path: Path, language: str) -> None:
    case, say = paid(tmp_path), Words(language)
    assert say("desk_exhibits.none") in page(case, language)
    for role, path in (("payment_picture", OTHER_AMOUNT), ("ledger_export", case.export)):
        done = asked(
            case, "POST", f"/cases/{PAID}/exhibits", data={"role": role, "said": "<b>by chat"},
            files=[("handed", (path.name, path.read_bytes()))],
        )  # fmt: skip
        assert done.status_code == 303, done.text[:500]
    assert "<b>by chat" not in page(case, language)
    done = asked(case, "POST", f"/cases/{PAID}/exhibits/payments", data={"payees": "菲尔罗女装旗舰店\n"})
    assert done.status_code == 303, done.text[:500]
    told = page(case, language)
    assert say("payment.contradicted") in told
    assert "6881.90" in told
    for end in ("", "/report"):
        assert "6881.90" in page(case, language, end)
    number = case.file.ledger.of_kinds("comparison")[0].seq
    done = asked(case, "POST", f"/cases/{PAID}/exhibits/strike", data={"number": number, "reason": "merged"})
    assert done.status_code == 303, done.text[:500]
    assert "merged" in page(case, language)
    told = say("payment_part.taken_back", result=say("payment.contradicted"), reason="merged")
    assert told in page(case, language, "")


def test_a_supplied_picture_is_shown_small_and_nothing_else_is(tmp_path: Path) -> None:
    case = paid(tmp_path, HONEST)
    found = asked(case, "GET", f"/cases/{PAID}/exhibits/2/picture")

    assert (found.status_code, found.headers["content-type"]) == (200, "image/jpeg")
    for number, status in ((1, 404), (3, 404), (4, 409), (99, 404)):
        assert asked(case, "GET", f"/cases/{PAID}/exhibits/{number}/picture").status_code == status


def test_nothing_chosen_a_role_that_is_none_and_no_picture_are_told(tmp_path: Path) -> None:
    case = paid(tmp_path)
    none = asked(case, "POST", f"/cases/{PAID}/exhibits", data={"role": "messages"})
    odd = asked(case, "POST", f"/cases/{PAID}/exhibits", data={"role": "x"}, files=[("handed", ("a", b"b"))])
    nothing = asked(case, "POST", f"/cases/{PAID}/exhibits/payments")

    assert (none.status_code, odd.status_code, nothing.status_code) == (422, 422, 409)
    assert "Choose between 1 and" in none.text
    assert "has no picture of a payment yet" in nothing.text


def test_a_large_file_is_taken_in_where_files_are_and_nowhere_else(tmp_path: Path) -> None:
    case = paid(tmp_path)
    large = b"x" * 3_000_000
    taken = asked(
        case, "POST", f"/cases/{PAID}/exhibits", data={"role": "messages"}, files=[("handed", ("a.txt", large))]
    )
    refused = asked(case, "POST", f"/cases/{PAID}/exhibits/payments", files=[("handed", ("a.txt", large))])

    assert (taken.status_code, refused.status_code) == (303, 413)
