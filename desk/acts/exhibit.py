"""Takes files into a case that nobody captured: pictures of a payment, exports, photos. Each is kept whole."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path

from claims.payment.errors import ExportError
from claims.payment.exports import read_exports
from claims.reading import Compared, read
from desk.access.roles import Right
from desk.acts.actor import Actor
from desk.acts.audited import note
from desk.acts.errors import ActError
from desk.acts.handed import Handed as Handed
from desk.acts.handed import exhibit_of, keep
from desk.acts.made_files import note_made
from desk.acts.scope import enter, own_case
from desk.acts.stated import media_type_of
from desk.jobs.alone import alone
from desk.jobs.progress import Show
from desk.jobs.sealing import seal
from desk.settings import Settings
from evidence.files import read_file, write_whole
from evidence.os_errors import in_words
from evidence.records import Deed, Exhibit, Role
from evidence.vault import CaseFile

MOST_BYTES = 60_000_000
"""Of one file: a photo, a bill of a month, a film of a minute."""
MOST_FILES = 200
_MOST_SAID = 2000
_PICTURES = (Role.PAYMENT_PICTURE, Role.DISPATCH_PHOTO, Role.RETURN_PHOTO, Role.DAMAGE_PHOTO)


@dataclass(frozen=True)
class TakenIn:
    """What became of one file."""

    name: str
    number: int
    """Of its entry in the ledger; 0 where it was not taken."""
    record: Exhibit | None
    is_new: bool
    """Whether it was not in the case in this role."""
    problem: str = ""


@dataclass(frozen=True)
class ExhibitsAdded:
    """What became of all."""

    case_id: str
    taken: tuple[TakenIn, ...]
    unsealed: tuple[str, ...]
    """A line on each seal that still lacks time tokens, where authorities are configured."""


def add_exhibits(
    actor: Actor,
    settings: Settings,
    case_id: str,
    role: Role,
    paths: Sequence[Path],
    show: Show,
    *,
    supplied_by: str = "",
    said: str = "",
) -> ExhibitsAdded:
    """Take files into a case, each kept whole, and seal that. The same file in the same role again adds nothing.

    Args:
        actor: Who asks.
        settings: Of this desk.
        case_id: The case.
        role: What the files are.
        paths: Of the files. One that cannot be read is told of; the others are taken.
        show: Progress, a step a file.
        supplied_by: Who supplies them, where that is not who asks.
        said: What is said of them: from whom they came, and when.

    Raises:
        Forbidden, NotThere: they may not, or not see the case.
        ActError: there are too many files, or what is said is too long.
        EvidenceError: no such vault or case, or it takes no more.
    """
    if not 1 <= len(paths) <= MOST_FILES:
        raise ActError(f"hand in between 1 and {MOST_FILES} files at once")
    files = (_read(path) for path in paths)
    return take_in(actor, settings, case_id, role, files, show, supplied_by=supplied_by, said=said)


def take_in(
    actor: Actor,
    settings: Settings,
    case_id: str,
    role: Role,
    files: Iterable[Handed | TakenIn],
    show: Show,
    *,
    supplied_by: str = "",
    said: str = "",
) -> ExhibitsAdded:
    """The same of files whose bytes are at hand, or one that could not be read; otherwise as ``add_exhibits``."""
    vault = enter(actor, settings, case_id, Right.CAPTURE)
    if len(said) > _MOST_SAID:
        raise ActError(f"what is said of the files has up to {_MOST_SAID:,} characters")
    file = vault.case(case_id)
    opened, case = file.opened()
    by = supplied_by.strip()[:200] or actor.account or case.opened_by
    note(settings, actor, Deed.CAPTURED, case_id, vault=vault)
    taken: list[TakenIn] = []
    with alone(settings.home, vault.vault_id, case_id):
        for number, one in enumerate(files, 1):
            show("exhibits", number, None, one.name)
            if isinstance(one, TakenIn) or (problem := _unfit(role, one)):
                taken.append(one if isinstance(one, TakenIn) else TakenIn(one.name, 0, None, False, problem))
                continue
            taken.append(_take(file, exhibit_of(opened.digest, role, one, by, said, actor.account), one))
        unsealed = seal(settings, case_id, show)  # where nothing waits for one, none is made
    return ExhibitsAdded(case_id, tuple(taken), unsealed)


def _read(path: Path) -> Handed | TakenIn:
    """One at a time: two hundred of them would fill the memory."""
    try:
        return Handed(path.name, read_file(path, MOST_BYTES))
    except OSError as error:
        return TakenIn(path.name, 0, None, False, in_words(error))


def _unfit(role: Role, one: Handed) -> str:
    """Why a file is not taken in; empty where it is. An export that cannot be read would say nothing, and be in the way
    of those that do."""
    if len(one.data) > MOST_BYTES:
        return f"larger than {MOST_BYTES // 1_000_000} MB"
    if role in _PICTURES:
        return "" if media_type_of(one.data).startswith("image/") else "it is no picture: say with the role what it is"
    if role is Role.CARRIER_RECORD:
        return ""
    try:
        read_exports(one.name, one.data)
    except ExportError as error:
        return "" if role is Role.MESSAGES else str(error)
    return "it is an export, and speaks of other buyers: say so with the role" if role is Role.MESSAGES else ""


def exhibits(actor: Actor, settings: Settings, case_id: str) -> Compared:
    """The supplied files of a case, in the order in which they came in, and what they were found to say.

    Raises:
        Forbidden, NotThere: they may not read, or not see the case.
    """
    vault = enter(actor, settings, case_id, Right.READ)
    note(settings, actor, Deed.LOOKED, case_id, vault=vault)
    entries, closed = vault.case(case_id).ledger.entries(), bool(actor.account)
    return read(entries, public_key=vault.sealing_key(), closed=closed).compared


def save_exhibit(actor: Actor, settings: Settings, case_id: str, number: int, out: Path) -> Exhibit:
    """Write a copy of one supplied file, by the number of its entry; nobody else on this machine reads it.

    Raises:
        Forbidden, NotThere: they may not see originals, or not the case.
        ActError: there is no exhibit of this number, or a file of this name is there already.
        EvidenceError: it is not what the ledger says.
        OSError: it cannot be written.
    """
    vault = own_case(actor, settings, case_id, Right.ORIGINAL)
    file = vault.case(case_id)
    entries = file.ledger.entries()
    record = entries[number - 1].record if 0 < number <= len(entries) else None
    if not isinstance(record, Exhibit):
        raise ActError(f"entry {number} of {case_id} is no exhibit: 'wornproof exhibit list {case_id}' shows them")
    if out.exists():
        raise ActError(f"{out} is there already: name another file")
    note(settings, actor, Deed.ORIGINAL, case_id, record.file_digest, vault=vault)
    write_whole(file.exhibit(record.file_digest), out, 0o600)
    note_made(settings, case_id, out)
    return record


def _take(file: CaseFile, record: Exhibit, one: Handed) -> TakenIn:
    number, is_new = keep(file, record, one.data)
    return TakenIn(one.name, number, record, is_new)
