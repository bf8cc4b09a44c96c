"""The verbs on damage: what there is, how straight an edge is, whether a photo was handed in before."""

import re
from typing import Annotated, Literal

import typer

from desk.cli.app import AsJson, VaultUrl, app, print_json, tell, verb
from desk.cli.who import asking

_POINTS = re.compile(r"\s*,\s*")


@app.command(rich_help_panel="Work on a case")
@verb
def damage(
    case_id: Annotated[str, typer.Argument(metavar="CASE", help="The case, as 'wornproof case' lists it.")],
    language: Annotated[Literal["en", "zh"], typer.Option("--lang", help="en or zh.")] = "en",
    vault: VaultUrl = None,
    as_json: AsJson = False,
) -> None:
    """Set out what a case has on damage: photos, dates, what was packed, and what to ask for.

    How damage was made no photo shows; so the answer is always that nothing can be said of it. Photos are handed in
    with 'wornproof exhibit add CASE --role damage_photo FILE'.
    """
    from claims.shown.texts import Texts
    from desk.acts.damage import damage as run

    who, settings = asking(vault)
    told = run(who, settings, case_id, language)
    if as_json:
        print_json({"case_id": case_id, "damage": dict(told.values)})
        return
    say = Texts(language)
    tell(told.result, f"{say('damage_part.ask')}:", *(f"  - {one}" for one in told.asks))
    tell(f"{say('payment_said.buyer')}:", *(f"  - {one}" for one in told.for_buyer))
    tell(f"next    wornproof report {case_id}")


@app.command(rich_help_panel="Work on a case")
@verb
def edge(
    case_id: Annotated[str, typer.Argument(metavar="CASE", help="The case, as 'wornproof case' lists it.")],
    number: Annotated[int, typer.Argument(metavar="ENTRY", min=1, help="Of the photo, as 'wornproof exhibit list'.")],
    start: Annotated[str, typer.Option("--from", metavar="X,Y", help="One end of the stretch, in pixels.")],
    end: Annotated[str, typer.Option("--to", metavar="X,Y", help="The other end.")],
    scale: Annotated[
        str, typer.Option("--scale", metavar="X,Y,X,Y,MM", help="Two points of a ruler; not needed beside a card.")
    ] = "",
    vault: VaultUrl = None,
    as_json: AsJson = False,
) -> None:
    """Measure how straight the edge of damage is, in millimetres. It never says how the damage was made.

    The scale comes from a card of 'wornproof dispatch cards' in the photo, or from two points of a ruler; there is no
    figure without one, and none below 8 pixels a millimetre.

    [bold]Example[/]

      wornproof edge FJ-2026-0520 2 --from 410,880 --to 1620,905 --scale 200,1400,1400,1410,100
    """
    from desk.acts.damage_edge import Ruler, measure_edge
    from desk.cli.progress import stages

    who, settings = asking(vault)
    first, last, told = _numbers("--from", start, 2), _numbers("--to", end, 2), _numbers("--scale", scale, 5)
    ruler = Ruler((told[0], told[1]), (told[2], told[3]), told[4]) if told else None
    with stages() as show:
        ends = (first[0], first[1]), (last[0], last[1])
        done = measure_edge(who, settings, case_id, number, *ends, show, ruler=ruler)
    if as_json:
        values = {"why": done.found.why, "values": dict(done.found.values), "says": done.says}
        print_json({"case_id": case_id, "entry": number, "is_new": done.is_new} | values)
        return
    tell(done.says, f"next    wornproof report {case_id}")


@app.command(rich_help_panel="Work on a case")
@verb
def reused(
    case_id: Annotated[str, typer.Argument(metavar="CASE", help="The case, as 'wornproof case' lists it.")],
    vault: VaultUrl = None,
    as_json: AsJson = False,
) -> None:
    """Look whether a picture was handed in before, in the other cases that you may see.

    A photo of damage is found cropped, made smaller, mirrored or brighter; two photos of like cloth are not it. A
    picture of a payment is found by its bytes, or by the number that 'wornproof payment' read in both.
    """
    from desk.acts.reused import search_reused
    from desk.cli.progress import stages

    who, settings = asking(vault)
    with stages() as show:
        done = search_reused(who, settings, case_id, show)
    for one in done.found:
        if as_json:
            told = {"case_id": case_id, "entry": one.number, "name": one.name, "why": one.found.why}
            print_json(told | {"values": dict(one.found.values), "other_case": one.other_case, "says": one.says})
            continue
        tell(f"{one.number:>5}  {one.name}: {one.says}")
        tell(*([f"       other case: {one.other_case} (it stands in no report)"] if one.other_case else []))
    if not as_json:
        tell(f"next    wornproof report {case_id}")


def _numbers(option: str, text: str, count: int) -> tuple[float, ...]:
    """Numbers that stand between commas; none for an empty text."""
    if not text:
        return ()
    try:
        numbers = tuple(float(part) for part in _POINTS.split(text.strip()))
    except ValueError:
        numbers = ()
    if len(numbers) != count or not all(abs(one) < 1e6 for one in numbers):
        raise typer.BadParameter(f"{option}: {count} numbers between commas")
    return numbers
