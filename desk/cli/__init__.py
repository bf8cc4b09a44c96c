"""The command line: one file per group of verbs. Rooms are imported inside the verbs, so that --help is quick."""

import os
import sys
from importlib import import_module
from typing import Annotated

import typer

from desk.cli.app import app
from desk.cli.output import Output, ReaderGone

for _group in (
    "vault",
    "authority",
    "platform",
    "orders",
    "work",
    "supplied",
    "scan",
    "payment",
    "exhibits",
    "dispatch",
    "dispatch_dispose",
    "damage",
    "evaluate",
    "search",
    "report",
    "story",
    "pack",
    "hand_over",
    "case_life",
    "people",
    "signing",
    "keys",
    "review",
    "review_comparisons",
    "release",
    "serve",
    "webhooks",
):
    import_module(f"desk.cli.{_group}")


def _version(wanted: bool) -> None:
    if wanted:
        from importlib.metadata import version

        typer.echo(f"wornproof {version('wornproof')}")
        raise typer.Exit


@app.callback()
def _options(
    verbose: Annotated[bool, typer.Option("--verbose", "-v", help="Show where an error came from.")] = False,
    _: Annotated[bool, typer.Option("--version", callback=_version, is_eager=True, help="Show the version.")] = False,
) -> None:
    if verbose:
        os.environ["WORNPROOF_VERBOSE"] = "1"


def main() -> None:
    """Entry point of the ``wornproof`` command."""
    if sys.stdout is None:  # closed by the caller (``>&-``): nobody wants to hear
        sys.stdout = os.fdopen(os.open(os.devnull, os.O_WRONLY), "w", encoding="utf-8", closefd=False)
    sys.stdout = Output.over(sys.stdout)
    try:
        try:
            app()
        finally:
            sys.stdout.flush()
    except ReaderGone:
        # The reader closed the pipe. What is still in the buffer would raise once more when the interpreter ends.
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        sys.exit(1)
