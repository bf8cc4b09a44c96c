"""Verbs of the search index: index build, index rebuild, index status, search."""

import re
import shlex
from collections.abc import Callable, Mapping, Sequence
from datetime import UTC, date, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from desk.cli.app import AsJson, UserError, VaultUrl, app, plain, print_json, tell, verb
from desk.cli.field_options import field_options
from desk.cli.who import asking
from desk.search.fields import FIELDS, Type
from evidence.wording import counted

if TYPE_CHECKING:
    from desk.acts.actor import Actor
    from desk.acts.offers import Offer
    from desk.acts.saved import Saved
    from desk.acts.search import Found, Question
    from desk.search import Generation
    from desk.search.days import Stated

index_app = typer.Typer(no_args_is_help=True, help="The search index: build it, rebuild it, see whether it is fresh.")
app.add_typer(index_app, name="index", rich_help_panel="Work on a case")


Limit = Annotated[int, typer.Option(min=1, max=100_000, help="Hits to show.")]
Export = Annotated[Path | None, typer.Option(help="Write the hits shown, with all fields: FILE.csv or FILE.jsonl.")]
_TEXT_HELP = (
    'Words, "phrases", AND OR NOT, brackets, beginning*, #tag, and fields such as sku: place: posted:2026-05-03. '
    "Empty: everything."
)


@index_app.command()
@verb
def build(vault: VaultUrl = None, as_json: AsJson = False) -> None:
    """Index what the vault holds; does nothing when the index is fresh."""
    from desk.acts.index import build as build_index

    _print_generation(build_index(*asking(vault), _say(quiet=as_json)), as_json)


@index_app.command()
@verb
def rebuild(vault: VaultUrl = None, as_json: AsJson = False) -> None:
    """Make the whole index anew from the vault; the old one answers until the new one is complete."""
    from desk.acts.index import rebuild as rebuild_index

    _print_generation(rebuild_index(*asking(vault), _say(quiet=as_json)), as_json)


@index_app.command()
@verb
def status(vault: VaultUrl = None, as_json: AsJson = False) -> None:
    """Which generation answers, and which cases have grown since."""
    from desk.acts.index import status as index_status

    state = index_status(*asking(vault))
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
    same_item: Annotated[
        Path | None, typer.Option(help="Pictures in which clothes resemble those in this file.")
    ] = None,
    limit: Limit = 20,
    facet: Annotated[list[str] | None, typer.Option(help="Count the hits by this field: sku, platform …")] = None,
    by_relevance: Annotated[bool, typer.Option("--by-relevance", help="Best first, not newest.")] = False,
    save: Annotated[str | None, typer.Option(metavar="NAME", help="Keep this search; 'searches' shows them.")] = None,
    export: Export = None,
    vault: VaultUrl = None,
    as_json: AsJson = False,
) -> None:
    """Find posts and pictures by words, by finding, by time, or by a picture.

    [bold]Examples[/]

      wornproof search all '"snow mountain" OR 雪山' --since 2026-05-02

      wornproof search case-7 --sku TEE-1 --verdict match

      wornproof search all 'place:Lhasa posted:2026-05-03..2026-05-09 -verdict:match'

      wornproof search all --image photo.jpg --radius 8

      wornproof search case-7 --same-item worn.jpg
    """
    from desk.acts.alike import alike
    from desk.acts.saved import save as save_search
    from desk.acts.search import Order, Question, search
    from desk.cli.progress import stages

    if same_item is not None and (by_relevance or facet or save):
        raise UserError("--same-item orders by points that agree: leave out --by-relevance, --facet and --save")
    if by_relevance and (image is not None or not text.strip()):
        raise UserError("--by-relevance orders by the words of the text: write some, and leave out --image")
    times = {field.name for field in FIELDS if field.type is Type.TIME}
    question = Question(
        where=where,
        text=text,
        filters={name: typed[0] or () for name, typed in fields.items() if name not in times},
        times={name: _days(*typed) for name, typed in fields.items() if name in times},
        picture=image,
        radius_bits=radius,
        limit=limit,
        facets=tuple(_field(name) for name in facet or ()),
        order=Order.RELEVANCE if by_relevance else Order.TIME,
    )
    who, settings = asking(vault)
    if same_item is None:
        found = search(who, settings, question)
    else:
        with stages(passing=True) as show:
            found = alike(who, settings, question, same_item, show)
    if save is not None:
        name = shlex.quote(save_search(who, settings, save, question).name)
        tell(plain(f"saved: wornproof searches {name}"), err=True)
    _show(who, found, question, export, as_json)


@app.command("searches", rich_help_panel="Work on a case")
@verb
def saved_searches(
    name: Annotated[str | None, typer.Argument(help="Ask this one. Without a name: which are saved.")] = None,
    delete: Annotated[bool, typer.Option("--delete", help="Take it away.")] = False,
    limit: Limit = 20,
    export: Export = None,
    vault: VaultUrl = None,
    as_json: AsJson = False,
) -> None:
    """Searches saved by 'search --save NAME': list them, ask one again, take one away."""
    from dataclasses import replace

    from desk.acts.saved import forget, named, saved
    from desk.acts.search import search

    who, settings = asking(vault)
    if name is None:
        if delete:
            raise UserError("write the name of the search that is to go: wornproof searches NAME --delete")
        there = saved(who, settings)
        for one in there:
            _print_saved(one, as_json)
        if not there:
            tell("none yet: 'wornproof search … --save NAME' keeps one", err=True)
    elif delete:
        tell(plain(f"gone: {forget(who, settings, name).name}"), err=as_json)
    else:
        asked = replace(named(who, settings, name).question, limit=limit)
        _show(who, search(who, settings, asked), asked, export, as_json)


def _print_saved(one: "Saved", as_json: bool) -> None:
    asked = one.question
    filters = {name: list(values) for name, values in asked.filters.items()}
    times = {name: [str(stated) if stated else "" for stated in given] for name, given in asked.times.items()}
    if as_json:
        said = {"name": one.name, "where": asked.where, "text": asked.text, "filters": filters, "times": times}
        print_json({**said, "order": asked.order, "counted": list(asked.facets)})
        return
    more = [f"{name}: {', '.join(values)}" for name, values in (filters | times).items()]
    more += [f"by {asked.order}"] if asked.order != "time" else []
    more += [f"counted by {', '.join(asked.facets)}"] if asked.facets else []
    tell(plain("  ".join([f"{one.name:<20}", asked.where, asked.text, *more])))


def _field(name: str) -> str:
    """The field that is counted by what is typed before its colon, or by its own name."""
    from desk.search.fields import SPOKEN

    return SPOKEN[name].name if name in SPOKEN else name


def _show(actor: "Actor", found: "Found", question: "Question", export: Path | None, as_json: bool) -> None:
    """Show or write what was found."""
    from desk.acts.hit_values import as_values
    from desk.acts.shown import export as export_hits
    from desk.cli.hits import print_counts, print_hits

    if export is not None:
        written = export_hits(actor, found, export)
        tell(f"{counted(written.hits, 'hit')} of {found.total} in {written.path}", err=True)
    if found.asked:
        named = ", ".join(sorted(found.asked))
        tell(
            f"note: left out, as you are still asked about their pictures: {named} ('wornproof review next')", err=True
        )
    if found.stale:
        stale = ", ".join(found.stale)
        tell(f"note: newer in the vault than in the index: {stale}; run 'wornproof index build'", err=True)
    if as_json:
        for hit in found.hits:
            print_json(as_values(hit, found))
        if question.facets:
            print_json({"total": found.total, "facets": {name: dict(said) for name, said in found.facets.items()}})
    elif export is None:
        print_hits(found)
    else:
        print_counts(found)
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
