"""Verbs of the packing table: what goes out, what comes back, sealed by the day."""

from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any, Literal

import typer

from desk.cli.app import AsJson, VaultUrl, app, print_json, tell, verb
from desk.cli.who import asking

if TYPE_CHECKING:
    from desk.acts.actor import Actor
    from desk.acts.dispatch import ParcelRecorded
    from desk.settings import Settings

dispatch = typer.Typer(no_args_is_help=True, help="The packing table: what goes out, sealed by the day.")
returns = typer.Typer(no_args_is_help=True, help="What comes back.")
app.add_typer(dispatch, name="dispatch", rich_help_panel="Packing table")
app.add_typer(returns, name="return", rich_help_panel="Packing table")
Code = Annotated[str, typer.Option("--code", help="On the seal of the piece.")]
Weight = Annotated[int | None, typer.Option("--weight", min=1, max=1_000_000, help="In grams, of the closed parcel.")]
Photo = Annotated[list[Path] | None, typer.Option("--photo", help="A photo; again for each.")]
StationName = Annotated[str, typer.Option("--station", help="The packing table.")]


@dispatch.command("add")
@verb
def add(
    order: Annotated[str, typer.Argument(help="The order's number.")],
    line: Annotated[str, typer.Option("--line", help="The SKU of the piece.")],
    size: Annotated[str, typer.Option("--size", help="Where the SKU does not say it.")] = "",
    code: Code = "",
    photo: Photo = None,
    weight: Weight = None,
    waybill: Annotated[str, typer.Option("--waybill", help="Of the carrier.")] = "",
    station: StationName = "",
    vault: VaultUrl = None,
    as_json: AsJson = False,
) -> None:
    """Record one piece that goes out. The same words again add nothing; a code that is out is refused.

    [bold]Example[/]

      wornproof dispatch add 48213 --line FJ-1074-WHT --code 7F3A02K9QX --weight 412 --waybill SF1402 --photo front.jpg
    """
    from desk.acts.dispatch import pack_piece

    who, settings = asking(vault)
    done = pack_piece(
        who, settings, order, line, size=size, code=code, weight_g=weight, waybill=waybill, photos=photo or (),
        station=station,
    )  # fmt: skip
    _tell(done, as_json=as_json)


@dispatch.command("seal")
@verb
def seal(vault: VaultUrl = None, as_json: AsJson = False) -> None:
    """Sign every day that is not signed yet, and ask the timestamp authorities. Run it each evening."""
    from desk.acts.dispatch import seal_dispatch
    from desk.cli.progress import stages

    who, settings = asking(vault)
    with stages() as show:
        done = seal_dispatch(who, settings, show)
    for line in done.unsealed:
        tell(f"note    {line}", err=True)
    if as_json:
        print_json({"days": list(done.days), "not_sealed": list(done.unsealed)})
        return
    tell(f"sealed  {', '.join(done.days)}" if done.days else "nothing waits for a seal")


@dispatch.command("watch")
@verb
def watch(
    folder: Annotated[Path, typer.Argument(help="The folder that a phone or camera writes to.")],
    station: StationName = "",
    until_empty: Annotated[bool, typer.Option("--until-empty", help="End when no photo is left.")] = False,
    vault: VaultUrl = None,
    as_json: AsJson = False,
) -> None:
    """Record parcels as their photos come: a packing slip begins one, a waybill ends it, seals are read in between.

    A scale may write weights.csv (waybill, grams) into the folder. Stop it with Ctrl-C; nothing is lost.
    """
    from desk.acts.watch import watch as run
    from desk.cli.progress import stages

    who, settings = asking(vault)
    with stages() as show:
        done = run(who, settings, folder, show, station=station, until_empty=until_empty)
    for line in done.trouble:
        tell(f"NOT TAKEN  {line}", err=True)
    for one in done.recorded:
        _tell(one, as_json=as_json)
    if done.trouble:
        raise typer.Exit(1)


@dispatch.command("list")
@verb
def list_day(
    day: Annotated[str, typer.Argument(help="The day, as 2026-05-01 (UTC).")],
    vault: VaultUrl = None,
    as_json: AsJson = False,
) -> None:
    """What was packed and what came back on a day."""
    from desk.acts.dispatch import parcels

    for one in parcels(*asking(vault), day):
        _tell(one, as_json=as_json, is_list=True)


@dispatch.command("seals")
@verb
def seals(
    number: Annotated[int, typer.Argument(min=1, help="How many.")],
    out: Annotated[Path, typer.Option("--out", "-o", help="The PDF file.")],
    vault: VaultUrl = None,
) -> None:
    """Write a PDF of seals to print, each with a fresh code."""
    from desk.acts.seals import print_seals

    done = print_seals(asking(vault)[0], out, number)
    tell(f"{done.path}: {len(done.codes)} seals on {done.pages} pages")


@dispatch.command("cards")
@verb
def cards(
    out: Annotated[Path, typer.Option("--out", "-o", help="The PDF file.")],
    vault: VaultUrl = None,
) -> None:
    """Write a PDF page of ten cards to print, at 100 % and on one sheet: one for each packing table and return desk.

    A card beside the piece gives the scale and the colour of the light: 'swap' compares prints and colours by it, and
    'wornproof edge' measures by it.
    """
    from desk.acts.cards import print_cards

    done = print_cards(asking(vault)[0], out)
    tell(f"{done.path}: ten cards of sheet {done.codes[0]}; their rulers must be 60 mm long on paper")
    tell("print it once: a second print of the same file has other greys under the same name")


@dispatch.command("slip")
@verb
def slip(
    order: Annotated[str, typer.Argument(help="The order's number.")],
    line: Annotated[str, typer.Option("--line", help="The SKU of the piece.")],
    out: Annotated[Path, typer.Option("--out", "-o", help="The PDF file.")],
    size: Annotated[str, typer.Option("--size", help="Where the SKU does not say it.")] = "",
    vault: VaultUrl = None,
) -> None:
    """Write a packing slip as PDF. Its code begins a parcel at 'wornproof dispatch watch'."""
    from desk.acts.seals import print_slip

    tell(f"{print_slip(asking(vault)[0], out, order, line, size).path} is written")


@dispatch.command("cite")
@verb
def cite(
    case_id: Annotated[str, typer.Argument(metavar="CASE", help="The case, as 'wornproof case' lists it.")],
    vault: VaultUrl = None,
    as_json: AsJson = False,
) -> None:
    """Bring what was packed and what came back of a case's order into the case, with proofs.

    Other orders of those days stay closed: of them the package tells only how many there are.
    """
    from desk.acts.cite import cite as run
    from desk.cli.progress import stages

    who, settings = asking(vault)
    with stages() as show:
        done = run(who, settings, case_id, show)
    if as_json:
        print_json({"case_id": case_id, "cited": done.cited, "photos": done.photos, "cited_before": done.before})
        return
    tell(f"{done.cited} parcels cited, with {done.photos} photos; {done.before} were cited before")


Step = Annotated[
    Literal["1", "10", "100", "454"], typer.Option("--step", help="Of the coarser scale, in grams; 454 is a pound.")
]


@app.command(rich_help_panel="Work on a case")
@verb
def swap(
    case_id: Annotated[str, typer.Argument(metavar="CASE", help="The case, as 'wornproof case' lists it.")],
    step: Step = "100",
    vault: VaultUrl = None,
    as_json: AsJson = False,
) -> None:
    """Is what came back what was packed? By article, code on the seal, weight, the carrier's weights, and photos.

    Our own mistakes come first. A weight shows an empty box or a missing coat, never one shirt for another. Photos with
    a card of 'wornproof dispatch cards' beside the piece are compared; they contradict nobody.
    """
    _compare(*asking(vault), case_id, "swapped_return", int(step), as_json=as_json)


@app.command(rich_help_panel="Work on a case")
@verb
def links(
    case_id: Annotated[str, typer.Argument(metavar="CASE", help="The case, as 'wornproof case' lists it.")],
    vault: VaultUrl = None,
    as_json: AsJson = False,
) -> None:
    """Did the piece that came back go out with another order? Same article and size, packed 14 days before or more.

    It begins with this one return, and nobody is looked for. Where the shop's list of orders is in the case and has one
    phone number or address for both orders, they are told as a household, in the buyer's favour.
    """
    _compare(*asking(vault), case_id, "rotation", 100, as_json=as_json)


def _compare(who: "Actor", settings: "Settings", case_id: str, claim: str, step_g: int, *, as_json: bool) -> None:
    from claims.shown.texts import Texts
    from desk.acts.pieces import compare_pieces
    from desk.cli.progress import stages
    from evidence.records import Dispute

    with stages() as show:
        done = compare_pieces(who, settings, case_id, Dispute(claim), show, step_g=step_g)
    say = Texts()
    for number, made in zip(done.numbers, done.found, strict=True):
        says = say(f"piece_why.{made.why}", **dict(made.values))
        if as_json:
            told = {"case_id": case_id, "comparison": number, "of": made.of, "result": made.result.value}
            print_json(
                told | {"why": made.why, "values": dict(made.values), "says": says, "for_buyer": list(made.for_buyer)}
            )
            continue
        tell(f"{number:>5}  {say(f'piece_question.{made.of}')} {say(f'payment.{made.result}')}: {says}")
        tell(*(f"       + {say(f'doubt.piece_{name}')}" for name in made.for_buyer))
    if not as_json:
        tell(f"next    wornproof report {case_id}")


@returns.command("add")
@verb
def add_return(
    waybill: Annotated[str, typer.Argument(help="Of the carrier; '-' where there is none.")],
    order: Annotated[str, typer.Option("--order", help="The order that it is sent back for.")] = "",
    code: Code = "",
    photo: Photo = None,
    weight: Weight = None,
    station: StationName = "",
    vault: VaultUrl = None,
    as_json: AsJson = False,
) -> None:
    """Record one parcel that came back. Its code is in again; if it had gone out under another order, that is said."""
    from desk.acts.dispatch import take_return

    who, settings = asking(vault)
    done = take_return(
        who, settings, "" if waybill == "-" else waybill, order_id=order, code=code, weight_g=weight,
        photos=photo or (), station=station,
    )  # fmt: skip
    _tell(done, as_json=as_json)
    if not as_json and done.was_out and order and done.was_out != order:
        tell(f"note    its code went out with order {done.was_out}, and it came back for order {order}")


def _tell(one: "ParcelRecorded", *, as_json: bool, is_list: bool = False) -> None:
    if as_json:
        print_json(_values(one))
        return
    record = one.record
    what = "out" if record.kind == "packed" else "back"
    parts = [
        record.order_id, getattr(record, "sku", ""), f"code {record.code}" if record.code else "",
        f"{record.weight_g} g" if record.weight_g else "", record.waybill, f"{len(record.photos)} photos",
    ]  # fmt: skip
    again = "" if one.is_new or is_list else "  (recorded before)"
    tell(f"{one.day} {one.number:>5}  {what}  {', '.join(filter(None, parts))}{again}")


def _values(one: "ParcelRecorded") -> dict[str, Any]:
    record = one.record
    return {
        "day": one.day,
        "entry": one.number,
        "is_new": one.is_new,
        "kind": record.kind,
        "order_id": record.order_id,
        "sku": getattr(record, "sku", ""),
        "code": record.code,
        "weight_g": record.weight_g,
        "waybill": record.waybill,
        "station": record.station,
        "photos": len(record.photos),
        "was_out": one.was_out,
    }
