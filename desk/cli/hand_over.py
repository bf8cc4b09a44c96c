"""The verb channels, and what ``pack --for CHANNEL`` says: what a channel takes, what is missing, what was made."""

from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from desk.cli.app import UNFINISHED, AsJson, VaultUrl, app, print_json, tell, verb
from desk.cli.who import asking
from evidence.wording import counted

if TYPE_CHECKING:
    from desk.acts.hand_over import HandedOver, Preflight
    from desk.channels.channel import Channel


@app.command("channels", rich_help_panel="Prove")
@verb
def channels(
    name: Annotated[str | None, typer.Argument(metavar="CHANNEL", help="One of them, in full.")] = None,
    vault: VaultUrl = None,
    as_json: AsJson = False,
) -> None:
    """List what each channel accepts, with the source and date of every limit; 'pack CASE --for CHANNEL' makes it.

    A shop describes its own as a TOML in the folder 'channels' of its home: docs/channels.md. One that cannot be
    used is named on standard error.
    """
    from desk.acts.errors import ActError
    from desk.acts.hand_over import list_channels

    listed = list_channels(*asking(vault))
    known = {one.name: one for one in listed.channels}
    if name is not None and name not in known:
        why = next((one.why for one in listed.broken if one.name == name), "")
        raise ActError(why or f"no channel is called {name}: {', '.join(known)}")
    chosen = [known[name]] if name else list(known.values())
    tell(*(f"NOT USED  {one.why}" for one in listed.broken), err=True)
    if as_json:
        broken = [{"name": one.name, "why": one.why} for one in listed.broken]
        print_json({"channels": [one.model_dump(mode="json") for one in chosen], "broken": broken})
        return
    for one in chosen:
        tell(f"{one.name:<22} {one.title['en']}: {', '.join(_takes(one))}")
    for one in chosen if name else ():
        tell(*_in_full(one))


def check_for(case_id: str, channel: str, language: str, vault: str | None, as_json: bool) -> None:
    """Say what is missing; exit code 4 where something is."""
    from desk.acts.hand_over import preflight

    found = preflight(*asking(vault), case_id, channel, language)
    if as_json:
        print_json(_preflight_as_json(found))
    else:
        _tell_lacking(found.is_ready, found.lacking)
        _tell_next(case_id, channel, found.is_ready)
    if not found.is_ready:
        raise typer.Exit(UNFINISHED)


def make_for(
    case_id: str, channel: str, out: Path | None, language: str, issued_to: str, vault: str | None, as_json: bool
) -> None:
    """Make the files; exit code 4 where they are a draft."""
    from desk.acts.hand_over import hand_over

    done = hand_over(*asking(vault), case_id, channel, out, language, issued_to)
    if as_json:
        print_json(_handed_as_json(done))
    else:
        _tell_handed(done)
    if not done.statement.is_ready:
        raise typer.Exit(UNFINISHED)


def _tell_handed(done: "HandedOver") -> None:
    tell(f"folder      {done.folder}")
    for one in done.files:
        tell(f"file        {one.name}  {one.size:,} bytes  {one.digest}")
    for reason in done.channel.reasons:
        fits = "fits this claim" if done.statement.allegation.name in reason.for_claims else ""
        tell(f"reason id   {reason.id}  {reason.title}  {fits}".rstrip())
    if note := done.channel.note.get("en", ""):
        tell(f"note        {note}")
    _tell_lacking(done.statement.is_ready, done.statement.lacking)
    _tell_next(done.statement.case_id, done.channel.name, done.statement.is_ready)
    if done.entry is not None:
        tell(f"record      entry {done.entry} of the case says what was made, on which release")


def _tell_lacking(is_ready: bool, lacking: tuple[str, ...]) -> None:
    tell("ready       yes" if is_ready else f"ready       NO: {counted(len(lacking), 'thing')} missing")
    for one in lacking:
        tell(f"missing     {one}")


def _tell_next(case_id: str, channel: str, is_ready: bool) -> None:
    if not is_ready:
        tell(f"next        when nothing else is missing: wornproof release ask {case_id} {channel}; another approves")


def _takes(channel: "Channel") -> list[str]:
    """What it takes, in few words."""
    picture, document = channel.picture, channel.document
    found = [f"picture {picture.bytes:,} bytes ({'/'.join(picture.types)})"] if picture else []
    if document:
        pages = f", {document.pages} pages" if document.pages else ""
        found.append(f"document {document.bytes:,} bytes{pages} ({'/'.join(document.types)})")
    for text in channel.texts:
        limits = (
            f"{text.characters:,} characters" if text.characters else "",
            f"{text.utf8_bytes:,} bytes of UTF-8" if text.utf8_bytes else "",
            f"{text.gbk_bytes:,} bytes of GBK" if text.gbk_bytes else "",
        )
        found.append(f"{text.name} {' or '.join(filter(None, limits))}")
    return found


def _in_full(channel: "Channel") -> list[str]:
    parts = [one for one in (channel.picture, channel.document, *channel.texts) if one is not None]
    sources = dict.fromkeys(f"source  {one.source} (read on {one.read_on})" for one in parts)
    note = channel.note.get("en", "")
    return [f"after   {channel.after}", *([f"note    {note}"] if note else []), *sources]


def _preflight_as_json(found: "Preflight") -> dict[str, Any]:
    return {
        "case_id": found.case_id,
        "channel": found.channel,
        "is_ready": found.is_ready,
        "lacking": list(found.lacking),
        "weakest": found.weakest,
        "elements": [
            {"element": one.name, "must": one.is_must, "strength": one.strength.value} for one in found.elements
        ],
    }


def _handed_as_json(done: "HandedOver") -> dict[str, Any]:
    return {
        "folder": str(done.folder),
        "channel": done.channel.name,
        "is_ready": done.statement.is_ready,
        "lacking": list(done.statement.lacking),
        "files": [one.model_dump(mode="json") for one in done.files],
        "entry": done.entry,
    }
