"""Tokens from a real timestamp authority on loopback (OpenSSL): what holds is taken in, every lie is named."""

import base64
import random
import subprocess
import urllib.request
from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from cryptography.hazmat.primitives.serialization import Encoding
from cryptography.x509.oid import ExtendedKeyUsageOID

from evidence.errors import TimestampError
from evidence.ledger import now
from evidence.records import Case, Entry, Run, Seal, Timestamp
from evidence.seal_state import seal_state
from evidence.timestamp import Authority, question, take, token_faults
from evidence.trust import Trust
from evidence.vault import CaseFile, Vault
from evidence.verify import verify
from tests.evidence.filled import filled_vault
from tests.servers.tsa import TIME_STAMPING, Tsa, make_signer


@pytest.fixture(scope="module")
def servers(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[Tsa, Tsa]]:
    pair = Tsa(tmp_path_factory.mktemp("tsa"), "first"), Tsa(tmp_path_factory.mktemp("tsa"), "second")
    yield pair
    for server in pair:
        server.close()


@pytest.fixture
def tsa(servers: tuple[Tsa, Tsa]) -> Tsa:
    servers[0].behave = servers[0].reply
    return servers[0]


@pytest.fixture
def other(servers: tuple[Tsa, Tsa]) -> Tsa:
    servers[1].behave = servers[1].reply
    return servers[1]


@pytest.fixture
def filled(tmp_path: Path, case: Case) -> tuple[Vault, CaseFile]:
    return filled_vault(tmp_path, case, now)


def seal_of(file: CaseFile) -> Entry:
    return next(entry for entry in file.ledger.entries() if isinstance(entry.record, Seal))


def run_of(file: CaseFile) -> str:
    return next(entry.digest for entry in file.ledger.entries() if isinstance(entry.record, Run))


def asked(tsa: Tsa, seal: Entry, *, required: int = 1, at: datetime | None = None) -> Timestamp:
    query = question(seal)
    header = {"Content-Type": "application/timestamp-query"}
    with urllib.request.urlopen(urllib.request.Request(tsa.url, query.as_bytes(), header), timeout=10) as reply:
        return take(reply.read(), query, seal, tsa.authority, required=required, now=at or now())


def notes(vault: Vault) -> str:
    return "\n".join(verify(vault).notes)


def faults(vault: Vault, trust: Trust | None = None) -> str:
    return "\n".join(fault.what for fault in verify(vault, trust=trust or Trust()).faults)


def test_a_run_is_unsealed_until_an_authority_has_confirmed_its_seal(filled: tuple[Vault, CaseFile], tsa: Tsa) -> None:
    vault, file = filled
    assert seal_state(file.ledger.entries(), run_of(file)).in_words.startswith("UNSEALED: 0 of 1 time tokens needed")
    assert "is UNSEALED: 0 of 1" in notes(vault)

    file.ledger.append(asked(tsa, seal_of(file)))

    assert seal_state(file.ledger.entries(), run_of(file)).in_words == "SEALED"
    assert verify(vault, trust=Trust(roots=(tsa.root.certificate,))).holds
    assert "UNSEALED" not in notes(vault)


def test_openssl_confirms_the_token_without_us(filled: tuple[Vault, CaseFile], tsa: Tsa, tmp_path: Path) -> None:
    """Only the digest that stands in the ledger, the token and the authority's root."""
    seal = seal_of(filled[1])
    (tmp_path / "token").write_bytes(base64.b64decode(asked(tsa, seal).token))
    files = ["-in", str(tmp_path / "token"), "-token_in", "-CAfile", str(tsa.folder / "root.pem")]

    done = subprocess.run(["openssl", "ts", "-verify", "-digest", seal.digest[7:], *files], capture_output=True)

    assert b"Verification: OK" in done.stdout, done.stderr.decode()


def test_a_reader_who_pinned_no_root_is_told_which_one_to_compare(filled: tuple[Vault, CaseFile], tsa: Tsa) -> None:
    vault, file = filled
    file.ledger.append(asked(tsa, seal_of(file)))

    assert verify(vault).holds
    assert "compare the SHA-256 of its root certificate" in notes(vault)


def test_two_authorities_are_needed_where_two_are_asked_for(
    filled: tuple[Vault, CaseFile], tsa: Tsa, other: Tsa
) -> None:
    _, file = filled
    seal = seal_of(file)
    file.ledger.append(asked(tsa, seal, required=2))
    file.ledger.append(asked(tsa, seal, required=2))
    assert "1 of 2" in seal_state(file.ledger.entries(), run_of(file)).in_words, "one authority asked twice is one"

    file.ledger.append(asked(other, seal, required=2))

    assert seal_state(file.ledger.entries(), run_of(file)).sealed
    assert "2 of 3" in seal_state(file.ledger.entries(), run_of(file), Trust(required=3)).in_words


def _digest_changed(info: bytes) -> bytes:
    return info.replace(info[info.index(b"\x04\x20") + 2 :][:32], b"x" * 32)


def _clock(shift: timedelta) -> Callable[[bytes], bytes]:
    def edit(info: bytes) -> bytes:
        at = info.index(b"\x18\x0f")  # GeneralizedTime of 15 characters
        moment = datetime.strptime(info[at + 2 : at + 17].decode(), "%Y%m%d%H%M%SZ").replace(tzinfo=UTC) + shift
        return info[: at + 2] + f"{moment:%Y%m%d%H%M%SZ}".encode() + info[at + 17 :]

    return edit


EDITS: dict[str, tuple[Callable[[bytes], bytes], str]] = {
    "another digest": (_digest_changed, "over something else"),
    "a clock an hour ahead": (_clock(timedelta(hours=1)), "wrong or set back"),
    "a clock an hour behind": (_clock(timedelta(hours=-1)), "wrong or set back"),
}


@pytest.mark.parametrize("name", EDITS)
def test_an_authority_that_lies_is_not_believed(filled: tuple[Vault, CaseFile], tsa: Tsa, name: str) -> None:
    edit, said = EDITS[name]
    tsa.lie(edit)

    with pytest.raises(TimestampError, match=said):
        asked(tsa, seal_of(filled[1]))


SIGNERS: dict[str, tuple[dict[str, Any], str]] = {
    "no purpose": ({"usages": ()}, "does not say that it is for time stamps"),
    "another purpose": ({"usages": (ExtendedKeyUsageOID.SERVER_AUTH,)}, "not for time stamps alone"),
    "more than one purpose": (
        {"usages": (*TIME_STAMPING, ExtendedKeyUsageOID.CODE_SIGNING)},
        "not for time stamps alone",
    ),
    "purpose not critical": ({"critical": False}, "not for time stamps alone"),
    "expired": ({"days": (-30, -1)}, "was not valid at"),
    "not valid yet": ({"days": (1, 30)}, "was not valid at"),
}


@pytest.mark.parametrize("name", SIGNERS)
def test_a_certificate_that_does_not_serve_is_refused(
    filled: tuple[Vault, CaseFile], tsa: Tsa, tmp_path: Path, name: str
) -> None:
    more, said = SIGNERS[name]
    tsa.lie(signer=make_signer(tmp_path, "bad", tsa.root, **more))

    with pytest.raises(TimestampError, match=said):
        asked(tsa, seal_of(filled[1]))


def test_a_signer_under_a_foreign_root_of_the_same_name_is_refused(
    filled: tuple[Vault, CaseFile], tsa: Tsa, tmp_path: Path
) -> None:
    tsa.lie(signer=make_signer(tmp_path, "signer", make_signer(tmp_path, "root", None)))

    with pytest.raises(TimestampError, match="leads to none of the roots kept"):
        asked(tsa, seal_of(filled[1]))


def test_a_signer_issued_by_one_that_may_not_issue_is_refused(
    filled: tuple[Vault, CaseFile], tsa: Tsa, tmp_path: Path
) -> None:
    leaf = make_signer(tmp_path, "leaf", tsa.root)
    signer = make_signer(tmp_path, "below", leaf)
    tsa.lie(signer=signer)
    keeping = Authority(tsa.name, tsa.url, (tsa.root.certificate,), (leaf.certificate,))
    query = question(seal_of(filled[1]))

    with pytest.raises(TimestampError, match="may not issue certificates"):
        take(tsa.behave(query.as_bytes()), query, seal_of(filled[1]), keeping, required=1, now=now())


def test_a_chain_over_an_intermediate_is_kept_whole(filled: tuple[Vault, CaseFile], tsa: Tsa, tmp_path: Path) -> None:
    between = make_signer(tmp_path, "between", tsa.root, authority=True)
    tsa.lie(signer=make_signer(tmp_path, "below", between))
    keeping = Authority(tsa.name, tsa.url, (tsa.root.certificate,), (between.certificate,))
    vault, file = filled
    query = question(seal_of(file))

    record = take(tsa.behave(query.as_bytes()), query, seal_of(file), keeping, required=1, now=now())
    file.ledger.append(record)

    assert len(record.chain) == 3
    assert verify(vault, trust=Trust(roots=(tsa.root.certificate,))).holds


def test_an_answer_to_another_question_is_refused(filled: tuple[Vault, CaseFile], tsa: Tsa) -> None:
    seal = seal_of(filled[1])
    earlier = tsa.reply(question(seal).as_bytes())
    tsa.behave = lambda query: earlier

    with pytest.raises(TimestampError, match="the nonce differs"):
        asked(tsa, seal)


@pytest.mark.parametrize("answer", [b"", b"<html>", b"\x30\x05\x30\x03\x02\x01\x00", b"\x30\x80" * 50])
def test_what_is_no_answer_is_refused(filled: tuple[Vault, CaseFile], tsa: Tsa, answer: bytes) -> None:
    tsa.behave = lambda query: answer

    with pytest.raises(TimestampError):
        asked(tsa, seal_of(filled[1]))


@pytest.mark.filterwarnings("ignore::cryptography.utils.CryptographyDeprecationWarning")  # garbage numbers, of course
def test_whatever_an_authority_sends_is_a_token_or_an_error_with_words(
    filled: tuple[Vault, CaseFile], tsa: Tsa
) -> None:
    seal, chance = seal_of(filled[1]), random.Random(7)
    query = question(seal)
    honest, refused = tsa.reply(query.as_bytes()), 0
    true = take(honest, query, seal, tsa.authority, required=1, now=now())
    token = base64.b64decode(true.token)

    for _ in range(1500):
        answer, kept = bytearray(honest), bytearray(token)
        for _ in range(chance.choice([1, 1, 3])):
            answer[chance.randrange(len(answer))] = chance.randrange(256)
            kept[chance.randrange(len(kept))] = chance.randrange(256)
        try:
            take(bytes(answer), query, seal, tsa.authority, required=1, now=now())
        except TimestampError as error:
            refused += bool(str(error))
        token_faults(true.model_copy(update={"token": base64.b64encode(kept).decode()}), seal)
    assert refused > 1400, "a few bytes are signed by nobody, as a version or a name of an algorithm"


def test_a_refusal_is_told_in_the_authority_s_words(filled: tuple[Vault, CaseFile], tsa: Tsa) -> None:
    tsa.behave = lambda query: tsa.reply(
        query.replace(b"\x60\x86\x48\x01\x65\x03\x04\x02\x01", b"\x60\x86\x48\x01\x65\x03\x04\x02\x03")
    )

    with pytest.raises(TimestampError, match="first refused: "):
        asked(tsa, seal_of(filled[1]))


def appended(file: CaseFile, record: Timestamp, **changes: Any) -> None:
    file.ledger.append(record.model_copy(update=changes))


def test_a_swapped_token_is_a_fault(filled: tuple[Vault, CaseFile], tsa: Tsa, case: Case, tmp_path: Path) -> None:
    """A real token of the same authority, over another vault's seal."""
    vault, file = filled
    _, elsewhere = filled_vault(tmp_path / "elsewhere", case, now)
    mine, theirs = asked(tsa, seal_of(file)), asked(tsa, seal_of(elsewhere))
    appended(file, mine, token=theirs.token, gen_time=theirs.gen_time, serial=theirs.serial)

    assert "the time token is over something else than this seal's entry" in faults(vault)
    assert not seal_state(file.ledger.entries(), run_of(file)).sealed


CHANGES: dict[str, tuple[dict[str, Any], str]] = {
    "gen_time": ({"gen_time": datetime(2026, 6, 1, tzinfo=UTC)}, "says another time"),
    "serial": ({"serial": "ff"}, "says another time, serial number"),
    "policy": ({"policy": "1.2.3"}, "says another time, serial number or policy"),
    "token cut": ({"token": "MAA="}, "cannot be read"),
    "no certificate": ({"chain": ("nothing",)}, "cannot be read"),
}


@pytest.mark.parametrize("name", CHANGES)
def test_a_changed_record_of_a_token_is_a_fault(filled: tuple[Vault, CaseFile], tsa: Tsa, name: str) -> None:
    changes, said = CHANGES[name]
    vault, file = filled
    appended(file, asked(tsa, seal_of(file)), **changes)

    assert said in faults(vault)


def test_a_foreign_certificate_in_the_chain_is_a_fault(filled: tuple[Vault, CaseFile], tsa: Tsa, other: Tsa) -> None:
    vault, file = filled
    foreign = other.root.certificate.public_bytes(Encoding.PEM).decode()
    record = asked(tsa, seal_of(file))
    appended(file, record, chain=(record.chain[0], foreign))

    assert "was not issued by" in faults(vault)


def test_a_whole_authority_of_the_forger_s_own_fails_the_pinned_root(
    filled: tuple[Vault, CaseFile], tsa: Tsa, other: Tsa
) -> None:
    vault, file = filled
    file.ledger.append(asked(other, seal_of(file)))

    assert faults(vault) == ""
    assert "leads to a foreign root" in faults(vault, Trust(roots=(tsa.root.certificate,)))
    assert not seal_state(file.ledger.entries(), run_of(file), Trust(roots=(tsa.root.certificate,))).sealed


def test_a_damaged_signature_is_a_fault(filled: tuple[Vault, CaseFile], tsa: Tsa) -> None:
    vault, file = filled
    record = asked(tsa, seal_of(file))
    raw = bytearray(base64.b64decode(record.token))
    raw[-1] ^= 1  # the end of the signature
    appended(file, record, token=base64.b64encode(bytes(raw)).decode())

    assert "signature does not hold" in faults(vault)


def test_two_certificates_that_fit_the_signer_are_refused(
    filled: tuple[Vault, CaseFile], tsa: Tsa, tmp_path: Path
) -> None:
    """A look-alike with the signer's issuer and number beside the real one: one check might see one, the next other."""
    seal = seal_of(filled[1])
    record = asked(tsa, seal)
    twin = make_signer(tmp_path, "signer", tsa.root, serial=tsa.signer.certificate.serial_number)
    looks_alike = twin.certificate.public_bytes(Encoding.PEM).decode()

    said = token_faults(record.model_copy(update={"chain": (looks_alike, record.chain[1])}), seal)

    assert said == ["the time token cannot be read: 2 certificates fit the token's signer, there must be one"]


def test_a_desk_whose_clock_was_set_back_is_found_out(tmp_path: Path, case: Case, tsa: Tsa) -> None:
    """Everything captured, sealed and stamped "last June": only the authority's clock says when it really was."""
    june = [datetime(2026, 6, 1, tzinfo=UTC) + timedelta(seconds=n) for n in range(200)]
    vault, file = filled_vault(tmp_path, case, iter(june).__next__)
    record = asked(tsa, seal_of(file))
    with pytest.raises(TimestampError, match="wrong or set back"):
        asked(tsa, seal_of(file), at=june[-1])
    file.ledger.append(record)

    assert "it was wrong or set back" in faults(vault)


def test_a_desk_whose_clock_is_ahead_is_found_out(tmp_path: Path, case: Case, tsa: Tsa) -> None:
    vault, file = filled_vault(tmp_path, case, lambda: now() + timedelta(hours=2))
    with pytest.raises(TimestampError, match="wrong or set back"):
        asked(tsa, seal_of(file), at=now() + timedelta(hours=2))
    file.ledger.append(asked(tsa, seal_of(file)))

    assert "lies before a capture it is to prove" in faults(vault)


def test_a_token_that_comes_days_later_holds_and_says_so(tmp_path: Path, case: Case, tsa: Tsa) -> None:
    days = timedelta(days=3)
    shift = [days]
    vault, file = filled_vault(tmp_path, case, lambda: now() - shift[0])
    shift[0] = timedelta(0)
    file.ledger.append(asked(tsa, seal_of(file)))

    assert verify(vault).holds
    assert "the token came 72 hours after the seal" in notes(vault)


def test_a_timestamp_over_something_that_is_no_seal_is_a_fault(filled: tuple[Vault, CaseFile], tsa: Tsa) -> None:
    vault, file = filled
    appended(file, asked(tsa, seal_of(file)), seal=file.ledger.entries()[0].digest)

    assert "the timestamp is over no seal before it" in faults(vault)
