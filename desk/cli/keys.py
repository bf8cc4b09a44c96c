"""The verbs key: API keys, by which programs ask."""

from typing import TYPE_CHECKING, Annotated, Any

import typer

from desk.cli.app import AsJson, app, print_json, tell, verb
from desk.cli.who import actor

if TYPE_CHECKING:
    from desk.acts.keys import KeyShown

keys = typer.Typer(
    help="API keys, by which programs ask as you, for less than you may or as much. Set one as WORNPROOF_KEY.",
    no_args_is_help=True,
)
app.add_typer(keys, name="key", rich_help_panel="People")


@keys.command("new")
@verb
def new(
    label: Annotated[str, typer.Argument(help="What it is for.")],
    right: Annotated[
        list[str] | None,
        typer.Option("--right", help="What it may do, by the names of 'whoami'; may be given again. Otherwise read."),
    ] = None,
    case: Annotated[
        list[str] | None, typer.Option("--case", help="A case it may see; may be given again. Otherwise all of yours.")
    ] = None,
    days: Annotated[int, typer.Option(help="How long it lasts, up to 366.")] = 90,
    as_json: AsJson = False,
) -> None:
    """Make a key of your account. Its text is told once, on standard output, and kept nowhere."""
    from desk.acts.keys import make_key
    from desk.settings import load_settings

    settings = load_settings()
    made = make_key(actor(settings), settings, label, rights=right or ("read",), cases=case, days=days)
    if as_json:
        print_json({**_values(made.shown), "key": made.key})
        return
    tell(made.key)
    tell(f"key {_line(made.shown)}", "keep it now: it is not told again. 'wornproof key revoke' ends it.", err=True)


@keys.command("list")
@verb
def list_all(
    everyone: Annotated[bool, typer.Option("--everyone", help="Of all accounts that you may change.")] = False,
    as_json: AsJson = False,
) -> None:
    """Your keys, without their secrets."""
    from desk.acts.keys import list_keys
    from desk.settings import load_settings

    settings = load_settings()
    for one in list_keys(actor(settings), settings, everyone=everyone):
        if as_json:
            print_json(_values(one))
        else:
            tell(_line(one))


@keys.command("revoke")
@verb
def revoke(
    key_id: Annotated[str, typer.Argument(metavar="ID", help="As 'key list' shows it.")], as_json: AsJson = False
) -> None:
    """End a key at once: yours, or as a lead another's."""
    from desk.acts.keys import revoke_key
    from desk.settings import load_settings

    settings = load_settings()
    one = revoke_key(actor(settings), settings, key_id)
    if as_json:
        print_json(_values(one))
        return
    tell(_line(one))


def _line(one: "KeyShown") -> str:
    cases = "all cases of the account" if one.cases is None else ", ".join(one.cases)
    state = "revoked" if one.revoked else f"until {one.expires:%Y-%m-%d}"
    used = f"last used {one.used:%Y-%m-%d %H:%M} UTC" if one.used else "never used"
    return f"{one.key_id}  {one.account}  {one.label}  {', '.join(one.rights)}  {cases}  {state}  {used}"


def _values(one: "KeyShown") -> dict[str, Any]:
    """For programs."""
    return {
        "key_id": one.key_id,
        "account": one.account,
        "label": one.label,
        "rights": list(one.rights),
        "case_ids": None if one.cases is None else list(one.cases),
        "made": one.made.isoformat(),
        "expires": one.expires.isoformat(),
        "used": one.used.isoformat() if one.used else None,
        "revoked": one.revoked.isoformat() if one.revoked else None,
    }
