"""Posts read again from the replies in the same vault, and proofs of origin checked again.

A record says what a named parser read from a reply, and the reply lies beside it. Whoever holds the signing key can
write another text or time and sign it; the reply then says otherwise. The same parser of the same version reads the
same bytes, so a difference is a fault. Another version may read otherwise, and another platform file may name other
places: then it is said that nothing was compared.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from crawler.errors import PlatformError
from crawler.parsers import parser_for
from crawler.parsers.reading import Parser
from crawler.platform import Platform, load_platform
from crawler.reread.again import NotComparable, Reread, compared, same_source
from crawler.reread.agreements import disagreeing
from crawler.reread.crawled import Crawled
from crawler.reread.origins import Origins
from crawler.reread.supplied import Supplied
from evidence.errors import EvidenceError
from evidence.faults import Fault
from evidence.ledger import entry_path
from evidence.records import Entry, Post, Run, Segment
from evidence.vault import CaseFile
from evidence.wording import counted

_BY_THEMSELVES = frozenset({"activitypub", "appview", "atproto", "mastodon"})
"""Parsers that find text and time by their platform's own form: no platform file changes where they are."""


@dataclass(frozen=True)
class Reading:
    """What reading a case again comes to."""

    faults: tuple[Fault, ...]
    notes: tuple[str, ...]
    read: int
    """Posts that were compared."""


@dataclass
class _Account:
    """What reads one account's runs again."""

    crawled: Crawled
    supplied: Supplied


def reread(case: CaseFile, own: Sequence[Platform] = ()) -> Reading:
    """Read all posts of a case again, segment by segment; time grows with the bytes of its pages.

    ``own`` are platforms that do not come with the package; each counts for the runs that name its digest.

    Raises:
        EvidenceError: the ledger cannot be read. WARC objects that do not hold are passed over: ``verify`` names them.
    """
    reader = _Reader(case, {platform.digest: platform for platform in own})
    for entry in case.ledger.entries():
        if isinstance(entry.record, Run):
            reader.runs[entry.digest] = entry.record
        elif isinstance(entry.record, Segment) and entry.record.run in reader.runs:
            reader.take(entry, entry.record, reader.runs[entry.record.run])
    passed_over = (
        f"cases/{case.case_id}: {counted(number, 'post')} of run {run} not read again: {why}"
        for (run, why), number in reader.passed_over.items()
    )
    return Reading(tuple(reader.faults), (*reader.notes, *passed_over), reader.read)


class _Reader:
    def __init__(self, case: CaseFile, own: Mapping[str, Platform]) -> None:
        self.runs: dict[str, Run] = {}
        self.faults: list[Fault] = []
        self.notes: list[str] = []
        self.passed_over: dict[tuple[str, str], int] = {}
        self.read = 0
        self._case, self._own = case, own
        self._accounts: dict[tuple[str, str], _Account] = {}
        self._platforms: dict[str, Platform | None] = {}
        self._origins = Origins(case)

    def take(self, entry: Entry, segment: Segment, run: Run) -> None:
        """Read one segment's posts again. Segments come in the order of the ledger."""
        where = entry_path(f"cases/{self._case.case_id}", entry.seq)
        self.faults += [Fault(where, what) for what in disagreeing(segment)]
        key = (run.platform, run.handle)
        if key not in self._accounts:
            self._accounts[key] = _Account(Crawled(self._case), Supplied(self._case))
        account = self._accounts[key]
        platform = self._own.get(run.platform_digest) or self._shipped(run.platform)
        parser = parser_for(platform) if platform else None
        again: Reread = account.supplied if run.supplied else account.crawled
        try:
            again.begin(segment, run, parser, platform)
            for post in segment.posts:
                self._post(where, post, run, again, platform)
            self._proofs(where, segment, run, parser)
        except EvidenceError:
            return  # the WARC does not hold: verify says so

    def _post(self, where: str, post: Post, run: Run, again: Reread, platform: Platform | None) -> None:
        try:
            found = again.readings(post)
            same_file = platform is not None and platform.digest == run.platform_digest
            known = again.needs_no_platform(post) or (platform is not None and platform.software in _BY_THEMSELVES)
            if not same_file and not (known and found):
                raise NotComparable("its platform file is not the one here")
        except NotComparable as error:
            key = (run.run_id, str(error))
            self.passed_over[key] = self.passed_over.get(key, 0) + 1
            return
        self.read += 1
        pictures = not again.needs_no_platform(post)
        if what := compared(post, found, whole=same_file or not pictures, pictures=pictures):
            self.faults.append(Fault(where, f"post {post.platform_id}: {what}"))
        elif same_file and not same_source(post, found):
            self.notes.append(f"{where}: post {post.platform_id}: {post.parser} words otherwise who chose its time")

    def _proofs(self, where: str, segment: Segment, run: Run, parser: Parser | None) -> None:
        if run.supplied:
            return
        for fault in self._origins.faults(segment, run, parser):
            self.faults.append(Fault(where, fault))

    def _shipped(self, name: str) -> Platform | None:
        if name not in self._platforms:
            try:
                self._platforms[name] = load_platform(name) if not name.endswith(".toml") else None
            except PlatformError:
                self._platforms[name] = None
        return self._platforms[name]
