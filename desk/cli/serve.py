"""The verb serve: the desk in the browser."""

import json
import os
import sys
from importlib.util import find_spec
from typing import Annotated

import typer

from desk.cli.app import UserError, VaultUrl, app, verb

_NEEDED = ("fastapi", "prometheus_client", "python_multipart", "sse_starlette", "uvicorn")


@app.command(rich_help_panel="Work on a case")
@verb
def serve(
    host: Annotated[str, typer.Option(help="Where it listens; other than this machine needs accounts and TLS.")] = (
        "127.0.0.1"
    ),
    port: Annotated[int, typer.Option(min=1, max=65535, help="Its port.")] = 8321,
    name: Annotated[
        list[str] | None, typer.Option(help="A name by which people reach it, for example desk.shop.example.")
    ] = None,
    proxy: Annotated[str, typer.Option(help="Address of the proxy before it, which speaks TLS.")] = "",
    cert: Annotated[str, typer.Option(help="Certificate (PEM) where it speaks TLS itself.")] = "",
    key: Annotated[str, typer.Option(help="The certificate's key (PEM).")] = "",
    workers: Annotated[int, typer.Option(min=1, max=64, help="Processes that answer.")] = 1,
    browser: Annotated[bool, typer.Option("--browser/--no-browser", help="Open it in your browser.")] = True,
    vault: VaultUrl = None,
) -> None:
    """Open the desk in the browser: cases, search, line-ups, releases.

    It listens on this machine alone, and prints its address. Without accounts it is open to whoever has that address.
    """
    if missing := [one for one in _NEEDED if find_spec(one) is None]:
        raise UserError(f"the desk in the browser needs more ({', '.join(missing)}): pip install 'wornproof[web]'")
    told = [host, port, name or [], proxy, cert, key, workers, vault, browser]  # as desk.web.serving.Served has them
    sys.stdout.flush()
    os.execv(sys.executable, [sys.executable, "-m", "desk.web", json.dumps(told)])  # noqa: S606 - our own program
