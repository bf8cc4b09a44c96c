"""The typeface, made ready once for whoever comes first, be they several."""

from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from threading import Barrier

import pytest
from fontTools.ttLib import TTFont

from desk.channels.fonts import as_truetype


@pytest.mark.slow
def test_several_who_come_first_at_once_all_get_it_whole(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    together, real = Barrier(3), TTFont.save

    def slow(face: TTFont, *told: object, **more: object) -> None:
        real(face, *told, **more)
        together.wait(60)

    monkeypatch.setattr(TTFont, "save", slow)
    with ThreadPoolExecutor(3) as people:
        made = list(people.map(lambda _: as_truetype(tmp_path / "faces"), range(3)))

    assert made == [tmp_path / "faces"] * 3
    faces = sorted(one.name for one in made[0].iterdir())
    assert faces == ["noto-sans-sc-400.ttf", "noto-sans-sc-700.ttf"]
    for name in faces:
        with TTFont(made[0] / name) as face:
            assert len(face.getBestCmap()) > 7_000
