"""Progress of long work on stderr, so that stdout stays clean for programs."""

import sys
from collections.abc import Iterator
from contextlib import contextmanager

from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, SpinnerColumn, TaskID, TextColumn, TimeElapsedColumn

from desk.cli.app import plain


class Stages:
    """One bar a stage. ``show(stage, done, total, says)``; a total of None is work of unknown length."""

    def __init__(self, progress: Progress | None, *, silent: bool = False) -> None:
        self._progress = progress
        self._silent = silent
        self._bars: dict[str, TaskID] = {}
        self._said = ""

    def __call__(self, stage: str, done: int, total: int | None, says: str = "") -> None:
        if self._progress is None:
            self._plain(stage, done, total, says)
            return
        if stage not in self._bars:
            self.done()
            self._bars[stage] = self._progress.add_task(plain(stage), total=total, says="")
        self._progress.update(self._bars[stage], completed=done, total=total, says=plain(says))

    def done(self) -> None:
        """Stages follow one another: what went before is over, those of unknown length too."""
        if self._progress is not None:
            for bar in self._progress.tasks:
                if bar.total is None:
                    self._progress.update(bar.id, total=bar.completed)

    def _plain(self, stage: str, done: int, total: int | None, says: str) -> None:
        # Not a terminal (a log, CI): a line at the beginning and the end of a stage and at every new remark.
        if self._silent:
            return
        if done == 0 or done == total or (says and says != self._said):
            count = f" {done}/{total}" if total is not None else f" {done}" if done else ""
            sys.stderr.write(plain(f"{stage}{count}{': ' + says if says else ''}") + "\n")
        self._said = says


@contextmanager
def stages(*, passing: bool = False) -> Iterator[Stages]:
    """Progress bars on a terminal, plain lines elsewhere; ``passing``: bars that go when all is done, else nothing."""
    if not sys.stderr.isatty():
        yield Stages(None, silent=passing)
        return
    columns = (
        SpinnerColumn(finished_text="[green]✓[/]"),
        TextColumn("{task.description:<22}", markup=False),
        BarColumn(bar_width=24),
        MofNCompleteColumn(),
        TimeElapsedColumn(),
        TextColumn("{task.fields[says]}", style="dim", markup=False),
    )
    with Progress(*columns, console=Console(stderr=True), transient=passing) as progress:
        told = Stages(progress)
        yield told
        told.done()
