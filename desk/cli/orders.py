"""Verbs about order files."""

from pathlib import Path
from typing import Annotated, Literal

import typer

from desk.cli.app import AsJson, app, print_json, tell, verb
from desk.cli.who import asking

orders = typer.Typer(no_args_is_help=True, help="The order file: write it from what a shop exports.")
app.add_typer(orders, name="order", rich_help_panel="Set up")


@orders.command("from")
@verb
def order_from(
    kind: Annotated[Literal["shopify", "woocommerce", "taobao", "stripe"], typer.Argument(help="Whose export it is.")],
    export: Annotated[Path, typer.Argument(help="The table of orders, as exported.")],
    order: Annotated[str, typer.Argument(help="The order's number; of Stripe the payment's id.")],
    out: Annotated[Path | None, typer.Option("--out", help="The order file; else named after the case, here.")] = None,
    carrier: Annotated[
        Path | None, typer.Option("--carrier", help="A carrier's CSV, which says when the parcel arrived.")
    ] = None,
    catalog: Annotated[str, typer.Option("--catalog", help="The product feed, as the order file shall name it.")] = "",
    case_id: Annotated[str, typer.Option("--case-id", help="Else made of the order's number.")] = "",
    purpose: Annotated[str, typer.Option("--purpose", help="Why the case is opened.")] = "",
    opened_by: Annotated[str, typer.Option("--by", help="Who opens it.")] = "",
    timezone: Annotated[str, typer.Option("--timezone", help="Where days are counted, as Asia/Shanghai.")] = "",
    claim: Annotated[
        Literal["late_return", "swapped_return", "damage", "payment_mismatch", "rotation"],
        typer.Option("--claim", help="What is disputed."),
    ] = "late_return",
    retention_days: Annotated[int, typer.Option("--retention-days", min=1, max=3650, help="Days it is kept.")] = 90,
    as_json: AsJson = False,
) -> None:
    """Write the order file of one order from a shop's export. What the export does not say is named in it."""
    from desk.acts.write_order import Stated, write_order
    from evidence.records import Dispute

    stated = Stated(
        claim=Dispute(claim), case_id=case_id, purpose=purpose, opened_by=opened_by, timezone=timezone,
        retention_days=retention_days, catalog=catalog, carrier=carrier,
    )  # fmt: skip
    done = write_order(asking()[0], kind, export, order, out, stated)
    if as_json:
        missing = [key for key, _ in done.missing]
        print_json({"order_file": str(done.path), "to_write_in": missing, "notes": list(done.notes)})
        return
    tell(f"{done.path} is written")
    tell(*(f"note: {note}" for note in done.notes), err=True)
    tell(*(f"missing: {key}: {what}" for key, what in done.missing), err=True)
