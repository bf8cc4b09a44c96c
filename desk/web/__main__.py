"""``python -m desk.web``: what ``wornproof serve`` starts. Its argument is a JSON list of the options it has read."""

import json
import sys
import webbrowser

from desk.acts.errors import EXPECTED
from desk.settings import load_settings
from desk.web.serving import Served, checked, serve


def main() -> int:
    """Serve; the exit code."""
    host, port, names, *more, shows = json.loads(sys.argv[1])
    served = Served(host, port, tuple(names), *more)
    try:
        served = checked(served, load_settings(served.vault))
    except EXPECTED as error:
        sys.stderr.write(f"wornproof: {error}\n")
        return 1
    address = f"{served.url}/open?key={served.opening}" if served.opening else served.url
    sys.stdout.write(f"desk    {address}\nstop    Ctrl-C\n")
    sys.stdout.flush()
    if shows:
        webbrowser.open(address)
    serve(served)
    return 0


if __name__ == "__main__":
    sys.exit(main())
