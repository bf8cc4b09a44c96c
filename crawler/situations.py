"""Saved situations: a folder holds a question, its reply, and what the platform's parser says about it.

``situation.json`` names ``url``, ``status`` and ``handle``; also ``captured_at`` and ``links`` where they count,
``step`` and ``known`` for a step of identity, ``post: true`` for a post's own page. ``reply.*`` are the bytes,
``expected.json`` is what they mean. A platform that changed is seen here first, without asking it anything.
"""

import dataclasses
import json
from datetime import datetime
from pathlib import Path
from typing import Any

from crawler.errors import PlatformError, UnexpectedPage
from crawler.pages.post_pages import OwnPages
from crawler.parsers import parser_for
from crawler.parsers.reading import Ask, Parser, Reply
from crawler.platform import Platform
from evidence.os_errors import said
from evidence.records import Record

QUESTION, MEANING = "situation.json", "expected.json"
_CAPTURED_AT = "2026-06-01T00:00:00Z"


def situations_in(folder: Path) -> tuple[Path, ...]:
    """Folders of saved situations within a folder, sorted."""
    return tuple(sorted(path.parent for path in folder.rglob(QUESTION)))


def described(folder: Path, platform: Platform) -> dict[str, Any]:
    """What the platform's parser says about a situation, as JSON values.

    Raises:
        PlatformError: the folder is no situation.
    """
    try:
        situation = json.loads((folder / QUESTION).read_text(encoding="utf-8"))
        (body,) = folder.glob("reply.*")
        captured_at = datetime.fromisoformat(situation.get("captured_at", _CAPTURED_AT))
        links = situation.get("links", {})
        reply = Reply(situation["url"], situation["status"], body.read_bytes(), links, captured_at)
        return _said(parser_for(platform), situation, reply)
    except (OSError, ValueError, KeyError, TypeError, AttributeError, RecursionError) as error:
        raise PlatformError(f"{folder} is no saved situation: {said(error)}") from error


def _said(parser: Parser, situation: dict[str, Any], reply: Reply) -> dict[str, Any]:
    try:
        if "step" in situation:
            found: Any = parser.identify(Ask(situation["step"], reply.url, situation["known"]), reply)
        elif situation.get("post"):
            if not isinstance(parser, OwnPages):
                raise UnexpectedPage(reply.url, "this platform's posts have no pages of their own")
            found = parser.post(situation["handle"], reply)
        else:
            found = parser.page(situation["handle"], reply)
    except UnexpectedPage as error:
        return {"UnexpectedPage": {"field": error.field, "says": str(error)}}
    text = json.dumps(dataclasses.asdict(found, dict_factory=_told), default=_plain)
    return {type(found).__name__: json.loads(text)}


def _told(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    """Remarks, ``why`` and ``assigned`` only where there are any: situations saved before them stay as they are."""
    return {name: value for name, value in pairs if value or name not in ("remarks", "why", "assigned")}


def _plain(value: datetime | Record) -> Any:
    return value.isoformat() if isinstance(value, datetime) else value.model_dump(mode="json")
