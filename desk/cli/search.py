"""Verbs of the search index: index build, index rebuild, index status, search."""

import re
from collections.abc import Callable, Mapping, Sequence
from datetime import UTC, date, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any
from zoneinfo import ZoneInfo

import typer

from desk.cli.app import AsJson, UserError, VaultUrl, app, plain, print_json, tell, verb
from desk.cli.field_options import field_options
from desk.search.fields import FIELDS, Type
from evidence.wording import counted

if TYPE_CHECKING:
    from collections.abc import Iterable

    from rich.text import Text

    from claims.shown.texts import Texts
    from desk.acts.offers import Offer
    from desk.acts.search import Found, ReviewsSeen, Seen
    from desk.search import Generation
    from desk.search.days import Stated
    from desk.search.document import ShownFinding
    from desk.search.query import Hit

index_app = typer.Typer(no_args_is_help=True, help="The search index: build it, rebuild it, see whether it is fresh.")
app.add_typer(index_app, name="index", rich_help_panel="Work on a case")


_TEXT_HELP = (
    'Words, "phrases", AND OR NOT, brackets, beginning*, #tag, and fields such as sku: place: posted:2026-05-03. '
    "Empty: everything."
)


@index_app.command()
@verb
def build(vault: VaultUrl = None, as_json: AsJson = False) -> None:
    """Index what the vault holds; does nothing when the index is fresh."""
    from desk.acts.actor import LOCAL
    from desk.acts.index import build as build_index
    from desk.settings import load_settings

    _print_generation(build_index(LOCAL, load_settings(vault), _say(quiet=as_json)), as_json)


@index_app.command()
@verb
def rebuild(vault: VaultUrl = None, as_json: AsJson = False) -> None:
    """Make the whole index anew from the vault; the old one answers until the new one is complete."""
    from desk.acts.actor import LOCAL
    from desk.acts.index import rebuild as rebuild_index
    from desk.settings import load_settings

    _print_generation(rebuild_index(LOCAL, load_settings(vault), _say(quiet=as_json)), as_json)


@index_app.command()
@verb
def status(vault: VaultUrl = None, as_json: AsJson = False) -> None:
    """Which generation answers, and which cases have grown since."""
    from desk.acts.actor import LOCAL
    from desk.acts.index import status as index_status
    from desk.settings import load_settings

    state = index_status(LOCAL, load_settings(vault))
    now = state.status
    shown = {
        "index": state.address,
        "generation": now.generation.number if now.generation else 0,
        "documents": now.generation.documents if now.generation else 0,
        "up_to_date": now.fresh,
        "stale": list(now.stale),
        "gone": list(now.gone),
    }
    if as_json:
        print_json(shown)
        return
    for key, value in shown.items():
        tell(f"{key:<11} {', '.join(value) or '-' if isinstance(value, list) else value}")
    if not now.fresh:
        tell("run 'wornproof index build'")


@app.command("search", rich_help_panel="Work on a case")
@verb
@field_options
def search_posts(
    where: Annotated[str, typer.Argument(metavar="CASE|all", help="A case, or all of them.")],
    text: Annotated[str, typer.Argument(help=_TEXT_HELP)] = "",
    fields: Mapping[str, Sequence[Any]] = {},
    image: Annotated[Path | None, typer.Option(help="Only pictures that look like this file.")] = None,
    radius: Annotated[int, typer.Option(min=0, max=32, help="How many of 64 bits --image may differ in.")] = 10,
    limit: Annotated[int, typer.Option(min=1, max=100_000, help="Hits to show.")] = 20,
    vault: VaultUrl = None,
    as_json: AsJson = False,
) -> None:
    """Find posts and pictures by words, by finding, by time, or by a picture.

    [bold]Examples[/]

      wornproof search all '"snow mountain" OR 雪山' --since 2026-05-02

      wornproof search case-7 --sku TEE-1 --verdict match

      wornproof search all 'place:Lhasa posted:2026-05-03..2026-05-09 -verdict:match'

      wornproof search all --image photo.jpg --radius 8
    """
    from desk.acts.actor import LOCAL
    from desk.acts.search import Question, search
    from desk.settings import load_settings

    times = {field.name for field in FIELDS if field.type is Type.TIME}
    question = Question(
        where=where,
        text=text,
        filters={name: typed[0] or () for name, typed in fields.items() if name not in times},
        times={name: _days(*typed) for name, typed in fields.items() if name in times},
        picture=image,
        radius_bits=radius,
        limit=limit,
    )
    found = search(LOCAL, load_settings(vault), question)
    if found.stale:
        stale = ", ".join(found.stale)
        tell(f"note: newer in the vault than in the index: {stale}; run 'wornproof index build'", err=True)
    if as_json:
        for hit in found.hits:
            print_json(_as_json(hit, found.reviews))
    else:
        _print_hits(found)
    for offer in found.offers:
        tell(plain(_offered(offer)), err=as_json)


def _offered(offer: "Offer") -> str:
    """A search near the one that found nothing."""
    if offer.change == "without":
        return f"without {offer.old}: {offer.found} found"
    return f"{offer.new} instead of {offer.old}: {offer.found} found"


def _say(*, quiet: bool) -> Callable[[str, int, int], None]:
    def say(case_id: str, place: int, of: int) -> None:
        if not quiet:
            tell(f"case {place} of {of}: {case_id}", err=True)

    return say


def _print_generation(generation: "Generation", as_json: bool) -> None:
    if as_json:
        print_json({"generation": generation.number, "documents": generation.documents, "cases": generation.cases})
        return
    held = f"{counted(generation.documents, 'document')} of {counted(generation.cases, 'case')}"
    tell(f"generation {generation.number}: {held}")


def _days(since: str | None, until: str | None) -> "tuple[Stated, Stated]":
    return _moment(since) if since else None, _moment(until) if until else None


def _moment(text: str) -> date | datetime:
    """A day or a full time with its zone."""
    try:
        moment = datetime.fromisoformat(text)
    except ValueError:
        raise UserError(f"{text!r} is no date: write 2026-05-02 or 2026-05-02T18:30:00+02:00") from None
    if re.fullmatch(r"\d{4}-?\d\d-?\d\d", text):
        return moment.date()
    if moment.tzinfo is None:
        raise UserError(f"{text!r} has no time zone: add Z for UTC, or for example +02:00")
    try:
        return moment.astimezone(UTC)
    except OverflowError:
        raise UserError(f"{text!r} lies before the year 1 or after the year 9999 in UTC") from None


def _as_json(hit: "Hit", reviews: "ReviewsSeen") -> dict[str, Any]:
    from evidence.records import as_json

    highlights = [{"field": h.field, "text": h.text, "spans": [list(s) for s in h.spans]} for h in hit.highlights]
    said = hit.document.model_dump(mode="json")
    for finding, shown in zip(hit.document.findings, said["findings"], strict=True):
        seen = reviews.get((hit.document.match, finding.sku, finding.claim))
        shown["reviewed_by"] = seen.number if seen else 0
        shown["reviews"] = [as_json(review) for review in seen.words] if seen else []
    return {**said, "distance_bits": hit.distance_bits, "highlights": highlights}


def _print_hits(found: "Found") -> None:
    """Pictures of one post under one head, in the place of the first."""
    from rich.console import Console

    console = Console(highlight=False, markup=False, emoji=False)
    for hits in _by_post(found.hits):
        console.print(_post(hits[0]), end="", soft_wrap=True)
        for hit in hits:
            console.print(_picture(hit, found.reviews), end="", soft_wrap=True)
        console.print()
    more = f", {len(found.hits)} shown: --limit shows more" if found.total > len(found.hits) else ""
    console.print(f"{found.total} found{more}")


def _by_post(hits: "Sequence[Hit]") -> "list[list[Hit]]":
    """Hits of one post as it was, in the order in which they were found."""
    posts: dict[object, list[Hit]] = {}
    for hit in hits:
        it = hit.document
        posts.setdefault((it.case_id, it.platform, it.handle, it.platform_id, it.text, it.segment), []).append(hit)
    return list(posts.values())


def _post(found: "Hit") -> "Text":
    """The head of a post for a terminal: time, account, link, and the words with the hits in bold."""
    from rich.text import Text

    from claims.shown.texts import Texts

    document = found.document
    say = Texts("en", ZoneInfo(document.zone))
    shown = Text()
    shown.append(say.stated(document.posted_at, document.posted_at_precision), style="bold")
    shown.append(f"  {plain(document.case_id)}  {plain(document.platform)}/{plain(document.handle)}")
    shown.append(f"\n  {plain(document.post_url)}\n")
    marked = {(highlight.field, highlight.text): highlight.spans for highlight in found.highlights}
    for name, text in document.parts():
        if text and name not in _OF_A_PICTURE and (name == "text" or (name, text) in marked):
            shown.append_text(_part(name, text, marked.get((name, text), ())))
    return shown


_OF_A_PICTURE = ("alt", "sku", "title")
"""Parts of a document that are its picture's and not the post's."""


def _picture(found: "Hit", reviews: "ReviewsSeen") -> "Text":
    """One picture of a post: which it is, the words of its own that were hit, and what was found in it."""
    from rich.text import Text

    from claims.shown.texts import Texts

    document, say, shown = found.document, Texts("en", UTC), Text()
    if document.picture:
        shown.append(f"  picture {document.picture} of {document.pictures}")
        shown.append("" if found.distance_bits is None else f", {found.distance_bits} bits away")
        shown.append(f"  {plain(document.missing or document.file)}\n", style="dim")
    for highlight in found.highlights:
        if highlight.field in _OF_A_PICTURE:
            shown.append_text(_part(highlight.field, highlight.text, highlight.spans))
    for finding in document.findings:
        seen = reviews.get((document.match, finding.sku, finding.claim))
        shown.append(plain(f"  {finding.sku}: {_claimed(finding, say)}; {_reviewed(seen)}") + "\n")
    return shown


def _part(name: str, text: str, spans: "Iterable[tuple[int, int]]") -> "Text":
    from rich.text import Text

    shown = Text()
    shown.append(f"  {name.removesuffix('_id')}: ", style="dim")
    shown.append_text(_marked(text, spans))
    return shown.append("\n")


def _reviewed(seen: "Seen | None") -> str:
    """How many have reviewed a finding; who, and what they said, only where the asker has given their own word."""
    if seen is None:
        return "nobody has reviewed it"
    if not seen.words:
        return f"reviewed by {counted(seen.number, 'reviewer')}"
    return "reviewed by " + ", ".join(f"{review.reviewer}: {review.verdict}" for review in seen.words)


def _claimed(finding: "ShownFinding", say: "Texts") -> str:
    """A finding for a reader who knows neither claims nor decibans, and never more than it says."""
    from claims.shown.texts import verbal
    from evidence.records import Claim, Verdict
    from evidence.sentences import in_a_row

    weight = f"{say(f'verbal.{verbal(finding.weight_decibans)}')} ({finding.weight_decibans} dB)"
    match finding.verdict, finding.claim:
        case Verdict.MATCH, Claim.SAME_PHOTOGRAPH:
            return "the shop's own photograph, no evidence of wearing"
        case Verdict.MATCH, _:
            return f"a garment like it is worn, {weight}"
        case Verdict.ABSTAIN, _:
            return f"cannot say ({in_a_row(finding.reasons, finding.reason)})"
        case _:
            return "no match"


def _marked(text: str, spans: "Iterable[tuple[int, int]]") -> "Text":
    """A text with its hits in bold. Control characters become spaces one for one, so the places still fit."""
    from rich.text import Text

    shown = Text(plain(text))
    for start, end in spans:
        shown.stylize("bold reverse", start, end)
    return shown
