"""Who asks at the command line, and the passwords that they type: never as an argument, which others see."""

import os
import sys
from typing import TYPE_CHECKING

import typer

from desk.acts.actor import STRANGER
from desk.cli.app import UserError

if TYPE_CHECKING:
    from desk.acts.actor import Actor
    from desk.settings import Settings

SESSION, KEY = "WORNPROOF_SESSION", "WORNPROOF_KEY"


def actor(settings: "Settings") -> "Actor":
    """Who asks: the session or key of the environment, else whoever signed in at this machine; while the desk has no
    accounts, the local operator.

    Raises:
        NotSignedIn: it is not known who asks.
    """
    from desk.acts.sign_in import actor_here

    return actor_here(STRANGER, settings, session_of_environment(), os.environ.get(KEY, ""))


def asking(vault: str | None = None) -> "tuple[Actor, Settings]":
    """Who asks, and the settings in force: what nearly every act takes first.

    Raises:
        NotSignedIn: it is not known who asks.
    """
    from desk.settings import load_settings

    settings = load_settings(vault)
    return actor(settings), settings


def session_of_environment() -> str:
    """The session that was given by the environment; empty where none was."""
    return os.environ.get(SESSION, "")


def password(prompt: str, *, from_stdin: bool, twice: bool = False) -> str:
    """A password: a line of standard input, or typed unseen at the terminal.

    Raises:
        UserError: there is no terminal, or standard input has no line left.
    """
    if from_stdin:
        line = sys.stdin.readline()
        if not line:
            raise UserError(f"standard input holds no line for it ({prompt.lower()}): write one")
        return line.removesuffix("\n").removesuffix("\r")
    if not sys.stdin.isatty():
        raise UserError("no terminal to ask for a password: write it to standard input and give --password-stdin")
    return str(typer.prompt(prompt, hide_input=True, confirmation_prompt=twice, err=True))
