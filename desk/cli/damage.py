"""The verb on damage: what there is, and what to ask for. It never says how damage was made."""

from typing import Annotated, Literal

import typer

from desk.cli.app import AsJson, VaultUrl, app, print_json, tell, verb
from desk.cli.who import asking


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
