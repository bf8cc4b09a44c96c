"""Saved replies, read again: a folder in ``tests/platforms/<platform>/`` holds a question, its reply, its meaning.

A new situation is a folder with ``situation.json`` and ``reply.json`` (``reply.xml``, ...); write ``expected.json`` by
hand, or look well at what ``described`` makes of it before you keep it. Those of ``atproto`` are replies of a real PDS
and PLC directory; those of ``weibo``, ``xiaohongshu`` and ``douyin`` are constructed, nothing was ever asked there.
Those of ``mastodon`` are replies of mastodon_mock, those of ``feed`` files of Eleventy; ``activitypub`` is constructed.
"""

import json
from pathlib import Path

import pytest

from crawler.platform import load_platform, shipped_platforms
from crawler.situations import described, situations_in

HERE = Path(__file__).resolve().parent.parent / "platforms"
SITUATIONS = situations_in(HERE)


@pytest.mark.parametrize("folder", SITUATIONS, ids=lambda folder: f"{folder.parent.name}-{folder.name}")
def test_a_saved_reply_means_what_it_meant(folder: Path) -> None:
    assert described(folder, load_platform(folder.parent.name)) == json.loads(
        (folder / "expected.json").read_text(encoding="utf-8")
    )


@pytest.mark.parametrize("platform", [*shipped_platforms()])
def test_every_shipped_platform_has_saved_situations(platform: str) -> None:
    assert any(folder.parent.name == platform for folder in SITUATIONS)
