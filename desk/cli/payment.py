"""The verbs that hold a picture of a payment against the shop's exports: without a case, and in one."""

from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any, Literal

import typer

from desk.acts.actor import LOCAL
from desk.cli.app import AsJson, VaultUrl, app, print_json, tell, verb
from desk.cli.who import asking

if TYPE_CHECKING:
    from desk.acts.payment import PaymentsCompared
    from desk.acts.receipt import CheckedReceipt
    from evidence.records import Comparison

_EXIT = {"consistent": 0, "contradicted": 1, "cannot_say": 2}


@app.command(rich_help_panel="Without a case")
@verb
def receipt(
    picture: Annotated[Path, typer.Argument(help="The picture of the payment, as it was first received.")],
    ledger: Annotated[
        list[Path],
        typer.Option(
            "--ledger",
            help="An export of the channel or the shop, as exported; again for each. Alipay, WeChat Pay, Taobao, "
            "Stripe, PayPal, Shopify, WooCommerce; CSV, XLSX or ZIP.",
        ),
    ],
    payee: Annotated[
        list[str] | None, typer.Option("--payee", help="A name under which the shop is paid; again for each.")
    ] = None,
    language: Annotated[Literal["en", "zh"], typer.Option("--lang", help="en or zh.")] = "en",
    as_json: AsJson = False,
) -> None:
    """Does a picture of a payment agree with the shop's records? Exit code 0 consistent, 1 contradicted, 2 cannot say.

    The records decide, never the picture's pixels. Where they may be incomplete or changed, nothing is contradicted.
    """
    from desk.acts.receipt import check_receipt

    try:
        found = check_receipt(LOCAL, picture, ledger, payee or ())
    except Exception as error:
        tell(f"wornproof: nothing can be said, a fault of ours: {type(error).__name__}: {error}", err=True)
        raise typer.Exit(_EXIT["cannot_say"]) from error
    if as_json:
        print_json(_values(found, language))
    else:
        tell(*_lines(found, language))
    raise typer.Exit(_EXIT[found.decision.word])


@app.command(rich_help_panel="Work on a case")
@verb
def payment(
    case_id: Annotated[str, typer.Argument(metavar="CASE", help="The case, as 'wornproof case' lists it.")],
    payee: Annotated[
        list[str] | None,
        typer.Option("--payee", help="A name under which the shop is paid; again for each. Else those of last time."),
    ] = None,
    language: Annotated[Literal["en", "zh"], typer.Option("--lang", help="en or zh.")] = "en",
    unanchored: Annotated[
        bool, typer.Option("--unanchored", help="Vouch for entries this machine did not write.")
    ] = False,
    vault: VaultUrl = None,
    as_json: AsJson = False,
) -> None:
    """Hold the pictures of payments of a case against its exports. What comes out is recorded, sealed, and reported.

    Both are handed in with 'wornproof exhibit add'. Running it again adds only what is new.
    """
    from desk.acts.payment import payment as run
    from desk.cli.progress import stages

    who, settings = asking(vault)
    with stages() as show:
        done = run(who, settings, case_id, payee or (), show, unanchored=unanchored)
    for note in done.unsealed:
        tell(f"note    {note}", err=True)
    for number, made in enumerate(done.found):
        if as_json:
            print_json(_made(done, number, made, language))
        else:
            tell(*_told(done, number, made, language))
    if not as_json:
        tell(f"next    wornproof report {case_id}")


def _made(done: "PaymentsCompared", at: int, made: "Comparison", language: str) -> dict[str, Any]:
    from claims.shown.texts import Texts

    return {
        "case_id": done.case_id,
        "name": done.names[at],
        "comparison": done.numbers[at],
        "result": made.result.value,
        "why": made.why,
        "values": dict(made.values),
        "says": Texts(language)(f"payment_why.{made.why}", **dict(made.values)),
        "for_buyer": list(made.for_buyer),
    }


def _told(done: "PaymentsCompared", at: int, made: "Comparison", language: str) -> list[str]:
    from claims.shown.texts import Texts

    say, gap = Texts(language), " " * 7
    said = say(f"payment_why.{made.why}", **dict(made.values))
    lines = [f"{done.numbers[at]:>5}  {done.names[at]}  {say(f'payment.{made.result}')}: {said}"]
    if not done.numbers[at]:
        lines.append(gap + say("payment_said.taken_back"))
    if made.for_buyer:
        lines += [
            f"{gap}{say('payment_said.buyer')}:",
            *(f"{gap}- {say(f'doubt.payment_{one}')}" for one in made.for_buyer),
        ]
    if made.result != "consistent":
        lines.append(f"{gap}{say('payment_said.next')}: {say(f'payment_next.{made.why}')}")
    return lines


def _values(found: "CheckedReceipt", language: str) -> dict[str, Any]:
    from claims.shown.texts import Texts

    say, made, read = Texts(language), found.decision, found.receipt
    return {
        "result": made.word.value,
        "why": made.why.value,
        "values": dict(made.values),
        "says": say(f"payment_why.{made.why}", **made.values),
        "read": {
            "amount": read.amount and f"{read.amount:.2f}",
            "currency": read.currency,
            "payment_number": read.number,
            "order_number": read.order,
            "at": read.at and read.at.isoformat(),
            "payee": read.payee,
        },
        "rows": [
            {
                "file": one.export.name,
                "export_digest": one.export.digest,
                "form": one.export.form.value,
                "line": one.row.line,
                "payment_number": one.row.number,
                "order_number": one.row.order,
                "at": one.row.at and one.row.at.isoformat(),
                "amount": f"{one.row.paid:.2f}",
                "currency": one.row.currency,
            }
            for one in made.cited
        ],
        "paid_in_all": made.paid_in_all if made.paid_in_all is None else f"{made.paid_in_all:.2f}",
        "exports": [
            {
                "file": one.name,
                "export_digest": one.digest,
                "form": one.form.value,
                "rows": len(one.rows),
                "totals_hold": one.tied,
                "flaw": one.flaw and one.flaw.value,
                "flaw_line": one.flaw_line,
            }
            for one in found.exports
        ],
        "image_digest": found.picture,
    }


def _lines(found: "CheckedReceipt", language: str) -> list[str]:
    from claims.shown.texts import Texts
    from desk.acts.receipt import ForBuyer

    say, made, read = Texts(language), found.decision, found.receipt
    blank = say("payment_said.not_read")
    lines = [f"{say(f'payment.{made.word}')}: {say(f'payment_why.{made.why}', **made.values)}"]
    if found.picture:
        amount = blank if read.amount is None else f"{read.currency} {read.amount:.2f}".strip()
        number, order, payee, at = (one or blank for one in (read.number, read.order, read.payee, read.at))
        lines.append(say("payment_said.picture", amount=amount, number=number, order=order, payee=payee, at=at))
    for one in made.cited:
        row, export = one.row, one.export
        paid, at = f"{row.paid:.2f}", row.at or say("payment_said.no_time")
        where = say(
            "payment_said.row",
            file=export.name,
            line=row.line,
            form=export.form.value,
            currency=row.currency,
            paid=paid,
            at=at,
        )
        lines += [where, say("payment_said.digest", digest=export.digest.removeprefix("sha256:"))]
    if made.paid_in_all is not None:
        lines.append(say("payment_said.total", paid=f"{made.paid_in_all:.2f}"))
    flawed = (one for one in found.exports if one.flaw)
    for export in flawed:
        flaw = say(f"payment_flaw.{export.flaw}")
        lines.append(say("payment_said.flaw", file=export.name, flaw=flaw))
    if made.word == "contradicted":
        said = (say(f"doubt.payment_{one}") for one in ForBuyer)
        lines += [f"{say('payment_said.buyer')}:", *(f"- {one}" for one in said)]
    if made.word != "consistent":
        lines.append(f"{say('payment_said.next')}: {say(f'payment_next.{made.why}')}")
    return lines
