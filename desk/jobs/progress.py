"""How a stage tells how far it is."""

from collections.abc import Callable

Show = Callable[[str, int, int | None, str], None]
"""Progress: stage, done, total (None: of unknown length), remark."""
