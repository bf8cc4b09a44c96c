"""Whether a desk can work: its vault and its index answer. Says nothing of what is in them, so anybody may ask."""

from contextlib import closing
from dataclasses import dataclass

from desk.acts.actor import Actor
from desk.search import open_index
from desk.search.errors import IndexMissing, SearchError
from desk.settings import Settings
from evidence.errors import EvidenceError, VaultNotFound
from evidence.vault import Vault


@dataclass(frozen=True)
class Ready:
    """What answers. Where nothing was gathered yet, nothing is missing."""

    vault: bool
    index: bool


def ready(actor: Actor, settings: Settings) -> Ready:
    """Ask both."""
    return Ready(_vault(settings), _index(settings))


def _vault(settings: Settings) -> bool:
    try:
        Vault.open(settings.vault_url, settings.home)
    except VaultNotFound:
        return True
    except (EvidenceError, OSError):
        return False
    return True


def _index(settings: Settings) -> bool:
    try:
        with closing(open_index(settings.index_url)) as index:
            index.heads(())
    except IndexMissing:
        return True
    except (SearchError, OSError):
        return False
    return True
