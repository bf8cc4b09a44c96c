"""``python -m desk.web``: what ``wornproof serve`` starts. Its argument is a JSON list of the options it has read."""

import json
import sys
import webbrowser
from collections.abc import Iterator
from contextlib import contextmanager
from html import escape
from pathlib import Path

from desk.acts.errors import EXPECTED
from desk.settings import load_settings
from desk.web.serving import Served, checked, serve
from evidence.files import write_whole


def main() -> int:
    """Serve; the exit code."""
    host, port, names, *more, shows = json.loads(sys.argv[1])
    served = Served(host, port, tuple(names), *more)
    try:
        settings = load_settings(served.vault)
        served = checked(served, settings)
    except EXPECTED as error:
        sys.stderr.write(f"wornproof: {error}\n")
        return 1
    address = f"{served.url}/open?key={served.opening}" if served.opening else served.url
    sys.stdout.write(f"desk    {address}\nstop    Ctrl-C\n")
    sys.stdout.flush()
    with opened_by_file(settings.home, address) as file:
        if shows:
            webbrowser.open(file.as_uri())  # the address holds a secret, and others see a program's arguments
        serve(served)
    return 0


@contextmanager
def opened_by_file(home: Path, address: str) -> Iterator[Path]:
    """A page that leads to an address, readable by its owner alone; gone at the end."""
    page = home / "open-desk.html"
    html = f'<!doctype html><meta charset="utf-8"><meta http-equiv="refresh" content="0;url={escape(address)}">'
    write_whole(html.encode(), page, 0o600)
    try:
        yield page
    finally:
        page.unlink(missing_ok=True)


if __name__ == "__main__":
    sys.exit(main())
