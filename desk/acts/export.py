"""Writes what is held about the buyer of a case into one file that they can read: their right of access."""

import json
import os
from collections import Counter
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from zipfile import ZIP_DEFLATED, ZIP_STORED, ZipFile, ZipInfo

from claims.shown.texts import LANGUAGES, Texts
from desk.access.roles import Right
from desk.acts.actor import Actor
from desk.acts.audited import audit_ledgers, flush, note
from desk.acts.errors import ActError
from desk.acts.held import Held, held
from desk.acts.held_page import held_page
from desk.acts.made_files import note_made
from desk.acts.scope import own_case
from desk.jobs.progress import Show
from desk.settings import Settings
from evidence.disposed import case_digest
from evidence.files import whole_file
from evidence.records import Audit, Deed
from evidence.vault import CaseFile, Vault

_ENDINGS = {
    "image/jpeg": "jpg",
    "image/png": "png",
    "image/gif": "gif",
    "image/webp": "webp",
    "image/avif": "avif",
    "image/heic": "heic",
    "video/mp4": "mp4",
    "video/quicktime": "mov",
    "video/webm": "webm",
    "application/pdf": "pdf",
    "text/plain": "txt",
}
_DAY = (2000, 1, 1, 0, 0, 0)
"""Of every member, so that the same case gives the same bytes."""


@dataclass(frozen=True)
class HeldExported:
    """The file, and what is in it."""

    path: Path
    posts: int
    pictures: int
    left_out: int
    """Posts of somebody else."""


def export_held(
    actor: Actor, settings: Settings, case_id: str, out: Path, show: Show, *, language: str = "en"
) -> HeldExported:
    """Write the file, whole or not at all; a picture at a time is in memory.

    Args:
        actor: Who asks.
        settings: Of this desk.
        case_id: The case.
        out: The file, named ``.zip``.
        show: Progress.
        language: ``en`` or ``zh``: which stands first on its page. Both stand there.

    Raises:
        Forbidden, NotThere: the actor may not, or not here.
        ActError: ``out`` cannot be the file.
        EvidenceError: the case cannot be read; no file is written.
        OSError: the file cannot be written.
    """
    vault = own_case(actor, settings, case_id, Right.CASE_LIFE)
    if out.suffix.lower() != ".zip" or (out.exists() and not out.is_file()):
        raise ActError(f"{out}: name a file that ends in .zip")
    note(settings, actor, Deed.EXPORTED, case_id, vault=vault)
    flush(settings, vault=vault)
    found = held(vault, case_id)
    names = _names(found)
    with _whole(out) as archive:
        page = held_page(found, _deeds(vault, case_id), language)
        _put(archive, "index.html", page.encode())
        _put(archive, "case.json", _json(found.case()))
        said = {one: found.findings(Texts(one, found.reading.clock.shown)) for one in LANGUAGES}
        _put(archive, "findings.json", _json(said))
        posts = _put_posts(archive, found, names)
        file = vault.case(case_id)
        for done, (digest, name) in enumerate(names.items()):
            show("pictures", done, len(names), "")
            _put(archive, name, file.payload(digest), ZIP_STORED)
        show("pictures", len(names), len(names), "")
        _put_exhibits(archive, found, file)
    note_made(settings, case_id, out)
    return HeldExported(out, posts, len(names), found.left_out)


def _put_exhibits(archive: ZipFile, found: Held, file: CaseFile) -> None:
    """Supplied files about this order alone, and a list of all; nothing where there are none."""
    if not found.reading.compared.exhibits:
        return
    names = {
        one.digest: f"exhibits/{number:03d}.{_ENDINGS.get(one.record.media_type, 'bin')}"
        for number, one in enumerate(found.handed_in, 1)
    }
    _put(archive, "exhibits.json", _json(found.exhibits(names)))
    for one in found.handed_in:
        _put(archive, names[one.digest], file.exhibit(one.record.file_digest), ZIP_STORED)


def _names(found: Held) -> dict[str, str]:
    """Names of the picture files, by digest."""
    kinds = {digest: found.reading.first_captures[digest].capture.media_type for digest in found.pictures}
    return {
        digest: f"pictures/{number:05d}.{_ENDINGS.get(kind.partition(';')[0].strip().lower(), 'bin')}"
        for number, (digest, kind) in enumerate(kinds.items(), 1)
    }


def _deeds(vault: Vault, case_id: str) -> dict[Deed, int]:
    """What was done with the case and how often, in the order of the list of deeds."""
    asked, counts = case_digest(case_id), Counter[Deed]()
    for name in audit_ledgers(vault):
        for entry in vault.desk(name).entries():
            if isinstance(entry.record, Audit):
                counts.update(one.deed for one in entry.record.deeds if one.case_digest == asked)
    return {deed: counts[deed] for deed in Deed if counts[deed]}


def _put_posts(archive: ZipFile, found: Held, names: Mapping[str, str]) -> int:
    """One JSON list, a post at a time; how many."""
    number = 0
    with archive.open(_info("posts.json", ZIP_DEFLATED), "w", force_zip64=True) as member:
        for number, post in enumerate(found.posts(names), 1):
            member.write(b"[\n" if number == 1 else b",\n")
            member.write(json.dumps(post, ensure_ascii=False).encode())
        member.write(b"\n]\n" if number else b"[]\n")
    return number


def _json(value: object) -> bytes:
    return json.dumps(value, ensure_ascii=False, indent=1).encode() + b"\n"


def _put(archive: ZipFile, name: str, data: bytes, how: int = ZIP_DEFLATED) -> None:
    archive.writestr(_info(name, how), data)


def _info(name: str, how: int) -> ZipInfo:
    info = ZipInfo(name, _DAY)
    info.compress_type, info.external_attr = how, 0o600 << 16
    return info


@contextmanager
def _whole(out: Path) -> Iterator[ZipFile]:
    """An archive that is there when the block ends, and is not where it breaks. Readable by who wrote it alone."""
    with whole_file(out, 0o600) as file:
        with ZipFile(file, "w") as archive:
            yield archive
        file.flush()
        os.fsync(file.fileno())
