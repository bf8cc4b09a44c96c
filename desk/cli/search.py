"""Verbs of the search index: index build, index rebuild, index status, search."""

import re
from contextlib import closing
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from desk.cli.app import AsJson, UserError, VaultUrl, app, plain, print_json, tell, verb

if TYPE_CHECKING:
    from collections.abc import Iterable

    from rich.text import Text

    from desk.report.texts import Texts
    from desk.search import Generation, SearchIndex
    from desk.search.document import ShownFinding
    from desk.search.query import Hit, Page, Query
    from desk.settings import Settings
    from evidence.vault import Vault

index_app = typer.Typer(no_args_is_help=True, help="The search index: build it, rebuild it, see whether it is fresh.")
app.add_typer(index_app, name="index", rich_help_panel="Work on a case")


@index_app.command()
@verb
def build(vault: VaultUrl = None, as_json: AsJson = False) -> None:
    """Index what the vault holds; does nothing when the index is fresh."""
    from desk.search.rebuild import build as build_index

    settings, opened, index = _open(vault)
    with closing(index):
        _print_generation(build_index(opened, index, settings.cache, _say(quiet=as_json)), as_json)


@index_app.command()
@verb
def rebuild(vault: VaultUrl = None, as_json: AsJson = False) -> None:
    """Make the whole index anew from the vault; the old one answers until the new one is complete."""
    from desk.search.rebuild import rebuild as rebuild_index

    settings, opened, index = _open(vault)
    with closing(index):
        _print_generation(rebuild_index(opened, index, settings.cache, _say(quiet=as_json)), as_json)


@index_app.command()
@verb
def status(vault: VaultUrl = None, as_json: AsJson = False) -> None:
    """Which generation answers, and which cases have grown since."""
    from desk.search.rebuild import status as index_status

    settings, opened, index = _open(vault)
    with closing(index):
        now = index_status(opened, index)
    number = now.generation.number if now.generation else 0
    documents = now.generation.documents if now.generation else 0
    shown = {
        "index": re.sub(r"//[^/@]*@", "//", settings.index_url),  # the address may hold a password
        "generation": number,
        "documents": documents,
        "fresh": now.fresh,
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
def search_posts(
    where: Annotated[str, typer.Argument(metavar="CASE|all", help="A case, or all of them.")],
    text: Annotated[str, typer.Argument(help='Words, "phrases", AND OR NOT, brackets. Empty: everything.')] = "",
    sku: Annotated[list[str] | None, typer.Option(help="Only pictures with a finding on this SKU.")] = None,
    verdict: Annotated[
        list[str] | None, typer.Option(help="match, abstain or no_match (with --sku: of that SKU).")
    ] = None,
    claim: Annotated[list[str] | None, typer.Option(help="same_item_worn or same_photograph.")] = None,
    platform: Annotated[list[str] | None, typer.Option(help="Only posts on this platform.")] = None,
    handle: Annotated[
        list[str] | None, typer.Option(help="Only posts of this account; a profile's address will do.")
    ] = None,
    outcome: Annotated[
        list[str] | None, typer.Option(help="How the crawl ended: complete, partial, unsealed …")
    ] = None,
    since: Annotated[str | None, typer.Option(help="Posted on this day or later (2026-05-02, or a full time).")] = None,
    until: Annotated[str | None, typer.Option(help="Posted on this day or earlier.")] = None,
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

      wornproof search all --image photo.jpg --radius 8
    """
    asked: dict[str, Any] = {
        "text": text,
        "skus": frozenset(sku or ()),
        "verdicts": frozenset(verdict or ()),
        "claims": frozenset(claim or ()),
        "platforms": frozenset(platform or ()),
        "handles": _handles(handle or []),
        "outcomes": frozenset(outcome or ()),
        "posted_from": _moment(since) if since else None,
        "posted_until": _moment(until, end=True) if until else None,
        "near": _near(image, radius) if image else None,
    }
    _, opened, index = _open(vault)
    with closing(index):
        query = _query(opened, where, asked)
        _tell_if_stale(opened, index, sorted(query.scope))
        total, hits = _hits(index, query, limit)
    if as_json:
        for found in hits:
            print_json(_as_json(found))
    else:
        _print_hits(total, hits)


def _handles(typed: list[str]) -> frozenset[str]:
    if not typed:
        return frozenset()
    from desk.acts.handles import spellings

    return frozenset(spelling for handle in typed for spelling in spellings(handle))


def _open(vault: str | None) -> "tuple[Settings, Vault, SearchIndex]":
    from desk.search import open_index
    from desk.settings import load_settings
    from evidence.vault import Vault

    settings = load_settings(vault)
    return settings, Vault.open(settings.vault_url, settings.home), open_index(settings.index_url)


def _say(*, quiet: bool) -> "Any":
    def say(case_id: str, place: int, of: int) -> None:
        if not quiet:
            tell(f"case {place} of {of}: {case_id}", err=True)

    return say


def _print_generation(generation: "Generation", as_json: bool) -> None:
    if as_json:
        print_json({"generation": generation.number, "documents": generation.documents, "cases": len(generation.heads)})
        return
    tell(f"generation {generation.number}: {generation.documents} documents of {len(generation.heads)} cases")


def _query(vault: "Vault", where: str, asked: dict[str, Any]) -> "Query":
    """Whoever can open the vault may read all of it, so its cases are the widest scope there is."""
    from desk.search.query import Query

    cases = vault.cases()
    if where != "all" and where not in cases:
        raise UserError(
            f"no case {where!r} in this vault (known: {', '.join(cases) or 'none yet'}); 'all' searches all"
        )
    return Query.model_validate({"scope": frozenset(cases if where == "all" else [where]), **asked})


def _tell_if_stale(vault: "Vault", index: "SearchIndex", cases: "Iterable[str]") -> None:
    serving = index.serving()
    heads = serving.heads if serving else {}
    stale = [name for name in cases if serving and heads.get(name) != vault.case(name).ledger.entries()[-1].digest]
    if stale:
        tell(f"note: newer in the vault than in the index: {', '.join(stale)}; run 'wornproof index build'", err=True)


def _hits(index: "SearchIndex", query: "Query", limit: int) -> "tuple[int, list[Hit]]":
    """The first ``limit`` hits, page by page, and the number of all."""
    page: Page = index.search(query.model_copy(update={"size": min(limit, 500)}))
    hits = list(page.hits)
    while page.cursor and len(hits) < limit:
        page = index.search(query.model_copy(update={"size": min(limit, 500), "cursor": page.cursor}))
        hits += page.hits
    return page.total, hits[:limit]


def _moment(text: str, *, end: bool = False) -> datetime:
    """A day (its first or last microsecond in UTC) or a full time with its zone."""
    try:
        moment = datetime.fromisoformat(text)
    except ValueError:
        raise UserError(f"{text!r} is no date: write 2026-05-02 or 2026-05-02T18:30:00+02:00") from None
    if re.fullmatch(r"\d{4}-?\d\d-?\d\d", text):
        start = moment.replace(tzinfo=UTC)
        return start + timedelta(days=1) - timedelta(microseconds=1) if end else start
    if moment.tzinfo is None:
        raise UserError(f"{text!r} has no time zone: add Z for UTC, or for example +02:00")
    return moment.astimezone(UTC)


def _near(image: Path, radius: int) -> dict[str, Any]:
    from desk.search.rebuild import picture_hash

    return {"picture_hash": picture_hash(image.read_bytes()), "radius_bits": radius}


def _as_json(found: "Hit") -> dict[str, Any]:
    from evidence.records import as_json

    highlights = [{"field": h.field, "text": h.text, "spans": [list(s) for s in h.spans]} for h in found.highlights]
    return {**as_json(found.document), "distance_bits": found.distance_bits, "highlights": highlights}


def _print_hits(total: int, hits: "list[Hit]") -> None:
    from rich.console import Console

    console = Console(highlight=False, markup=False, emoji=False)
    for found in hits:
        console.print(_shown(found), soft_wrap=True)
    more = f", {len(hits)} shown: --limit shows more" if total > len(hits) else ""
    console.print(f"{total} found{more}")


def _shown(found: "Hit") -> "Text":
    """One hit for a terminal: times, account, link, what was found, and the words with the hits in bold."""
    from rich.text import Text

    from desk.report.texts import Texts

    document, say = found.document, Texts()
    shown = Text()
    shown.append(say.stated(document.posted_at, document.posted_at_precision), style="bold")
    shown.append(f"  {plain(document.case_id)}  {plain(document.platform)}/{plain(document.handle)}")
    shown.append("" if found.distance_bits is None else f"  {found.distance_bits} bits away")
    shown.append(f"\n  {plain(document.post_url)}\n")
    marked = {(highlight.field, highlight.text): highlight.spans for highlight in found.highlights}
    fields = [("text", document.text), ("alt", document.alt), ("place", document.place)]
    for name, text in [*fields, *(("tag", tag) for tag in document.tags)]:
        if text and (name == "text" or (name, text) in marked):
            shown.append(f"  {name}: ", style="dim")
            shown.append_text(_marked(text, marked.get((name, text), ())))
            shown.append("\n")
    for finding in document.findings:
        reviews = ", ".join(f"{review.reviewer}: {review.verdict}" for review in finding.reviews)
        reviewed = f"reviewed by {reviews}" if reviews else "nobody has reviewed it"
        shown.append(plain(f"  {finding.sku}: {_claimed(finding, say)}; {reviewed}") + "\n")
    return shown


def _claimed(finding: "ShownFinding", say: "Texts") -> str:
    """A finding for a reader who knows neither claims nor decibans, and never more than it says."""
    from desk.report.texts import verbal
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
