"""The stage index: brings one case up to date in the search index."""

from contextlib import closing

from desk.jobs.progress import Show
from desk.search import open_index
from desk.search.errors import SearchError
from desk.search.rebuild import build_case
from desk.settings import Settings
from evidence.vault import Vault


def index(settings: Settings, case_id: str, show: Show) -> tuple[str, ...]:
    """Replace the case where its ledger has grown; all others stay as they are. The first time all are indexed.

    The index is disposable, so its trouble ends nothing: a rebuild, a folder of somebody else's, an engine that does
    not answer. What came of it, in words; empty where the case is up to date.

    Raises:
        EvidenceError: the vault cannot be read.
    """
    vault = Vault.open(settings.vault_url, settings.home)
    known = 0

    def begun(name: str, place: int, total: int) -> None:
        nonlocal known
        known = total
        show("index", place - 1, total, name)

    try:
        with closing(open_index(settings.index_url)) as search:
            build_case(vault, case_id, search, settings.cache, begun)
    except (SearchError, OSError) as error:
        why = f"{error.filename or settings.index_url}: {error.strerror}" if isinstance(error, OSError) else str(error)
        return (f"the search index is as it was: {why}; then run 'wornproof index build'",)
    if known:
        show("index", known, known, "")
    return ()
