"""The stage index: brings the search index up to the vault."""

from contextlib import closing

from desk.jobs.progress import Show
from desk.search import open_index
from desk.search.rebuild import build
from desk.settings import Settings
from evidence.vault import Vault


def index(settings: Settings, show: Show) -> None:
    """Build a generation of all cases; nothing is done where the present one is fresh.

    Raises:
        EvidenceError: the vault or the index cannot be used.
    """
    vault = Vault.open(settings.vault_url, settings.home)
    with closing(open_index(settings.index_url)) as search:
        build(vault, search, settings.cache, lambda case_id, place, total: show("index", place, total, case_id))
