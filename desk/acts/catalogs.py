"""The catalogs that a vault holds."""

from dataclasses import dataclass

from desk.access.roles import Right
from desk.acts.actor import Actor
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
    used: dict[str, list[str]] = {}
    for case_id in vault.cases():
        if actor.sees(case_id):
            used.setdefault(vault.opening_of(case_id).catalog or "", []).append(case_id)
    names = vault.catalogs() if actor.cases is None else sorted(used.keys() & set(vault.catalogs()))
    return tuple(_listed(vault, name, used.get(name, [])) for name in names)


def _listed(vault: Vault, name: str, cases: list[str]) -> ListedCatalog:
    photos = vault.catalog(name).photos()
    return ListedCatalog(name, len({one.sku for one in photos}), len(photos), tuple(cases))
