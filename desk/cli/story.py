"""The verb demo: the story that started this, from an order of 18 garments to a report, on this machine alone."""

from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from desk.acts.actor import LOCAL
from desk.cli.app import AsJson, app, print_json, tell, verb

if TYPE_CHECKING:
    from desk.acts.demo import Compared
    from desk.acts.demo_others import OtherCompared


@app.command(rich_help_panel="Set up")
@verb
def demo(
    folder: Annotated[Path, typer.Option("--folder", help="Where the demo keeps everything.")] = Path("wornproof-demo"),
    as_json: AsJson = False,
) -> None:
    """Run the whole main job on an example: an order of 18 garments, a trip, a refund claim on day ten, and traps."""
    from claims.shown.texts import Texts
    from desk.acts.demo import run_demo
    from desk.cli.progress import stages
    from desk.settings import load_settings

    with stages() as show:
        demonstration = run_demo(LOCAL, load_settings(), folder, show)
    done, compared = demonstration.done, demonstration.compared
    if as_json:
        lines = [{"sku": c.sku, "truth": c.truth, "status": c.found.value, "answer": c.answer} for c in compared]
        others = [_told(one) for one in demonstration.others]
        print_json({"lines": lines, "others": others, "report": str(done.report.absolute())})
        return
    print_compared(compared)
    print_others(demonstration.others)
    for assessed in done.findings.assessed:
        tell(*assessed.notes(Texts("en")))
    for warning in done.warnings:
        tell(f"note    {warning}", err=True)
    tell(f"report  {done.report.absolute()}")
    tell(f"check   wornproof verify --vault {folder / 'vault'}   (with WORNPROOF_HOME={folder / 'home'})")


def _told(one: "OtherCompared") -> dict[str, str]:
    told = {"case_id": one.case_id, "dispute": one.claim, "of": one.about, "truth": one.truth}
    return told | {"result": one.found, "answer": one.answer, "note": one.note}


def print_others(others: "Sequence[OtherCompared]") -> None:
    """The further cases beside the truth, a line a question."""
    tell("The further cases: what was found, and what is true")
    for one in others:
        found, truth = (text.replace("_", " ") for text in (one.found, one.truth))
        tell(f"  {one.case_id}  {one.about:12} {found:13} {one.answer:7} (true: {truth}; {one.note})")


def print_compared(compared: "Sequence[Compared]") -> None:
    """The table of order lines beside the truth, and the sums."""
    from rich.console import Console
    from rich.table import Table

    from claims.shown.texts import Texts

    say = Texts("en")
    table = Table(title="What the account shows of the order, and what is true", title_justify="left")
    for heading in ("#", "SKU", "Item", "Found", "Truth", "Answer"):
        table.add_column(heading)
    colours = {"right": "green", "missed": "yellow", "WRONG": "bold red"}
    for line in compared:
        found = say(f"status.{line.found.value}")
        truth = line.truth.replace("_", " ")
        answer = f"[{colours[line.answer]}]{line.answer}[/]"
        table.add_row(str(line.number), line.sku, line.title, found, truth, answer)
    Console().print(table)
    sums = {answer: sum(line.answer == answer for line in compared) for answer in colours}
    tell(
        f"{sums['right']} of {len(compared)} lines answered rightly, {sums['missed']} missed, "
        f"{sums['WRONG']} wrong accusations"
    )
