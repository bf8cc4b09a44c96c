"""Puts what was supplied into a case: a Run, a Segment for each file or folder, a Seal, as a crawl does.

Every capture says ``supplied``, and so does the Run; our clock says when it came into the case, what a file says of
its own times stays the file's word. The same files again add nothing; a run that was cut short is gone on with.
"""

import secrets
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from importlib.metadata import version
from pathlib import Path
from platform import python_version

from crawler.errors import PlatformError
from crawler.imports.before import captures_of, is_supplied_run, supplied_posts
from crawler.imports.bounds import SuppliedError
from crawler.imports.framing import Framing, count_of, failed
from crawler.imports.leaving import public_text
from crawler.imports.offered import MOST_NOTES, Offered
from crawler.imports.reading import read_supplied
from crawler.imports.stated import is_account
from crawler.imports.writing import SuppliedWriter, not_had
from crawler.keeping.receipt import added
from crawler.parsers.reading import FoundPost, too_long
from crawler.platform import Platform, load_platform
from crawler.settings import software
from evidence.codec import sha256
from evidence.frames import media
from evidence.ledger import Entries
from evidence.older import why_of
from evidence.records import (
    Account,
    Counts,
    Entry,
    Frontier,
    LeftOut,
    Outcome,
    Post,
    Remark,
    RemarkKind,
    Run,
    Segment,
)
from evidence.remarks import remark
from evidence.seal import is_sealed, seal
from evidence.vault import CaseFile
from evidence.wording import counted

_LONGEST_NOTE = 2_000


@dataclass(frozen=True, slots=True)
class Taken:
    """What became of one supplied file or folder."""

    name: str
    kind: str
    posts: int
    pictures: int
    fresh: bool
    """False where all of it was in the case already."""
    notes: tuple[str, ...]
    problem: str = ""
    """Why nothing of it could be taken; empty where something was."""
    remarks: tuple[Remark, ...] = ()
    """What a reader must know first: that the file holds a login, for one."""
    failed: tuple[str, ...] = ()
    """Videos that were kept and of which no frame could be taken, each with why."""


@dataclass(frozen=True, slots=True)
class Import:
    """What one import did. ``run_id`` is empty where there was nothing new."""

    run_id: str
    taken: tuple[Taken, ...]


def import_files(
    case: CaseFile,
    account_index: int,
    paths: Sequence[Path],
    platform_file: str = "",
    by: str = "",
    progress: Callable[[int, str], None] = lambda done, name: None,
    clock: Callable[[], datetime] = lambda: datetime.now(UTC),
    desk_account: str = "",
) -> Import:
    """Take files into a case for one of its accounts.

    ``platform_file`` is a TOML file for a platform that is not built in; ``by`` is who supplies the files, where that
    is not who opened the case, and ``desk_account`` their account at this desk. One file that cannot be read does not
    stop the others; its reason is in the result.

    Raises:
        SuppliedError: the case has no such account.
        PlatformError: ``platform_file`` cannot be used.
        EvidenceError: the vault takes no more; what was taken until then is safe, run it again.
    """
    _, record = case.opened()
    if not 0 <= account_index < len(record.accounts):
        raise SuppliedError(
            f"case {case.case_id} names {len(record.accounts)} accounts; there is no number {account_index}"
        )
    account = record.accounts[account_index]
    keeper = _Keeper(case, account, _platform(account, platform_file), by or record.opened_by, clock, desk_account)
    taken: list[Taken] = []
    for number, path in enumerate(paths):
        progress(number, _clean(path.name))
        try:
            taken += [keeper.keep(path, offered) for offered in read_supplied(path, keeper.platform, account)]
        except SuppliedError as error:
            taken.append(Taken(_clean(path.name), "", 0, 0, False, (), _clean(str(error))))
    progress(len(paths), "")
    return Import(keeper.close(), tuple(taken))


def _platform(account: Account, file: str) -> Platform | None:
    try:
        platform = load_platform(file or account.platform)
    except PlatformError:
        if file:
            raise
        return None  # nothing is asked of it: a platform may be supplied from that could never be crawled
    if platform.name != account.platform:
        raise PlatformError(f"{account.handle} is an account of {account.platform}, not of {platform.name}")
    return platform


class _Keeper:
    """One import into one account's part of a case; the Run is opened when there is something to put into it."""

    def __init__(
        self,
        case: CaseFile,
        account: Account,
        platform: Platform | None,
        by: str,
        clock: Callable[[], datetime],
        desk_account: str,
    ) -> None:
        self.platform = platform
        self._case = case
        self._by = by
        self._desk_account = desk_account
        self._account = account
        self._clock = clock
        self._window = case.opened()[1].days
        self._run = self._unfinished()

    def keep(self, path: Path, offered: Offered) -> Taken:
        """Put what is new of one file or folder into the case, as one Segment."""
        offered.check_extent()
        entries = self._case.ledger.entries()
        had = {capture.payload_digest for capture in captures_of(entries, self._account)}
        originals = [file for file in offered.originals if sha256(file.data) not in had]
        chosen, notes = self._choose(offered)
        known = supplied_posts(entries, self._account)
        writer = SuppliedWriter(self._clock())
        try:
            framing = Framing(offered, known, self._case.payload)
            framed = [framing.framed(writer.post(found, offered)) for found in chosen]
            posts = [post for post in framed if post != known.get(post.platform_id)]
            notes, frameless = (*map(_clean, framing.notes), *notes), tuple(map(_clean, failed(framed)))
            told = Taken(_clean(path.name), offered.kind, 0, 0, False, notes, remarks=offered.remarks, failed=frameless)
            if not originals and not posts:
                return told
            for file in originals:
                writer.original(file)
            writer.pictures(framing.files(posts))
            if originals:
                writer.pictures((url, offered.pictures[url]) for url in offered.loose)
            says = (*(_clean(f"check: {said}") for said in offered.checks[:MOST_NOTES]), *notes[:MOST_NOTES])
            left_out = len(notes[MOST_NOTES:]) + len(offered.checks[MOST_NOTES:])
            more = (remark(RemarkKind.NOTES_LEFT_OUT, number=left_out),) if left_out else ()
            remarks = (*offered.remarks, *not_had(posts), *more)
            self._append(writer, posts, offered.seen, (_clean(_what(path, offered)), *says), remarks)
        finally:
            writer.close()
        return replace(told, posts=len(posts), pictures=count_of(posts), fresh=True, notes=says, remarks=remarks)

    def close(self) -> str:
        """Seal the run, if one was opened or had been left open; its id."""
        if self._run is None:
            return ""
        entries = self._case.ledger.entries()
        count = sum(isinstance(e.record, Segment) and e.record.run == self._run.digest for e in entries)
        because = (remark(RemarkKind.SUPPLIED_ONLY, files=count),)
        seal(self._case, self._run, Outcome.PARTIAL, because, self._counts(entries))
        run = self._run.record
        assert isinstance(run, Run)
        return run.run_id

    def _choose(self, offered: Offered) -> tuple[list[FoundPost], tuple[str, ...]]:
        """Posts of the account inside the window; the others are told of."""
        chosen, notes = [], list(offered.notes)
        others = [
            post for post in offered.posts if not offered.own and not is_account([post.author], self._account.handle)
        ]
        if others:
            names = ", ".join(sorted({post.author for post in others}))[:300]
            notes.append(
                f"not taken: {counted(len(others), 'post')} of others ({names}), not of {self._account.handle}"
            )
        of_others = set(map(id, others))
        mine = [post for post in offered.posts if id(post) not in of_others]
        outside = [post for post in mine if not post.meets(self._window)]
        if outside:
            notes.append(f"not taken: {counted(len(outside), 'post')} outside the case's window")
        for post in mine:
            if too_long(post):
                notes.append(f"not taken: {post.platform_id[:200]}: a text or address too long for a record")
            elif post.meets(self._window):
                chosen.append(post)
        return chosen, tuple(dict.fromkeys(map(_clean, notes)))

    def _append(
        self,
        writer: SuppliedWriter,
        posts: list[Post],
        seen: int,
        notes: tuple[str, ...],
        remarks: tuple[Remark, ...],
    ) -> None:
        run = self._opened_run()
        data = writer.finish()
        entries = self._case.ledger.entries()
        page = 1 + sum(isinstance(e.record, Segment) and e.record.run == run.digest for e in entries)
        assert isinstance(run.record, Run)
        name, digest = self._case.put_warc(run.record.run_id, page, data)
        segment = Segment(
            run=run.digest,
            warc=name,
            warc_digest=digest,
            warc_bytes=len(data),
            captures=tuple(writer.captures),
            posts=tuple(posts),
            seen=seen,
            frontier=Frontier(page=page),
            notes=notes,
            remarks=remarks,
        )
        self._case.ledger.append(segment, unless=lambda present: is_sealed(present, run.digest))

    def _unfinished(self) -> Entry | None:
        entries = self._case.ledger.entries()
        ours = [entry for entry in entries if is_supplied_run(entry, self._account)]
        return next((entry for entry in reversed(ours) if not is_sealed(entries, entry.digest)), None)

    def _opened_run(self) -> Entry:
        if self._run is None:
            run = Run(
                run_id=f"supplied-{self._clock():%Y%m%dT%H%M%SZ}-{secrets.token_hex(4)}",
                case=self._case.opened()[0].digest,
                platform=self._account.platform,
                handle=self._account.handle,
                software=software(),
                platform_digest=self.platform.digest if self.platform else sha256(b""),
                environment={
                    "supplied_by": self._by,
                    "python": python_version(),
                    "warcio": version("warcio"),
                    "platform_file": "used to read posts" if self.platform else "none: there is none of this name",
                },
                supplied=True,
                account=self._desk_account,
            )
            self._run = self._case.ledger.append(run)
        return self._run

    def _counts(self, entries: Entries) -> Counts:
        assert self._run is not None
        posts = supplied_posts(entries, self._account).values()
        images = [image for post in posts for image in media(post.images)]
        mine = [e.record for e in entries if isinstance(e.record, Segment) and e.record.run == self._run.digest]
        missing = [image for image in images if not image.digest]
        return Counts(
            advertised=None,
            seen=sum(segment.seen for segment in mine),
            in_window=len(posts),
            sealed=len(posts),
            pictures=len(images) - len(missing),
            missing=len(missing),
            left_out=added(
                LeftOut(what="picture", why=why_of(image).value, count=1, example=image.missing[:500])
                for image in missing
            ),
        )


def _what(path: Path, offered: Offered) -> str:
    files = ", ".join(f"{file.name} {sha256(file.data)}" for file in offered.originals[:20])
    more = f" and {len(offered.originals) - 20} more" if len(offered.originals) > 20 else ""
    return f"supplied by the investigator: {path.name} ({offered.kind}): {files}{more}"


def _clean(note: str) -> str:
    """A note fit for a record: names of files may hold what no UTF-8 can carry, addresses what may not leave."""
    return public_text(note).encode("utf-8", "replace").decode("utf-8")[:_LONGEST_NOTE]
