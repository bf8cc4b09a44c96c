"""The hits of a search for a terminal."""

from collections.abc import Iterable
from datetime import UTC
from typing import TYPE_CHECKING
from zoneinfo import ZoneInfo

from desk.cli.app import plain
from evidence.wording import counted

if TYPE_CHECKING:
    from rich.text import Text

    from claims.shown.texts import Texts
    from desk.acts.search import Found, ReviewsSeen, Seen
    from desk.search.document import ShownFinding
    from desk.search.query import Hit


def print_hits(found: "Found") -> None:
    """Pictures of one post under one head, in the place of the first; then what was counted."""
    from rich.console import Console

    from desk.acts.hit_values import by_post

    console = Console(highlight=False, markup=False, emoji=False)
    for hits in by_post(found.hits):
        console.print(_post(hits[0]), end="", soft_wrap=True)
        for hit in hits:
            console.print(_picture(hit, found.reviews, found.points.get(hit.document.id)), end="", soft_wrap=True)
        console.print()
    more = f", {len(found.hits)} shown: --limit shows more" if found.total > len(found.hits) else ""
    print_counts(found)
    console.print(f"{found.total} found{more}")
    if found.points:
        console.print(
            "Points that agree are for you to look at the pictures; other clothes with the same print agree too."
        )


def print_counts(found: "Found") -> None:
    """How many hits have each value of the fields that were counted, each as it is typed in a search."""
    from rich.console import Console

    from desk.search.fields import FIELDS

    console = Console(highlight=False, markup=False, emoji=False)
    typed = {field.name: field.word for field in FIELDS}
    for name, values in found.facets.items():
        console.print(f"{typed[name]}:")
        for value, number in values:
            console.print(f"  {number:>7}  {plain(value) or '(none)'}", soft_wrap=True)


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


_OF_A_PICTURE = ("alt", "lettering", "sku", "title")
"""Parts of a document that are its picture's and not the post's."""


def _picture(found: "Hit", reviews: "ReviewsSeen", points: int | None) -> "Text":
    """One picture of a post: which it is, the words of its own that were hit, and what was found in it."""
    from rich.text import Text

    from claims.shown.texts import Texts

    document, say, shown = found.document, Texts("en", UTC), Text()
    if document.picture:
        shown.append(f"  picture {document.picture} of {document.pictures}")
        shown.append("" if found.distance_bits is None else f", {found.distance_bits} bits away")
        shown.append("" if points is None else f", {points} points of its clothes agree")
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
    """A text with its hits in bold. Control characters become visible ones, each one, so the places still fit."""
    from rich.text import Text

    shown = Text(plain(text))
    for start, end in spans:
        shown.stylize("bold reverse", start, end)
    return shown
