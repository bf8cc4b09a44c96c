"""Saved replies, read again: a folder in ``tests/platforms/<platform>/`` holds a question, its reply, its meaning.

A new situation is a folder with ``situation.json`` and ``reply.json`` (``reply.xml``, ...); write ``expected.json`` by hand, or look well at
what ``described`` makes of it before you keep it. Those of ``atproto`` are replies of a real PDS and PLC directory.
"""

import dataclasses
import json
from datetime import datetime
from pathlib import Path
from typing import Any

import pytest

from crawler.errors import UnexpectedPage
from crawler.parsers import parser_for
from crawler.parsers.reading import Ask, Reply
from crawler.platform import load_platform

HERE = Path(__file__).resolve().parent.parent / "platforms"
SITUATIONS = sorted(path.parent for path in HERE.rglob("situation.json"))


def described(folder: Path) -> dict[str, Any]:
    """What the platform's parser says about a situation, as JSON values."""
    situation = json.loads((folder / "situation.json").read_text(encoding="utf-8"))
    parser = parser_for(load_platform(folder.parent.name))
    (body,) = folder.glob("reply.*")
    captured_at = datetime.fromisoformat(situation.get("captured_at", "2026-06-01T00:00:00Z"))
    links = situation.get("links", {})
    reply = Reply(situation["url"], situation["status"], body.read_bytes(), links, captured_at)
    try:
        if "step" in situation:
            found: Any = parser.identify(Ask(situation["step"], reply.url, situation["known"]), reply)
        else:
            found = parser.page(situation["handle"], reply)
    except UnexpectedPage as error:
        return {"UnexpectedPage": {"field": error.field, "says": str(error)}}
    text = json.dumps(dataclasses.asdict(found), default=datetime.isoformat)
    return {type(found).__name__: json.loads(text)}


@pytest.mark.parametrize("folder", SITUATIONS, ids=lambda folder: f"{folder.parent.name}-{folder.name}")
def test_a_saved_reply_means_what_it_meant(folder: Path) -> None:
    assert described(folder) == json.loads((folder / "expected.json").read_text(encoding="utf-8"))


@pytest.mark.parametrize("platform", ["atproto", "demo"])
def test_every_shipped_platform_has_saved_situations(platform: str) -> None:
    assert any(folder.parent.name == platform for folder in SITUATIONS)
