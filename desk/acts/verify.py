"""Checks a vault against everything it says of itself, or a package with the verifier that travels inside packages."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

from crawler.platform import Platform, load_platform
from crawler.reread import reread
from desk.access.roles import Right
from desk.acts.actor import Actor
from desk.acts.scope import all_cases, enter
from desk.jobs.stamping import trust
from desk.pack.offline_verifier import SAY, Expected, Unreadable, as_json, examine, in_words
from desk.pack.remembered import beside_the_register
from desk.settings import Settings
from evidence.errors import EvidenceError
from evidence.ledger import now
from evidence.os_errors import in_words as refused
from evidence.vault import Vault
from evidence.verify import Fault, verify
from evidence.verify import Verification as Verification
from matcher.caps import beyond_caps
from matcher.policy import load_policy


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


def verify_vault(
    actor: Actor,
    settings: Settings,
    case_id: str | None = None,
    key: str = "",
    platforms: Sequence[Path] = (),
) -> Verification:
    """Check every byte, digest, chain, signature and citation of a vault, or of one case, and that it fits together.

    Posts are read again from the replies they were read from, and weights held to the policy in use.

    Args:
        actor: Who asks.
        settings: Of this desk: which vault, and the timestamp authorities it trusts.
        case_id: One case with its catalog; None: the whole vault.
        key: The signing key (hex) that the reader was told by other means.
        platforms: Files of platforms that do not come with the package, so that their posts can be read again.

    Raises:
        PlatformError: one of these cannot be used.
        EvidenceError: there is no such vault or case, or a certificate of desk.toml cannot be read.
    """
    own = tuple(load_platform(path) for path in platforms)
    if case_id is None:
        all_cases(actor, "a check of the whole vault")
    vault = enter(actor, settings, case_id or "", Right.READ)
    found = verify(vault, case_id, trust(settings, key.lower()), now())
    for name in vault.cases() if case_id is None else (case_id,):
        faults, notes = _by_the_rooms(vault, name, own)
        found = replace(found, faults=(*found.faults, *faults), notes=(*found.notes, *notes))
    return found


def _by_the_rooms(vault: Vault, case_id: str, own: Sequence[Platform]) -> tuple[tuple[Fault, ...], tuple[str, ...]]:
    """What only the rooms can say that made the records: whether the parser reads so, and the policy weighs so."""
    try:
        file = vault.case(case_id)
        again = reread(file, own)
    except EvidenceError:
        return (), ()  # its ledger cannot be read: that is told of already
    weights = beyond_caps(f"cases/{case_id}", file.ledger.entries(), load_policy())
    return (*again.faults, *(Fault(where, what) for where, what in weights)), again.notes


def verify_package(
    actor: Actor,
    package: Path,
    settings: Settings | None = None,
    *,
    key: str = "",
    head: str = "",
    root: str = "",
    language: str = "en",
) -> CheckedPackage:
    """Check a package (WACZ) with what is in it, what the reader was told, and what this machine remembers of its case.

    Args:
        actor: Who asks.
        package: The file.
        settings: Of this desk, which may be the one that made it; None: nothing but the package is looked at.
        key: The signing key, 64 hex digits.
        head: Digest of a ledger entry that the reader was told earlier.
        root: SHA-256 of the timestamp authority's root certificate.
        language: ``en`` or ``zh``, of the words.
    """
    try:
        found = examine(package, Expected(key.lower(), head, root, now()))
        if settings is not None:
            beside_the_register(package, settings, found, key.lower())
    except (Unreadable, OSError) as error:
        why = refused(error) if isinstance(error, OSError) else str(error)
        words = SAY["unreadable"][language == "zh"].format(why=why)
        return CheckedPackage(False, why, {"holds": False, "unreadable": why}, words)
    return CheckedPackage(not found.faults, "", as_json(found), in_words(found, language))
