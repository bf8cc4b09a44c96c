"""What the segment in flight has gathered so far: its WARC, its captures, its remarks and notes."""

from collections.abc import Mapping

from crawler.keeping.receipt import together
from evidence.facts import Value
from evidence.records import Capture, Contact, LeftOut, Remark, RemarkKind, Wait
from evidence.remarks import remark
from evidence.warc import SegmentWriter

_NOTE_LIMIT = 1_000
_NOTE_LENGTH = 2_000


class Recorder:
    """What the present segment has gathered: its WARC, its captures, its remarks and notes."""

    def __init__(self, software: str, info: Mapping[str, str]) -> None:
        self._software = software
        self._info = dict(info)
        self._writer: SegmentWriter | None = None
        self.captures: list[Capture] = []
        self.left_out: list[LeftOut] = []
        self.waits: list[Wait] = []
        self.contacts: list[Contact] = []
        self._notes: dict[str, None] = {}
        self._notes_left_out = 0
        self._remarks: dict[Remark, None] = {}

    def begin(self) -> None:
        """Start a segment; whatever the one before held and was not finished is dropped."""
        self.drop()
        self._writer = SegmentWriter(self._software, self._info)
        self.captures = []
        self.left_out = []
        self.waits = []
        self.contacts = []
        self._notes = {}
        self._notes_left_out = 0
        self._remarks = {}

    def note(self, text: str) -> None:
        """Say something that decides nothing. Said once, cut at 2,000 characters, at most 1,000 of them."""
        text = text[:_NOTE_LENGTH]
        if len(self._notes) < _NOTE_LIMIT:
            self._notes[text] = None
        elif text not in self._notes:
            self._notes_left_out += 1

    def remark(self, kind: RemarkKind, **values: Value) -> None:
        """Say something that decides, or that a reader must know. Said once, however many there are."""
        self.remarked(remark(kind, **values))

    def remarked(self, *remarks: Remark) -> None:
        """Take remarks as they are."""
        self._remarks.update(dict.fromkeys(remarks))

    @property
    def gathered_bytes(self) -> int:
        """Payloads of this segment so far."""
        return sum(capture.payload_bytes for capture in self.captures)

    def waited(self, domain: str, why: str, wait_ms: int) -> None:
        """Add a wait to this segment."""
        self.waits = [*together((*self.waits, Wait(domain=domain, why=why, times=1, total_ms=wait_ms)))]

    @property
    def notes(self) -> tuple[str, ...]:
        """Notes of the segment, in order."""
        return tuple(self._notes)

    @property
    def remarks(self) -> tuple[Remark, ...]:
        """Remarks of the segment, in order; the last says how many notes were not kept, where that happened."""
        left_out = (remark(RemarkKind.NOTES_LEFT_OUT, number=self._notes_left_out),) if self._notes_left_out else ()
        return (*self._remarks, *left_out)

    @property
    def writer(self) -> SegmentWriter:
        """The WARC being written."""
        if self._writer is None:
            self.begin()
        assert self._writer is not None
        return self._writer

    def finish(self) -> bytes:
        """The segment's WARC."""
        return self.writer.finish()

    def drop(self) -> None:
        """Close and forget the temporary file."""
        if self._writer is not None:
            self._writer.close()
            self._writer = None
