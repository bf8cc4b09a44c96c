"""One case: the order's clock, its lines, what speaks for the buyer; its report, its package, its release."""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from shutil import rmtree
from tempfile import mkdtemp
from typing import Annotated

from fastapi import APIRouter, Form
from starlette.background import BackgroundTask
from starlette.responses import FileResponse, Response

from desk.acts.case_page import CasePage, case_page, case_to_compare
from desk.acts.pack import pack
from desk.acts.release import approve_release, ask_release, releases
from desk.acts.report import write_report
from desk.acts.review_comparisons import comparisons
from desk.acts.roles import Right
from desk.web.pages import Asked, CaseId, Current, FormMark, see
from evidence.records import Result

router = APIRouter()
Channel = Annotated[str, Form(max_length=100)]


@router.get("/cases/{case_id}")
def one(asked: Current, case_id: CaseId) -> Response:
    """A case as it is now; to somebody who is still to be asked, without its findings."""
    page = case_page(asked.actor, asked.settings, case_id)
    say = asked.say.within(page.reading.clock.shown)
    boards = tuple(one.board(say) for one in page.assessed) if page.may_be_seen else ()
    state = releases(asked.actor, asked.settings, case_id)
    against = any(one.record.result is Result.CONTRADICTED for one in page.reading.compared.comparisons)
    told = comparisons(asked.actor, asked.settings, case_id, asked.say.language) if against else ()
    values = {"boards": boards, "releases": state, "may": _may(asked, page), "contradictions": told}
    return asked.page("case.html.j2", say=say, page=page, **values)


def _may(asked: Asked, page: CasePage) -> dict[str, bool]:
    """What whoever asks may do with it."""
    actor = asked.actor
    return {
        "draft": actor.may(Right.DRAFT) and page.may_be_seen,
        "ask": actor.may(Right.DRAFT) and page.may_be_seen and bool(actor.account),
        "approve": actor.may(Right.APPROVE) and page.may_be_seen and bool(actor.account),
        "run": actor.may(Right.CAPTURE),
    }


@router.get("/cases/{case_id}/report")
def report(asked: Current, case_id: CaseId) -> Response:
    """The report, as a download: one file, in the language of this page."""
    case_to_compare(asked.actor, asked.settings, case_id)
    with passing() as folder:
        made = write_report(
            asked.actor, asked.settings, case_id, folder / "report.html", asked.say.language, is_kept=False
        )
        return downloaded(made.path, "text/html; charset=utf-8", f"{case_id}.html")


@router.get("/cases/{case_id}/package")
def package(asked: Current, case_id: CaseId, blurred: bool = False) -> Response:
    """The package that an arbitrator checks without us, as a download."""
    case_to_compare(asked.actor, asked.settings, case_id)
    with passing() as folder:
        place, language = folder / "case.wacz", asked.say.language
        pack(asked.actor, asked.settings, case_id, out=place, language=language, blurred=blurred, is_kept=False)
        return downloaded(place, "application/wacz", f"{case_id}.wacz")


@router.post("/cases/{case_id}/releases")
def ask(asked: Current, case_id: CaseId, channel: Channel, mark: FormMark) -> Response:
    """Ask that the case be released for a channel."""
    asked.checked(mark)
    ask_release(asked.actor, asked.settings, case_id, channel)
    return see(f"/cases/{case_id}#release")


@router.post("/cases/{case_id}/releases/approve")
def approve(asked: Current, case_id: CaseId, channel: Channel, mark: FormMark) -> Response:
    """Approve what somebody else asked for."""
    asked.checked(mark)
    approve_release(asked.actor, asked.settings, case_id, channel)
    return see(f"/cases/{case_id}#release")


@contextmanager
def passing() -> Iterator[Path]:
    """A folder for a download; it is gone when that was sent, or when it could not be made."""
    folder = Path(mkdtemp(prefix="wornproof-"))
    try:
        yield folder
    except BaseException:
        rmtree(folder, ignore_errors=True)
        raise


def downloaded(path: Path, kind: str, name: str) -> Response:
    """A file to keep: a browser opens nothing of it in our place."""
    gone = BackgroundTask(rmtree, path.parent, ignore_errors=True)
    return FileResponse(path, media_type=kind, filename=name, background=gone)
