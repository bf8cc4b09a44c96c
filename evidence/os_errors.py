"""What the operating system refuses, in words, with what to do next: the one place for all rooms."""

import errno
import os

FULL = frozenset({errno.ENOSPC, errno.EDQUOT, errno.EFBIG})
"""What the system says when a disk, a quota or a file takes no more."""
_AGAIN = "then run the same command again"
_MINE = f"give it and the folders it lies in back to the user who runs Wornproof (chown, chmod u+rwX), {_AGAIN}"
_SILENT = f"see that the server runs and its address is right, {_AGAIN}"
_NEXT = {
    **dict.fromkeys(FULL, f"free some space, {_AGAIN}"),
    **dict.fromkeys((errno.EACCES, errno.EPERM), _MINE),
    **dict.fromkeys((errno.EMFILE, errno.ENFILE), f"raise the limit (ulimit -n 4096), {_AGAIN}"),
    **dict.fromkeys((errno.ECONNREFUSED, errno.EHOSTUNREACH, errno.ENETUNREACH, errno.ETIMEDOUT), _SILENT),
    errno.EROFS: f"make its disk writable, or name another place, {_AGAIN}",
    errno.ENOENT: "check the name",
    errno.ENOTDIR: "a part of the path is a file; check the name",
    errno.EISDIR: "name a file",
    errno.EEXIST: "name another place",
    errno.ENAMETOOLONG: "name a shorter one",
    errno.ELOOP: "links lead in a circle; name the file itself",
    errno.EIO: f"the disk fails; see to it and to your backup, {_AGAIN}",
    errno.ENOMEM: f"close other programs, {_AGAIN}",
    errno.EADDRINUSE: f"end the program that has this port, or name another port, {_AGAIN}",
}


def why(error: OSError) -> str:
    """What was refused, in the system's words, and what to do next."""
    words = error.strerror or str(error) or type(error).__name__
    return f"{words}: {then}" if (then := _NEXT.get(error.errno or 0)) else words


def remedy(error: OSError) -> str:
    """What to do next alone."""
    return _NEXT.get(error.errno or 0, f"put that right, {_AGAIN}")


def said(error: Exception) -> str:
    """Any error in words, those of the system with what to do next."""
    return why(error) if isinstance(error, OSError) else str(error) or type(error).__name__


def in_words(error: OSError) -> str:
    """Which file or folder, where the system names one, what was refused, and what to do next."""
    return why(error) if error.filename is None else f"{os.fsdecode(error.filename)}: {why(error)}"
