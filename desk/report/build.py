"""Builds the report from the vault alone: the same vault gives the same bytes, there is no "now" in it."""

import base64
import hashlib
from dataclasses import replace
from importlib.resources import files

from jinja2 import ChoiceLoader, Environment, PackageLoader, StrictUndefined
from markupsafe import Markup

from claims.chosen import catalog_said, same_order
from claims.elements import element_rows, weakest_said
from claims.interface import Assessed, Material, Part, Sources, assessed
from claims.reading import Reading, read
from claims.shown.pictures import Redact
from claims.shown.redaction import blur_faces
from claims.shown.texts import Texts
from desk.report.front import case_facts, check_facts, front, run_pages, word_facts
from evidence.records import Case
from evidence.vault import CaseFile, CatalogFile, Vault
from evidence.verify import Verification, verify
from evidence.visible import visible

_STYLES = (("claims.shown", "tokens.css"), ("desk.report", "report.css"))


def assess_case(vault: Vault, file: CaseFile, *, closed: bool = False) -> tuple[Reading, tuple[Assessed, ...]]:
    """A case's ledger, read once, and what it comes to under every claim that the case states enough for.

    ``closed``: words that somebody is still to be asked beside stay unseen, and count nothing.

    Raises:
        RecordError: its ledger does not begin with a Case.
    """
    material = material_of(vault, file, closed=closed)
    return material.reading, assessed(material)


def material_of(vault: Vault, file: CaseFile, *, closed: bool) -> Material:
    """A case with its catalog and the other cases about its order, as claims assess it.

    Raises:
        RecordError: its ledger does not begin with a Case.
    """
    reading = read(file.ledger.entries(), public_key=vault.sealing_key(), closed=closed)
    others = _others(vault, reading.case)
    catalog = catalog_of(vault, reading)
    if catalog is None:
        return Material(reading, (), others=others)
    said = catalog_said(catalog.name, catalog.ledger.entries(), reading)
    return Material(reading, catalog.photos(), said, others)


def _others(vault: Vault, case: Case) -> tuple[Case, ...]:
    """Other cases about the same order. Of cases about others nothing is read but the record that opened them."""
    opened = (vault.opening_of(name) for name in vault.cases() if name != case.case_id)
    return tuple(other for other in opened if same_order(other.order.order_id) == same_order(case.order.order_id))


def build_report(
    vault: Vault,
    case_id: str,
    redact: Redact = blur_faces,
    language: str = "en",
    checked: Verification | None = None,
    *,
    closed: bool = False,
) -> bytes:
    """One self-contained HTML file, UTF-8: no script, nothing loaded from anywhere.

    Args:
        vault: The vault; one that fails, or that nobody vouches for, says so on the first page.
        case_id: The case.
        redact: Applied to every picture of a post before it is shown; blurs faces unless told otherwise.
        language: Which text file.
        checked: What ``verify`` says of the vault; None: it is verified on the way.
        closed: As in ``assess_case``.

    Raises:
        EvidenceError: the case cannot be read at all.
    """
    file = vault.case(case_id)
    material = material_of(vault, file, closed=closed)
    reading = material.reading
    say = Texts(language, reading.clock.shown)
    sources = Sources(file, catalog_of(vault, reading), redact)
    parts = [_part(one, sources, say) for one in assessed(material)]
    style = "".join(files(room).joinpath(name).read_text("utf-8") for room, name in _STYLES)
    html = (
        _environment(say)
        .get_template("report.html.j2")
        .render(
            reading=reading,
            case=reading.case,
            front=front(material, parts, checked or verify(vault, case_id), say),
            parts=parts,
            check=check_facts(reading, say),
            runs=run_pages(reading, say),
            case_facts=case_facts(material, say),
            words=word_facts(say),
            style=Markup(style),  # noqa: S704 - our own file, not captured text
            style_hash=base64.b64encode(hashlib.sha256(style.encode()).digest()).decode(),
        )
    )
    return html.encode("utf-8")


def _part(one: Assessed, sources: Sources, say: Texts) -> Part:
    """A claim's part, with its argument map."""
    elements = one.elements()
    return replace(one.part(sources, say), elements=element_rows(elements, say), weakest=weakest_said(elements, say))


def catalog_of(vault: Vault, reading: Reading) -> CatalogFile | None:
    """The case's catalog; None where it names none."""
    return vault.catalog(reading.case.catalog) if reading.case.catalog else None


def _environment(say: Texts) -> Environment:
    environment = Environment(
        loader=ChoiceLoader([PackageLoader("desk.report", "."), PackageLoader("claims", ".")]),
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
    """Captured text, its control and bidirectional characters as signs that are seen; line ends and tabs stay."""
    return visible(text, keep="\n\t")
