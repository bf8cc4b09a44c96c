"""Measures the edge of damage in a photo, by the card in it or by two points that a person marked."""

from dataclasses import asdict, dataclass

from claims.damage.assess import damage_photos
from claims.damage.found import EDGE, of_edge
from claims.damage.section import said_of
from claims.reading import Filed, Reading, read
from claims.shown.texts import Texts
from desk.access.actor import Actor
from desk.access.roles import Right
from desk.acts.audited import note
from desk.acts.errors import ActError
from desk.acts.kept_found import keep_found
from desk.acts.scope import enter
from desk.jobs.alone import alone
from desk.jobs.progress import Show
from desk.jobs.sealing import seal
from desk.settings import Settings
from evidence.records import Comparison, Deed, Dispute, Exhibit
from matcher.errors import PictureError
from matcher.laid.card import codes_in
from matcher.picture.pixels import decode
from matcher.recipe import digest_of
from matcher.recipe.severed import SEVERED
from matcher.severed import Edge, Point, Refused, measure

_LARGEST_PX = 9000
"""Long side at which a photo is measured: a telephone's 48 megapixels as they are."""
_WHY_NOT = {
    Refused.NO_SCALE: (
        "no scale: a card of 'wornproof dispatch cards' must lie flat in the photo, or mark two points of a ruler "
        "with --scale X,Y,X,Y,MM"
    ),
    Refused.TOO_COARSE: f"less than {SEVERED.least_px_per_mm:g} pixels a millimetre: ask for a closer photo",
    Refused.TOO_SHORT: f"a stretch of less than {SEVERED.least_length_mm:g} mm: over so little every edge is straight",
    Refused.OUTSIDE: "a point lies outside of the photo",
    Refused.NO_EDGE: "no edge is seen there: both sides look alike, or it is covered in too much of the stretch",
}


@dataclass(frozen=True)
class Ruler:
    """Two points of a ruler in the photo, and how far apart they are."""

    start: Point
    end: Point
    millimetres: float


@dataclass(frozen=True)
class EdgeMeasured:
    """What was measured."""

    case_id: str
    found: Comparison
    is_new: bool
    says: str


def measure_edge(
    actor: Actor,
    settings: Settings,
    case_id: str,
    number: int,
    start: Point,
    end: Point,
    show: Show,
    *,
    ruler: Ruler | None = None,
    language: str = "en",
) -> EdgeMeasured:
    """Measure how straight an edge is between two points; what is found is kept and sealed. Measuring again replaces
    it.

    Args:
        actor: Who asks.
        settings: Of this desk.
        case_id: The case.
        number: Of the photo's entry in the ledger.
        start: One end of the stretch, x and y in pixels of the photo as displayed.
        end: The other.
        show: Progress.
        ruler: Where no card lies in the photo. It must lie in the plane of the cloth.
        language: Of the sentence.

    Raises:
        Forbidden, NotThere: they may not, or not see the case.
        ActError: no such photo, no scale, or nothing can be measured there; says what would help. Nothing is kept.
        EvidenceError: no such vault or case, or the photo is not what the ledger says.
    """
    vault = enter(actor, settings, case_id, Right.CAPTURE)
    file = vault.case(case_id)
    note(settings, actor, Deed.CAPTURED, case_id, vault=vault)
    with alone(settings.home, vault.vault_id, case_id):
        seal(settings, case_id, show)
        reading = read(file.ledger.entries(), public_key=vault.sealing_key())
        photo = _photo(reading, number)
        edge, px_per_mm, by = _measured(file.exhibit(photo.record.file_digest), start, end, ruler)
        found = of_edge(edge, px_per_mm, by)
        why, policy = found.why.value, digest_of(SEVERED)
        made, is_new = keep_found(file, photo, Dispute.DAMAGE, EDGE, why, found.values, policy, actor.account)
        seal(settings, case_id, show)
    return EdgeMeasured(case_id, made, is_new, said_of(made, Texts(language)))


def _photo(reading: Reading, number: int) -> Filed[Exhibit]:
    photos = damage_photos(reading)
    if (found := next((one for one in photos if one.entry.seq == number), None)) is not None:
        return found
    there = ", ".join(f"{one.entry.seq} ({one.record.name})" for one in photos) or "none yet"
    raise ActError(f"entry {number} is no photo of damage of {reading.case.case_id}; there are: {there}")


def _measured(data: bytes, start: Point, end: Point, ruler: Ruler | None) -> tuple[Edge, float, str]:
    try:
        pixels = decode(data, _LARGEST_PX)
    except PictureError as error:
        raise ActError(f"the photo cannot be read: {error}") from error
    scale, by = _scale(ruler, pixels.scale) if ruler else (None, "marked")
    if ruler is None and (card := codes_in(pixels.rgb).card) is not None:
        scale, by = card.px_per_mm, "card"
    shrunk = [(x * pixels.scale, y * pixels.scale) for x, y in (start, end)]
    found = measure(pixels.rgb, shrunk[0], shrunk[1], scale)
    if isinstance(found, Refused):
        raise ActError(_WHY_NOT[found])
    assert scale is not None
    back = tuple((round(x / pixels.scale), round(y / pixels.scale)) for x, y in found.line_px)
    return Edge(**{**asdict(found), "line_px": back}), scale / pixels.scale, by


def _scale(ruler: Ruler, factor: float) -> tuple[float | None, str]:
    across = ((ruler.start[0] - ruler.end[0]) ** 2 + (ruler.start[1] - ruler.end[1]) ** 2) ** 0.5
    return (factor * across / ruler.millimetres if ruler.millimetres > 0 else None), "marked"
