"""The command line: one file per group of verbs. Rooms are imported inside the verbs, so that --help is quick."""

from desk.cli.app import app


def main() -> None:
    """Entry point of the ``wornproof`` command."""
    app()
