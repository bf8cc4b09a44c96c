"""Hands a case over to a channel: what is missing before that, and the very files that the channel takes.

What is not ready is made as a draft that says so on its face, and is not recorded as handed over.
"""

import os
import shutil
import tempfile
from dataclasses import dataclass
from pathlib import Path

from claims.elements import Element, ElementRow, element_rows, weakest, weakest_said
from claims.shown.texts import Texts
from desk.access.roles import Right
from desk.acts.actor import Actor
from desk.acts.audited import note
from desk.acts.copies import copies_of
from desk.acts.errors import ActError
from desk.acts.made_files import note_made
from desk.acts.scope import enter
from desk.acts.unseen import nothing_unseen
from desk.channels.artefacts import MANIFEST, artefacts, tools
from desk.channels.assembled import assemble, disputed, lacking_of, released
from desk.channels.channel import Channel, channel, channels, own_folder
from desk.channels.derived import kept_blur
from desk.channels.statement import Statement
from desk.pack.build import pack as build_package
from desk.report.build import material_of
from desk.report.written import report_html
from desk.settings import Settings
from evidence.codec import canonical, sha256
from evidence.coherence.packs import digest_of
from evidence.errors import HeadMoved, NotAnchored
from evidence.ledger import Entries
from evidence.ledger_seal import seal_ledger
from evidence.records import Deed, Pack, PackedFile, Release
from evidence.vault import Vault
from evidence.verify import Verification, verify


@dataclass(frozen=True)
class Preflight:
    """How far a case is from being filed with a channel."""

    case_id: str
    channel: str
    is_ready: bool
    lacking: tuple[str, ...]
    """What is missing and what to do, as sentences."""
    elements: tuple[Element, ...]
    weakest: str
    """The name of the weakest element that the claim cannot do without."""
    rows: tuple[ElementRow, ...]
    weakest_said: str
    """The same in words."""


@dataclass(frozen=True)
class HandedOver:
    """The files for a channel."""

    folder: Path
    channel: Channel
    statement: Statement
    files: tuple[PackedFile, ...]
    entry: int | None
    """Number of the record that says so; None of a draft."""
    checked: Verification


def list_channels(actor: Actor, settings: Settings) -> tuple[Channel, ...]:
    """Every channel that is described, in the order of their names.

    Raises:
        Forbidden: they may not read.
        ChannelError: one of the shop's own cannot be used.
    """
    actor.needs(Right.READ)
    return tuple(channels(own_folder(settings.home)).values())


def preflight(
    actor: Actor,
    settings: Settings,
    case_id: str,
    channel_name: str,
    language: str = "",
    checked: Verification | None = None,
) -> Preflight:
    """Say what a case still lacks for a channel; no picture is opened for it.

    Raises:
        Forbidden, NotThere: they may not read, or not see the case.
        ChannelError: nobody described such a channel, or no claim can be assessed for the case.
    """
    vault = enter(actor, settings, case_id, Right.READ)
    target = _channel(settings, channel_name)
    note(settings, actor, Deed.LOOKED, case_id, vault=vault)
    file = vault.case(case_id)
    material = material_of(vault, file, closed=bool(actor.account))
    _, found = disputed(material)
    say = Texts(language or target.language, material.reading.clock.shown)
    checked = checked or verify(vault, case_id)
    missing = lacking_of(material, found, file.ledger.entries(), target, checked, say)
    elements = found.elements()
    return Preflight(
        case_id,
        target.name,
        not missing,
        missing,
        elements,
        least.name if (least := weakest(elements)) is not None else "",
        element_rows(elements, say),
        weakest_said(elements, say),
    )


def hand_over(
    actor: Actor,
    settings: Settings,
    case_id: str,
    channel_name: str,
    out: Path | None = None,
    language: str = "",
    issued_to: str = "",
    *,
    is_kept: bool = True,
) -> HandedOver:
    """Make the files that a channel takes, in a folder that is there whole or not at all.

    Args:
        actor: Who asks.
        settings: Of this desk; its own channels lie in the folder ``channels`` of its home.
        case_id: The case.
        channel_name: The channel.
        out: The folder; None: ``CASE-CHANNEL`` in the present one, with ``-draft`` where it is not ready. One that was
            made so before is replaced.
        language: ``en`` or ``zh``; empty: the channel's.
        issued_to: Who gets it, as the record says; empty: the channel.
        is_kept: False where whoever asks deletes it at once, so that no disposal need know of it.

    Raises:
        Forbidden, NotThere: they may not draft, or not see the case.
        ChannelError: no such channel, or the case cannot be said within its limits.
        ActError: the folder holds something else, or somebody's word must stay unseen for now.
    """
    vault = enter(actor, settings, case_id, Right.DRAFT)
    target = _channel(settings, channel_name)
    nothing_unseen(actor, vault, case_id)
    checked = verify(vault, case_id)
    statement = assemble(
        vault,
        case_id,
        target,
        language or target.language,
        checked,
        kept_blur(copies_of(settings, vault.vault_id, case_id)),
    )
    place = out or Path(f"{case_id}-{target.name}{'' if statement.is_ready else '-draft'}")
    _is_ours(place)
    entry = None
    with tempfile.TemporaryDirectory(dir=_parent(place), prefix=f".{place.name}.") as begun:
        folder = Path(begun)
        for name, data in artefacts(statement, target, settings.cache).items():
            (folder / name).write_bytes(data)
        if target.is_dossier:
            _dossier(vault, case_id, folder, statement.language, checked)
        files = _listed(folder)
        if statement.is_ready:
            entry = _record(vault, case_id, target, files, actor, issued_to or target.name)
        _put(folder, place)
    note(settings, actor, Deed.PACKED, case_id, target.name, vault=vault)
    for one in sorted(place.iterdir()) if is_kept else ():
        note_made(settings, case_id, one)
    return HandedOver(place, target, statement, files, entry, checked)


def _channel(settings: Settings, name: str) -> Channel:
    return channel(name, own_folder(settings.home))


def _dossier(vault: Vault, case_id: str, folder: Path, language: str, checked: Verification) -> None:
    """The package with its verifier, and the report beside it."""
    report = report_html(vault, case_id, language, checked)
    (folder / f"{case_id}.html").write_bytes(report)
    build_package(vault, case_id, folder / f"{case_id}.wacz", (), (), report, checked=checked)


def _listed(folder: Path) -> tuple[PackedFile, ...]:
    found = [(one.name, one.read_bytes()) for one in sorted(folder.iterdir()) if one.name != MANIFEST]
    return tuple(PackedFile(name=name, digest=sha256(data), size=len(data)) for name, data in found)


def _record(
    vault: Vault, case_id: str, target: Channel, files: tuple[PackedFile, ...], actor: Actor, issued_to: str
) -> int:
    """Append that they were made, on the release that allows it, and sign it; the number of the entry."""
    file = vault.case(case_id)

    def make(entries: Entries) -> Pack:
        given = released(material_of(vault, file, closed=False), entries, target.name)
        if given is None or not isinstance(given.record, Release):
            raise ActError("the case has changed meanwhile, and is not released any more: look again")
        return Pack(
            channel=target.name,
            pack_digest=digest_of(files),
            issued_to=issued_to,
            issued_by=actor.account,
            approved_by=given.record.approved_by,
            reviews=given.record.reviews,
            release=given.digest,
            files=files,
            limits=sha256(canonical(target.model_dump(mode="json"))),
            tools=tuple(tools().items()),
        )

    appended = file.ledger.append_made(make)
    try:
        seal_ledger(file.ledger, vault.key)
    except (NotAnchored, HeadMoved) as error:
        raise ActError(f"that the files were made is in the record, and no signature covers it: {error}") from error
    return appended.seq


def _is_ours(place: Path) -> None:
    """Go on where the folder is not there, is empty, or holds what was made so before."""
    if place.is_symlink() or (place.exists() and not place.is_dir()):
        raise ActError(f"{place} is no folder: name another with --out")
    if place.is_dir() and any(place.iterdir()) and not (place / MANIFEST).is_file():
        raise ActError(f"{place} holds something else: name another folder with --out")


def _parent(place: Path) -> Path:
    place.parent.mkdir(parents=True, exist_ok=True)
    return place.parent


def _put(folder: Path, place: Path) -> None:
    """Put the folder in its place; what was made there before goes."""
    folder.chmod(0o755)
    if place.exists():
        shutil.rmtree(place)
    os.rename(folder, place)  # noqa: PTH104 - both lie in one folder, so it is whole or not at all
    folder.mkdir()  # what the block that made it deletes
