"""The verbs user: who works at this desk, and what they may do."""

from typing import TYPE_CHECKING, Annotated, Any

import typer

from desk.cli.app import AsJson, UserError, app, print_json, tell, verb
from desk.cli.who import actor, password

if TYPE_CHECKING:
    from desk.acts.accounts import AccountShown

users = typer.Typer(
    help="Accounts of this desk: investigator, reviewer, lead, auditor. While there are none, nobody has to sign in.",
    no_args_is_help=True,
)
app.add_typer(users, name="user", rich_help_panel="People")

Login = Annotated[str, typer.Argument(metavar="NAME", help="What the person signs in with.")]
Roles = Annotated[
    list[str] | None, typer.Option("--role", help="investigator, reviewer, lead or auditor; may be given again.")
]
Shown = Annotated[str | None, typer.Option("--name", help="How the person is shown; otherwise NAME.")]
Cases = Annotated[list[str] | None, typer.Option("--case", help="A case that they may see; may be given again.")]
Subject = Annotated[str | None, typer.Option(metavar="SUB", help="Who they are at the OpenID provider of desk.toml.")]
FromStdin = Annotated[bool, typer.Option("--password-stdin", help="Read the password from standard input, one line.")]


@users.command("add")
@verb
def add(
    login: Login,
    role: Roles = None,
    name: Shown = None,
    case: Cases = None,
    oidc_subject: Subject = None,
    password_stdin: FromStdin = False,
    as_json: AsJson = False,
) -> None:
    """Add an account. Its password is asked for, or it signs in by the OpenID provider (--oidc-subject).

    The first account is a lead's. From then on everybody has to sign in: 'wornproof login NAME'.
    """
    from desk.acts.accounts import add_account
    from desk.settings import load_settings

    settings = load_settings()
    who = actor(settings)
    typed = None
    if password_stdin or oidc_subject is None:
        typed = password("Password of the new account", from_stdin=password_stdin, twice=True)
    done = add_account(
        who, settings, login, roles=role or (), name=name, cases=case, password=typed, subject=oidc_subject
    )
    _show(done, as_json=as_json)
    if not as_json:
        tell(f"next        wornproof login {done.account if typed is not None else '--oidc'}")


@users.command("list")
@verb
def list_all(as_json: AsJson = False) -> None:
    """The accounts of this desk that you may change."""
    from desk.acts.accounts import list_accounts
    from desk.settings import load_settings

    settings = load_settings()
    there = list_accounts(actor(settings), settings)
    for one in there:
        if as_json:
            _show(one, as_json=True)
        else:
            state = "disabled" if one.disabled else ", ".join(one.roles)
            tell(f"{one.account:<20} {one.name:<24} {state:<24} {_cases(one)}")
    if not there and not as_json:
        tell("no account yet: 'wornproof user add NAME --role lead' makes the first", err=True)


@users.command("change")
@verb
def change(
    login: Login,
    role: Roles = None,
    name: Shown = None,
    case: Cases = None,
    all_cases: Annotated[bool, typer.Option("--all-cases", help="They may see all cases.")] = False,
    oidc_subject: Subject = None,
    as_json: AsJson = False,
) -> None:
    """Change roles, cases, the name shown, or who they are at the OpenID provider; what is not given stays.

    --role and --case name all that there shall be. New roles end the account's sessions.
    """
    from desk.acts.accounts import change_account
    from desk.settings import load_settings

    settings = load_settings()
    done = change_account(
        actor(settings), settings, login, name=name, roles=role, cases=case, all_cases=all_cases, subject=oidc_subject
    )
    _show(done, as_json=as_json)


@users.command("disable")
@verb
def disable(login: Login, as_json: AsJson = False) -> None:
    """Let somebody sign in no more. Sessions end and API keys are revoked at once; what they did stays theirs."""
    from desk.acts.accounts import disable_account
    from desk.settings import load_settings

    settings = load_settings()
    _show(disable_account(actor(settings), settings, login), as_json=as_json)


@users.command("enable")
@verb
def enable(login: Login, as_json: AsJson = False) -> None:
    """Let somebody sign in again. API keys that were revoked stay so."""
    from desk.acts.accounts import enable_account
    from desk.settings import load_settings

    settings = load_settings()
    _show(enable_account(actor(settings), settings, login), as_json=as_json)


@users.command("password")
@verb
def set_password(
    login: Annotated[str | None, typer.Argument(metavar="[NAME]", help="Whose; otherwise your own.")] = None,
    password_stdin: FromStdin = False,
    as_json: AsJson = False,
) -> None:
    """Set a password: your own, or as a lead another's. Sessions of that account end.

    For your own the present one is asked for first; with --password-stdin it is the first line, the new one the second.
    """
    from desk.acts.accounts import set_password as set_it
    from desk.settings import load_settings

    settings = load_settings()
    who = actor(settings)
    whose = login or who.account
    if not whose:
        raise UserError("say whose password: wornproof user password NAME")
    is_own = whose.strip().casefold() == who.account
    present = password("Present password", from_stdin=password_stdin) if is_own else ""
    new = password("New password", from_stdin=password_stdin, twice=True)
    _show(set_it(who, settings, whose, new, present), as_json=as_json)


def _show(one: "AccountShown", *, as_json: bool) -> None:
    if as_json:
        print_json(_values(one))
        return
    signs_in = (["password"] if one.has_password else []) + ([f"{one.subject} at {one.issuer}"] if one.subject else [])
    tell(
        f"account     {one.account}, shown as {one.name}",
        f"roles       {', '.join(one.roles)}",
        f"cases       {_cases(one)}",
        f"signs in by {' or '.join(signs_in)}",
        *([f"disabled    since {one.disabled:%Y-%m-%d %H:%M} UTC"] if one.disabled else []),
    )


def _cases(one: "AccountShown") -> str:
    return "all cases" if one.cases is None else ", ".join(one.cases) or "no case"


def _values(one: "AccountShown") -> dict[str, Any]:
    """For programs."""
    return {
        "account": one.account,
        "name": one.name,
        "roles": list(one.roles),
        "case_ids": None if one.cases is None else list(one.cases),
        "has_password": one.has_password,
        "issuer": one.issuer,
        "subject": one.subject,
        "made": one.made.isoformat(),
        "disabled": one.disabled.isoformat() if one.disabled else None,
    }
