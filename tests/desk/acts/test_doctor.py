"""What doctor tells of this machine."""

import pytest

from desk.acts.actor import LOCAL
from desk.acts.doctor import examine
from desk.jobs.stamping import NONE_CONFIGURED
from desk.settings import load_settings
from evidence.vault import CaseFile, Vault
from tests.desk.stamped import desk_toml
from tests.servers.tsa import Tsa

pytestmark = pytest.mark.server


def test_doctor_tells_which_authorities_there_are(
    filled: tuple[Vault, CaseFile], pair: tuple[Tsa, Tsa], monkeypatch: pytest.MonkeyPatch
) -> None:
    vault, _ = filled
    monkeypatch.setenv("WORNPROOF_HOME", str(vault.home))

    def said() -> tuple[bool, bool, str]:
        check = next(check for check in examine(LOCAL, load_settings(vault.store.url)) if check.name == "time stamps")
        return check.ok, check.needed, check.says

    assert said() == (
        False,
        False,
        f"{NONE_CONFIGURED}: every run stays UNSEALED; set one up: wornproof authority add NAME URL --root FILE",
    )
    desk_toml(vault, *pair, required=2)
    assert said() == (True, False, "first, second; 2 needed")
    (vault.home / "first.pem").unlink()
    assert said()[:2] == (False, True)
