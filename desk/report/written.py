"""The report as it is handed out: with the error rates that were measured for the policy, and written whole."""

from pathlib import Path

from desk.report.build import build_report
from desk.report.measured import error_rate_texts
from desk.report.texts import Texts
from evidence.vault import Vault
from matcher.policy import load_policy


def report_html(vault: Vault, case_id: str, language: str = "en") -> bytes:
    """One HTML file, UTF-8; the same vault gives the same bytes.

    Raises:
        EvidenceError: the case cannot be read at all.
    """
    return build_report(vault, case_id, error_rate_texts(load_policy(), Texts(language)), language=language)


def write_whole(html: bytes, out: Path) -> None:
    """Write a file whole or not at all; its folder is made where it is missing."""
    out.parent.mkdir(parents=True, exist_ok=True)
    unfinished = out.with_name(f".{out.name}.unfinished")
    unfinished.write_bytes(html)
    unfinished.replace(out)
