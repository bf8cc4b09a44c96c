"""A reply read, or the wall in front of it named: never a wall's page taken for posts."""

from collections.abc import Callable
from dataclasses import replace
from typing import TypeVar

from crawler.asking.walls import OUTCOMES, Judgement, Seen, Wall, classify
from crawler.errors import UnexpectedPage
from crawler.pages.fetch import Fetched, NotFetched
from crawler.parsers.answered import another_account, of_another
from crawler.parsers.reading import Ending, ending
from crawler.platform import Platform
from evidence.records import Outcome, RemarkKind

Read = TypeVar("Read")


def read_or_wall(fetched: Fetched, read: Callable[[], Read]) -> Read | Ending:
    """What ``read`` makes of a reply, unless the reply is a wall.

    A page of markup with status 200 is looked at first: a login page may have enough of a profile's shape to be read.
    Everything else is the parser's to judge, which knows its platform's codes; the wall then adds its remark.

    Raises:
        UnexpectedPage: it is neither what the parser was promised nor a wall.
    """
    if fetched.reply.status == 200 and _is_markup(fetched.reply.body):
        judged = _judged(fetched)
        if judged.wall is not Wall.ORDINARY:
            return Ending(OUTCOMES[judged.wall][0], (judged.as_remark(),))
    try:
        found = read()
    except UnexpectedPage:
        judged = _judged(fetched)
        if judged.wall is Wall.ORDINARY:
            raise
        return Ending(OUTCOMES[judged.wall][0], (judged.as_remark(),))
    return _with_wall(found, fetched) if isinstance(found, Ending) else found


def read_own(fetched: Fetched, read: Callable[[], Read]) -> Read | Ending:
    """As ``read_or_wall``, for a page of the account itself: one that leads on to another account's ends the run.

    Raises:
        UnexpectedPage: as ``read_or_wall``.
    """
    found = read_or_wall(fetched, read)
    if not isinstance(found, Ending) and of_another(fetched.reply.url, fetched.asked_url):
        return another_account(fetched.asked_url, fetched.reply.url)
    return found


def not_fetched(error: NotFetched) -> Ending:
    """The end of a run at a page that could not be had."""
    outcome = Outcome.WALLED if error.forbidden else Outcome.PARTIAL
    return ending(outcome, RemarkKind.NOT_FETCHED, why=error.why.value, detail=str(error))


def not_as_promised(platform: Platform, error: UnexpectedPage) -> Ending:
    """The end of a run at a page that is not what its platform promises."""
    return ending(Outcome.SUSPECT, RemarkKind.NOT_AS_PROMISED, platform=platform.title, detail=str(error))


def _with_wall(found: Ending, fetched: Fetched) -> Ending:
    """The parser's outcome, with the wall's remark. An unclear one (``partial``) becomes ``walled`` where it is."""
    judged = _judged(fetched)
    if judged.wall is Wall.ORDINARY or found.outcome not in {Outcome.PARTIAL, Outcome.WALLED}:
        return found
    walled = OUTCOMES[judged.wall][0] is Outcome.WALLED
    outcome = Outcome.WALLED if walled else found.outcome
    return replace(found, outcome=outcome, because=(*found.because, judged.as_remark()))


def _judged(fetched: Fetched) -> Judgement:
    reply = fetched.reply
    return classify(Seen(fetched.asked_url, reply.url, reply.status, fetched.headers, reply.body))


def _is_markup(body: bytes) -> bool:
    return body[:200].lstrip(b"\xef\xbb\xbf \r\n\t").startswith(b"<")
