"""The report as it is handed out, written whole."""

from pathlib import Path

from desk.report.build import build_report
from evidence.vault import Vault
from evidence.verify import Verification


def report_html(vault: Vault, case_id: str, language: str = "en", checked: Verification | None = None) -> bytes:
    """One HTML file, UTF-8; the same vault gives the same bytes. ``checked``: what ``verify`` said of it just now.

    Raises:
        EvidenceError: the case cannot be read at all.
    """
    return build_report(vault, case_id, language=language, checked=checked)


def write_whole(html: bytes, out: Path) -> None:
    """Write a file whole or not at all; its folder is made where it is missing."""
    out.parent.mkdir(parents=True, exist_ok=True)
    unfinished = out.with_name(f".{out.name}.unfinished")
    unfinished.write_bytes(html)
    unfinished.replace(out)
