"""Time tokens read by hand: tokens of real authorities of several kinds, held against openssl's own verdict."""

from datetime import UTC, datetime
from pathlib import Path

import pytest

from desk.pack.offline_verifier import FAULTS, TokenFault, check_token
from evidence.ledger import entry_body
from evidence.records import Case, Entry
from tests.conftest import needs
from tests.desk.authority import FolderAuthority, why_not
from tests.desk.packed import ticking
from tests.evidence.filled import filled_vault

KINDS = [("rsa", "sha256", "sha256"), ("rsa", "sha512", "sha1"), ("ec", "sha256", "sha256"), ("ec", "sha384", "sha512")]


@pytest.fixture
def seal(tmp_path: Path, case: Case) -> Entry:
    needs(why_not())
    _, file = filled_vault(tmp_path, case, ticking(), pages=1)
    return file.ledger.entries()[-1]


@pytest.mark.slow
@pytest.mark.parametrize(("key", "digest", "names"), KINDS)
def test_a_token_of_any_kind_of_authority_is_read_and_agrees_with_openssl(
    tmp_path: Path, seal: Entry, key: str, digest: str, names: str
) -> None:
    authority = FolderAuthority.make(tmp_path / "tsa", "tsa", key, digest, names)
    token = authority.token_over(seal)
    kept = [authority.der("tsa.pem"), authority.der("ca.pem")]

    read = check_token(token, entry_body(seal), kept)

    assert authority.vouched_for(token, seal.digest.removeprefix("sha256:"))
    assert abs(datetime.now(UTC) - read.time).total_seconds() < 300
    assert read.policy == "1.3.6.1.4.1.99999.1"


@pytest.mark.slow
def test_a_token_with_a_changed_byte_is_a_fault_or_says_exactly_the_same(tmp_path: Path, seal: Entry) -> None:
    """Some bytes of a token are not signed (what algorithms are listed, certificates sent along) and change nothing."""
    authority = FolderAuthority.make(tmp_path / "tsa", "tsa", "ec")
    token = authority.token_over(seal)
    kept = [authority.der("tsa.pem"), authority.der("ca.pem")]
    good, faults = check_token(token, entry_body(seal), kept), set()

    for place in range(len(token)):
        changed = token[:place] + bytes((token[place] ^ 1,)) + token[place + 1 :]
        try:
            assert check_token(changed, entry_body(seal), kept) == good, place
        except TokenFault as fault:
            faults.add(fault.name)

    assert {"token-form", "token-imprint", "token-signature", "token-chain"} <= faults <= set(FAULTS)
