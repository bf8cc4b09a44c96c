"""Makes the files of one channel, and the list of them that goes along."""

import json
from collections.abc import Mapping
from dataclasses import replace
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path
from typing import Any

from desk.channels.channel import Channel, ChannelError, Form
from desk.channels.composite import composite
from desk.channels.counted import fits
from desk.channels.document import document
from desk.channels.dry_run import check
from desk.channels.fields import fields
from desk.channels.fonts import as_truetype
from desk.channels.statement import Statement
from desk.channels.text import text_for
from evidence.codec import sha256

MANIFEST = "handed-over.json"
_FONTS = "typeface"
_UPLOADED = ("picture.", "document.")


def artefacts(statement: Statement, channel: Channel, cache: Path) -> dict[str, bytes]:
    """Every file by its name, in the order in which a person needs them.

    Args:
        statement: What is said of the case.
        channel: What it accepts.
        cache: Where the typeface is kept as Typst reads it.

    Raises:
        ChannelError: something does not fit, or Typst is not installed.
    """
    made: dict[str, bytes] = {}
    if channel.picture is not None:
        kind = next(one for one in ("jpg", "png", "gif") if one in channel.picture.types)
        made[f"picture.{kind}"] = composite(statement, channel.picture)
    if channel.document is not None and "pdf" in channel.document.types:
        made["document.pdf"] = document(statement, channel.document, as_truetype(cache / _FONTS))
    texts, refused = _texts(statement, channel)
    if refused and statement.is_ready:
        raise ChannelError("; ".join(refused.values()))
    made |= {f"{name}.txt": _line(text) for name, text in texts.items()}
    if channel.form is not Form.NONE:
        body = _checked(fields(statement, channel.form, made), channel)
        made |= {f"{name}.txt": text for name, text in _texts_of(body, channel).items() if name in texts}
        made["fields.json"] = _json(body)
    _keep_total(channel, made)
    made[MANIFEST] = _json(_manifest(statement, channel, made))
    return made


def with_what_fits(statement: Statement, channel: Channel) -> Statement:
    """The statement; a draft where a text of the channel has no room for what must be said, which is missing then."""
    _, refused = _texts(statement, channel)
    if not refused:
        return statement
    draft = replace(statement, is_ready=False)
    _, of_draft = _texts(draft, channel)
    said = tuple(statement.words["no_room"].format(name=name) for name in {**of_draft, **refused})
    return replace(draft, lacking=(*statement.lacking, *said))


def listing(manifest: bytes, files: Mapping[str, tuple[str, int]]) -> bytes:
    """The list anew, of all files that lie beside it: their digests and sizes by name."""
    told = json.loads(manifest)
    listed = {name: {"sha256": digest, "bytes": size} for name, (digest, size) in files.items()}
    return _json({**told, "files": listed})


def _texts(statement: Statement, channel: Channel) -> tuple[dict[str, str], dict[str, str]]:
    """Texts by their names; and of those that have no room for what must be said, why."""
    made: dict[str, str] = {}
    refused: dict[str, str] = {}
    for limit in channel.texts:
        try:
            made[limit.name] = text_for(statement, limit)
        except ChannelError as error:
            refused[limit.name] = str(error)
    return made, refused


def _keep_total(channel: Channel, made: Mapping[str, bytes]) -> None:
    """Go on where the files that are uploaded have no more bytes together than the channel takes."""
    limits = [one.total_bytes for one in (channel.picture, channel.document) if one and one.total_bytes]
    total = sum(len(data) for name, data in made.items() if name.startswith(_UPLOADED))
    if limits and total > min(limits):
        raise ChannelError(
            f"{channel.name} takes {min(limits):,} bytes in all, and the files have {total:,}: write a lesser limit of "
            "bytes for the picture or the document into its file, or correct total_bytes there"
        )


def _texts_of(body: dict[str, Any], channel: Channel) -> dict[str, bytes]:
    """What the fields say where a text of the same name is handed over: the same."""
    inside = body.get("evidence")
    values = inside if isinstance(inside, dict) else body
    told = [(one, values.get(one.name)) for one in channel.texts]
    return {one.name: _line(text) for one, text in told if isinstance(text, str) and not fits(text, one)}


def _checked(body: dict[str, Any], channel: Channel) -> dict[str, Any]:
    if refused := check(channel.form, body):
        places = ", ".join(f"{one.place} ({one.rule})" for one in refused)
        raise ChannelError(f"{channel.name} would refuse these fields: {places}")
    return body


def tools() -> dict[str, str]:
    """Versions of what makes the files: the same bytes come from the same versions."""
    return {name: _version(name) for name in ("wornproof", "pillow", "typst")}


def _manifest(statement: Statement, channel: Channel, made: Mapping[str, bytes]) -> dict[str, Any]:
    """What was made for whom, whether it may be filed, and what is missing; no evidence, the ledger has that."""
    return {
        "case_id": statement.case_id,
        "channel": channel.name,
        "is_ready": statement.is_ready,
        "lacking": list(statement.lacking),
        "after": channel.after.value,
        "reasons": [one.model_dump(mode="json") for one in channel.reasons],
        "files": {name: {"sha256": sha256(data), "bytes": len(data)} for name, data in made.items()},
        "tools": tools(),
    }


def _line(text: str) -> bytes:
    return (text + "\n").encode()


def _json(value: Any) -> bytes:
    return (json.dumps(value, ensure_ascii=False, indent=2) + "\n").encode()


def _version(name: str) -> str:
    try:
        return version(name)
    except PackageNotFoundError:
        return ""
