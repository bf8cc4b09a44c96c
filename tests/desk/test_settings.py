"""Settings that make no sense are refused where they are read."""

from pathlib import Path

import pytest

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
    ],
)
def test_settings_that_make_no_sense_are_refused(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, toml: str, said: str
) -> None:
    (tmp_path / "desk.toml").write_text(toml)
    monkeypatch.setenv("WORNPROOF_HOME", str(tmp_path))

    with pytest.raises(RecordError, match=said):
        load_settings()
