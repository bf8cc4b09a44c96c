"""The command line's one Typer app, and how every verb reports errors: one line, and what to do next."""

import json
import os
import sys
import traceback
from collections.abc import Callable, Iterable
from functools import wraps
from typing import TYPE_CHECKING, Annotated, Any, ParamSpec, TypeVar

import typer
from pydantic import ValidationError

from desk.acts.errors import EXPECTED, NOBODY_VOUCHES
from desk.cli.output import ReaderGone
from evidence.os_errors import in_words
from evidence.refusals import refused
from evidence.visible import escaped, visible

if TYPE_CHECKING:
    from desk.acts.unfinished import Left
    from desk.acts.verify import Verification

P = ParamSpec("P")
R = TypeVar("R")

app = typer.Typer(
    name="wornproof",
    help="From a buyer's public handle and a disputed order to a case file that anybody can check.",
    epilog="New here? 'wornproof demo' shows it all on this machine alone; 'wornproof doctor' says what is missing.",
    no_args_is_help=True,
    pretty_exceptions_enable=False,
    rich_markup_mode="rich",
    context_settings={"help_option_names": ["-h", "--help"]},
)

AsJson = Annotated[bool, typer.Option("--json", help="One JSON object a line, for programs.")]
VaultUrl = Annotated[
    str | None, typer.Option("--vault", help="Folder or URL of the vault (else WORNPROOF_VAULT, else your home's).")
]


UNFINISHED = 4
"""Exit code: not everything that the case is about was looked at; what is left stands on standard error."""
NOT_ANCHORED = 3
"""Exit code: all holds in itself, and nothing on this machine tells that its owner wrote it."""


class UserError(Exception):
    """Something the person at the keyboard can put right; the text says how."""


def verb(function: Callable[P, R]) -> Callable[P, R]:
    """Turn expected errors into one line on stderr and exit code 1; ``-v`` shows where they came from."""

    @wraps(function)
    def run(*args: P.args, **kwargs: P.kwargs) -> R:
        try:
            return function(*args, **kwargs)
        except ReaderGone:
            raise  # typer ends quietly
        except (UserError, *EXPECTED) as error:
            if os.environ.get("WORNPROOF_VERBOSE"):
                traceback.print_exc()
            sys.stderr.write(f"wornproof: {_one_line(error)}\n")
            raise typer.Exit(NOT_ANCHORED if isinstance(error, NOBODY_VOUCHES) else 1) from None
        except MemoryError:
            sys.stderr.write("wornproof: not enough memory: close other programs, then run the same command again\n")
            raise typer.Exit(1) from None
        except KeyboardInterrupt:
            sys.stderr.write("wornproof: stopped; what was gathered is safe, run the same command to go on\n")
            raise typer.Exit(130) from None

    return run


def end_as(checked: "Verification") -> None:
    """End a verb as ``verify`` ends: 1 where something is not as it was written, 3 where nobody vouches for it."""
    if checked.faults or checked.unanchored:
        raise typer.Exit(1 if checked.faults else NOT_ANCHORED)


def plain(text: str) -> str:
    """Control and bidirectional characters as signs: other people's text must not steer our terminal, nor look like
    lines of ours. Each becomes one sign, so that places in the text stay."""
    return visible(text)


def tell(*lines: str, err: bool = False) -> None:
    """Say something to the person at the terminal, whoever wrote parts of it; each argument is one line."""
    for line in lines:
        typer.echo(plain(line), err=err)


def end_unfinished(left: "Iterable[Left]") -> None:
    """Name what was not looked at and end with the exit code for it; go on where all was."""
    if _named(left):
        raise typer.Exit(UNFINISHED)


def end_with(checked: "Verification", left: "Iterable[Left]") -> None:
    """End a verb that hands something out: name what was not looked at, and let what ``verify`` says come first."""
    is_unfinished = _named(left)
    end_as(checked)
    if is_unfinished:
        raise typer.Exit(UNFINISHED)


def _named(left: "Iterable[Left]") -> bool:
    """Name what was not looked at; whether there is any."""
    lines = [f"UNFINISHED  {one.in_words}" for one in left]
    tell(*lines, err=True)
    return bool(lines)


def print_json(value: Any) -> None:
    """One JSON object on one line of standard output; a terminal may be reading it."""
    sys.stdout.write(escaped(json.dumps(value, ensure_ascii=False, separators=(",", ":"))) + "\n")


def _one_line(error: Exception) -> str:
    if isinstance(error, ValidationError):
        return plain(refused(error, "what was asked", 1))
    if isinstance(error, BrokenPipeError):
        return f"a server or a program that we wrote to has gone away ({error}): run the same command again"
    if isinstance(error, OSError):
        return plain(in_words(error))
    return plain(" ".join(str(error).split())) or type(error).__name__
