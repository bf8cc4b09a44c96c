"""Messages to the shop's own systems: signed, taken once, given up in the end, gone with their case."""

import base64
import fcntl
import hashlib
import hmac
import json
import logging
import socket
import threading
import time
from collections.abc import Sequence
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from desk.jobs.delivery import deliver, signature
from desk.jobs.disposal import kept_of
from desk.jobs.webhooks import PAUSES, Sent, given_up, send_due, tell, waiting
from desk.settings import Settings, Webhook
from evidence.disposed import case_digest
from tests.desk.indexed import desk
from tests.servers.told import Got, told

SECRET = "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw"
AT = datetime(2026, 6, 1, 12, tzinfo=UTC)
VAULT = "v-1"


def hook(url: str, **more: object) -> Webhook:
    return Webhook.model_validate({"url": url, "secret": SECRET, **more})


def told_by(folder: Path, *hooks: Webhook) -> Settings:
    return desk(folder).model_copy(update={"webhooks": hooks})


def put(settings: Settings, case_id: str = "case-1", things: Sequence[str] = ("a",)) -> None:
    tell(settings, VAULT, "findings.ready", case_id, things, AT)


def proves(got: Got, secret: str = SECRET) -> bool:
    """By the specification's own words, without our code."""
    signed = b".".join([got.headers["webhook-id"].encode(), got.headers["webhook-timestamp"].encode(), got.body])
    made = hmac.new(base64.b64decode(secret.split("_", 1)[1]), signed, hashlib.sha256).digest()
    return got.headers["webhook-signature"] == f"v1,{base64.b64encode(made).decode()}"


def test_the_signature_is_that_of_the_published_vector() -> None:
    made = signature(SECRET, "msg_p5jXN8AQM9LWM0D4loKWxJek", 1614265330, b'{"test": 2432232314}')

    assert made == "v1,g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE="


@pytest.mark.server
def test_a_message_says_what_happened_and_the_case_and_no_more_and_is_signed(tmp_path: Path) -> None:
    with told(204) as system:
        settings = told_by(tmp_path, hook(f"{system.url}?key=1"))
        put(settings)
        assert send_due(settings, AT + timedelta(seconds=5)) == Sent(delivered=1)
    (got,) = system.got
    assert json.loads(got.body) == {
        "type": "findings.ready",
        "timestamp": "2026-06-01T12:00:00.000000Z",
        "data": {"case_id": "case-1"},
    }
    assert (got.path, got.headers["content-type"]) == ("/told?key=1", "application/json")
    assert got.headers["webhook-timestamp"] == str(int(AT.timestamp()) + 5)
    assert proves(got)
    assert not proves(got, "whsec_" + "A" * 32)
    assert "authorization" not in got.headers


@pytest.mark.server
def test_what_was_refused_is_tried_again_when_it_is_due_with_its_id_and_taken_once(tmp_path: Path) -> None:
    with told(500, 204) as system:
        settings = told_by(tmp_path, hook(system.url))
        put(settings)
        assert send_due(settings, AT) == Sent(failed=1)
        (one,) = waiting(settings.home)
        assert (one.tries, one.due, one.why) == (1, AT + timedelta(minutes=1), "it answered 500")
        assert send_due(settings, AT + timedelta(seconds=59)) == Sent()
        assert send_due(settings, AT + timedelta(seconds=60)) == Sent(delivered=1)
        assert send_due(settings, AT + timedelta(days=3)) == Sent()
    first, second = system.got
    assert first.headers["webhook-id"] == second.headers["webhook-id"]
    assert first.body == second.body
    assert proves(first)
    assert proves(second)


@pytest.mark.server
def test_after_the_last_try_it_is_given_up_and_the_line_names_the_case_by_its_digest(tmp_path: Path) -> None:
    with told(503) as system:
        settings, at = told_by(tmp_path, hook(f"{system.url}?token=hush")), AT
        put(settings)
        for pause in PAUSES:
            assert send_due(settings, at) == Sent(failed=1)
            at += pause
        assert send_due(settings, at) == Sent(given_up=1)
        assert send_due(settings, at + timedelta(days=9)) == Sent()
    assert len(system.got) == 7
    assert waiting(settings.home) == ()
    (line,) = given_up(settings.home)
    assert (line.event, line.case_digest, line.at) == ("findings.ready", case_digest("case-1"), at)
    assert (line.address, line.why) == (system.url, "it answered 503")
    log = settings.home / "webhooks" / "given-up.log"
    assert "case-1" not in log.read_text()
    assert "hush" not in log.read_text()
    assert log.stat().st_mode & 0o777 == 0o600


@pytest.mark.server
def test_a_try_by_hand_counts_as_none_and_a_system_that_is_gone_is_believed(tmp_path: Path) -> None:
    with told(500, 500, 410) as system:
        settings = told_by(tmp_path, hook(system.url))
        put(settings)
        send_due(settings, AT)
        assert send_due(settings, AT, at_once=True) == Sent(failed=1)
        assert waiting(settings.home)[0].tries == 1
        assert send_due(settings, AT, at_once=True) == Sent(given_up=1)
    assert len(system.got) == 3


@pytest.mark.server
@pytest.mark.parametrize("status", [301, 302, 307, 308])
def test_a_redirect_is_not_followed(tmp_path: Path, status: int) -> None:
    with told(status) as system:
        settings = told_by(tmp_path, hook(system.url))
        put(settings)
        assert send_due(settings, AT) == Sent(failed=1)
    assert [one.path for one in system.got] == ["/told"]
    assert "redirect" in waiting(settings.home)[0].why


@pytest.mark.server
def test_a_system_that_never_answers_is_left_after_the_timeout_and_not_asked_for_its_other_messages(
    tmp_path: Path,
) -> None:
    with told(0) as system:
        settings = told_by(tmp_path, hook(system.url))
        put(settings, "case-1")
        put(settings, "case-2")
        began = time.monotonic()
        assert send_due(settings, AT, timeout_s=0.3) == Sent(failed=1)
        assert time.monotonic() - began < 5
    assert len(system.got) == 1
    assert [(one.tries, one.why) for one in waiting(settings.home)].count((1, "it did not answer in time")) == 1
    assert sum(one.tries for one in waiting(settings.home)) == 1


@pytest.mark.server
def test_a_system_that_answers_a_byte_now_and_then_is_left_after_the_timeout() -> None:
    over = threading.Event()
    with socket.create_server(("127.0.0.1", 0)) as listener:

        def drip() -> None:
            line, _ = listener.accept()
            with line:
                while not over.wait(0.05):
                    try:
                        line.sendall(b"H")
                    except OSError:
                        return

        thread = threading.Thread(target=drip)
        thread.start()
        began = time.monotonic()
        answer = deliver(hook(f"http://127.0.0.1:{listener.getsockname()[1]}/"), "msg_1", b"{}", AT, 0.5)
        took = time.monotonic() - began
        over.set()
        thread.join()
    assert answer.why == "it did not answer in time"
    assert took < 5


@pytest.mark.server
def test_a_round_ends_at_its_limit_and_the_rest_waits_untried(tmp_path: Path) -> None:
    with told(204) as system:
        settings = told_by(tmp_path, hook(system.url))
        put(settings)
        assert send_due(settings, AT, limit_s=0) == Sent()
        assert waiting(settings.home)[0].tries == 0
    assert system.got == []


@pytest.mark.server
def test_each_system_is_told_what_it_wants_and_one_that_fails_holds_up_no_other(tmp_path: Path) -> None:
    with told(500) as broken, told(204) as working, told(204) as other:
        settings = told_by(tmp_path, hook(broken.url), hook(working.url), hook(other.url, events=["review.wanted"]))
        put(settings)
        assert send_due(settings, AT) == Sent(delivered=1, failed=1)
    assert (len(broken.got), len(working.got), len(other.got)) == (1, 1, 0)


@pytest.mark.server
def test_while_another_process_delivers_nothing_is_delivered_twice(tmp_path: Path) -> None:
    with told(204) as system:
        settings = told_by(tmp_path, hook(system.url))
        put(settings)
        with (settings.home / "webhooks" / "sending.lock").open("a") as held:
            fcntl.flock(held, fcntl.LOCK_EX)
            assert send_due(settings, AT) == Sent()
        assert send_due(settings, AT) == Sent(delivered=1)


def test_the_same_thing_is_told_once_and_a_new_one_again(tmp_path: Path) -> None:
    settings = told_by(tmp_path, hook("https://shop.example/"))
    for things in (["a", "b"], ["b", "a"], ["b"], []):
        put(settings, things=things)
        assert len(waiting(settings.home)) == 1
    put(settings, things=["c"])
    assert len(waiting(settings.home)) == 2
    put(settings, case_id="case-2", things=["c"])
    assert len(waiting(settings.home)) == 3


def test_nothing_is_written_where_nobody_is_to_be_told(tmp_path: Path) -> None:
    put(desk(tmp_path))
    put(told_by(tmp_path, hook("https://shop.example/", events=["review.wanted"])))

    assert send_due(desk(tmp_path), AT) == Sent()
    assert not (tmp_path / "home").exists()


def test_a_system_that_desk_toml_no_longer_names_is_told_nothing_more(tmp_path: Path) -> None:
    put(told_by(tmp_path, hook("https://shop.example/")))

    assert send_due(desk(tmp_path), AT) == Sent(given_up=1)
    assert given_up(tmp_path / "home")[0].why == "its address is no longer in desk.toml"


@pytest.mark.server
def test_the_secret_stands_in_no_file_no_log_and_no_repr(tmp_path: Path, caplog: pytest.LogCaptureFixture) -> None:
    key = base64.b64decode(SECRET.removeprefix("whsec_"))
    with told(500) as system, caplog.at_level(logging.DEBUG):
        settings = told_by(tmp_path, hook(system.url))
        put(settings)
        send_due(settings, AT)
        send_due(settings, AT + timedelta(days=1))
        files = [one for one in (tmp_path / "home").rglob("*") if one.is_file()]
        said = b"".join(one.read_bytes() for one in files) + caplog.text.encode() + repr(settings).encode()
    assert len(files) == 3
    assert caplog.text  # urllib3 tells what it asks
    assert all(one not in said for one in (SECRET.encode(), SECRET[6:].encode(), key))
    assert {one.stat().st_mode & 0o077 for one in files} == {0}


def test_a_case_that_is_disposed_of_takes_its_messages_along_and_no_others(tmp_path: Path) -> None:
    settings = told_by(tmp_path, hook("https://shop.example/"))
    put(settings, "case-1")
    put(settings, "case-2")
    folder = settings.home / "webhooks"
    (path,) = (one for one in folder.glob("msg_*.json") if b"case-1" in one.read_bytes())
    killed = folder / f".{path.name}.0123456789ab"
    killed.write_bytes(path.read_bytes())
    (folder / "msg_odd.json").write_text("[1]")

    kept = kept_of(settings, VAULT, "case-1")
    assert {path, killed} < set(kept)
    assert kept_of(settings, "v-2", "case-1") == ()
    for one in kept:
        one.unlink()

    assert not any(b"case-1" in one.read_bytes() for one in folder.rglob("*") if one.is_file())
    assert [one.case_id for one in waiting(settings.home)] == ["case-2"]
    assert len(list((folder / "told").iterdir())) == 1
    put(settings, "case-1")
    assert len(waiting(settings.home)) == 2  # a case begun anew under the same id is told of anew


@pytest.mark.server
def test_a_case_disposed_of_while_its_message_is_on_its_way_is_not_put_down_again(tmp_path: Path) -> None:
    with told(0) as system:
        settings = told_by(tmp_path, hook(system.url))
        put(settings)
        sending = threading.Thread(target=lambda: send_due(settings, AT, timeout_s=1))
        sending.start()
        while not system.got:
            time.sleep(0.01)
        for one in kept_of(settings, VAULT, "case-1"):
            one.unlink()
        sending.join()
    assert waiting(settings.home) == ()
    assert list((settings.home / "webhooks").glob("*msg_*")) == []
