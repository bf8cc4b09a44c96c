"""The verb authority add: a timestamp authority, asked, checked and set up in one command."""

from pathlib import Path
from typing import Annotated

import typer

from desk.cli.app import AsJson, app, print_json, tell, verb
from desk.cli.who import asking

authorities = typer.Typer(
    help="Timestamp authorities (RFC 3161): who confirms from outside when a run was sealed.",
    no_args_is_help=True,
)
app.add_typer(authorities, name="authority", rich_help_panel="Set up")


@authorities.command("add")
@verb
def add(
    name: Annotated[str, typer.Argument(help="What to call it: letters, digits, '.', '_', '-'.")],
    url: Annotated[str, typer.Argument(help="Where it is asked, for example https://tsa.example/tsr.")],
    root: Annotated[
        list[Path] | None,
        typer.Option("--root", help="File with its root certificate, as its operator gave it to you."),
    ] = None,
    more: Annotated[
        list[Path] | None,
        typer.Option(
            "--certificate", help="File with a certificate that it does not send: an intermediate, or its signer's."
        ),
    ] = None,
    as_json: AsJson = False,
) -> None:
    """Ask an authority for a token, check it against the root you were told, and name the authority in desk.toml.

    Nothing is written where its answer does not hold. Sealed runs get their tokens by the next 'wornproof timestamp'.
    """
    from desk.acts.authority import add_authority

    done = add_authority(*asking(), name, url, root or (), more or ())
    if as_json:
        print_json({**vars(done), "roots": list(done.roots), "desk_toml": str(done.desk_toml)})
        return
    tell(f"authority   {done.name}, {done.url}", f"its clock   {done.gen_time} UTC")
    for digest in done.roots:
        tell(f"its root    SHA-256 {digest}: compare it with what the authority publishes")
    tell(f"written to  {done.desk_toml}", "next        wornproof timestamp")
