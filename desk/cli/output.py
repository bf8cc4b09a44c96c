"""Standard output that says so when its reader is gone, so that no other broken pipe is taken for it."""

import io
from typing import TextIO


class ReaderGone(BrokenPipeError):
    """Whoever read our standard output has had enough (``| head``): no error of ours, and nobody is left to tell."""


class Output(io.TextIOWrapper):
    """Standard output; its broken pipe is a ``ReaderGone``, those of sockets and programs stay what they are."""

    @classmethod
    def over(cls, stream: TextIO) -> "Output":
        """Take the place of a stream over the same file descriptor, which stays open when this one goes."""
        stream.flush()
        through = isinstance(stream, io.TextIOWrapper) and stream.write_through
        buffer = open(stream.fileno(), "wb", 0 if through else -1, closefd=False)  # noqa: SIM115 -- it stays open
        return cls(buffer, stream.encoding, stream.errors, line_buffering=stream.isatty(), write_through=through)

    def write(self, text: str, /) -> int:
        """Raises ReaderGone."""
        try:
            return super().write(text)
        except BrokenPipeError as error:
            raise ReaderGone(*error.args) from None

    def flush(self) -> None:
        """Raises ReaderGone."""
        try:
            super().flush()
        except BrokenPipeError as error:
            raise ReaderGone(*error.args) from None
