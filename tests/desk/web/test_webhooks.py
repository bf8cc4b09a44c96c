"""Signatures of messages are those of the Standard Webhooks specification."""

from datetime import UTC, datetime

import pytest

from desk.web.webhooks import Event, Named, headers, signed
from evidence.errors import RecordError

SECRET, AT = "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw", datetime.fromtimestamp(1614265330, UTC)
ID, BODY = "msg_p5jXN8AQM9LWM0D4loKWxJek", b'{"test": 2432232314}'
PUBLISHED = "v1,g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE="
"""Of the reference libraries' tests."""


def test_the_published_example_has_its_published_signature() -> None:
    assert signed(SECRET, ID, BODY, AT) == PUBLISHED
    assert headers(SECRET, ID, BODY, AT) == {
        "webhook-id": ID,
        "webhook-timestamp": "1614265330",
        "webhook-signature": PUBLISHED,
    }


def test_id_time_and_body_are_signed_all_three() -> None:
    later = AT.replace(year=2022)
    others = {signed(SECRET, ID + "x", BODY, AT), signed(SECRET, ID, BODY + b" ", AT), signed(SECRET, ID, BODY, later)}

    assert len(others | {PUBLISHED}) == 4


@pytest.mark.parametrize("secret", ["", "whsec_", "whsec_c2hvcnQ=", "whsec_not base64", SECRET.removeprefix("whsec_")])
def test_a_secret_that_is_none_signs_nothing(secret: str) -> None:
    with pytest.raises(RecordError, match="whsec_"):
        signed(secret, ID, BODY, AT)


@pytest.mark.parametrize("message", ["", "msg.1", "msg 1", "消息"])
def test_an_id_by_which_one_message_could_pass_for_another_is_refused(message: str) -> None:
    with pytest.raises(RecordError, match="id of a message"):
        signed(SECRET, message, BODY, AT)


def test_a_message_is_as_the_page_shows_it() -> None:
    event = Event(
        type="release.approved",
        timestamp=datetime(2026, 5, 14, 9, 30, tzinfo=UTC),
        data=Named(case_id="case-7", channel="paypal"),
    )

    assert event.body == (
        b'{"type":"release.approved","timestamp":"2026-05-14T09:30:00Z","data":{"case_id":"case-7","channel":"paypal"}}'
    )
