"""What the operating system refuses: never a bare number, always what to do next."""

import errno
import os

import pytest

from evidence.os_errors import in_words, remedy, said, why


@pytest.mark.parametrize(
    ("number", "then"),
    [
        (errno.ENOSPC, "free some space"),
        (errno.EDQUOT, "free some space"),
        (errno.EACCES, "chown, chmod u+rwX"),
        (errno.EPERM, "chown, chmod u+rwX"),
        (errno.EROFS, "make its disk writable"),
        (errno.EMFILE, "ulimit -n 4096"),
        (errno.ENFILE, "ulimit -n 4096"),
        (errno.ENOENT, "check the name"),
        (errno.EISDIR, "name a file"),
        (errno.EIO, "the disk fails"),
        (errno.ENOMEM, "close other programs"),
        (errno.ECONNREFUSED, "see that the server runs"),
    ],
)
def test_each_refusal_says_what_where_and_what_to_do_next(number: int, then: str) -> None:
    """Kind: an error told as a number of the system."""
    error = OSError(number, os.strerror(number), "/a/file")
    told = in_words(error)
    assert told.startswith(f"/a/file: {os.strerror(number)}: ")
    assert then in told
    assert then in remedy(error)
    assert "Errno" not in told


def test_a_refusal_without_a_place_or_of_an_unknown_kind_keeps_its_words() -> None:
    assert in_words(OSError("no address")) == "no address"
    assert why(OSError(errno.EXDEV, "Invalid cross-device link")) == "Invalid cross-device link"
    assert said(ValueError("not so")) == "not so"
    assert said(TimeoutError()) == "TimeoutError"
    assert remedy(OSError(errno.EXDEV, "x")) == "put that right, then run the same command again"
