"""Builds the report from the vault alone: the same vault gives the same bytes, there is no "now" in it."""

import base64
import hashlib
from collections.abc import Sequence
from datetime import datetime
from importlib.resources import files

from jinja2 import Environment, PackageLoader, StrictUndefined
from markupsafe import Markup

from claims.reading import Sighting, read
from claims.worn.assess import Assessment, LineStatus, assess
from claims.worn.whole_order import WholeOrder, whole_order
from desk.report.front import case_facts, check_facts, front, run_pages, word_facts
from desk.report.page import FULL_SIGHTINGS, Gallery, LinePage, line_page
from desk.report.pictures import Redact, picture, prints, small, unchanged
from desk.report.redaction import blur_faces
from desk.report.texts import SCALE_ROWS, Texts
from desk.report.timeline import draw, order_dates
from desk.report.whole import whole_order_texts
from evidence.errors import ObjectMissing
from evidence.records import Photo
from evidence.vault import CaseFile, CatalogFile, Vault
from evidence.verify import verify
from matcher.policy import load_policy

_WORN = (
    LineStatus.WORN_AFTER,
    LineStatus.WORN_BEFORE_AND_AFTER,
    LineStatus.WORN_TIME_OPEN,
    LineStatus.WORN_BEFORE,
)
"""Lines that get a section of their own, in this order: worn after delivery first, then by doubt."""


_TONES = {
    LineStatus.WORN_AFTER: "worn",
    LineStatus.WORN_BEFORE_AND_AFTER: "open",
    LineStatus.WORN_TIME_OPEN: "open",
    LineStatus.WORN_BEFORE: "buyer",
    LineStatus.SHOP_PHOTOGRAPH: "buyer",
    LineStatus.COLOURWAY_OPEN: "open",
    LineStatus.CANNOT_SAY: "open",
    LineStatus.NOTHING: "plain",
    LineStatus.NOT_COMPARED: "plain",
}
"""The colour of each status; never the only sign, each has a mark and words too."""


def assess_case(vault: Vault, case_id: str) -> Assessment:
    """The assessment of a case with its catalog's present photos.

    Raises:
        VaultError: no such case.
        RecordError: its ledger does not begin with a Case.
    """
    reading = read(vault.case(case_id).ledger.entries())
    return assess(reading, vault.catalog(reading.case.catalog).photos())


def weigh_whole_order(vault: Vault, assessment: Assessment) -> WholeOrder:
    """How much the account as a whole looks like this order, under the policy that ships with the product."""
    photos = vault.catalog(assessment.case.catalog).photos()
    return whole_order(assessment.reading, photos, load_policy())


def build_report(
    vault: Vault,
    case_id: str,
    error_rates: Sequence[str] = (),
    redact: Redact = blur_faces,
    language: str = "en",
) -> bytes:
    """One self-contained HTML file, UTF-8: no script, nothing loaded from anywhere.

    Args:
        vault: The vault; it is verified on the way, and a vault that fails says so on the first page.
        case_id: The case.
        error_rates: Sentences about measured errors, from the matching policy.
        redact: Applied to every picture of a post before it is shown; blurs faces unless told otherwise.
        language: Which text file.

    Raises:
        EvidenceError: the case cannot be read at all.
    """
    say = Texts(language)
    assessment = assess_case(vault, case_id)
    file, catalog = vault.case(case_id), vault.catalog(assessment.case.catalog)
    gallery = _gallery(assessment, file, catalog, redact)
    pages = [line_page(line, gallery, say) for line in assessment.lines]
    style = files("desk.report").joinpath("report.css").read_text("utf-8")
    html = (
        _environment(say)
        .get_template("report.html.j2")
        .render(
            a=assessment,
            case=assessment.case,
            front=front(assessment, verify(vault, case_id), say),
            timeline=draw(assessment),
            dates=order_dates(assessment.case.order),
            lines=pages,
            findings=_findings(pages),
            times=sorted(_post_times(assessment)),
            tones=_TONES,
            others=[page for page in pages if not page.sightings],
            whole=whole_order_texts(weigh_whole_order(vault, assessment), say),
            check=check_facts(assessment, say),
            runs=run_pages(assessment, say),
            case_facts=case_facts(assessment, say),
            words=word_facts(say),
            scale=SCALE_ROWS,
            error_rates=tuple(error_rates),
            faces=say("sighting.faces" if redact is blur_faces else "sighting.faces_not"),
            style=Markup(style),  # noqa: S704 - our own file, not captured text
            style_hash=base64.b64encode(hashlib.sha256(style.encode()).digest()).decode(),
        )
    )
    return html.encode("utf-8")


def _post_times(assessment: Assessment) -> list[datetime]:
    posts = {(s.run.platform, s.post.platform_id): s.timing.stated for s in assessment.showings}
    return list(posts.values())


def _findings(pages: Sequence[LinePage]) -> list[LinePage]:
    found = [page for page in pages if page.sightings]
    return sorted(found, key=lambda page: (_WORN.index(page.status), page.number))


def _environment(say: Texts) -> Environment:
    environment = Environment(
        loader=PackageLoader("desk.report", "."),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
        keep_trailing_newline=True,
    )
    environment.globals["say"] = say
    environment.filters["clean"] = clean
    return environment


def clean(text: str) -> str:
    """Captured text without the control characters HTML cannot carry; line ends and tabs stay."""
    return "".join(c if c in "\n\t" or (ord(c) >= 0x20 and not 0x7F <= ord(c) < 0xA0) else "\ufffd" for c in text)


def _gallery(assessment: Assessment, file: CaseFile, catalog: CatalogFile, redact: Redact) -> Gallery:
    shown = [s for line in assessment.lines for s in line.ranked[:FULL_SIGHTINGS]]
    posts = {digest: picture(file.payload(digest), redact) for digest in {s.showing.image.digest for s in shown}}
    photos = catalog.photos()
    wanted = {line.photos[0].photo_digest for line in assessment.lines if line.photos}
    wanted |= {s.finding.nearest_non_match.photo_digest for s in shown if s.finding.nearest_non_match}
    wanted |= {s.finding.photo_digest for s in shown}
    known = {digest: picture(_photo(catalog, digest), unchanged) for digest in sorted(wanted)}
    return Gallery(
        posts={_key(s): prints(posts[s.showing.image.digest], s.finding.region_px) for s in shown},
        photos={_key(s): prints(known[s.finding.photo_digest], s.finding.photo_region_px) for s in shown},
        catalog={digest: small(shot) for digest, shot in known.items()},
        titles=_titles(photos),
        attested=assessment.reading.levels,
    )


def _key(sighting: Sighting) -> tuple[str, str]:
    return sighting.showing.image.digest, sighting.finding.photo_digest


def _photo(catalog: CatalogFile, digest: str) -> bytes:
    """A catalog photo; a photo that is gone shows as an empty frame, and verify names it on the first page."""
    try:
        return catalog.photo(digest)
    except ObjectMissing:
        return b""


def _titles(photos: Sequence[Photo]) -> dict[str, Photo]:
    return {photo.sku: photo for photo in sorted(photos, key=lambda photo: -photo.view)}
