"""Getting time tokens over HTTP on loopback: dead, slow, lying authorities leave a run UNSEALED, and it is retried."""

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest
from pydantic import ValidationError

from desk.jobs.stamping import NONE_CONFIGURED, ask, stamp, stamp_case, stamp_ledgers, trust
from desk.settings import TimestampAuthority
from evidence.errors import TimestampError
from evidence.remarks import RemarkKind, remark
from evidence.vault import CaseFile, Vault
from evidence.verify import verify
from tests.desk.stamped import settings, stamps, state
from tests.servers.dripping import dripping_over_tls
from tests.servers.tsa import Tsa

pytestmark = pytest.mark.server


def test_a_sealed_run_gets_its_token_and_only_one(filled: tuple[Vault, CaseFile], pair: tuple[Tsa, Tsa]) -> None:
    vault, file = filled
    mine = settings(vault, pair[0])

    first, again = stamp_case(vault, "case-1", mine), stamp_case(vault, "case-1", mine)

    assert [one.seal_state.in_words for one in (*first, *again)] == ["SEALED", "SEALED"]
    assert (first[0].gained, again[0].gained, pair[0].asked, len(stamps(file))) == (1, 0, 1, 1)
    assert "says first" in first[0].in_words
    assert verify(vault, trust=trust(mine)).holds


def test_a_key_in_an_authoritys_address_is_sent_and_not_put_on_record(
    filled: tuple[Vault, CaseFile], pair: tuple[Tsa, Tsa]
) -> None:
    vault, file = filled

    (stamped,) = stamp_case(vault, "case-1", settings(vault, pair[0], urls=(f"{pair[0].url}?key=secret",)))

    assert stamped.seal_state.sealed
    assert [stamp.url for stamp in stamps(file)] == [pair[0].url]
    assert not any(b"secret" in path.read_bytes() for path in (vault.home.parent / "vault").rglob("*.json"))


@pytest.mark.parametrize("url", ["https://ada:secret@tsa.example/tsr", "ftp://tsa.example/", "https:///tsr", "tsa"])
def test_an_address_of_an_authority_with_a_password_or_of_no_host_is_refused(url: str) -> None:
    with pytest.raises(ValidationError):
        TimestampAuthority(name="one", url=url, roots=("root.pem",))


def test_no_authority_is_said_plainly(filled: tuple[Vault, CaseFile]) -> None:
    vault, _ = filled

    (stamped,) = stamp_case(vault, "case-1", settings(vault))

    assert stamped.in_words.startswith("run-1  UNSEALED: 0 of 1 time tokens needed")
    assert NONE_CONFIGURED in stamped.in_words


def test_a_dead_authority_leaves_the_run_unsealed_until_it_lives_again(
    filled: tuple[Vault, CaseFile], pair: tuple[Tsa, Tsa]
) -> None:
    vault, file = filled
    before = file.ledger.entries()

    (dead,) = stamp_case(vault, "case-1", settings(vault, pair[0], urls=("http://127.0.0.1:9/tsr",)))

    assert "UNSEALED" in dead.in_words
    assert "refused" in dead.problems[0]
    assert file.ledger.entries() == before
    assert not state(vault, settings(vault)).sealed
    assert stamp_case(vault, "case-1", settings(vault, pair[0]))[0].seal_state.sealed
    assert state(vault, settings(vault)).sealed


def test_the_next_authority_is_asked_where_one_fails(filled: tuple[Vault, CaseFile], pair: tuple[Tsa, Tsa]) -> None:
    vault, file = filled
    pair[0].lie(lambda info: info.replace(info[info.index(b"\x04\x20") + 2 :][:32], b"x" * 32))

    (stamped,) = stamp_case(vault, "case-1", settings(vault, *pair))

    assert stamped.seal_state.sealed
    assert [stamp.authority for stamp in stamps(file)] == ["second"]


def test_two_are_needed_and_the_second_comes_later(filled: tuple[Vault, CaseFile], pair: tuple[Tsa, Tsa]) -> None:
    vault, _ = filled
    pair[1].status = 503
    mine = settings(vault, *pair, required=2)

    (half,) = stamp_case(vault, "case-1", mine)
    assert half.seal_state.because == remark(RemarkKind.TOKENS_SHORT, held=1, needed=2)
    assert half.problems == (f"{pair[1].url[7:-4]} answered 503",)
    assert not verify(vault, trust=trust(mine)).faults
    assert any("UNSEALED: 1 of 2" in note for note in verify(vault).notes), "the policy stands in the token's record"

    pair[1].status = 200
    (whole,) = stamp_case(vault, "case-1", mine)
    assert whole.seal_state.sealed
    assert (pair[0].asked, pair[1].asked) == (1, 2)


def test_one_authority_under_two_names_counts_once(filled: tuple[Vault, CaseFile], pair: tuple[Tsa, Tsa]) -> None:
    vault, _ = filled
    mine = settings(vault, pair[0], required=1)
    twice = mine.authorities[0].model_copy(update={"name": "again"})
    mine = mine.model_copy(update={"authorities": (mine.authorities[0], twice), "timestamps_required": 2})

    (stamped,) = stamp_case(vault, "case-1", mine)

    assert stamped.seal_state.because == remark(RemarkKind.TOKENS_SHORT, held=1, needed=2)


def test_many_who_stamp_at_once_put_in_one_token_each_authority(
    filled: tuple[Vault, CaseFile], pair: tuple[Tsa, Tsa]
) -> None:
    vault, file = filled
    mine = settings(vault, *pair, required=2)

    with ThreadPoolExecutor(4) as pool:
        vaults = [Vault.open(vault.store.url, vault.home) for _ in range(4)]
        done = [one for found in pool.map(lambda one: stamp_case(one, "case-1", mine), vaults) for one in found]

    assert all(one.seal_state.sealed for one in done)
    assert sorted(stamp.authority for stamp in stamps(file)) == ["first", "second"]


def test_a_slow_drip_ends_at_the_deadline(pair: tuple[Tsa, Tsa]) -> None:
    pair[0].behave, pair[0].drip_s = (lambda query: b"x" * 200), 0.02

    with pytest.raises(TimestampError, match=r"no answer within 0\.3 seconds"):
        ask(pair[0].url, b"query", deadline_s=0.3)


def test_a_slow_drip_over_tls_ends_at_the_deadline(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    with dripping_over_tls(tmp_path) as server:
        monkeypatch.setenv("SSL_CERT_FILE", str(server.certificate))
        with pytest.raises(TimestampError, match=r"no answer within 0\.5 seconds"):
            ask(server.url, b"query", deadline_s=0.5)
    assert not server.said_all.is_set()


@pytest.mark.parametrize(("status", "body", "said"), [(302, b"", "answered 302"), (200, b"x" * 300_000, "more than")])
def test_redirects_and_endless_answers_are_refused(pair: tuple[Tsa, Tsa], status: int, body: bytes, said: str) -> None:
    pair[0].status, pair[0].behave = status, lambda query: body

    with pytest.raises(TimestampError, match=said):
        ask(pair[0].url, b"query")


def test_a_kept_certificate_that_is_not_there_is_named(filled: tuple[Vault, CaseFile], pair: tuple[Tsa, Tsa]) -> None:
    vault, _ = filled
    mine = settings(vault, pair[0])
    lost = mine.authorities[0].model_copy(update={"roots": ("lost.pem",)})

    with pytest.raises(TimestampError, match=r"lost\.pem of desk.toml cannot be read"):
        stamp_case(vault, "case-1", mine.model_copy(update={"authorities": (lost,)}))


@pytest.mark.parametrize("stage", [stamp, stamp_ledgers])
def test_certificates_that_are_not_there_end_no_stage(
    filled: tuple[Vault, CaseFile], pair: tuple[Tsa, Tsa], stage: Callable[..., tuple[str, ...]]
) -> None:
    vault, _ = filled
    mine = settings(vault, pair[0])
    lost = mine.authorities[0].model_copy(update={"roots": ("lost.pem",)})

    (said,) = stage(mine.model_copy(update={"authorities": (lost,)}), "case-1", lambda *_: None)
    assert "no time token was asked for" in said
    assert "lost.pem" in said


def test_an_authority_whose_certificates_come_in_disorder_is_asked_without_them(
    filled: tuple[Vault, CaseFile], pair: tuple[Tsa, Tsa]
) -> None:
    vault, _ = filled
    pair[0].behave = lambda query: pair[0].reply(query, "disordered")
    mine = settings(vault, pair[0])

    (refused,) = stamp_case(vault, "case-1", mine)
    assert "InvalidSetOrdering" in refused.problems[0]

    kept = {"sends_certificates": False, "intermediates": (str(pair[0].folder / "signer.pem"),)}
    mine = mine.model_copy(update={"authorities": (mine.authorities[0].model_copy(update=kept),)})
    (stamped,) = stamp_case(vault, "case-1", mine)
    assert stamped.seal_state.sealed
    assert verify(vault, trust=trust(mine)).holds


def test_a_crawl_asks_for_tokens_and_tells_which_runs_stay_unsealed(
    filled: tuple[Vault, CaseFile], pair: tuple[Tsa, Tsa]
) -> None:
    vault, file = filled
    shown: list[tuple[str, int, int | None]] = []

    def show(stage: str, done: int, total: int | None, remark: str) -> None:
        shown.append((stage, done, total))

    assert stamp(settings(vault), "case-1", show) == ()
    assert shown == [], "nobody is asked where no authority is configured"
    pair[0].status = 500
    (line,) = stamp(settings(vault, pair[0]), "case-1", show)
    assert line.startswith("run-1  UNSEALED: 0 of 1")
    pair[0].status = 200
    assert stamp(settings(vault, pair[0]), "case-1", show) == ()
    assert len(stamps(file)) == 1
    assert shown[-1] == ("time stamps", 1, 1)
