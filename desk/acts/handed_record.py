"""The record that files were handed over: of one state of the case, on the release that allows it."""

from dataclasses import dataclass

from claims.interface import Material
from claims.reading import read
from desk.acts.actor import Actor
from desk.acts.errors import ActError
from desk.channels.artefacts import tools
from desk.channels.assembled import released
from desk.channels.channel import Channel
from desk.report.build import catalog_of
from evidence.codec import canonical, sha256
from evidence.coherence.packs import digest_of
from evidence.errors import EvidenceError, HeadMoved, NotAnchored
from evidence.ledger import Entries
from evidence.ledger_seal import seal_ledger
from evidence.records import Entry, Pack, PackedFile, Release
from evidence.vault import CaseFile, Vault

_CHANGED = "the case has changed meanwhile: look again, then run the same command"


@dataclass(frozen=True)
class Handing:
    """A case on its way to a channel, and the state of it in which it was looked at."""

    vault: Vault
    file: CaseFile
    seen: Entries
    """Its ledger before anything was decided or made: where more is in it at the end, nothing is handed over."""
    channel: Channel
    actor: Actor
    issued_to: str

    def still_so(self) -> None:
        """Go on where nothing was added since.

        Raises:
            ActError: something was.
        """
        if _is_longer(self.file.ledger.entries(), self.seen):
            raise ActError(_CHANGED)

    def record(self, files: tuple[PackedFile, ...]) -> int:
        """The number of the entry that says that they were made; the newest one, where it says the same already.

        Raises:
            ActError: the case has changed since, or is not released any more.
            EvidenceError: nothing can be appended.
        """
        wanted = self._pack(self.seen, files)
        if (same := _newest(self.seen, wanted)) is not None:
            return same.seq
        try:
            return self.file.ledger.append_made(
                lambda entries: self._pack(entries, files), lambda entries: _is_longer(entries, self.seen)
            ).seq
        except HeadMoved as error:
            raise ActError(_CHANGED) from error
        except EvidenceError:
            # the record may be there, and only what came after it broke: its files stay then
            if (done := _newest(self.file.ledger.entries()[len(self.seen) :], wanted)) is not None:
                return done.seq
            raise

    def sign(self) -> None:
        """Sign what waits for it in the ledger.

        Raises:
            ActError: it cannot be signed; the record and the files stay.
        """
        try:
            seal_ledger(self.file.ledger, self.vault.key)
        except (NotAnchored, HeadMoved) as error:
            raise ActError(f"that the files were made is in the record, and no signature covers it: {error}") from error

    def _pack(self, entries: Entries, files: tuple[PackedFile, ...]) -> Pack:
        """As these entries allow it, and the catalog as it is now."""
        reading = read(entries, public_key=self.vault.sealing_key())
        catalog = catalog_of(self.vault, reading)
        given = released(Material(reading, catalog.photos() if catalog else ()), entries, self.channel.name)
        if given is None or not isinstance(given.record, Release):
            raise ActError(f"it is not released any more; {_CHANGED}")
        return Pack(
            channel=self.channel.name,
            pack_digest=digest_of(files),
            issued_to=self.issued_to,
            issued_by=self.actor.account,
            approved_by=given.record.approved_by,
            reviews=given.record.reviews,
            release=given.digest,
            files=files,
            limits=sha256(canonical(self.channel.model_dump(mode="json"))),
            tools=tuple(tools().items()),
        )


def _newest(entries: Entries, wanted: Pack) -> Entry | None:
    """The newest of this channel, where it tells of the same files, release and addressee."""
    packs = [(one, one.record) for one in entries if isinstance(one.record, Pack)]
    for entry, pack in reversed(packs):
        if pack.channel == wanted.channel:
            return entry if _told(pack) == _told(wanted) else None
    return None


def _told(pack: Pack) -> tuple[str, str, str]:
    return pack.pack_digest, pack.release, pack.issued_to


def _is_longer(entries: Entries, seen: Entries) -> bool:
    return entries[-1].digest != seen[-1].digest
