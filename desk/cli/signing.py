"""The verbs login, logout, whoami."""

from typing import Annotated

import typer

from desk.acts.actor import STRANGER
from desk.cli.app import AsJson, UserError, app, print_json, tell, verb
from desk.cli.who import actor, password, session_of_environment

_PANEL = "People"


@app.command("login", rich_help_panel=_PANEL)
@verb
def login(
    name: Annotated[str | None, typer.Argument(metavar="[NAME]", help="Your account.")] = None,
    oidc: Annotated[bool, typer.Option("--oidc", help="By the OpenID provider of desk.toml, in a browser.")] = False,
    password_stdin: Annotated[
        bool, typer.Option("--password-stdin", help="Read the password from standard input, one line.")
    ] = False,
    as_json: AsJson = False,
) -> None:
    """Sign in. The session is kept in the home folder, for the next commands of this machine.

    It ends twelve hours later, after two hours without a command, or with 'wornproof logout'.
    WORNPROOF_SESSION or WORNPROOF_KEY, where set, go before it.
    """
    from desk.acts.sign_in import keep_here, sign_in, sign_in_oidc
    from desk.settings import load_settings

    settings = load_settings()
    if (name is None) is not oidc:
        raise UserError("say who you are: 'wornproof login NAME', or by the OpenID provider: 'wornproof login --oidc'")
    if name is None:
        done = sign_in_oidc(STRANGER, settings, _show_address)
    else:
        done = sign_in(STRANGER, settings, name, password(f"Password of {name}", from_stdin=password_stdin))
    file = keep_here(STRANGER, settings, done.token).file
    if as_json:
        print_json({"account": done.actor.account, "expires": done.expires.isoformat(), "session_file": str(file)})
        return
    tell(f"signed in as {done.actor.name} ({done.actor.account}) until {done.expires:%Y-%m-%d %H:%M} UTC")


@app.command("logout", rich_help_panel=_PANEL)
@verb
def logout(
    everywhere: Annotated[bool, typer.Option("--everywhere", help="End all sessions of your account.")] = False,
    as_json: AsJson = False,
) -> None:
    """Sign out: end the session, and take its file away."""
    from desk.acts.sign_in import sign_out_everywhere, sign_out_here
    from desk.settings import load_settings

    settings = load_settings()
    ended = sign_out_everywhere(actor(settings), settings).ended if everywhere else 0
    ended += sign_out_here(STRANGER, settings, session_of_environment()).ended
    if as_json:
        print_json({"sessions_ended": ended})
        return
    tell(f"signed out; sessions ended: {ended}")


@app.command("whoami", rich_help_panel=_PANEL)
@verb
def whoami(as_json: AsJson = False) -> None:
    """Who you are at this desk, and what you may do."""
    from desk.acts.sign_in import who_am_i
    from desk.settings import load_settings

    settings = load_settings()
    known = who_am_i(actor(settings), settings)
    if as_json:
        said = {"account": known.account, "name": known.name, "roles": list(known.roles), "rights": list(known.rights)}
        print_json({**said, "case_ids": None if known.cases is None else list(known.cases), "key_id": known.key_id})
        return
    tell(
        f"account     {known.account or 'none: this desk has no accounts'}",
        f"shown as    {known.name}",
        f"roles       {', '.join(known.roles)}",
        f"may         {', '.join(known.rights) or 'nothing'}",
        f"cases       {'all cases' if known.cases is None else ', '.join(known.cases) or 'no case'}",
        *([f"by API key  {known.key_id}"] if known.key_id else []),
    )


def _show_address(url: str) -> None:
    tell("open this address in a browser of this machine, and sign in there:", url, err=True)
