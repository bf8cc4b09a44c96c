"""What the claim on damage hands over: photos of the damage, one of the packing table beside them, and no verdict."""

from collections.abc import Sequence

from claims.damage.section import DamagePhoto, said_of, section
from claims.handed import Brief, Exhibited, Handed
from claims.interface import Sources
from claims.panels import supplied_panel
from claims.reading import Filed, Reading
from claims.shown.texts import Texts
from evidence.records import Comparison, Exhibit, Role


def handed(
    reading: Reading,
    photos: Sequence[Filed[Exhibit]],
    found: Sequence[Filed[Comparison]],
    result: str,
    sources: Sources,
    say: Texts,
) -> Handed:
    """Its brief and its exhibits. ``result``: in one sentence."""
    pages = section(reading, photos, (), (), found, say, None)["photos"]
    whys = tuple(said_of(one.record, say) for one in found)
    brief = Brief(result, (result + say("handed.stop"), *whys), say("damage_part.unproven"))
    return Handed(
        brief,
        tuple(_exhibit(reading, one, page, sources, say) for one, page in zip(photos, pages, strict=True)),
    )


def _exhibit(reading: Reading, one: Filed[Exhibit], page: DamagePhoto, sources: Sources, say: Texts) -> Exhibited:
    packed = next((each for each in reading.compared.exhibits if each.record.role is Role.DISPATCH_PHOTO), None)
    drawn = [
        supplied_panel(
            sources.case,
            each.record.file_digest,
            sources.redact,
            say("found_handed.caption", n=each.entry.seq, name=each.record.name),
        )
        for each in (one, packed)
        if each is not None
    ]
    return Exhibited(
        title=say("damage_part.photo_of", n=page.number),
        panels=tuple(each for each in drawn if each is not None),
        said=page.found,
        facts=page.facts,
        is_against=False,
    )
