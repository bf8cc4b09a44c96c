"""The report as it is handed out, written whole."""

import errno
from pathlib import Path

from desk.report.build import build_report
from evidence.files import write_whole
from evidence.vault import Vault
from evidence.verify import Verification


def report_html(
    vault: Vault, case_id: str, language: str = "en", checked: Verification | None = None, *, closed: bool = False
) -> bytes:
    """One HTML file, UTF-8; the same vault gives the same bytes. ``checked``: what ``verify`` said of it just now;
    ``closed``: words that somebody is still to be asked beside stay unseen.

    Raises:
        EvidenceError: the case cannot be read at all.
    """
    return build_report(vault, case_id, language=language, checked=checked, closed=closed)


def write_html(html: bytes, out: Path) -> None:
    """Write it whole or not at all, readable by all; its folder is made where it is missing.

    Raises:
        OSError: it cannot be written, or what is there is no file (a device, a pipe).
    """
    if out.exists() and not out.is_file():
        raise OSError(errno.EEXIST, "it is there and is no file: name another one", str(out))
    write_whole(html, out, 0o644)
