"""What the report's section on damage is drawn from."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any

from claims.interface import Sources
from claims.reading import Filed, Reading
from claims.shown.pictures import Shown, supplied
from claims.shown.rows import Row
from claims.shown.texts import Texts
from evidence.records import Exhibit, Packed


@dataclass(frozen=True)
class DamagePhoto:
    """One photo of damage in the report."""

    number: int
    name: str
    facts: tuple[Row, ...]
    shown: Shown | None
    """None on a screen."""


def section(
    reading: Reading,
    photos: Sequence[Filed[Exhibit]],
    packed: Sequence[tuple[str, Packed]],
    asks: Sequence[str],
    say: Texts,
    sources: Sources | None,
) -> dict[str, Any]:
    """The values of ``section.html.j2``. ``packed``: the day of the ledger, and what stands there."""
    return {
        "dates": tuple(_dates(reading, say)),
        "photos": [_photo(number, one, say, sources) for number, one in enumerate(photos, 1)],
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


def _photo(number: int, one: Filed[Exhibit], say: Texts, sources: Sources | None) -> DamagePhoto:
    record = one.record
    facts = [
        Row(say("damage_row.entry"), str(one.entry.seq)),
        Row(say("damage_row.came_in"), say.time(one.entry.appended_at)),
        Row(say("damage_row.supplied_by"), record.supplied_by, quoted=True),
        Row(say("damage_row.own_time"), record.own_time or say("damage_row.no_time"), quoted=bool(record.own_time)),
        Row(say("damage_row.digest"), record.file_digest, code=True),
    ]
    if record.said:
        facts.insert(3, Row(say("damage_row.said"), record.said, quoted=True))
    return DamagePhoto(
        number,
        record.name,
        tuple(facts),
        supplied(sources.case, record.file_digest, sources.redact, say) if sources else None,
    )


def _packed(day: str, one: Packed, say: Texts) -> Iterator[Row]:
    yield Row(say("damage_row.day"), day)
    yield Row(say("damage_row.sku"), " ".join(filter(None, (one.sku, one.size))))
    yield Row(say("damage_row.photos"), str(len(one.photos)))
    if one.weight_g is not None:
        yield Row(say("damage_row.weight"), f"{one.weight_g} g")
