"""Hands a case over to a channel: what is missing before that, and the very files that the channel takes.

What is not ready is made as a draft that says so on its face, and is not recorded as handed over.
"""

import tempfile
from dataclasses import dataclass
from pathlib import Path

from claims.elements import Element, ElementRow, element_rows, weakest, weakest_said
from claims.shown.texts import LANGUAGES, Texts
from desk.access.roles import Right
from desk.acts.actor import Actor
from desk.acts.audited import note
from desk.acts.copies import copies_of
from desk.acts.errors import ActError
from desk.acts.handed_folder import make_room, place_of, put
from desk.acts.handed_record import Handing
from desk.acts.made_files import note_made
from desk.acts.scope import enter
from desk.acts.unseen import nothing_unseen
from desk.channels.artefacts import MANIFEST, artefacts, listing, with_what_fits
from desk.channels.assembled import assemble, disputed, lacking_of
from desk.channels.channel import Channel, Described, channel, described, own_folder
from desk.channels.derived import kept_blur
from desk.channels.statement import Statement
from desk.pack.build import pack as build_package
from desk.report.build import material_of
from desk.report.written import report_html
from desk.settings import Settings
from evidence.amended import present_case
from evidence.codec import sha256
from evidence.records import Deed, PackedFile
from evidence.vault import Vault
from evidence.verify import Verification, verify
from evidence.visible import visible

ADDRESSEE = 200
"""Characters that say who gets it, at most."""


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


def list_channels(actor: Actor, settings: Settings) -> Described:
    """Every channel that is described, in the order of their names, and which of the shop's own cannot be used.

    Raises:
        Forbidden: they may not read.
    """
    actor.needs(Right.READ)
    return described(own_folder(settings.home))


def preflight(
    actor: Actor,
    settings: Settings,
    case_id: str,
    channel_name: str,
    language: str = "",
    checked: Verification | None = None,
) -> Preflight:
    """Say what a case still lacks for a channel; no picture is opened for it.

    That a text of the channel has no room for what must be said is found when the files are made.

    Raises:
        Forbidden, NotThere: they may not read, or not see the case.
        ChannelError: nobody described such a channel, or no claim can be assessed for the case.
        ActError: the language is none of ours.
    """
    _check_words(language)
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
            made so before of this case, and is as it was made, is replaced.
        language: ``en`` or ``zh``; empty: the channel's.
        issued_to: Who gets it, as the record says, in one line; empty: the channel.
        is_kept: False where whoever asks deletes it at once, so that no disposal need know of it.

    Raises:
        Forbidden, NotThere: they may not draft, or not see the case.
        ChannelError: no such channel, or the case cannot be said within its limits.
        ActError: the folder holds something else, somebody's word must stay unseen for now, the case changed while
            the files were made, or what was asked for cannot be.
    """
    _check_words(language, issued_to)
    vault = enter(actor, settings, case_id, Right.DRAFT)
    target, file = _channel(settings, channel_name), vault.case(case_id)
    handing = Handing(vault, file, file.ledger.entries(), target, actor, issued_to.strip() or target.name)
    nothing_unseen(actor, vault, case_id)
    checked = verify(vault, case_id)
    redact = kept_blur(copies_of(settings, vault.vault_id, case_id), present_case(handing.seen).accounts)
    said = assemble(vault, case_id, target, language or target.language, checked, redact)
    statement = with_what_fits(said, target)
    place = place_of(out or Path(f"{case_id}-{target.name}{'' if statement.is_ready else '-draft'}"))
    make_room(place, case_id, target.name)
    with tempfile.TemporaryDirectory(dir=place.parent, prefix=f".{place.name}.") as begun:
        folder = Path(begun)
        files = _make(handing, statement, folder, settings.cache, checked)
        handing.still_so()
        with put(folder, place, case_id, target.name):
            entry = handing.record(files) if statement.is_ready else None
    for one in sorted(place.iterdir()) if is_kept else ():
        note_made(settings, case_id, one)
    note(settings, actor, Deed.PACKED, case_id, target.name, vault=vault)
    if entry is not None:
        handing.sign()
    return HandedOver(place, target, statement, files, entry, checked)


def _check_words(language: str, issued_to: str = "") -> None:
    """What goes to the file system and into the evidence, before anything is done with it."""
    if language and language not in LANGUAGES:
        raise ActError(f"the language is {' or '.join(LANGUAGES)}, not {visible(language)[:40]!r}")
    is_text = not any("\ud800" <= one <= "\udfff" for one in issued_to)
    if len(issued_to) > ADDRESSEE or visible(issued_to) != issued_to or not is_text:
        raise ActError(
            f"who gets it is one line of at most {ADDRESSEE} characters that can all be seen: say it shorter with --to"
        )


def _channel(settings: Settings, name: str) -> Channel:
    return channel(name, own_folder(settings.home))


def _make(
    handing: Handing, statement: Statement, folder: Path, cache: Path, checked: Verification
) -> tuple[PackedFile, ...]:
    """Every file, into a folder that is empty."""
    made = artefacts(statement, handing.channel, cache)
    for name, data in made.items():
        (folder / name).write_bytes(data)
    if handing.channel.is_dossier:
        _dossier(handing.vault, statement.case_id, folder, statement.language, checked)
    files = _listed(folder)
    if not files:
        raise ActError(f"no file can be made for {handing.channel.name}: {'; '.join(statement.lacking)}")
    (folder / MANIFEST).write_bytes(listing(made[MANIFEST], {one.name: (one.digest, one.size) for one in files}))
    return files


def _dossier(vault: Vault, case_id: str, folder: Path, language: str, checked: Verification) -> None:
    """The package with its verifier, and the report beside it."""
    report = report_html(vault, case_id, language, checked)
    (folder / f"{case_id}.html").write_bytes(report)
    build_package(vault, case_id, folder / f"{case_id}.wacz", (), (), report, checked=checked)


def _listed(folder: Path) -> tuple[PackedFile, ...]:
    found = [(one.name, one.read_bytes()) for one in sorted(folder.iterdir()) if one.name != MANIFEST]
    return tuple(PackedFile(name=name, digest=sha256(data), size=len(data)) for name, data in found)
