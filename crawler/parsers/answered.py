"""Whether the account that answered is the one that was asked for. A stranger's posts must not stand in a case.

Each parser compares what its platform states: the name in the reply, the subject of WebFinger, the DID, the canonical
link. Where it is another's, the run ends ``suspect``, with both named; which of them is the buyer is for people to say.
"""

import unicodedata
from urllib.parse import unquote, urlsplit

from crawler.parsers.reading import Ending, ending
from evidence.records import Outcome, RemarkKind

_NO_NAMES = {"index.html", "feed", "rss", "atom", "feed.xml", "rss.xml", "atom.xml", "index.xml", "feed.json"}
"""Last steps of addresses that say what is there, not whose it is."""


def another_account(asked: str, answered: str) -> Ending:
    """The end of a run that asked for one account and was answered by another."""
    return ending(Outcome.SUSPECT, RemarkKind.ANOTHER_ACCOUNT, asked=asked, answered=answered[:500])


def is_name(one: str, other: str) -> bool:
    """Whether two names are one, upper case or not."""
    return _plain(one) == _plain(other)


def of_another(address: str, profile: str) -> bool:
    """Whether an address has the form of the account's own and is another's: ``/u/ann`` beside ``/u/lin``.

    Where the two are of different forms, say ``/author/ann`` and ``/blog``, nothing is known, and nothing is claimed.
    """
    try:
        theirs, ours = urlsplit(address), urlsplit(profile)
        elsewhere = theirs.hostname != ours.hostname
    except ValueError:  # brackets that hold no address
        return False
    their_path, our_path = ([step for step in map(_plain, parts.path.split("/")) if step] for parts in (theirs, ours))
    their_path, our_path = ([step for step in path if step not in _NO_NAMES] for path in (their_path, our_path))
    if not address or elsewhere or not our_path or len(their_path) != len(our_path):
        return False
    return their_path[:-1] == our_path[:-1] and their_path[-1] != our_path[-1]


def _plain(text: str) -> str:
    """A name or step of a path without what does not count: ``%E6%9E%97`` is ``林``."""
    return unicodedata.normalize("NFC", unquote(text)).casefold()
