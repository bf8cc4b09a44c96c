"""What claims on supplied files hand over: each comparison as an exhibit, with the photos that it rests on."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from claims.handed import Brief, Exhibited, Handed, Panel, confirmed_of
from claims.interface import Sources
from claims.panels import supplied_panel
from claims.reading import Filed, Reading
from claims.shown.rows import Row
from claims.shown.texts import Texts
from evidence.records import Comparison, Exhibit, Result, Role

_PANELS = 2
_DRAWN = frozenset({Role.DISPATCH_PHOTO, Role.RETURN_PHOTO})
_STRONGEST = (Result.CONTRADICTED, Result.CONSISTENT, Result.CANNOT_SAY)


@dataclass(frozen=True)
class Told:
    """A comparison in words."""

    question: str
    result: str
    why: str
    rows: tuple[tuple[str, tuple[Row, ...]], ...]
    """What it rests on: where it stands, and what it says."""
    people: str = ""
    """What people decided on it; empty where nobody is asked."""


def unnamed(made: Comparison, say: Texts) -> Comparison:
    """The same without the number of another buyer's order."""
    hidden = tuple((name, say("found_handed.other_order") if name == "other" else told) for name, told in made.values)
    return made.model_copy(update={"values": hidden})


def handed_found(
    reading: Reading,
    found: Sequence[tuple[Filed[Comparison], Told]],
    brief: Brief,
    sources: Sources,
    say: Texts,
    roles: frozenset[Role] = _DRAWN,
) -> Handed:
    """Every comparison, those that contradict first; pictures of these roles are drawn."""
    ranked = sorted(found, key=lambda one: _STRONGEST.index(reading.compared.comes_to(one[0])))
    against = [made for made, _ in found if reading.compared.comes_to(made) is Result.CONTRADICTED]
    exhibits = tuple(_exhibit(reading, made, told, sources, say, roles) for made, told in ranked)
    return Handed(brief, exhibits, confirmed_of([reading.compared.judged_of(one) for one in against]))


def _exhibit(
    reading: Reading, made: Filed[Comparison], told: Told, sources: Sources, say: Texts, roles: frozenset[Role]
) -> Exhibited:
    used = [one for one in reading.compared.exhibits if one.digest in (made.record.subject, *made.record.rests_on)]
    drawn = [one for one in used if one.record.role in roles]
    return Exhibited(
        title=f"{told.question} {told.result}",
        panels=tuple(_panels(drawn, sources, say)),
        said=tuple(filter(None, (told.why, told.people))),
        is_against=reading.compared.comes_to(made) is Result.CONTRADICTED,
        facts=(
            *(Row(place, _in_a_row(rows)) for place, rows in told.rows if rows),
            *_digests(used, say),
        ),
    )


def _panels(drawn: Sequence[Filed[Exhibit]], sources: Sources, say: Texts) -> Iterator[Panel]:
    """The first that can be drawn of each role, at most two: what was sent beside what came back."""
    made = 0
    for role in sorted({one.record.role for one in drawn}, key=list(Role).index):
        mine = (one for one in drawn if one.record.role is role)
        shown = (
            supplied_panel(sources.case, one.record.file_digest, sources.redact, _caption(one, say)) for one in mine
        )
        if made < _PANELS and (first := next((one for one in shown if one is not None), None)) is not None:
            made += 1
            yield first


def _caption(one: Filed[Exhibit], say: Texts) -> str:
    return say("found_handed.caption", n=one.entry.seq, name=one.record.name)


def _in_a_row(rows: Sequence[Row]) -> str:
    return ", ".join(f"{row.name} {row.value}" for row in rows)


def _digests(used: Sequence[Filed[Exhibit]], say: Texts) -> Iterator[Row]:
    for one in used:
        name = say("found_handed.file", n=one.entry.seq, name=one.record.name)
        yield Row(name, one.record.file_digest.removeprefix("sha256:"), code=True)
