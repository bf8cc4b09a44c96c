"""Wrong passwords slow down: after five under one name within a quarter of an hour, none is looked at for a while.

A try is written down before the password is looked at, so that many at once count as many. It is kept under a digest of
the name, for people type passwords where names belong; and under every name alike, be there such an account or not.
"""

import hashlib
import sqlite3

from desk.access.accounts import moment
from desk.access.errors import SlowedDown
from desk.access.store import Store

MOST = 5
SPAN_S = 15 * 60


def admitted(store: Store, typed: str) -> None:
    """Count a try, or refuse to look at it.

    Raises:
        SlowedDown: there were too many; the text says until when.
    """
    time_s, who = store.time_s(), _who(typed)
    with store.writing() as database:
        asked = "SELECT at FROM tries WHERE who = ? AND at > ? ORDER BY at DESC LIMIT ?"
        times = [at for (at,) in database.execute(asked, (who, time_s - SPAN_S, MOST))]
        if len(times) == MOST:
            raise SlowedDown(moment(times[-1] + SPAN_S))
        database.execute("DELETE FROM tries WHERE at <= ?", (time_s - SPAN_S,))
        database.execute("INSERT INTO tries VALUES (?, ?)", (who, time_s))


def forgiven(database: sqlite3.Connection, login: str) -> None:
    """Forget the tries under a name: its password was given, or set anew."""
    database.execute("DELETE FROM tries WHERE who = ?", (_who(login),))


def _who(typed: str) -> str:
    return hashlib.sha256(typed.encode("utf-8", "replace")).hexdigest()
