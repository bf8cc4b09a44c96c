"""Checks a vault against everything it says of itself, or a package with the verifier that travels inside packages."""

from dataclasses import dataclass
from pathlib import Path
from typing import Any

from desk.acts.actor import Actor
from desk.jobs.stamping import trust
from desk.pack.offline_verifier import SAY, Expected, Unreadable, as_json, examine, in_words
from desk.settings import Settings
from evidence.os_errors import in_words as refused
from evidence.vault import Vault
from evidence.verify import Verification as Verification
from evidence.verify import verify


@dataclass(frozen=True)
class CheckedPackage:
    """What the travelling verifier says of a package."""

    holds: bool
    unreadable: str
    """Why it cannot be read at all; empty where it can."""
    values: dict[str, Any]
    """For programs: what the verifier gives with ``--json``."""
    words: str
    """For people, in the language that was asked for; several lines."""


def verify_vault(actor: Actor, settings: Settings, case_id: str | None = None, key: str = "") -> Verification:
    """Check every byte, digest, chain, signature and citation of a vault, or of one case.

    Args:
        actor: Who asks.
        settings: Of this desk: which vault, and the timestamp authorities it trusts.
        case_id: One case with its catalog; None: the whole vault.
        key: The signing key (hex) that the reader was told by other means.

    Raises:
        EvidenceError: there is no such vault or case, or a certificate of desk.toml cannot be read.
    """
    return verify(Vault.open(settings.vault_url, settings.home), case_id, trust(settings, key.lower()))


def verify_package(
    actor: Actor, package: Path, *, key: str = "", head: str = "", root: str = "", language: str = "en"
) -> CheckedPackage:
    """Check a package (WACZ) with nothing but what is in it and what the reader was told.

    Args:
        actor: Who asks.
        package: The file.
        key: The signing key, 64 hex digits.
        head: Digest of a ledger entry that the reader was told earlier.
        root: SHA-256 of the timestamp authority's root certificate.
        language: ``en`` or ``zh``, of the words.
    """
    try:
        found = examine(package, Expected(key.lower(), head, root))
    except (Unreadable, OSError) as error:
        why = refused(error) if isinstance(error, OSError) else str(error)
        words = SAY["unreadable"][language == "zh"].format(why=why)
        return CheckedPackage(False, why, {"holds": False, "unreadable": why}, words)
    return CheckedPackage(not found.faults, "", as_json(found), in_words(found, language))
