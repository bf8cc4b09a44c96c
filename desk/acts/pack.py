"""Packs a case into one file that an arbitrator or a court can check without us."""

from collections.abc import Sequence
from pathlib import Path

from desk.access.roles import Right
from desk.acts.actor import Actor
from desk.acts.audited import note
from desk.acts.errors import ActError
from desk.acts.made_files import note_made
from desk.acts.scope import enter
from desk.pack.build import Packed as Packed
from desk.pack.build import pack as build
from desk.report.written import report_html
from desk.review.comparison_turns import ComparisonTurns
from desk.review.turns import Turns
from desk.settings import Settings
from evidence.records import Deed
from evidence.vault import Vault
from evidence.verify import verify
from evidence.wording import counted


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
    is_kept: bool = True,
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
        is_kept: False where whoever asks deletes it at once, so that no disposal need know of it.

    Raises:
        Forbidden, NotThere: they may not draft, or not see the case.
        ActError: ``out`` is not named ``.wacz``, or somebody's word in it must stay unseen for now.
        NotAnchored: nothing on this machine tells that all of it was written by its owner.
        EvidenceError: the vault does not hold, or there is nothing to pack.
    """
    place = out or Path(f"{case_id}.wacz")
    if place.suffix != ".wacz":
        raise ActError(f"{place}: a package is named .wacz, so that other tools know it")
    vault = enter(actor, settings, case_id, Right.DRAFT)
    _nothing_unseen(actor, vault, case_id)
    checked = verify(vault, case_id)
    report = b"" if posts or runs else report_html(vault, case_id, language, checked)
    chosen = (tuple(runs), tuple(posts))
    note(settings, actor, Deed.PACKED, case_id, vault=vault)
    packed = build(vault, case_id, place, *chosen, report, checked=checked, unanchored=unanchored, blurred=blurred)
    if is_kept:
        note_made(settings, case_id, place)
    return packed


def _nothing_unseen(actor: Actor, vault: Vault, case_id: str) -> None:
    """A package holds every review. While a second person is still to be asked, nobody with an account gets the first
    one's word that way; who sits at the machine and has none may read the vault's folder anyway.
    """
    if not actor.account:
        return
    turns = Turns.of(vault, case_id)
    half = turns.half_said + ComparisonTurns(vault, turns.file, turns.entries).half_said
    if half:
        raise ActError(
            f"another person's word is still wanted on {counted(half, 'question')} of this case, and a package would "
            f"hold the first one's: 'wornproof review list {case_id}' and 'review comparisons {case_id}' show which"
        )
