"""What the claim on payments hands over: each picture with what was read in it, beside rows of the shop's record."""

from claims.handed import Brief, Exhibited, Handed, confirmed_of
from claims.interface import Sources
from claims.panels import supplied_panel
from claims.payment.assess import PaymentAssessment, PaymentPicture
from claims.payment.section import PicturePage, section, sentence_of
from claims.shown.rows import Row
from claims.shown.texts import Texts
from evidence.records import Result

_STRONGEST = (Result.CONTRADICTED, Result.CONSISTENT, Result.CANNOT_SAY)


def handed(assessment: PaymentAssessment, result: str, sources: Sources, say: Texts) -> Handed:
    """Its brief and its exhibits, pictures that do not agree first. ``result``: in one sentence."""
    pages = section(assessment, say)["pages"]
    stand = [one for one in zip(assessment.pictures, pages, strict=True) if not one[0].is_rejected]
    told = sorted(stand, key=lambda one: _STRONGEST.index(one[0].result))
    judged = [one.judged for one, _ in told if one.result is Result.CONTRADICTED]
    whys = tuple(say("found_handed.of_picture", n=one.number, why=sentence_of(assessment, one, say)) for one, _ in told)
    brief = Brief(result, (result + say("handed.stop"), *whys), say("payment_part.unproven"))
    exhibits = tuple(_exhibit(assessment, one, page, sources, say) for one, page in told)
    return Handed(brief, exhibits, confirmed_of(judged))


def _exhibit(
    assessment: PaymentAssessment, one: PaymentPicture, page: PicturePage, sources: Sources, say: Texts
) -> Exhibited:
    digest = one.exhibit.record.file_digest
    caption = say("found_handed.caption", n=one.exhibit.entry.seq, name=page.name)
    drawn = supplied_panel(sources.case, digest, sources.redact, caption)
    rows = tuple(Row(place, ", ".join(f"{row.name} {row.value}" for row in told)) for place, told in page.rows)
    return Exhibited(
        title=f"{say('payment_part.number', n=page.number)}: {page.result}",
        panels=(drawn,) if drawn else (),
        said=(sentence_of(assessment, one, say),),
        facts=(*rows, *page.read, *page.facts),
        is_against=one.result is Result.CONTRADICTED,
    )
