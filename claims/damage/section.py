"""What the report's section on damage is drawn from."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import islice
from typing import Any

from claims.interface import Sources
from claims.reading import Filed, Reading
from claims.reused import REUSED, reuse_said
from claims.shown.pictures import Shown, packing_photo, supplied
from claims.shown.rows import Row
from claims.shown.texts import Texts
from evidence.records import Comparison, Exhibit, Packed, Role

_PACKING_PHOTOS = 8
"""In a report, at most; a package holds all."""


@dataclass(frozen=True)
class DamagePhoto:
    """One photo of damage in the report."""

    number: int
    name: str
    facts: tuple[Row, ...]
    shown: Shown | None
    """None on a screen."""
    found: tuple[str, ...] = ()
    """What was measured, and whether it was handed in before."""
    line: str = ""
    """The edge as it was found, as SVG has points, in pixels of the photo as displayed; empty where none was."""


def section(
    reading: Reading,
    photos: Sequence[Filed[Exhibit]],
    packed: Sequence[tuple[str, Packed]],
    asks: Sequence[str],
    found: Sequence[Filed[Comparison]],
    say: Texts,
    sources: Sources | None,
) -> dict[str, Any]:
    """The values of ``section.html.j2``. ``packed``: the day of the ledger, and what stands there."""
    return {
        "dates": tuple(_dates(reading, say)),
        "photos": [_photo(number, one, found, say, sources) for number, one in enumerate(photos, 1)],
        "packing": tuple(_packing(reading, say, sources)) if sources else (),
        "packed": [tuple(_packed(day, one, say)) for day, one in packed],
        "asks": [say(f"damage_ask.{one}") for one in asks],
    }


def _dates(reading: Reading, say: Texts) -> Iterator[Row]:
    clock, asked = reading.clock, reading.case.order.return_requested
    for one in clock.dates():
        shown = say.day(one.moment) if one.is_day else say.time(one.moment)
        yield Row(say(f"damage_date.{one.key}", days=clock.return_period.days), shown)
    days = clock.days_after_delivery(asked) if asked else None
    if days is not None:
        yield Row(say("damage_date.after"), str(days))


def _packing(reading: Reading, say: Texts, sources: Sources) -> Iterator[DamagePhoto]:
    """Photos from the packing table, to be looked at beside those of the damage."""
    packed = (one for one in reading.compared.exhibits if one.record.role is Role.DISPATCH_PHOTO)
    for number, one in enumerate(islice(packed, _PACKING_PHOTOS), 1):
        facts = (
            Row(say("damage_row.said"), one.record.said),
            Row(say("damage_row.digest"), one.record.file_digest, code=True),
        )
        shown = packing_photo(sources.case, one.record.file_digest, sources.redact, say)
        yield DamagePhoto(number, one.record.name, facts, shown)


def said_of(one: Comparison, say: Texts) -> str:
    """What was found, as a sentence; lengths in millimetres."""
    if one.of == REUSED:
        return reuse_said(one, say)
    if one.why not in say.names("damage_why"):
        return say("found_part.newer", why=one.why)
    values = dict(one.values)
    hundredths = {name: value for name, value in values.items() if name.endswith("100") and isinstance(value, int)}
    lengths = {name.removesuffix("100"): f"{value / 100:.2f}" for name, value in hundredths.items()}
    by = {"scale": say(f"damage_scale.{values['scale_by']}")} if "scale_by" in values else {}
    told = say(f"damage_why.{one.why}", **values, **lengths, **by)
    fringe = say("damage_found.fringe", **lengths) if "fringe_mm" in lengths else ""
    return " ".join(filter(None, (told, fringe)))


def _photo(
    number: int, one: Filed[Exhibit], found: Sequence[Filed[Comparison]], say: Texts, sources: Sources | None
) -> DamagePhoto:
    record = one.record
    facts = [
        Row(say("damage_row.entry"), str(one.entry.seq)),
        Row(say("damage_row.came_in"), say.time(one.entry.appended_at)),
        Row(say("damage_row.supplied_by"), record.supplied_by, quoted=True),
        Row(say("damage_row.own_time"), record.own_time or say("damage_row.no_time"), quoted=bool(record.own_time)),
        Row(say("damage_row.digest"), record.file_digest, code=True),
    ]
    mine = [made for made in found if made.record.subject == one.digest]
    if record.said:
        facts.insert(3, Row(say("damage_row.said"), record.said, quoted=True))
    return DamagePhoto(
        number,
        record.name,
        tuple(facts),
        supplied(sources.case, record.file_digest, sources.redact, say) if sources else None,
        tuple(said_of(made.record, say) for made in mine),
        next((str(line) for made in mine if (line := dict(made.record.values).get("line_px"))), ""),
    )


def _packed(day: str, one: Packed, say: Texts) -> Iterator[Row]:
    yield Row(say("damage_row.day"), day)
    yield Row(say("damage_row.sku"), " ".join(filter(None, (one.sku, one.size))))
    yield Row(say("damage_row.photos"), str(len(one.photos)))
    if one.weight_g is not None:
        yield Row(say("damage_row.weight"), f"{one.weight_g} g")
