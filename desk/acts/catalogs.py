"""The catalogs that a vault holds."""

from dataclasses import dataclass

from desk.access.roles import Right
from desk.acts.actor import Actor
from desk.acts.scope import catalogs_seen
from desk.settings import Settings
from evidence.vault import Vault


@dataclass(frozen=True)
class ListedCatalog:
    """One of them."""

    name: str
    articles: int
    photos: int
    cases: tuple[str, ...]
    """Those that the actor may see."""


def list_catalogs(actor: Actor, settings: Settings) -> tuple[ListedCatalog, ...]:
    """Catalogs by name; of who sees some cases, those of these cases.

    Raises:
        Forbidden: the actor may not read.
        EvidenceError: there is no vault, or a catalog cannot be read.
    """
    actor.needs(Right.READ)
    vault = Vault.open(settings.vault_url, settings.home)
    return tuple(_listed(vault, name, cases) for name, cases in catalogs_seen(actor, vault).items())


def _listed(vault: Vault, name: str, cases: tuple[str, ...]) -> ListedCatalog:
    photos = vault.catalog(name).photos()
    return ListedCatalog(name, len({one.sku for one in photos}), len(photos), cases)
