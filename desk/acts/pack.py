"""Packs a case into one file that an arbitrator or a court can check without us."""

from collections.abc import Sequence
from pathlib import Path

from desk.acts.actor import Actor
from desk.acts.errors import ActError
from desk.pack.build import Packed as Packed
from desk.pack.build import pack as build
from desk.report.written import report_html
from desk.settings import Settings
from evidence.vault import Vault
from evidence.verify import verify


def pack(
    actor: Actor,
    settings: Settings,
    case_id: str,
    *,
    runs: Sequence[str] = (),
    posts: Sequence[str] = (),
    out: Path | None = None,
    language: str = "en",
    unanchored: bool = False,
    blurred: bool = False,
) -> Packed:
    """Write the package of a case, whole or not at all.

    Args:
        actor: Who asks.
        settings: Of this desk.
        case_id: The case.
        runs: These runs only; none: every sealed one.
        posts: Show these posts only (id or address), each capture with its proof; none: everything.
        out: The file; None: ``CASE.wacz`` in the present folder.
        language: ``en`` or ``zh``, of the report inside, which goes into whole packages only.
        unanchored: Pack also what nobody vouches for; the front page then says so.
        blurred: Copies of the posts' pictures with faces and heads blurred stand beside the originals.

    Raises:
        ActError: ``out`` is not named ``.wacz``.
        NotAnchored: nothing on this machine tells that all of it was written by its owner.
        EvidenceError: the vault does not hold, or there is nothing to pack.
    """
    place = out or Path(f"{case_id}.wacz")
    if place.suffix != ".wacz":
        raise ActError(f"{place}: a package is named .wacz, so that other tools know it")
    vault = Vault.open(settings.vault_url, settings.home)
    checked = verify(vault, case_id)
    report = b"" if posts or runs else report_html(vault, case_id, language, checked)
    chosen = (tuple(runs), tuple(posts))
    return build(vault, case_id, place, *chosen, report, checked=checked, unanchored=unanchored, blurred=blurred)
