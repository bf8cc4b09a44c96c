"""Settings that make no sense are refused where they are read."""

from pathlib import Path

import pytest
from pydantic import ValidationError

from desk.settings import load_settings
from evidence.errors import RecordError


@pytest.mark.parametrize(
    ("toml", "said"),
    [
        ("timestamps_required = 0", "write at least 1, not 0"),
        ('[[authorities]]\nname = "a"\nurl = "ftp://x/y"\nroots = ["r"]', "begins with http"),
        ('[[authorities]]\nname = "a"\nurl = "https://x/y"\nroots = []', "at least 1 must be named"),
        ('timestamps_required = 2\n[[authorities]]\nname = "a"\nurl = "https://x/y"\nroots = ["r"]', "1 authorities"),
        ('[[authorities]]\nname = "a"\nurl = "https://x/y"\nroots = ["r"]\n' * 2, "the same name"),
        ('[[webhooks]]\nurl = "http://shop.example/"\nsecret = "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw"', "by https"),
        ('[[webhooks]]\nurl = "https://a:b@x/"\nsecret = "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw"', "without a name"),
        ('[[webhooks]]\nurl = "https://x/#y"\nsecret = "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw"', "without a name"),
        ('[[webhooks]]\nurl = "https://x/"\nsecret = "MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw"', "write whsec_"),
        ('[[webhooks]]\nurl = "https://x/"\nsecret = "whsec_MfKQ9r8GKYqr"', "24 to 64"),
        (
            '[[webhooks]]\nurl = "https://x/"\nsecret = "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw"\nevents = []',
            "at least 1",
        ),
        ('[[webhooks]]\nurl = "https://x/"\nsecret = "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw"\n' * 2, "the same url"),
    ],
)
def test_settings_that_make_no_sense_are_refused(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, toml: str, said: str
) -> None:
    (tmp_path / "desk.toml").write_text(toml)
    monkeypatch.setenv("WORNPROOF_HOME", str(tmp_path))

    with pytest.raises(RecordError, match=said):
        load_settings()


@pytest.mark.parametrize("secret", ["whsec_MfKQ9r8GKYqrTw", "MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw"])
def test_a_secret_that_is_refused_is_told_to_nobody(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, secret: str
) -> None:
    (tmp_path / "desk.toml").write_text(f'[[webhooks]]\nurl = "https://x/"\nsecret = "{secret}"')
    monkeypatch.setenv("WORNPROOF_HOME", str(tmp_path))

    with pytest.raises(RecordError) as refused:
        load_settings()

    assert isinstance(refused.value.__cause__, ValidationError)  # which -v prints
    assert "MfKQ" not in f"{refused.value} {refused.value.__cause__}"
