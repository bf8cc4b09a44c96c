"""The stage index: brings the search index up to the vault."""

from contextlib import closing

from desk.jobs.progress import Show
from desk.search import open_index
from desk.search.errors import SearchError
from desk.search.rebuild import build
from desk.settings import Settings
from evidence.vault import Vault


def index(settings: Settings, show: Show) -> tuple[str, ...]:
    """Build a generation of all cases; nothing is done where the present one is fresh.

    The index is disposable, so its trouble ends nothing: another rebuild, a file of somebody else's, an engine that
    does not answer. What came of it, in words; empty where the index is up to date.

    Raises:
        EvidenceError: the vault cannot be read.
    """
    vault = Vault.open(settings.vault_url, settings.home)
    known = 0

    def begun(case_id: str, place: int, total: int) -> None:
        nonlocal known
        known = total
        show("index", place - 1, total, case_id)

    try:
        with closing(open_index(settings.index_url)) as search:
            build(vault, search, settings.cache, begun)
    except (SearchError, OSError) as error:
        why = f"{error.filename or settings.index_url}: {error.strerror}" if isinstance(error, OSError) else str(error)
        return (f"the search index is as it was: {why}; then run 'wornproof index build'",)
    if known:
        show("index", known, known, "")
    return ()
